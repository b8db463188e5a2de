"""HTML on pages: the one place that imports WeasyPrint. It fails without Pango; guides.outputs.pdf asks first."""

import gc
import mimetypes
from io import BytesIO
from typing import Any
from urllib.parse import unquote, urlsplit

import weasyprint
from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import default_storage
from PIL import Image
from weasyprint.urls import URLFetcher, URLFetcherResponse

from core import pictures

WIDEST = 1240  # pixels of a picture: the width of the text at 200 an inch


def typeset(html: str, css: str) -> bytes:
    """A tagged PDF (PDF/UA) of a page of ours, with bookmarks from its headings."""
    files = OwnFiles()
    document = weasyprint.HTML(string=html, base_url=settings.SITE_URL, url_fetcher=files)
    style = weasyprint.CSS(string=css, base_url=settings.SITE_URL, url_fetcher=files)
    # A fifth of the time would go into looking for garbage among boxes that are all in use.
    gc.disable()
    try:
        return bytes(document.write_pdf(stylesheets=[style], pdf_variant="pdf/ua-1"))
    finally:
        gc.enable()


class OwnFiles(URLFetcher):
    """Gives static files and pictures of this site, from where they lie; any other address is refused, unasked.

    What is refused is left out of the PDF: a data: or file: address, another host, a path that climbs out.
    """

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
        return URLFetcherResponse(url, own_file(url), {"Content-Type": kind})


def own_file(url: str) -> bytes:
    """A static file's or picture's bytes by its full address. Raises ValueError, OSError or SuspiciousOperation."""
    if not url.startswith(settings.SITE_URL + "/"):
        raise ValueError("not an address of ours")
    path = unquote(urlsplit(url).path)
    if pictures.is_address(path):
        return _picture(path.removeprefix(settings.MEDIA_URL))
    if path.startswith(settings.STATIC_URL):
        return _static_file(path.removeprefix(settings.STATIC_URL))
    raise ValueError("not a file of ours")


def _picture(name: str) -> bytes:
    """As the JPEG of the size that paper needs: WeasyPrint would keep every pixel, and losslessly."""
    with default_storage.open(name) as file, Image.open(file, formats=["WEBP"]) as picture:
        picture.thumbnail((WIDEST, WIDEST))
        drawn = picture.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, "white")
    jpeg = BytesIO()
    Image.alpha_composite(paper, drawn).convert("RGB").save(jpeg, "JPEG", quality=88)
    return jpeg.getvalue()


def _static_file(name: str) -> bytes:
    """By its own name, or by the hashed one it has in production."""
    path = finders.find(name)
    with open(path, "rb") if path else staticfiles_storage.open(name) as file:
        return bytes(file.read())
