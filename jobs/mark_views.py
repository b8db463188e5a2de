"""A member's marks on jobs."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from jobs.models import Job, Mark

UNDO = "none"
DONE = {
    Mark.Kind.APPLIED: "Noted: you applied to this job.",
    Mark.Kind.DISMISSED: "Noted: this job is not for you.",
    UNDO: "Your mark on this job is gone.",
}


@require_POST
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that one applied to a job or does not want it, or take that back. Closed ones can be noted, too."""
    job = get_object_or_404(Job.objects.public().only("slug"), pk=pk)
    if not request.user.is_authenticated:
        return redirect_to_login(job.get_absolute_url())
    kind = request.POST.get("kind", "")
    if kind not in DONE:
        raise BadRequest("There is no such mark.")
    if kind == UNDO:
        request.user.marks.filter(job=job).delete()
    else:
        request.user.marks.update_or_create(job=job, defaults={"kind": kind, "created_at": timezone.now()})
    messages.success(request, DONE[kind])
    return redirect(job)
