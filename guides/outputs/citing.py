"""How to cite a guide."""

import re
from dataclasses import dataclass

from django.conf import settings

from core import formats
from guides.page import GuidePage

_LATEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


@dataclass(frozen=True)
class Citation:
    """As one line, and as an entry for BibTeX."""

    text: str
    bibtex: str


def citation(page: GuidePage) -> Citation:
    """page: of a public edition."""
    edition = page.guide.edition
    assert edition
    assert edition.published_at
    year, day = edition.published_at.year, formats.day(edition.published_at.date())
    text = f"{page.writer} ({year}). {page.title}: career guide. {settings.SITE_NAME}, edition {edition.number}, {day}."
    fields = {
        "author": f"{{{_latex(page.writer)}}}",  # two pairs of braces: a name to leave whole
        "title": f"{_latex(page.title)}: career guide",
        "year": str(year),
        "publisher": _latex(settings.SITE_NAME),
        "edition": str(edition.number),
        "note": f"Published {day}",
        "url": page.url,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    bibtex = "\n".join([f"@online{{{page.guide.slug}-{edition.number},", *lines, "}"])
    return Citation(f"{text} {page.url}", bibtex)


def _latex(text: str) -> str:
    """A text with what LaTeX would read as commands escaped, so that braces always pair."""
    return re.sub(r"[\\~^]|[{}%&#$_]", lambda found: _LATEX.get(found[0], "\\" + found[0]), text)
