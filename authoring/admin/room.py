"""A guide's own page among editors: its contents, its state, and the way from draft to readers."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from authoring import actions
from authoring.admin.forms import PublishForm
from authoring.checks import findings
from authoring.models import Presence
from core import formats
from guides.models import Guide
from guides.snapshots import written_sections

State = Guide.State


def context(request: HttpRequest, guide: Guide, title: str, **more: Any) -> dict[str, Any]:
    """What every page of a guide's room needs. title: of this page, "" for the room itself."""
    return {
        **admin.site.each_context(request),
        "guide": guide,
        "opts": Guide._meta,
        "title": f"{title}: {guide}" if title else str(guide),
        "page_title": title,
        "may_publish": request.user.has_perm("guides.publish_guide"),
        **more,
    }


def to_room(guide: Guide) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:guides_guide_change", args=[guide.pk]))


def editor(request: HttpRequest) -> User:
    """Whoever is signed in. The admin lets nobody else come here."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


@require_safe
def contents(request: HttpRequest, guide: Guide) -> HttpResponse:
    """The guide's table of contents."""
    present = Prefetch("presences", Presence.objects.current().exclude(user=editor(request)).select_related("user"))
    sections = written_sections(guide, "edited_by", present)
    written = sum(not section.is_empty for section in sections)
    return render(request, "authoring/room.html", context(request, guide, "", sections=sections, written=written))


@require_safe
def check(request: HttpRequest, guide: Guide) -> HttpResponse:
    """What the publish check finds, and the form that publishes or schedules."""
    return _check_page(request, guide, PublishForm())


def _check_page(request: HttpRequest, guide: Guide, form: PublishForm, status: int = 200) -> HttpResponse:
    found = findings(guide)
    more = {
        "form": form,
        "zone": timezone.get_current_timezone_name(),
        "blocking": [finding for finding in found if finding.is_blocking],
        "advice": [finding for finding in found if not finding.is_blocking],
    }
    return render(request, "authoring/check.html", context(request, guide, "Check and publish", **more), status=status)


@require_POST
def publish(request: HttpRequest, guide: Guide) -> HttpResponse:
    """Now, or at the moment the form names."""
    form = PublishForm(request.POST)
    if not form.is_valid():
        return _check_page(request, guide, form, 422)
    note, at = form.cleaned_data["note"], form.cleaned_data["at"]
    try:
        if at:
            actions.schedule(guide=guide, at=at, by=editor(request), note=note)
            done = f"“{guide}” will appear on {formats.moment(at)}."
        else:
            edition = actions.publish_checked(guide=guide, by=editor(request), note=note)
            done = f"Edition {edition.number} of “{guide}” is public now."
    except actions.RefusedError as refused:
        messages.error(request, str(refused))
        return _check_page(request, guide, form, 422)
    return _done(request, guide, done)


@require_POST
def submit(request: HttpRequest, guide: Guide) -> HttpResponse:
    try:
        actions.submit(guide=guide, by=editor(request))
    except actions.RefusedError as refused:
        messages.error(request, str(refused))
        return to_room(guide)
    return _done(request, guide, f"“{guide}” waits for an editor now.")


@require_POST
def send_back(request: HttpRequest, guide: Guide) -> HttpResponse:
    """Out of review, off the schedule, or out of the archive."""
    actions.send_back(guide=guide)
    return _done(request, guide, f"“{guide}” is back with its writers.")


@require_POST
def archive(request: HttpRequest, guide: Guide) -> HttpResponse:
    actions.archive(guide=guide)
    return _done(request, guide, f"“{guide}” is archived: its address tells readers that it is gone.")


@require_POST
def discard(request: HttpRequest, guide: Guide) -> HttpResponse:
    """Back to what readers see."""
    try:
        lost = actions.discard(guide=guide, by=editor(request))
    except actions.RefusedError as refused:
        messages.error(request, str(refused))
        return to_room(guide)
    for sentence in lost:
        messages.warning(request, sentence)
    return _done(request, guide, "Unpublished changes are discarded. The history still has them.")


def _done(request: HttpRequest, guide: Guide, what: str) -> HttpResponse:
    admin.site._registry[Guide].log_change(request, guide, what)
    messages.success(request, what)
    return to_room(guide)
