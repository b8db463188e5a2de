"""Loads guides from files and writes them back."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from core import generations
from core.seed_files import Fields, SeedError
from guides import scales, seed_format
from guides.actions import create_sections, publish
from guides.models import Credential, Guide, Item, Rating, RelatedRole, Section, digest
from guides.scales import Scale
from guides.seed_format import ItemText, SectionText
from guides.snapshots import has_changes, written_sections
from occupations.models import Category, Occupation, Skill, Source
from occupations.seeds import named

HEAD = "front matter"
NAMES = {
    "reviewed_on": "reviewed",
    "review_due_on": "next_review",
    "checked_on": "checked",
    "low": "from",
    "high": "to",
}


@dataclass
class Loaded:
    """What became of a file. Parts are kinds, or "front matter"."""

    guide: Guide
    written: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # an editor changed them since
    waits: bool = False  # not published: an editor's own changes wait for that


@transaction.atomic
def load(path: Path, *, force: bool = False) -> Loaded:
    """Bring a guide into line with its file and publish it.

    The slug is the file's name. A part that was changed here since it was last loaded stays as it is unless force, and
    while an editor's changes wait to be published, nothing is: that is for the editor to say.
    Raises SeedError naming file, line and field; nothing of the file is loaded then.
    """
    text = seed_format.parse(path)
    slug = path.stem
    guide = Guide.objects.select_for_update().filter(slug=slug).first() or Guide(slug=slug)
    loaded = Loaded(guide, waits=guide.edition is not None and not force and has_changes(guide))
    is_ours = guide.pk is None or force or head_digest(guide) == guide.loaded_digest
    with transaction.atomic():
        _load_head(guide, text.head)
        transaction.set_rollback(not is_ours)  # read all the same: a broken file is refused whoever wrote the rest
    if not is_ours:
        guide.refresh_from_db()
    (loaded.written if is_ours else loaded.kept).append(HEAD)
    create_sections(guide)
    sections = {section.kind: section for section in written_sections(guide)}
    for part in text.sections:
        section = sections[part.kind]
        is_ours = force or section.is_as_loaded
        if is_ours:
            _load_section(section, part, path)
        (loaded.written if is_ours else loaded.kept).append(part.kind)
    if not loaded.waits:
        publish(guide=guide, note="Loaded from a file")
        guide.refresh_from_db()
    generations.touch("content")
    return loaded


def _load_head(guide: Guide, head: Fields) -> None:
    guide.title = head.text("title")
    guide.summary = head.text("summary")
    guide.occupation = named(Occupation, head.text("occupation"), head, "occupation")
    guide.category = named(Category, head.text("category"), head, "category")
    guide.writer = head.text("writer", "")
    guide.reviewer = head.text("reviewer", "")
    guide.reviewed_on = head.day("reviewed")
    guide.review_due_on = head.day("next_review")
    guide.is_featured = head.flag("featured")
    ratings = [_rating(fields) for fields in head.many("ratings")]
    credentials = [_credential(fields, number) for number, fields in enumerate(head.many("credentials"), 1)]
    related = [_related(fields, number) for number, fields in enumerate(head.many("related"), 1)]
    references = [named(Source, slug, head, "references") for slug in head.texts("references")]
    head.end()
    _checked(guide, head)
    guide.save()
    for model, rows in ((Rating, ratings), (Credential, credentials), (RelatedRole, related)):
        model._default_manager.filter(guide=guide).delete()
        for row, fields in rows:
            row.guide = guide
            _checked(row, fields)
            row.save()
    guide.references.set(references)
    guide.loaded_digest = head_digest(guide)
    guide.save(update_fields=["loaded_digest"])


def _rating(fields: Fields) -> tuple[Rating, Fields]:
    scale = scales.BY_SLUG.get(fields.text("scale"))
    if scale is None:
        raise fields.error("scale", f"is none of {', '.join(scales.BY_SLUG)}")
    rating = Rating(
        scale=scale.slug,
        low=_step(fields, "from", scale),
        high=_step(fields, "to", scale),
        reason=fields.text("reason"),
        reviewed_on=fields.required_day("reviewed"),
    )
    fields.end()
    return rating, fields


def _step(fields: Fields, key: str, scale: Scale) -> int:
    number = scale.number(fields.text(key))
    if number is None:
        raise fields.error(key, f"is none of {', '.join(slug for slug, _ in scale.steps)}")
    return number


def _credential(fields: Fields, position: int) -> tuple[Credential, Fields]:
    texts = {key: fields.text(key, "") for key in ("requirement", "renewal", "cost", "url")}
    row = Credential(position=position, name=fields.text("name"), issuer=fields.text("issuer"), **texts)
    row.checked_on = fields.required_day("checked")
    fields.end()
    return row, fields


def _related(fields: Fields, position: int) -> tuple[RelatedRole, Fields]:
    row = RelatedRole(position=position, title=fields.text("title"), code=fields.text("code", ""))
    fields.end()
    return row, fields


def _load_section(section: Section, part: SectionText, path: Path) -> None:
    section.heading, section.body = part.heading, part.body
    try:
        section.full_clean()
        section.save()
    except ValidationError as error:
        raise _section_error(path, part.line, part.kind, error) from error
    section.items.all().delete()
    for position, item in enumerate(part.items, 1):
        _load_item(section, item, position, path)
    section = written_section(section)
    section.loaded_digest = section.digest()
    section.save(update_fields=["loaded_digest"])


def _load_item(section: Section, item: ItemText, position: int, path: Path) -> None:
    skill = Skill.objects.filter(slug=item.skill).first() if item.skill else None
    if item.skill and skill is None:
        raise SeedError(path, item.line, f"{section.kind} item {position}", f"there is no skill “{item.skill}”")
    row = Item(section=section, position=position, title=item.title, value=item.value, note=item.note)
    row.text, row.url, row.skill = item.text, item.url, skill
    try:
        row.full_clean()
        row.save()
    except ValidationError as error:
        raise _section_error(path, item.line, f"{section.kind} item {position}", error) from error


def written_section(section: Section) -> Section:
    """The section as the database has it, with its items."""
    return Section.objects.prefetch_related("items").get(pk=section.pk)


def _section_error(path: Path, line: int, where: str, error: ValidationError) -> SeedError:
    name, messages = next(iter(error.message_dict.items())) if hasattr(error, "error_dict") else ("", error.messages)
    return SeedError(path, line, f"{where}.{name}" if name != "__all__" else where, " ".join(messages))


def _checked(row: models.Model, fields: Fields) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise fields.invalid(error, NAMES) from error


def export(guide: Guide) -> str:
    """The working rows as the text of a file that loads to the same rows."""
    return seed_format.dump(_head(guide), (_section_text(section) for section in written_sections(guide)
                                           if section.heading or not section.is_empty))  # fmt: skip


def head_digest(guide: Guide) -> str:
    return digest(_head(guide))


def _head(guide: Guide) -> dict[str, Any]:
    return {
        "title": guide.title,
        "category": guide.category.slug,
        "occupation": guide.occupation.slug,
        "summary": guide.summary,
        "writer": guide.writer,
        "reviewer": guide.reviewer,
        "reviewed": guide.reviewed_on,
        "next_review": None if guide.review_due_on == guide.usual_review_due_on else guide.review_due_on,
        "featured": guide.is_featured or None,
        "ratings": [_rating_head(rating) for rating in sorted(guide.ratings.all(), key=_scale_order)],
        "related": [{"title": role.title, "code": role.code} for role in guide.related_roles.all()],
        "credentials": [_credential_head(row) for row in guide.credentials.all()],
        "references": sorted(guide.references.values_list("slug", flat=True)),
    }


def _scale_order(rating: Rating) -> int:
    return list(scales.BY_SLUG).index(rating.scale)


def _rating_head(rating: Rating) -> dict[str, Any]:
    steps = rating.spec.steps
    words = {"from": steps[rating.low - 1][0], "to": steps[rating.high - 1][0]}
    return {"scale": rating.scale, **words, "reason": rating.reason, "reviewed": rating.reviewed_on}


def _credential_head(row: Credential) -> dict[str, Any]:
    texts = {key: getattr(row, key) for key in ("name", "issuer", "requirement", "renewal", "cost", "url")}
    return {**texts, "checked": row.checked_on}


def _section_text(section: Section) -> SectionText:
    items = [
        ItemText(0, item.title, item.value, item.note, item.text, item.url, item.skill.slug if item.skill else "")
        for item in section.items.all()
    ]
    return SectionText(0, section.kind, section.heading, section.body, items)
