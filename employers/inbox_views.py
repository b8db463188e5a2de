"""What was sent to a job, for those who post for its company; for everybody else it is not there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from applications import actions, files
from applications.forms import MessageForm
from applications.models import Application
from employers.inbox import Inbox, OwnApplication
from employers.posting_views import own_job
from employers.views import EmployerRequest


def _fetch(request: EmployerRequest, pk: int, number: int) -> Application:
    """An application to a job of theirs. Raises Http404."""
    return get_object_or_404(Application.objects.for_job(own_job(request, pk)), pk=number)


@never_cache
@require_safe
@login_required
def inbox(request: EmployerRequest, pk: int) -> HttpResponse:
    """The newest first; ?status= shows those of one status."""
    job = own_job(request, pk)
    context = {"inbox": Inbox(job, request.GET), "job": job, "company": job.company}
    return render(request, "employers/application_list.html", context)


@never_cache
@require_safe
@login_required
def application_detail(request: EmployerRequest, pk: int, number: int) -> HttpResponse:
    """All that was sent. Whoever opens it has seen it, and the applicant is shown so."""
    application = _fetch(request, pk, number)
    if request.method == "GET" and application.status == Application.Status.SENT:
        actions.mark_seen(application=application)
        application.status = Application.Status.SEEN
    return _detail(request, pk, application, MessageForm())


def _detail(request: EmployerRequest, pk: int, application: Application, form: MessageForm) -> HttpResponse:
    job = own_job(request, pk)
    context = {"page": OwnApplication(application), "form": form, "job": job, "company": job.company}
    status = 422 if form.errors else 200
    return render(request, "employers/application_detail.html", context, status=status)


@never_cache
@require_POST
@login_required
def application_reply(request: EmployerRequest, pk: int, number: int) -> HttpResponse:
    application = _fetch(request, pk, number)
    form = MessageForm(request.POST)
    if not form.is_valid():
        return _detail(request, pk, application, form)
    try:
        actions.reply(application=application, text=form.cleaned_data["text"], is_from_employer=True)
        messages.success(request, "Sent. They get it by mail, without your address.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("employers:application-detail", pk, number)


@never_cache
@require_POST
@login_required
def application_status(request: EmployerRequest, pk: int, number: int) -> HttpResponse:
    """Decide; the applicant gets a mail."""
    application = _fetch(request, pk, number)
    try:
        actions.set_status(application=application, status=request.POST.get("status", ""))
        messages.success(request, "Noted, and told to the applicant.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("employers:application-detail", pk, number)


@never_cache
@require_safe
@login_required
def application_file(request: EmployerRequest, pk: int, number: int) -> FileResponse:
    """The file that came with it, to be saved."""
    attachment = _fetch(request, pk, number).attachment
    if attachment is None:
        raise Http404
    return files.answer(attachment)
