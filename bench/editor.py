"""The editors' room: saving, comparing, publishing and listing, with 2,000 guides and 20,000 snapshots."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from bench import data, measure
from bench.guides import ask, change
from bench.measure import Figure
from core.markdown import MAX_LENGTH
from guides import comparing
from guides.admin.forms import MAX_ITEMS
from guides.models import Guide, Item, Section, Snapshot
from guides.outputs import pdf
from guides.snapshots import digest_of

GUIDES, SNAPSHOTS, LONGEST = 2_000, 20_000, 1_000  # the last: snapshots of one guide
FEW = 5  # runs of what takes long
FORM = "application/x-www-form-urlencoded"
COLUMNS = ("title", "value", "note", "text", "url")

wall = partial(measure.milliseconds, clock=time.perf_counter)


def figures() -> Iterator[Figure]:
    largest = max(Guide.objects.published(), key=lambda guide: len(guide.listed_text))
    data.add_guides(GUIDES)
    editor = data.make_editor()
    longest = data.add_history(SNAPSHOTS, longest=LONGEST, editor=editor)
    data.analyze()
    client = Client(headers={"host": "localhost"})
    client.force_login(editor)
    yield from saving(client, largest)
    yield from limits(client, largest)
    yield from room(client, largest)
    yield from diffs(client, largest)
    if pdf.is_available():
        yield from pdfs(largest)
    yield from lists(client, longest)
    yield from public_lists()


class Writing:
    """An editor who changes a section's text and saves it, again and again."""

    numbers = count()

    def __init__(self, client: Client, section: Section) -> None:
        self.client = client
        self.section = section
        self.body, self.items = section.body, list(section.items.select_related("skill"))
        self.sent = ""

    def write(self) -> None:
        """Open the section and change it; nothing of that is measured."""
        section = Section.objects.select_related("guide").prefetch_related("items").get(pk=self.section.pk)
        number = f"\n\nBench {next(self.numbers)}."
        self.sent = urlencode(
            {
                "heading": section.heading,
                "body": self.body[: MAX_LENGTH - len(number)] + number,
                "editor_note": section.editor_note,
                "opened": section.opened,
                **(rows(self.items, section) if section.spec.shape.has_items else {}),
            }
        )

    def save(self) -> None:
        """What is measured. Raises RuntimeError when it is refused."""
        self.post("section", 302)

    def preview(self) -> None:
        self.post("section_preview", 200)

    def post(self, page: str, expected: int) -> None:
        address = reverse(f"admin:guides_guide_{page}", args=[self.section.guide_id, self.section.kind])
        status = self.client.post(address, self.sent, content_type=FORM).status_code
        if status != expected:
            raise RuntimeError(f"{address} answers {status}")


def rows(items: list[Item], section: Section) -> dict[str, Any]:
    """The items of a section's form, as its page sends them: with two empty rows, where there is room."""
    fields: dict[str, Any] = {
        "items-TOTAL_FORMS": min(len(items) + 2, MAX_ITEMS),
        "items-INITIAL_FORMS": len(items),
    }
    for number, item in enumerate(items):
        values = {name: getattr(item, name) for name in COLUMNS} | {"skill": item.skill.name if item.skill else ""}
        fields |= {f"items-{number}-{name}": values[name] for name in section.spec.shape.columns}
        fields[f"items-{number}-ORDER"] = number + 1
    return fields


def saving(client: Client, guide: Guide) -> Iterator[Figure]:
    """Each with a change, so each makes a snapshot."""
    sections = list(guide.sections.prefetch_related("items"))
    writing = Writing(client, max(sections, key=lambda section: section.words))
    before = guide.snapshots.count()
    yield Figure("save-cpu", measure.milliseconds(writing.save, before=writing.write), "ms", "≤", 150)
    yield Figure("save-wall", wall(writing.save, before=writing.write), "ms")
    assert guide.snapshots.count() - before == 66, "not a snapshot a save"
    took = {}
    for section in sections:
        each = Writing(client, section)
        took[section.kind] = measure.milliseconds(each.save, before=each.write, runs=FEW)
    worst = max(took, key=lambda kind: took[kind])
    yield Figure("save-worst-kind", took[worst], f"ms, {worst}", "≤", 150)
    yield Figure("preview", wall(writing.preview, before=writing.write), "ms")
    address = reverse("admin:guides_guide_section", args=[guide.pk, writing.section.kind])
    yield Figure("section-page", wall(partial(ask, client, address)), "ms")


def limits(client: Client, guide: Guide) -> Iterator[Figure]:
    section = guide.sections.get(kind="faq")
    writing = Writing(client, section)
    body = "\n\n".join(guide.sections.exclude(body="").values_list("body", flat=True))
    writing.body = (body * (MAX_LENGTH // len(body) + 1))[:MAX_LENGTH]
    writing.items = (writing.items * MAX_ITEMS)[:MAX_ITEMS]
    yield Figure("save-limit", measure.milliseconds(writing.save, before=writing.write, runs=FEW), "ms")
    yield Figure("save-limit-wall", wall(writing.save, before=writing.write, runs=FEW), "ms")
    yield Figure("preview-limit", wall(writing.preview, before=writing.write, runs=FEW), "ms")
    


def room(client: Client, guide: Guide) -> Iterator[Figure]:
    page = partial(ask, client, reverse("admin:guides_guide_change", args=[guide.pk]))
    yield Figure("room-queries", measure.queries(page), "queries", "≤", 12)
    yield Figure("room", wall(page), "ms", "≤", 80)
    page = partial(ask, client, reverse("admin:guides_guide_check", args=[guide.pk]))
    yield Figure("check-queries", measure.queries(page), "queries")
    yield Figure("check", wall(page), "ms")


def diffs(client: Client, guide: Guide) -> Iterator[Figure]:
    assert guide.edition
    other = Guide.objects.published().filter(slug__in=["accountant", "infusion-nurse"]).exclude(pk=guide.pk)[0]
    assert other.edition
    content = other.edition.content
    snapshot = guide.snapshots.create(content=content, digest=digest_of(content), created_at=timezone.now())
    address = reverse("admin:guides_guide_compare", args=[guide.pk])
    address += f"?old={guide.edition_id}&new={snapshot.pk}"
    yield Figure("compare", wall(partial(ask, client, address)), "ms", "≤", 200)
    old, new = guide.edition.content, content
    yield Figure("diff", wall(partial(comparing.compare, old, new)), "ms")
    hostile = {
      "words": ("a " * (MAX_LENGTH // 2), "b " * (MAX_LENGTH // 2)),
      "marks": ("!" * MAX_LENGTH, "?" * MAX_LENGTH),
    }
    for name, texts in hostile.items():
        yield Figure(f"diff-{name}", wall(partial(comparing.words, *texts), runs=FEW), "ms", "≤", 200)


def pdfs(guide: Guide) -> Iterator[Figure]:
    with TemporaryDirectory() as folder, override_settings(MADE_ROOT=folder):
        page = partial(ask, Client(headers={"host": "localhost"}), reverse("guides:guide-pdf", args=[guide.slug]))
        start = time.perf_counter()
        page()
        yield Figure("pdf-first", time.perf_counter() - start, "s")
        def forget() -> None:
            change()
            for path in Path(folder).rglob("*"):
                if path.is_file(): path.unlink()
        yield Figure("pdf", wall(page, before=forget, runs=FEW) / 1000, "s", "≤", 1.5)
        yield Figure("pdf-cpu", measure.milliseconds(page, before=forget, runs=FEW) / 1000, "s")
        yield Figure("pdf-again", wall(page, before=change, runs=FEW), "ms")


def lists(client: Client, longest: Guide) -> Iterator[Figure]:
    guides = reverse("admin:guides_guide_changelist")
    addresses = {
        "dashboard": reverse("admin:index"),
        "guides": guides,
        "last": f"{guides}?p={-(-Guide.objects.count() // 50)}",
        "by-edited": f"{guides}?o=-4",
        **{f"attention-{x}": f"{guides}?attention={x}" for x in ("changed", "overdue", "superseded")},
        "state": f"{guides}?state__exact=published",
        "category": f"{guides}?category__id__exact={longest.category_id}",
        "featured": f"{guides}?is_featured__exact=1",
        "search": f"{guides}?q=nurse",
        "history": reverse("admin:guides_guide_history", args=[longest.pk]),
        "pictures": reverse("admin:guides_picture_changelist"),
        "occupations": reverse("admin:occupations_occupation_changelist"),
        "sources": reverse("admin:occupations_source_changelist"),
        "add": reverse("admin:guides_guide_add"),
        "about": reverse("admin:guides_guide_about", args=[longest.pk]),
    }
    for name, address in addresses.items():
        page = partial(ask, client, address)
        yield Figure(f"list-{name}-q", measure.queries(page), "queries")
        yield Figure(f"list-{name}", wall(page, runs=10), "ms", "≤", 100)


def public_lists() -> Iterator[Figure]:
    client = Client(headers={"host": "localhost"})
    for name in ("guides:guide-list", "guides:guide-feed", "pages:sitemap", "pages:home"):
        yield Figure(name, wall(partial(ask, client, reverse(name)), before=change, runs=10), "ms", "≤", 100)
    address = reverse("pages:sitemap-section", args=["guides"])
    yield Figure("sitemap-guides", wall(partial(ask, client, address), before=change, runs=10), "ms", "≤", 100)
