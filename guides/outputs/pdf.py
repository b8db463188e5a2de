"""A guide as a PDF, kept under a digest of its HTML and style sheet."""

import functools
from ctypes.util import find_library
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from core.made import made
from core.site import site
from guides.models import digest
from guides.outputs.citing import citation
from guides.page import GuidePage

LIBRARIES = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")
PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"  # Debian's, with those libraries


@functools.cache
def is_available() -> bool:
    """Whether this machine has what WeasyPrint is made of; without it the site has no PDFs, and says so."""
    return all(map(find_library, LIBRARIES))


def guide_pdf(page: GuidePage) -> bytes:
    """A public edition's PDF. Call it only where PDFs are available."""
    html = render_to_string("guides/guide_pdf.html", {"page": page, "citation": citation(page), **site()})
    css = _style()
    return made("pdf", digest([html, css, version("weasyprint")]), lambda: _typeset(html, css))


def _style() -> str:
    path = finders.find("css/guide_pdf.css")
    assert path
    return Path(path).read_text()


def _typeset(html: str, css: str) -> bytes:
    # Imported with the first PDF: WeasyPrint costs a second and 50 MB, which a process that makes none need not pay.
    pdf: bytes = import_module("guides.outputs.typesetting").typeset(html, css)
    return pdf
