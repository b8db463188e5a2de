"""Making guides, and showing them to readers. What editors do on the way there is in authoring/actions.py."""

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from core import generations
from guides import kinds
from guides.models import Guide, Section, Snapshot
from guides.snapshots import record, text_of
from occupations.models import Category, Occupation

State = Guide.State


def create_sections(guide: Guide) -> None:
    """Give a guide an empty section of every kind that it has not yet."""
    Section.objects.bulk_create([Section(guide=guide, kind=kind.slug) for kind in kinds.KINDS], ignore_conflicts=True)


def locked(guide: Guide) -> Guide:
    """The guide as it is now; nobody else changes it, or a part of it, before the transaction ends."""
    Guide.objects.select_for_update().only("pk").get(pk=guide.pk)
    # A query of its own: one that had to wait for the lock would join what was there before the wait.
    along = ("edition", "scheduled", "category", "occupation__parent")
    guides = Guide.objects.select_related(*along).defer("edition__content", "scheduled__content")
    return guides.get(pk=guide.pk)


@transaction.atomic
def publish(*, guide: Guide, by: User | None = None, note: str = "") -> Snapshot:
    """Make the working rows the public edition, and return it; the present one when nothing changed since.

    Checks nothing: files are loaded through here. Editors publish through authoring.actions.publish_checked.
    """
    guide = locked(guide)
    edition = show(guide, record(guide, by=by, note=note, with_note=bool(note)))
    enter(guide, State.PUBLISHED)
    return edition


def enter(guide: Guide, state: Guide.State) -> None:
    """Any state but scheduled."""
    guide.state, guide.scheduled, guide.publish_at = state, None, None
    guide.save(update_fields=["state", "scheduled", "publish_at", "edition"])


def show(guide: Guide, snapshot: Snapshot) -> Snapshot:
    """Show a snapshot, numbered, to readers, and return it; the present edition stays when it says the same."""
    if guide.edition and snapshot.digest == guide.edition.digest:
        return guide.edition
    if snapshot.number is None:
        last = guide.snapshots.aggregate(last=Max("number"))["last"] or 0
        snapshot.number, snapshot.published_at = last + 1, timezone.now()
        snapshot.save(update_fields=["number", "published_at"])
    content = snapshot.content
    guide.edition = snapshot
    guide.listed_title, guide.listed_summary = content["title"], content["summary"]
    guide.listed_category = Category.objects.filter(slug=content["category"]).first() or guide.category
    guide.listed_occupation = Occupation.objects.filter(slug=content["occupation"]).first() or guide.occupation
    guide.listed_text = text_of(content)
    guide.save()
    generations.touch("content")
    return snapshot
