"""Typing a job: draft, preview, sending it. Each button has its own address, and saves first, so nothing is lost."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from employers import actions, posting, preview
from employers.editor_page import EditorPage
from employers.models import Listing
from employers.models.listing import Typed
from employers.posting import PostingForm
from employers.refusals import RefusedError, StaleError
from employers.views import EmployerRequest, own_company
from jobs.models import Job

SENT = "Sent. A moderator looks at it, mostly within a day, and you get a mail."
CHANGED = "Saved. Readers see the change now."


def own_job(request: EmployerRequest, pk: int) -> Job:
    """A job that was posted here for a company of theirs. Raises Http404."""
    jobs = Job.objects.filter(source="", company__members__user=request.user).select_related("company")
    return get_object_or_404(jobs.defer("search", "title_search"), pk=pk)


def _editor(
    request: HttpRequest, job: Job, typed: Typed | None = None, form: PostingForm | None = None, **more: Any
) -> HttpResponse:
    """The form. typed: what stands in it, where that is not saved. form: refused, with what is wrong."""
    status = more.pop("status", 200)
    page = EditorPage(job, typed, form, more.pop("stale", None))
    return render(request, "employers/job_form.html", {"page": page, "company": job.company, **more}, status=status)


def _saved(request: EmployerRequest, job: Job) -> Listing | HttpResponse:
    """Save what was sent, as a draft; or the page that says why not, with all of it in the form."""
    try:
        typed = posting.typed(request.POST)
    except ValidationError as error:
        return _editor(request, job, why=error.messages[0], status=422)
    try:
        return actions.save_draft(job=job, typed=typed, version=_version(request))
    except StaleError as error:
        return _editor(request, job, typed, stale=error, status=409)


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@require_POST
@login_required
def job_new(request: EmployerRequest, slug: str) -> HttpResponse:
    company = own_company(request, slug)
    try:
        listing = actions.begin(company=company, by=request.user)
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("employers:company-detail", company.slug)
    return redirect("employers:job-edit", listing.pk)


@never_cache
@require_safe
@login_required
def job_edit(request: EmployerRequest, pk: int) -> HttpResponse:
    return _editor(request, own_job(request, pk))


@require_POST
@login_required
def job_save(request: EmployerRequest, pk: int) -> HttpResponse:
    """As a draft; the script of the page calls it as well, while somebody types."""
    saved = _saved(request, own_job(request, pk))
    if isinstance(saved, HttpResponse):
        return saved
    messages.success(request, "Saved as a draft. Only you and your colleagues see it.")
    return redirect("employers:job-edit", saved.pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def job_preview(request: EmployerRequest, pk: int) -> HttpResponse:
    """The job as readers would see it, from what was typed."""
    job = own_job(request, pk)
    if request.method == "POST":
        saved = _saved(request, job)
        return saved if isinstance(saved, HttpResponse) else redirect("employers:job-preview", saved.pk)
    form = posting.bound(EditorPage(job).typed, job)
    if not form.is_valid():
        why = "The preview needs what is missing below. Everything is saved."
        return _editor(request, own_job(request, pk), form=form, why=why, status=422)
    return preview.answer(request, form)


@require_POST
@login_required
def job_submit(request: EmployerRequest, pk: int) -> HttpResponse:
    """Save it and send it to review."""
    saved = _saved(request, own_job(request, pk))
    if isinstance(saved, HttpResponse):
        return saved
    form = posting.bound(saved.draft or {}, saved.job)
    if not form.is_valid():
        return _editor(request, own_job(request, pk), form=form, status=422)
    try:
        review = actions.submit(job=saved.job, version=saved.version, by=request.user)
    except RefusedError as error:
        return _editor(request, own_job(request, pk), why=str(error), status=422)
    messages.success(request, SENT if review else CHANGED)
    return redirect("employers:job-detail", saved.pk)
