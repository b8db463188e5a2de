"""From a snapshot back to working rows."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from guides import kinds, scales
from guides.actions import locked
from guides.models import Credential, Guide, Item, Rating, RelatedRole, Section, Snapshot
from guides.snapshots import record, section_content
from occupations.models import Category, Occupation, Skill, Source


@transaction.atomic
def restore(*, guide: Guide, snapshot: Snapshot, by: User | None, note: str = "") -> list[str]:
    """Make the working rows say what a snapshot says; what they said before is kept as a snapshot of its own.

    Figures are not touched: they have a history of their own. Returns, as sentences, what could not be brought back
    because the site has it no longer (a kind of section, a category, a source …); the snapshot still has it.
    """
    guide = locked(guide)
    record(guide, by=by, note="Before restoring")
    content = snapshot.content
    lost = _restore_head(guide, content)
    for model, rows in _rows(guide, content, lost):
        model._default_manager.filter(guide=guide).delete()
        model._default_manager.bulk_create(rows)
    lost += _restore_sections(guide, content["sections"], by)
    record(guide, by=by, note=note or f"Restored {snapshot.name}")
    return lost


def _restore_head(guide: Guide, content: dict[str, Any]) -> list[str]:
    lost = []
    for name in ("title", "summary", "writer", "reviewer"):
        setattr(guide, name, content[name])
    guide.reviewed_on = _date(content["reviewed_on"])
    for name, model in (("category", Category), ("occupation", Occupation)):
        row = model._default_manager.filter(slug=content[name]).first()
        if row:
            setattr(guide, name, row)
        else:
            lost.append(f"There is no {name} “{content[name]}” any more; the present one stays.")
    guide.save(update_fields=["title", "summary", "writer", "reviewer", "reviewed_on", "category", "occupation"])
    sources = {source.slug: source for source in Source.objects.filter(slug__in=content["references"])}
    lost += [f"There is no source “{slug}” any more." for slug in content["references"] if slug not in sources]
    guide.references.set(sources.values())
    return lost


def _rows(guide: Guide, content: dict[str, Any], lost: list[str]) -> list[tuple[type[Any], list[Any]]]:
    """The rows of the guide's head, by model, unsaved."""
    known = [row for row in content["ratings"] if row["scale"] in scales.BY_SLUG]
    lost += [f"There is no scale “{row['scale']}” any more." for row in content["ratings"] if row not in known]
    ratings = [Rating(guide=guide, **{**row, "reviewed_on": _date(row["reviewed_on"])}) for row in known]
    credentials = [
        Credential(guide=guide, position=position, **{**row, "checked_on": _date(row["checked_on"])})
        for position, row in enumerate(content["credentials"], 1)
    ]
    related = [RelatedRole(guide=guide, position=position, **row) for position, row in enumerate(content["related"], 1)]
    return [(Rating, ratings), (Credential, credentials), (RelatedRole, related)]


def _restore_sections(guide: Guide, parts: list[dict[str, Any]], by: User | None) -> list[str]:
    """Sections the snapshot does not have become empty."""
    stored = {part["kind"]: part for part in parts}
    slugs = {item["skill"] for part in parts for item in part["items"] if item["skill"]}
    skills = {skill.slug: skill for skill in Skill.objects.filter(slug__in=slugs)}
    for section in guide.sections.filter(kind__in=kinds.BY_SLUG).prefetch_related("items__skill"):
        empty = {"kind": section.kind, "heading": "", "body": "", "html": "", "items": []}
        part = stored.get(section.kind, empty)
        if part != section_content(section, section.items.all()):
            section.edited_at, section.edited_by = timezone.now(), by
            _restore_section(section, part, skills)
    lost = [
        f"Sections “{kind}” are not written any more; its text stays in the snapshot."
        for kind in stored
        if kind not in kinds.BY_SLUG
    ]
    return lost + [f"There is no skill “{slug}” any more." for slug in sorted(slugs - skills.keys())]


def _restore_section(section: Section, part: dict[str, Any], skills: dict[str, Skill]) -> None:
    section.heading, section.body = part["heading"], part["body"]
    texts = ("title", "value", "note", "text", "url")
    section.write(Item(skill=skills.get(row["skill"]), **{name: row[name] for name in texts}) for row in part["items"])


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
