"""What editors do to guides, and the way of a guide from draft to readers and away again.

Each takes the guide it changes (locked anew inside), keyword-only, and is atomic. Who may do it is the caller's to ask.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from authoring.checks import Finding, findings
from authoring.restoring import restore
from core import generations, queue
from guides import kinds
from guides.actions import create_sections, enter, locked, publish, show
from guides.models import Guide, Item, Section, Snapshot
from guides.snapshots import record

State = Guide.State
STRUCTURED = (kinds.STEPS, kinds.STAGES, kinds.TIMELINE, kinds.GROUPS)  # whose items' titles are structure, not text


class RefusedError(Exception):
    """An action that may not be done now; the message says why, in words for the editor."""


class NotReadyError(RefusedError):
    """A guide that must not go out. findings: what is in its way."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("This guide cannot go out yet. Publish check, below, says what is in its way.")
        self.findings = findings


def begin(*, guide: Guide, like: Guide | None, by: User | None) -> None:
    """Give a new guide its sections, with the headings and frames of another's where it is to be like one."""
    create_sections(guide)
    if like:
        models = {section.kind: section for section in like.sections.prefetch_related("items")}
        for section in guide.sections.filter(kind__in=models):
            _copy_structure(models[section.kind], section)
    record(guide, by=by, note="Begun")


def _copy_structure(model: Section, section: Section) -> None:
    section.heading = model.heading.replace(model.guide.title, section.guide.title)
    section.save(update_fields=["heading"])
    if section.spec.shape in STRUCTURED:
        for item in model.items.all():
            section.items.create(position=item.position, title=item.title, value=item.value)


@transaction.atomic
def write_section(*, section: Section, items: list[Item], by: User | None, note: str = "") -> None:
    """Save a section with exactly these items, and keep a snapshot of the guide; note: what changed, and why."""
    section.edited_at, section.edited_by = timezone.now(), by
    section.write(items)
    section.presences.filter(user=by).delete()
    record(section.guide, by=by, note=f"{section.title}: {note}" if note else section.title)


@transaction.atomic
def submit(*, guide: Guide, by: User | None) -> None:
    """A writer is done: the working rows wait for an editor. Raises RefusedError when an editor has decided already."""
    guide = locked(guide)
    if guide.state not in (State.DRAFT, State.PUBLISHED):
        raise RefusedError(
            f"Only drafts and published guides are sent to review. This one is {guide.get_state_display()}."
        )
    record(guide, by=by, note="Sent to review")
    enter(guide, State.IN_REVIEW)
    queue.defer("authoring.check_links_of", guide=guide.pk)  # so that the publish check knows them


@transaction.atomic
def send_back(*, guide: Guide) -> None:
    """To the writer again: out of review, off the schedule, or out of the archive."""
    guide = locked(guide)
    enter(guide, State.PUBLISHED if guide.edition else State.DRAFT)


@transaction.atomic
def publish_checked(*, guide: Guide, by: User | None = None, note: str = "") -> Snapshot:
    """As publish; raises NotReadyError when the publish check finds what must not go out."""
    guide = locked(guide)  # first, so that what is checked is what goes out
    _refuse_unready(guide)
    return publish(guide=guide, by=by, note=note)


@transaction.atomic
def schedule(*, guide: Guide, at: datetime, by: User | None, note: str = "") -> None:
    """Publish the working rows as they are now, at a moment to come. Raises RefusedError, as for a moment gone by."""
    if at <= timezone.now():
        raise RefusedError("That moment has passed. Choose a later one, or publish now.")
    guide = locked(guide)
    _refuse_unready(guide)
    guide.scheduled, guide.publish_at = record(guide, by=by, note=note, with_note=bool(note)), at
    guide.state = State.SCHEDULED
    guide.save(update_fields=["state", "scheduled", "publish_at"])
    queue.defer("authoring.publish_due", at=at, timestamp=0)


def publish_due() -> int:
    """Publish every guide whose moment has come, as it was when scheduled; returns how many."""
    due = Guide.objects.filter(state=State.SCHEDULED, publish_at__lte=timezone.now())
    published = 0
    for pk in due.values_list("pk", flat=True):
        with transaction.atomic():
            guide = (
                Guide.objects.select_for_update(of=("self",), skip_locked=True)
                .select_related("edition", "scheduled")
                .filter(pk=pk, state=State.SCHEDULED, publish_at__lte=timezone.now())
                .first()
            )
            if guide and guide.scheduled:
                show(guide, guide.scheduled)
                enter(guide, State.PUBLISHED)
                published += 1
    return published


@transaction.atomic
def archive(*, guide: Guide) -> None:
    """Take a guide from readers: its address says that it is gone. Nothing of it is deleted."""
    guide = locked(guide)
    guide.edition = None
    enter(guide, State.ARCHIVED)
    generations.touch("content")


@transaction.atomic
def discard(*, guide: Guide, by: User | None) -> list[str]:
    """Make the working rows what readers see again; what is thrown away stays in the history. As restore."""
    guide = locked(guide)
    if guide.edition is None:
        raise RefusedError("Readers see no edition of this guide, so there is nothing to go back to.")
    lost = restore(guide=guide, snapshot=guide.edition, by=by)
    enter(guide, State.PUBLISHED)
    return lost


@transaction.atomic
def mark_reviewed(*, guide: Guide, by: User | None) -> None:
    """Reviewed today, and due again when the usual time has passed."""
    guide = locked(guide)
    guide.reviewed_on = timezone.localdate()
    guide.review_due_on = guide.usual_review_due_on
    guide.save(update_fields=["reviewed_on", "review_due_on"])
    record(guide, by=by, note="Reviewed")


def _refuse_unready(guide: Guide) -> None:
    blocking = [finding for finding in findings(guide) if finding.is_blocking]
    if blocking:
        raise NotReadyError(blocking)
