"""The history of a guide: every saved state, compared and restored."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from authoring import comparing, restoring
from authoring.admin.forms import RestoreForm
from authoring.admin.room import context, editor, to_room
from guides.models import Guide, Snapshot

PER_PAGE = 50


@require_safe
def history(request: HttpRequest, guide: Guide) -> HttpResponse:
    """Snapshots, newest first."""
    snapshots = guide.snapshots.select_related("created_by").defer("content")
    page = Paginator(snapshots, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "authoring/history.html", context(request, guide, "History", page=page))


@require_safe
def compare(request: HttpRequest, guide: Guide) -> HttpResponse:
    """Two snapshots of the address (old and new), word by word; strangers to the guide are not found."""
    old, new = (_snapshot(guide, request.GET.get(side, "")) for side in ("old", "new"))
    if old.pk > new.pk:
        old, new = new, old
    parts = comparing.compare(old.content, new.content)
    more = {"old": old, "new": new, "parts": parts, "form": RestoreForm()}
    return render(request, "authoring/compare.html", context(request, guide, "Compare", **more))


def _snapshot(guide: Guide, pk: str) -> Snapshot:
    snapshots = guide.snapshots.select_related("created_by")
    return get_object_or_404(snapshots, pk=int(pk) if pk.isascii() and pk.isdigit() and len(pk) < 19 else 0)


@require_POST
def restore(request: HttpRequest, guide: Guide, snapshot: int) -> HttpResponse:
    """Make the working rows say what a snapshot says. Readers see it once it is published."""
    kept = get_object_or_404(guide.snapshots, pk=snapshot)
    form = RestoreForm(request.POST)
    why = form.cleaned_data["why"] if form.is_valid() else ""
    note = f"Restored {kept.name}" + (f": {why}" if why else "")
    lost = restoring.restore(guide=guide, snapshot=kept, by=editor(request), note=note)
    for sentence in lost:
        messages.warning(request, sentence)
    messages.success(request, f"“{guide}” says again what {kept.name} says. Readers see it once you publish it.")
    return to_room(guide)
