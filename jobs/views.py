"""The list of jobs, and one job."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import counters
from core.page_cache import cached_page
from jobs import fields, location
from jobs.job_page import JobPage
from jobs.list_page import PARAMETERS, ListPage
from jobs.models import Job, Mark

APPLYING = ("title", "slug", "language", "status", "apply_to", "takes_applications")  # columns


@require_safe
@cached_page("jobs", "content", "ads", parameters=PARAMETERS)
def job_list(request: HttpRequest) -> HttpResponse:
    """All jobs, or those that the address asks for. One that says so in another way leads to the canonical one."""
    page = ListPage(request.GET, location.of_request(request), reader=request.user)
    asked = [(name, value) for name, values in request.GET.lists() if name in PARAMETERS for value in values]
    if not page.refused and (page.query.landing or sorted(asked) != sorted(page.parameters)):
        return redirect(page.address)
    return list_response(request, page)


def list_response(request: HttpRequest, page: ListPage, more: Mapping[str, Any] | None = None) -> HttpResponse:
    """more: context of a landing page."""
    if page.is_off_the_list:
        return redirect(page.query.path)
    return render(request, "jobs/job_list.html", {"page": page, **(more or {})})


@require_safe
def job_by_number(request: HttpRequest, pk: int) -> HttpResponse:
    """For who knows a job by its number alone."""
    job = get_object_or_404(Job.objects.only("slug"), pk=pk, published_at__isnull=False)
    return HttpResponsePermanentRedirect(job.get_absolute_url())


@require_safe
@cached_page("jobs", "content", "ads")
def job_detail(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    """A live job; 410 with similar ones for one that is closed; one not yet live for those who may see it there."""
    if pk >= 2**63:
        raise Http404
    job = get_object_or_404(Job.objects.for_reading(), pk=pk)
    is_draft = not job.is_live and not (job.is_closed and job.published_at)
    if is_draft and not request.user.has_perm("jobs.view_job"):
        raise Http404
    if slug != job.slug:
        return HttpResponsePermanentRedirect(job.get_absolute_url())
    mark = Mark.objects.by(request.user).filter(job=job).first()
    context = {"page": JobPage(job, location.of_request(request)), "is_draft": is_draft, "mark": mark}
    if job.is_closed:
        return render(request, "jobs/job_closed.html", context, status=410)
    response = render(request, "jobs/job_detail.html", context)
    return response if is_draft else counters.mark(response, "job-read", str(job.pk))


@never_cache
@require_safe
def job_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead on to where one applies to a live job, and count that. A job that is not live leads to its page."""
    job = get_object_or_404(Job.objects.public().only(*APPLYING), pk=pk)
    if not job.is_live:
        return redirect(job)
    if job.takes_applications:
        return redirect("applications:application-new", job.pk)
    if job.apply_to.startswith("mailto:"):
        response = render(request, "jobs/job_out.html", {"job": job, "address": fields.host_of(job.apply_to)})
    else:
        response = redirect(fields.dialled(job.apply_to))
    response.headers["X-Robots-Tag"] = "noindex"
    return counters.mark(response, "job-apply", str(job.pk))
