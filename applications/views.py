"""Applying to a job, and one's own applications. What is somebody else's is not found."""

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from applications import actions, files
from applications.forms import ApplicationForm, MessageForm
from applications.models import Application, ApplicationQuerySet
from core import counters
from jobs.models import Job

PER_PAGE = 50


class MemberRequest(HttpRequest):
    """Of somebody who is signed in, as login_required sees to."""

    user: User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def application_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Apply to a job, or see the application one sent. A job that takes none here leads to its own page."""
    job = get_object_or_404(Job.objects.public().select_related("company").defer("search", "title_search"), pk=pk)
    is_post = request.method == "POST"
    if not is_post and not (job.is_live and job.takes_applications):
        return redirect(job)
    if not request.user.is_authenticated:
        response = redirect_to_login(request.path) if is_post else render(request, *_entrance(job))
    elif not actions.is_confirmed(request.user):
        response = render(request, *_entrance(job))
    else:
        response = _sent_before(request, job) or _form(request, job)
    return counters.mark(response, "job-apply", str(job.pk))


def _entrance(job: Job) -> tuple[str, dict[str, Job]]:
    """The page for whoever cannot apply yet: it says why, and leads to where that is put right, and back."""
    return "applications/application_entrance.html", {"job": job}


def _sent_before(request: HttpRequest, job: Job) -> HttpResponse | None:
    application = Application.objects.filter(user=request.user.pk, job=job).first()
    if application is None:
        return None
    messages.info(request, f"{actions.APPLIED} This is what you sent.")
    return redirect("applications:application-detail", application.pk)


def _form(request: HttpRequest, job: Job) -> HttpResponse:
    assert request.user.is_authenticated
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    last = request.user.attachments.order_by("-pk").first()
    form = ApplicationForm(*sent, initial={"name": request.user.name}, last=last)
    if form.is_valid():
        try:
            application = actions.apply(job=job, user=request.user, **form.sent)
        except ValidationError as error:
            if error.code == "applied" and (answer := _sent_before(request, job)):
                return answer
            form.add_error(None, error)
        else:
            messages.success(request, "Sent. A copy is on its way to you by mail.")
            return redirect("applications:application-detail", application.pk)
    context = {"form": form, "job": job, "days": settings.APPLICATION_DAYS}
    return render(request, "applications/application_form.html", context, status=422 if form.errors else 200)


def own(user: User) -> ApplicationQuerySet:
    return Application.objects.filter(user=user).for_reading()


@never_cache
@require_safe
@login_required
def application_list(request: MemberRequest) -> HttpResponse:
    """What one sent, the newest first."""
    page = Paginator(own(request.user).order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "applications/application_list.html", {"page": page})


@never_cache
@require_safe
@login_required
def application_detail(request: MemberRequest, pk: int) -> HttpResponse:
    """What was sent, what became of it, and what was written about it since."""
    return _detail(request, get_object_or_404(own(request.user), pk=pk), MessageForm())


def _detail(request: HttpRequest, application: Application, form: MessageForm) -> HttpResponse:
    context = {
        "application": application,
        "replies": application.messages.all(),
        "form": form,
        "days": settings.APPLICATION_DAYS,
    }
    status = 422 if form.errors else 200
    return render(request, "applications/application_detail.html", context, status=status)


@never_cache
@require_POST
@login_required
def application_reply(request: MemberRequest, pk: int) -> HttpResponse:
    application = get_object_or_404(own(request.user), pk=pk)
    form = MessageForm(request.POST)
    if form.is_valid():
        refusal: HttpResponse | None = ratelimit.consume_or_429(request, action="application_reply", user=request.user)
        if refusal:
            return refusal
        try:
            actions.reply(application=application, text=form.cleaned_data["text"], is_from_employer=False)
            messages.success(request, "Your message is sent.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("applications:application-detail", pk)
    return _detail(request, application, form)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def application_withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Ask once more, then take it back."""
    application = get_object_or_404(own(request.user), pk=pk)
    if request.method == "POST":
        actions.withdraw(application=application)
        messages.success(request, "Withdrawn. Your text, your file and the messages are gone.")
        return redirect("applications:application-detail", pk)
    if not application.is_open:
        return redirect("applications:application-detail", pk)
    return render(request, "applications/application_withdraw.html", {"application": application})


@never_cache
@require_safe
@login_required
def application_file(request: MemberRequest, pk: int) -> FileResponse:
    """The file that went with an application of one's own."""
    attachment = get_object_or_404(own(request.user), pk=pk).attachment
    if attachment is None:
        raise Http404
    return files.answer(attachment)
