"""A guide as one Markdown document, for readers of plain text.

The stored HTML is turned back, rather than the editors' own Markdown passed on: its links and pictures are resolved,
its headings fit below the page's, and what it says is safe in a renderer that lets HTML through.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from markdownify import ATX, MarkdownConverter

from core import formats
from guides import kinds
from guides.outputs.citing import citation
from guides.page import Block, GuidePage, SectionView
from occupations.models import Figure, Source

_MARKS = re.compile(r"[\\`*_\[\]|~]")


def plain(text: str) -> str:
    """A text that Markdown shows as it is, and that is no HTML either."""
    text = re.sub(r"&(?=#?\w+;)", "&amp;", text).replace("<", "&lt;")
    return _MARKS.sub(r"\\\g<0>", text)


def address(url: str) -> str:
    """An address in full that ends where it should inside (…)."""
    return urljoin(settings.SITE_URL, url).replace("(", "%28").replace(")", "%29").replace(" ", "%20")


def link(text: str, url: str) -> str:
    return f"[{plain(text)}]({address(url)})" if url else plain(text)


class _Converter(MarkdownConverter):
    """markdownify, where its own marks could be broken out of."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return plain(text)

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return f"[{text.strip()}]({address(str(el.get('href', '')))})"

    def convert_img(self, el: Any, text: str, parent_tags: set[str]) -> str:
        return f"![{plain(str(el.get('alt', '')))}]({address(str(el.get('src', '')))})"

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:
        fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
        return "\n\n" + "\n".join([fence, text.strip("\n"), fence]) + "\n\n"


def converted(html: str) -> str:
    """Our own sanitised HTML as Markdown."""
    return _Converter(heading_style=ATX, bullets="-").convert(html) if html else ""


def as_markdown(page: GuidePage) -> str:
    """A public edition: head, figures, then a heading for each block of the page."""
    parts = [*_head(page), *_figures(page)]
    for block in page.blocks:
        parts += _block(page, block)
    parts += ["## Cite this guide", plain(citation(page).text)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(page: GuidePage) -> Iterator[str]:
    edition = page.guide.edition
    assert edition
    assert edition.published_at
    reviewed = f"Reviewed by {page.reviewer}." if page.reviewer else "No practitioner has reviewed it yet."
    published = f"Edition {edition.number}, {formats.day(edition.published_at.date())}."
    yield f"# {plain(page.title)}"
    yield plain(page.summary)
    yield plain(f"By {page.writer}. {reviewed} {published}") + f" <{page.url}>"
    yield converted(page.category.notice_html)
    if page.occupation.is_specialty:
        counted = page.occupation.counted_as
        yield plain(f"The statistics do not count this specialty by itself. The figures are those of {counted}.")


def _figures(page: GuidePage) -> Iterator[str]:
    if page.all_figures:
        yield "## Figures"
        rows = ["| What | Of whom | Value | Unit | Basis | Source |", "|---|---|---:|---|---|---|"]
        rows += [_figure(figure) for figure in page.all_figures]
        yield "\n".join(rows)
    for rating in page.ratings.values():
        label, words = f"{rating.scale.label}, our rating:", f"{rating.words}. {rating.reason}"
        yield f"**{label}** {plain(words)} Reviewed {formats.day(rating.reviewed_on)}."


def _figure(figure: Figure) -> str:
    assert figure.source
    what, of = figure.get_measure_display(), f"{figure.occupation}, {figure.country}"
    cells = [what, of, figure.display, figure.get_unit_display(), figure.get_basis_display()]
    return f"| {' | '.join(map(plain, cells))} | {link(str(figure.source), figure.source.url)} |"


def _block(page: GuidePage, block: Block) -> Iterator[str]:
    yield f"## {plain(block.heading)}"
    for section in block.sections:
        if block.is_group:
            yield f"### {plain(section.heading)}"
        yield converted(section.html)
        yield from _items(section, "####" if block.is_group else "###")
        yield from _beside(page, section)


def _items(section: SectionView, marks: str) -> Iterator[str]:
    shape = section.kind.shape
    if shape is kinds.LIST:
        lines = (f"- {plain(item['title'])}\n\n{_indented(converted(item['html']))}" for item in section.items)
        yield "\n".join(line.rstrip() for line in lines)
        return
    for item in section.items:
        yield f"{marks} {plain(item['title'])}"
        for column in ("value", "note"):
            if column in shape.columns and item[column]:
                yield f"**{shape.columns[column]}:** {plain(item[column])}"
        yield converted(item["html"])
        if shape is kinds.CASES:
            yield link("Source", item["url"]) if item["url"] else "(Illustration, not a report of real events.)"


def _beside(page: GuidePage, section: SectionView) -> Iterator[str]:
    """What stands in a section of that shape besides its text."""
    shape = section.kind.shape
    if shape is kinds.CREDENTIALS:
        yield from (_credential(row) for row in page.credentials)
    elif shape is kinds.OUTLOOK and page.related:
        yield "### Related roles"
        yield "\n".join(f"- {link(role.title, role.url)} {role.code}".rstrip() for role in page.related)
    elif shape is kinds.REFERENCES:
        yield "\n".join(_source(source) for source in page.sources)


def _credential(row: dict[str, Any]) -> str:
    lines = [f"### {link(row['name'], row['url'])}", "", f"- Issuer: {plain(row['issuer'])}"]
    lines += [f"- {name.capitalize()}: {plain(row[name])}" for name in ("requirement", "renewal", "cost") if row[name]]
    return "\n".join([*lines, f"- Checked: {formats.day(row['checked_on'])}"])


def _source(source: Source) -> str:
    return f"- {link(str(source), source.url)}. Checked {formats.day(source.checked_on)}."


def _indented(text: str) -> str:
    return "\n".join(f"  {line}".rstrip() for line in text.split("\n"))
