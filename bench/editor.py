"""The editors' room, and what comes out of it: 2,000 guides in work, with 20,000 snapshots.

Through the views and all middleware, with an editor signed in. Milliseconds are of the wall clock, the database's part
in them, unless a figure's name says cpu: that is this process's alone.
"""

import shutil
import time
from collections.abc import Iterator
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch
from urllib.parse import urlencode

from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from authoring import comparing
from authoring.admin.forms import MAX_ITEMS
from bench import data, measure
from bench.guides import ask, change
from bench.measure import Figure
from core.markdown import MAX_LENGTH
from guides.models import Guide, Item, Section
from guides.outputs import pdf
from guides.snapshots import digest_of

GUIDES, SNAPSHOTS, LONGEST = 2_000, 20_000, 1_000  # the last: snapshots of one guide
PER_PAGE = 50  # guides in the admin's list
FEW = 5  # runs of what takes long
URLENCODED = "application/x-www-form-urlencoded"  # as browsers send the section's form

wall = partial(measure.milliseconds, clock=time.perf_counter)


def figures() -> Iterator[Figure]:
    *_, other, largest = sorted(Guide.objects.published(), key=lambda guide: len(guide.listed_text))  # of the seeds
    data.add_guides(GUIDES)
    editor = data.make_editor()
    longest = data.add_work(editor, snapshots=SNAPSHOTS, longest=LONGEST)
    data.analyze()
    client, reader = Client(headers={"host": "localhost"}), Client(headers={"host": "localhost"})
    client.force_login(editor)
    yield from saving(client, largest)
    yield from saving_most(client, largest)
    yield from room(client, largest)
    yield from comparisons(client, largest, other)
    if pdf.is_available():
        yield from pdfs(reader, largest)
    yield from editors_lists(client, longest)
    yield from readers_lists(reader)


class Writing:
    """A section that an editor changes and saves, again and again. The items are sent as they are."""

    numbers = count()

    def __init__(self, client: Client, section: Section) -> None:
        self.client = client
        self.section = section
        self.body, self.items = section.body, list(section.items.select_related("skill"))
        self.sent = ""
        self.saves = 0

    def write(self) -> None:
        """Fill in the form as it would be opened now, with another text than before."""
        section = Section.objects.get(pk=self.section.pk)
        more = f"\n\nBench {next(self.numbers)}."
        self.sent = urlencode(
            {
                "heading": section.heading,
                "body": self.body[: MAX_LENGTH - len(more)] + more,
                "editor_note": section.editor_note,
                "opened": section.opened,
                **(_rows(section, self.items) if section.spec.shape.has_items else {}),
            }
        )

    def save(self) -> None:
        self._post("section", 302)
        self.saves += 1

    def preview(self) -> None:
        self._post("section_preview", 200)

    def _post(self, page: str, expected: int) -> None:
        """Raises RuntimeError at another status, as when the form is refused."""
        address = reverse(f"admin:guides_guide_{page}", args=[self.section.guide_id, self.section.kind])
        status = self.client.post(address, self.sent, content_type=URLENCODED).status_code
        if status != expected:
            raise RuntimeError(f"{address} answers {status}")


def _rows(section: Section, items: list[Item]) -> dict[str, Any]:
    """The items' part of the form, with two empty rows below them, if there is room."""
    total = min(len(items) + 2, MAX_ITEMS)
    fields: dict[str, Any] = {"items-TOTAL_FORMS": total, "items-INITIAL_FORMS": len(items)}
    for number, item in enumerate(items):
        row = {name: getattr(item, name) for name in section.spec.shape.columns} | {"ORDER": number + 1}
        if item.skill:
            row["skill"] = item.skill.name
        fields |= {f"items-{number}-{name}": "" if value is None else value for name, value in row.items()}
    return fields


def saving(client: Client, guide: Guide) -> Iterator[Figure]:
    """The section with most words, and of all the one that takes longest."""
    sections = list(guide.sections.prefetch_related("items"))
    writing = Writing(client, max(sections, key=lambda section: section.words))
    before = guide.snapshots.count()
    yield Figure("save-cpu", measure.milliseconds(writing.save, before=writing.write), "ms", "≤", 150)
    made = guide.snapshots.count() - before
    yield Figure("save-snapshots", made, f"/ {writing.saves} saves", "=", writing.saves)
    yield Figure("save", wall(writing.save, before=writing.write), "ms")
    yield Figure("preview", wall(writing.preview, before=writing.write), "ms")
    page = reverse("admin:guides_guide_section", args=[guide.pk, writing.section.kind])
    yield Figure("section-page", wall(partial(ask, client, page)), "ms")
    took = {}
    for section in sections:
        writing = Writing(client, section)
        took[section.kind] = measure.milliseconds(writing.save, before=writing.write, runs=FEW)
    worst = max(took, key=lambda kind: took[kind])
    yield Figure("save-worst-cpu", took[worst], f"ms, {worst}", "≤", 150)


def saving_most(client: Client, guide: Guide) -> Iterator[Figure]:
    """As much as a section takes: a body of the maximal length, of all the guide's Markdown, and 100 answers."""
    writing = Writing(client, guide.sections.get(kind="faq"))
    writing.body = "\n\n".join(guide.sections.exclude(body="").values_list("body", flat=True))[:MAX_LENGTH]
    writing.body += writing.body[: MAX_LENGTH - len(writing.body)]
    writing.items = (writing.items * MAX_ITEMS)[:MAX_ITEMS]
    yield Figure("save-most-cpu", measure.milliseconds(writing.save, before=writing.write), "ms", "≤", 150)
    yield Figure("save-most", wall(writing.save, before=writing.write), "ms")
    yield Figure("preview-most", wall(writing.preview, before=writing.write), "ms")


def room(client: Client, guide: Guide) -> Iterator[Figure]:
    page = partial(ask, client, reverse("admin:guides_guide_change", args=[guide.pk]))
    yield Figure("room-queries", measure.queries(page), "queries", "≤", 12)
    yield Figure("room", wall(page), "ms", "≤", 80)
    page = partial(ask, client, reverse("admin:guides_guide_check", args=[guide.pk]))
    yield Figure("check-queries", measure.queries(page), "queries")
    yield Figure("check", wall(page), "ms")


def comparisons(client: Client, guide: Guide, other: Guide) -> Iterator[Figure]:
    """A guide's edition with a snapshot that says, in every part, what another guide says; then hostile texts."""
    assert guide.edition
    assert other.edition
    old, new = guide.edition.content, other.edition.content
    snapshot = guide.snapshots.create(content=new, digest=digest_of(new), created_at=timezone.now())
    address = reverse("admin:guides_guide_compare", args=[guide.pk])
    page = partial(ask, client, f"{address}?{urlencode({'old': guide.edition_id, 'new': snapshot.pk})}")
    yield Figure("compare", wall(page), "ms", "≤", 200)
    yield Figure("compare-parts", len(comparing.compare(old, new)), "parts")
    yield Figure("compare-diff-cpu", measure.milliseconds(partial(comparing.compare, old, new)), "ms")
    hostile = {"words": ("to ", "fro "), "marks": ("!", "?")}  # one word, or mark, all along
    for name, texts in hostile.items():
        work = partial(comparing.words, *((text * MAX_LENGTH)[:MAX_LENGTH] for text in texts))
        yield Figure(f"diff-{name}", wall(work, runs=FEW), "ms", "≤", 200)


def pdfs(reader: Client, guide: Guide) -> Iterator[Figure]:
    """No page is in memory, so each time the view runs; `pdf-again` finds what the time before has left on the disk."""
    page = partial(ask, reader, reverse("guides:guide-pdf", args=[guide.slug]))
    with TemporaryDirectory() as folder, override_settings(MADE_ROOT=folder):

        def forget() -> None:
            change()
            shutil.rmtree(Path(folder, "pdf"), ignore_errors=True)

        start = time.perf_counter()
        page()
        yield Figure("pdf-first", time.perf_counter() - start, "s")  # of the process: WeasyPrint is imported
        yield Figure("pdf", wall(page, before=forget, runs=FEW) / 1000, "s", "≤", 1.5)
        yield Figure("pdf-cpu", measure.milliseconds(page, before=forget, runs=FEW) / 1000, "s")
        with patch.object(pdf, "_typeset", wraps=pdf._typeset) as typeset:
            yield Figure("pdf-again", wall(page, before=change), "ms")
            yield Figure("pdf-again-made", typeset.call_count, "PDFs", "=", 0)


def editors_lists(client: Client, longest: Guide) -> Iterator[Figure]:
    guides = reverse("admin:guides_guide_changelist")
    last = -(-Guide.objects.count() // PER_PAGE)
    addresses = {
        "list": guides,
        "list-last": f"{guides}?p={last}",
        "list-by-edited": f"{guides}?o=-4",
        "list-state": f"{guides}?state__exact=published",
        "list-changed": f"{guides}?attention=changed",
        "list-overdue": f"{guides}?attention=overdue",
        "list-superseded": f"{guides}?attention=superseded",
        "list-category": f"{guides}?category__id__exact={longest.category_id}",
        "list-featured": f"{guides}?is_featured__exact=1",
        "list-search": f"{guides}?{urlencode({'q': longest.title})}",
        "dashboard": reverse("admin:index"),
        "history": reverse("admin:guides_guide_history", args=[longest.pk]),
        "pictures": reverse("admin:guides_picture_changelist"),
        "occupations": reverse("admin:occupations_occupation_changelist"),
        "sources": reverse("admin:occupations_source_changelist"),
    }
    for name, address in addresses.items():
        yield Figure(name, wall(partial(ask, client, address)), "ms", "≤", 100)


def readers_lists(reader: Client) -> Iterator[Figure]:
    """As after a change: none of them is in memory."""
    addresses = {
        "public-list": reverse("guides:guide-list"),
        "feed": reverse("guides:guide-feed"),
        "sitemap": reverse("pages:sitemap"),
        "sitemap-guides": reverse("pages:sitemap-section", args=["guides"]),
    }
    for name, address in addresses.items():
        yield Figure(name, wall(partial(ask, reader, address), before=change), "ms", "≤", 100)
