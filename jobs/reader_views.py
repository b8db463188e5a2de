"""What readers tell us: where they live, and what is wrong with a job."""

from allauth.core import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jobs import actions
from jobs.forms import LocationForm, ReportForm
from jobs.location import of_request, remember
from jobs.models import Job


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def location(request: HttpRequest) -> HttpResponse:
    """The reader says where they live: kept in their account, or in a cookie of this browser until they take it out."""
    onward = request.POST.get("next") or request.GET.get("next") or ""
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts=None) or not onward.startswith("/"):
        onward = "/jobs/"
    known = of_request(request)
    zone = getattr(request.user, "time_zone", "")  # a member may have one and no country
    form = LocationForm(request.POST or None, location=known, zone=zone)
    if request.method == "POST" and "forget" in request.POST and not request.user.is_authenticated:
        response = redirect(onward)
        remember(response, None)
        return response
    if request.method == "POST" and form.is_valid():
        response = redirect(onward)
        if request.user.is_authenticated:
            form.save(request.user)
        else:
            remember(response, form.location)
        return response
    status = 422 if form.errors else 200
    return render(request, "jobs/location.html", {"form": form, "onward": onward, "known": known}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """A reader says what is wrong with a live job. A moderator reads it; it changes nothing by itself."""
    job = get_object_or_404(Job.objects.live().select_related("company"), pk=pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        refusal: HttpResponse | None = ratelimit.consume_or_429(request, action="job_report")
        if refusal:
            return refusal
        if not form.cleaned_data["website"]:
            form.instance.job = job
            actions.report(report=form.instance)
        messages.success(request, "Thank you. A moderator will look at this job.")
        return redirect(job)
    return render(request, "jobs/job_report.html", {"form": form, "job": job}, status=422 if form.errors else 200)
