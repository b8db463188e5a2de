"""A guide on paper: what the file holds, what its maker may fetch, and what happens where none can be made."""

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from PIL import Image
from pytest_django import Settings

from core import pictures
from guides.actions import publish
from guides.models import Guide
from guides.outputs import pdf
from guides.outputs.citing import citation
from guides.page import GuidePage
from tests import factories
from tests.core import corpus
from tests.guides.test_outputs import full_guide

needs_pango = pytest.mark.skipif(not pdf.is_available(), reason=f"install {pdf.PACKAGES}")
pytestmark = pytest.mark.django_db

SITE = django_settings.SITE_URL


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MADE_ROOT, settings.MEDIA_ROOT = tmp_path / "made", tmp_path / "media"
    return tmp_path / "made"


@pytest.fixture
def no_pango(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine without the libraries."""
    monkeypatch.setattr(pdf, "LIBRARIES", ("a-library-that-nobody-has",))
    pdf.is_available.cache_clear()
    yield
    pdf.is_available.cache_clear()


def paper(guide: Guide) -> str:
    """The HTML that a guide's PDF is made from."""
    page = GuidePage.of_edition(Guide.objects.for_reading().get(pk=guide.pk))
    return render_to_string("guides/guide_pdf.html", {"page": page, "citation": citation(page)})


def opened(data: bytes) -> bytes:
    """A PDF's objects, their streams unpacked."""
    found = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)
    return b"\n".join([data, *(zlib.decompressobj().decompress(part) for part in found if part[:1] == b"\x78")])


@needs_pango
def test_pdf_is_tagged_and_named_and_has_bookmarks(client: Client) -> None:
    answer = client.get(f"/guides/{full_guide(writer='Ann Author').slug}.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="registered-nurse.pdf"'
    assert answer.headers["Link"] == f'<{SITE}/guides/registered-nurse/>; rel="canonical"'
    assert answer.content.startswith(b"%PDF-1.7")
    content = opened(answer.content)
    for part in (b"/StructTreeRoot", b"/MarkInfo", b"/Outlines", b"/Lang (en)", b"pdfuaid:part", b"Ann Author"):
        assert part in content, part
    assert b"Registered nurse: career guide" in content
    assert b"/JavaScript" not in content


@needs_pango
def test_pdf_is_made_once_and_again_when_a_figure_changes(client: Client, folder: Path) -> None:
    guide = full_guide()
    client.get("/guides/registered-nurse.pdf")
    [kept] = (folder / "pdf").iterdir()
    kept.write_bytes(b"kept")
    assert client.get("/guides/registered-nurse.pdf").content == b"kept"
    guide.occupation.figures.filter(measure="pay_median").update(value=94_000)
    assert client.get("/guides/registered-nurse.pdf").content.startswith(b"%PDF")
    assert len(list((folder / "pdf").iterdir())) == 2


def test_each_source_is_one_footnote_where_its_figures_stand() -> None:
    html = paper(full_guide())
    pay = html[html.index('<section id="salary">') : html.index('<section id="core-functions">')]
    assert pay.count('class="footnote"') == 1
    assert "U.S. Bureau of Labor Statistics" in pay
    assert "checked <time" in pay
    assert "$239,200 or more" in pay
    outlook = html[html.index('<section id="outlook">') : html.index('<section id="faq">')]
    assert outlook.count('class="footnote"') == 1
    assert "189,100" in outlook


def test_figures_of_two_sources_have_two_footnotes() -> None:
    guide = factories.make_guide()
    factories.make_figure(guide.occupation, "growth", "4.9", source=factories.make_source("projections"))
    factories.make_figure(guide.occupation, "openings", "189100", source=factories.make_source("openings"))
    publish(guide=guide)
    html = paper(guide)
    outlook = html[html.index('<section id="outlook">') :]
    assert outlook[: outlook.index("</dl>")].count('class="footnote"') == 2


def test_paper_has_nothing_to_press() -> None:
    tags = {tag for tag, _ in corpus.Reader(paper(full_guide())).tags}
    assert not {"button", "input", "details", "script", "style"} & tags


def test_paper_says_where_it_comes_from() -> None:
    guide = full_guide(category=factories.make_category("healthcare", notice="Not clinical instruction."))
    html = paper(guide)
    assert f'<a class="address" href="{SITE}/guides/registered-nurse/">' in html
    assert "Edition 1, <time" in html
    assert "Not clinical instruction." in html
    assert "Waymark editors (" in html


def test_paper_says_that_a_figure_is_not_published() -> None:
    html = paper(factories.make_published_guide())
    assert html.count("not published") == 2
    assert "$0" not in html


def test_hostile_texts_load_nothing_on_paper() -> None:
    guide = factories.make_guide(title="</title><script>alert(1)</script>", slug="hostile", summary="<img src=x>")
    factories.write(guide, "core-functions", "\n\n".join([*corpus.SCRIPTS, *corpus.HANDLERS, *corpus.EMBEDS]))
    publish(guide=guide)
    assert corpus.dangers(paper(guide)) == []


# What its maker may fetch


REFUSED = [
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "data:image/png;base64,iVBORw0KGgo=",
    "http://example.org/x.png",
    "https://169.254.169.254/latest/meta-data/",
    "ftp://example.org/x",
    SITE,
    f"{SITE}/",
    f"{SITE}/guides/",
    f"{SITE}.example.org/static/css/base.css",
    f"{SITE}@example.org/static/css/base.css",
    f"{SITE}/static/",
    f"{SITE}/static/css",
    f"{SITE}/static/nothing.css",
    f"{SITE}/static/../config/settings.py",
    f"{SITE}/static/%2e%2e/config/settings.py",
    f"{SITE}/static//etc/passwd",
    f"{SITE}/static/css/%00base.css",
    f"{SITE}/media/secret.webp",
    f"{SITE}/media/pictures/../secret.webp",
    f"{SITE}/media/pictures/%2e%2e/secret.webp",
    f"{SITE}/media/pictures/secret.webp",
    f"{SITE}/media/pictures/{'0' * 32}-480.webp",
]


@needs_pango
@pytest.mark.parametrize("url", REFUSED)
def test_only_own_static_files_and_pictures_are_fetched(url: str) -> None:
    from guides.outputs.typesetting import OwnFiles

    secret = BytesIO()
    Image.new("RGB", (9, 9)).save(secret, "WEBP")
    for name in ("secret.webp", "pictures/secret.webp"):
        default_storage.save(name, ContentFile(secret.getvalue()))
    with pytest.raises((ValueError, OSError, SuspiciousOperation)):
        OwnFiles().fetch(url)


@needs_pango
def test_own_static_files_are_fetched() -> None:
    from guides.outputs.typesetting import OwnFiles

    response = OwnFiles().fetch(f"{SITE}/static/icons/blaze.svg")
    assert response.read().startswith(b"<svg")
    assert response.content_type == "image/svg+xml"


@needs_pango
def test_own_picture_is_fetched_in_the_size_paper_needs() -> None:
    from guides.outputs.typesetting import own_file

    source = BytesIO()
    Image.new("RGBA", (2000, 1000), (0, 0, 0, 0)).save(source, "PNG")
    encoded = pictures.encode(source.getvalue())
    pictures.save(encoded)
    data = own_file(SITE + pictures.address(encoded.digest, encoded.width))
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (1240, 620))
        assert picture.getpixel((0, 0)) == (255, 255, 255), "transparent is paper"


@needs_pango
@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://example.org/x.png", "/static/../manage.py", "//x"])
def test_picture_that_is_refused_is_left_out_and_the_rest_is_set(address: str) -> None:
    from guides.outputs.typesetting import typeset

    data = typeset(f'<html lang="en"><title>x</title><p>Text <img src="{address}" alt="gone"></p></html>', "")
    assert data.startswith(b"%PDF")
    assert b"/Subtype /Image" not in opened(data)


@needs_pango
def test_picture_of_ours_is_on_the_page() -> None:
    from guides.outputs.typesetting import typeset

    source = BytesIO()
    Image.new("RGB", (600, 40), "red").save(source, "PNG")
    encoded = pictures.encode(source.getvalue())
    pictures.save(encoded)
    address = pictures.address(encoded.digest, encoded.width)
    data = typeset(f'<html lang="en"><title>x</title><p>Text <img src="{address}" alt="A red field"></p></html>', "")
    assert b"/Subtype /Image" in opened(data)


# Where none can be made


@pytest.mark.usefixtures("no_pango")
def test_site_without_pango_offers_no_pdf_and_says_so(client: Client) -> None:
    guide = factories.make_published_guide()
    page = client.get(guide.get_absolute_url())
    assert page.status_code == 200
    assert ".pdf" not in page.text
    answer = client.get("/guides/registered-nurse.pdf")
    assert answer.status_code == 404
    assert "This site cannot make PDFs at the moment." in answer.text


@needs_pango
def test_site_with_pango_offers_the_pdf(client: Client) -> None:
    page = client.get(factories.make_published_guide().get_absolute_url()).text
    assert '<a href="/guides/registered-nurse.pdf">PDF</a>' in page
    assert 'type="application/pdf" href="/guides/registered-nurse.pdf"' in page


@pytest.mark.usefixtures("no_pango")
def test_preparing_names_the_packages_that_are_missing(capsys: pytest.CaptureFixture[str]) -> None:
    factories.make_published_guide()
    factories.make_job()  # with both there is nothing to load
    call_command("prepare")
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0" in capsys.readouterr().err
