"""Snapshots: what a guide's working rows say at one moment, kept for readers (as an edition) and for the history."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from accounts.models import User
from guides import kinds
from guides.models import Guide, Item, Section, Snapshot, digest
from occupations.models import Figure


def content(guide: Guide) -> dict[str, Any]:
    """A guide's working rows as JSON-ready content, sections in page order, empty ones left out.

    Keys: title, summary, writer, reviewer, reviewed_on; category and occupation (slugs); references (slugs of sources);
    ratings [scale, low, high, reason, reviewed_on]; credentials; related [title, code]; sections [kind, heading, body,
    html, items [title, value, note, text, html, url, skill]]; figures (a copy for the record, not what the page shows).
    """
    figures = Figure.objects.citable().filter(occupation=guide.occupation.counted_as)
    return {
        "title": guide.title,
        "summary": guide.summary,
        "writer": guide.writer,
        "reviewer": guide.reviewer,
        "reviewed_on": _iso(guide.reviewed_on),
        "category": guide.category.slug,
        "occupation": guide.occupation.slug,
        "references": [source.slug for source in guide.references.order_by("slug")],
        "ratings": [
            {
                "scale": rating.scale,
                "low": rating.low,
                "high": rating.high,
                "reason": rating.reason,
                "reviewed_on": _iso(rating.reviewed_on),
            }
            for rating in sorted(guide.ratings.all(), key=lambda rating: rating.scale)
        ],
        "credentials": [
            {
                "name": row.name,
                "issuer": row.issuer,
                "requirement": row.requirement,
                "renewal": row.renewal,
                "cost": row.cost,
                "url": row.url,
                "checked_on": _iso(row.checked_on),
            }
            for row in guide.credentials.all()
        ],
        "related": [{"title": role.title, "code": role.code} for role in guide.related_roles.all()],
        "sections": [section_content(section, section.items.all()) for section in written_sections(guide)],
        "figures": [figure.record() for figure in figures],
    }


def written_sections(guide: Guide, *with_: str | Prefetch) -> list[Section]:
    """The sections of known kinds, in page order, with their items. with_: what else to fetch along."""
    along = [Prefetch("items", Item.objects.select_related("skill")), *with_]
    sections = [section for section in guide.sections.prefetch_related(*along) if section.kind in kinds.ORDER]
    return sorted(sections, key=lambda section: kinds.ORDER[section.kind])


def section_content(section: Section, items: Iterable[Item]) -> dict[str, Any]:
    """A section's part of a snapshot."""
    return {
        "kind": section.kind,
        "heading": section.heading,
        "body": section.body,
        "html": section.body_html,
        "items": [
            {
                "title": item.title,
                "value": item.value,
                "note": item.note,
                "text": item.text,
                "html": item.text_html,
                "url": item.url,
                "skill": item.skill.slug if item.skill else "",
            }
            for item in items
        ],
    }


def text_of(content: dict[str, Any]) -> str:
    """All words of a snapshot's sections, for full-text search."""
    parts = []
    for section in content["sections"]:
        parts += [section["heading"], section["body"]]
        for item in section["items"]:
            parts += [item["title"], item["note"], item["text"]]
    return "\n".join(part for part in parts if part)


def digest_of(content: dict[str, Any]) -> str:
    """A snapshot's fingerprint: of all but the figures, for the page shows those live."""
    return digest({key: value for key, value in content.items() if key != "figures"})


def has_changes(guide: Guide) -> bool:
    """Whether the working rows, read anew, differ from the public edition."""
    return guide.edition is None or digest_of(content(guide)) != guide.edition.digest


@transaction.atomic
def record(guide: Guide, *, by: User | None = None, note: str = "", with_note: bool = False) -> Snapshot:
    """Keep the working rows as they are now, and return the snapshot; the last one when nothing changed since.

    with_note: keep them once more, unless the last one is an edition, rather than lose who says what of them now.
    """
    now = timezone.now()
    kept = content(guide)
    fingerprint = digest_of(kept)
    last = guide.snapshots.defer("content").first()
    is_new = last is None or last.digest != fingerprint
    if last is None or is_new or (with_note and last.number is None and last.note != note):
        last = guide.snapshots.create(content=kept, digest=fingerprint, note=note, created_at=now, created_by=by)
        guide.edited_at, guide.edited_by = now, by
    guide.digest = fingerprint
    guide.save(update_fields=["digest", "edited_at", "edited_by"])
    return last


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None
