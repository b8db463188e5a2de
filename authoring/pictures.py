"""Where texts use pictures, and drawing those texts anew."""

import re
from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from guides import kinds
from guides.models import Guide, Item, Picture, Section
from guides.snapshots import record


class Use(NamedTuple):
    """A text that uses a picture: what it is called, and where it is found."""

    text: str
    url: str


def find_uses(names: Collection[str]) -> dict[str, list[Use]]:
    """By picture's name, the working texts and the public editions that use it. Three queries, however many names."""
    if not names:
        return {}
    pattern = re.compile(_pattern(names))
    uses = [(set(pattern.findall(text)), use) for text, use in _texts(names)]
    return {name: sorted({use for used, use in uses if name in used}) for name in names}


def _texts(names: Collection[str]) -> Iterator[tuple[str, Use]]:
    """The texts that use any of these pictures."""
    sections = Section.objects.filter(_shows("body", names), kind__in=kinds.BY_SLUG).select_related("guide")
    for section in sections.only("body", "kind", "heading", "guide__title"):
        yield section.body, _working(section)
    items = Item.objects.filter(_shows("text", names), section__kind__in=kinds.BY_SLUG).select_related("section__guide")
    for item in items.only("text", "section__kind", "section__heading", "section__guide__title"):
        yield item.text, _working(item.section)
    editions = Guide.objects.published().filter(_shows("listed_text", names))
    for text, title, number, slug in editions.values_list("listed_text", "listed_title", "edition__number", "slug"):
        yield text, Use(f"{title}, edition {number}", reverse("guides:guide-detail", args=[slug]))


def _pattern(names: Collection[str]) -> str:
    """What PostgreSQL and Python find names by in Markdown: ![alt](name), ![alt](name "title") or [mark]: name."""
    return rf"\][(:]\s*<?({'|'.join(re.escape(name) for name in names)})(?:[)>\s]|$)"


def _shows(field: str, names: Collection[str]) -> Q:
    """Rows whose Markdown uses these pictures. Most texts have none, which is seen much sooner than what they match."""
    return Q(**{f"{field}__contains": "!["}) & Q(**{f"{field}__regex": _pattern(names)})


def _working(section: Section) -> Use:
    return Use(str(section), reverse("admin:guides_guide_section", args=[section.guide_id, section.kind]))


@transaction.atomic
def draw_again(picture: Picture, *, by: User | None) -> None:
    """Render anew the working texts that use a picture, since it or its words are new. Editions stay as they are."""
    names = [picture.name]
    sections = list(Section.objects.select_for_update().filter(_shows("body", names)))
    items = list(Item.objects.select_for_update(of=("self",)).select_related("section").filter(_shows("text", names)))
    for section in sections:
        section.save(update_fields=["body_html"])
    for item in items:
        item.save(update_fields=["text_html"])
    changed = {section.guide_id for section in (*sections, *(item.section for item in items))}
    for guide in Guide.objects.select_for_update().filter(pk__in=changed):
        record(guide, by=by, note=f"Picture “{picture}”")
