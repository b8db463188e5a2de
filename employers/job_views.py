"""One job of an employer: how it stands, its numbers, and the buttons that change that."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from employers import actions, running
from employers.forms import AnswerForm
from employers.job_page import OwnJobPage
from employers.posting_views import own_job
from employers.refusals import RefusedError
from employers.statistics import Statistics
from employers.views import EmployerRequest


def _page(request: EmployerRequest, pk: int, form: AnswerForm, status: int = 200) -> HttpResponse:
    job = own_job(request, pk)
    context = {"page": OwnJobPage(job), "company": job.company, "form": form}
    return render(request, "employers/job_detail.html", context, status=status)


@never_cache
@require_safe
@login_required
def job_detail(request: EmployerRequest, pk: int) -> HttpResponse:
    """How a job stands, what moderators said, and what was done to it."""
    return _page(request, pk, AnswerForm())


@never_cache
@require_safe
@login_required
def job_statistics(request: EmployerRequest, pk: int) -> HttpResponse:
    """How often it was read and applied to, by day."""
    job = own_job(request, pk)
    context = {"statistics": Statistics(job), "job": job, "company": job.company}
    return render(request, "employers/job_statistics.html", context)


def _act(request: EmployerRequest, pk: int, act: Callable[..., Any], done: str) -> HttpResponse:
    """Do something with one job, and show its page with what came of it."""
    try:
        act(job=own_job(request, pk), by=request.user)
        messages.success(request, done)
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("employers:job-detail", pk)


@require_POST
@login_required
def job_renew(request: EmployerRequest, pk: int) -> HttpResponse:
    return _act(request, pk, running.renew, "Renewed: it is live for thirty days from today.")


@require_POST
@login_required
def job_pause(request: EmployerRequest, pk: int) -> HttpResponse:
    return _act(request, pk, running.pause, "Paused. Readers see it as closed until you resume it.")


@require_POST
@login_required
def job_resume(request: EmployerRequest, pk: int) -> HttpResponse:
    return _act(request, pk, running.resume, "It is not paused any more.")


@require_POST
@login_required
def job_fill(request: EmployerRequest, pk: int) -> HttpResponse:
    return _act(request, pk, running.fill, "Closed as filled. Congratulations.")


@require_POST
@login_required
def job_withdraw(request: EmployerRequest, pk: int) -> HttpResponse:
    return _act(request, pk, actions.withdraw, "Taken out of review. Your text is kept as a draft.")


@require_POST
@login_required
def job_discard(request: EmployerRequest, pk: int) -> HttpResponse:
    """What was typed; with it a job that readers never saw."""
    job = own_job(request, pk)
    actions.discard(job=job)
    if job.published_at is None:
        messages.success(request, "The draft is deleted.")
        return redirect("employers:company-detail", job.company.slug)
    messages.success(request, "Your changes are thrown away. Readers see the job as before.")
    return redirect("employers:job-detail", pk)


@require_POST
@login_required
def job_answer(request: EmployerRequest, pk: int) -> HttpResponse:
    """The right of reply: to a moderator's reasons, and to what readers reported."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    running.answer(job=own_job(request, pk), by=request.user, words=form.cleaned_data["words"])
    messages.success(request, "Your answer stands beside the review.")
    return redirect("employers:job-detail", pk)
