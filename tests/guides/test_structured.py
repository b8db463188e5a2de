"""What machines and other people's pages are told of a guide: structured data, Open Graph, how to cite it."""

import json
import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from PIL import Image
from pytest_django import Settings

from guides.actions import publish
from guides.models import Guide
from guides.outputs.citing import citation
from guides.page import GuidePage
from tests import factories
from tests.core import corpus
from tests.guides.test_outputs import BREAKOUT, address, full_guide

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MADE_ROOT = tmp_path / "made"
    return tmp_path / "made"


def graph(page: str) -> dict[str, dict[str, Any]]:
    """The page's structured data, by type."""
    [block] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return {thing["@type"]: thing for thing in json.loads(block)["@graph"]}


# Structured data


def test_article_names_writer_publisher_and_dates(client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 30, tzinfo=UTC), tick=False):
        guide = factories.make_published_guide()
    with time_machine.travel(datetime(2026, 12, 24, tzinfo=UTC), tick=False):
        factories.write(guide, "core-functions", "Second thoughts")
        publish(guide=guide)
        article = graph(client.get(guide.get_absolute_url()).text)["Article"]
    site = {"@type": "Organization", "name": "Waymark", "url": f"{django_settings.SITE_URL}/"}
    assert article["headline"] == "Registered nurse"
    assert article["author"] == {**site, "name": "Waymark editors"}
    assert article["publisher"] == site
    assert (article["datePublished"], article["dateModified"]) == ("2026-11-30T00:00:00Z", "2026-12-24T00:00:00Z")
    assert article["mainEntityOfPage"] == f"{django_settings.SITE_URL}/guides/registered-nurse/"
    assert article["image"] == f"{django_settings.SITE_URL}/guides/registered-nurse/card.png"


def test_article_by_a_named_writer_has_a_person_as_its_author(client: Client) -> None:
    page = client.get(factories.make_published_guide(writer="Ann Author").get_absolute_url()).text
    assert graph(page)["Article"]["author"] == {"@type": "Person", "name": "Ann Author"}


def test_breadcrumbs_lead_from_the_list_to_the_guide(client: Client) -> None:
    crumbs = graph(client.get(factories.make_published_guide().get_absolute_url()).text)["BreadcrumbList"]
    site = django_settings.SITE_URL
    assert [(crumb["position"], crumb["name"], crumb["item"]) for crumb in crumbs["itemListElement"]] == [
        (1, "Guides", f"{site}/guides/"),
        (2, "Healthcare", f"{site}/guides/?category=healthcare"),
        (3, "Registered nurse", f"{site}/guides/registered-nurse/"),
    ]


def test_occupation_gives_the_exact_percentiles_there_are(client: Client) -> None:
    occupation = graph(client.get(full_guide().get_absolute_url()).text)["Occupation"]
    assert occupation["occupationalCategory"] == "29-1141"
    assert occupation["responsibilities"] == ["Assess patients"]
    assert occupation["skills"] == ["Placing lines"]
    pay = occupation["estimatedSalary"]
    assert (pay["currency"], pay["duration"]) == ("USD", "P1Y")
    assert (pay["percentile10"], pay["median"]) == (66030, 93600)
    assert "percentile25" not in pay
    assert "percentile90" not in pay, "“$239,200 or more” is no exact number"


def test_occupation_without_figures_claims_no_pay(client: Client) -> None:
    occupation = graph(client.get(factories.make_published_guide().get_absolute_url()).text)["Occupation"]
    assert not {"estimatedSalary", "occupationLocation", "skills", "responsibilities"} & occupation.keys()


def test_pay_of_a_specialty_is_named_after_the_occupation_that_is_counted(client: Client) -> None:
    parent = factories.make_occupation()
    factories.make_figure(parent)
    specialty = factories.make_occupation("Infusion nurses", None, parent=parent)
    guide = factories.make_published_guide("Infusion nurse", occupation=specialty)
    occupation = graph(client.get(guide.get_absolute_url()).text)["Occupation"]
    assert occupation["estimatedSalary"]["name"] == "Annual pay, Registered Nurses (29-1141)"


def test_questions_stand_in_the_structured_data_as_on_the_page(client: Client) -> None:
    [question] = graph(client.get(full_guide().get_absolute_url()).text)["FAQPage"]["mainEntity"]
    assert question["name"] == "Is it hard?"
    assert question["acceptedAnswer"]["text"] == "<p>Some <strong>days</strong>.</p>\n"


def test_guide_without_questions_has_no_faq_in_its_structured_data(client: Client) -> None:
    assert "FAQPage" not in graph(client.get(factories.make_published_guide().get_absolute_url()).text)


def test_text_cannot_close_the_structured_data(client: Client) -> None:
    guide = factories.make_guide(title=BREAKOUT, slug="breakout", summary=BREAKOUT)
    factories.write(guide, "faq", "", {"title": BREAKOUT, "text": BREAKOUT})
    publish(guide=guide)
    page = client.get(guide.get_absolute_url()).text
    assert graph(page)["Article"]["headline"] == BREAKOUT
    assert graph(page)["FAQPage"]["mainEntity"][0]["name"] == BREAKOUT
    assert corpus.dangers(page) == []


def test_draft_and_preview_have_no_structured_data_and_nothing_to_cite(editor_client: Client) -> None:
    guide = factories.make_published_guide()
    page = editor_client.get(guide.get_absolute_url() + "preview/").text
    assert "application/ld+json" not in page
    assert "Cite this guide" not in page
    assert "og:image" not in page


# Links elsewhere


def meta(page: str) -> dict[str, str]:
    """The page's Open Graph and Twitter properties."""
    tags = [attributes for tag, attributes in corpus.Reader(page).tags if tag == "meta" and "content" in attributes]
    return {tag.get("property", tag.get("name", "")): tag["content"] for tag in tags}


def test_link_to_a_guide_shows_its_title_summary_and_picture(client: Client) -> None:
    guide = factories.make_published_guide(summary='A "nurse" & more.')
    shown = meta(client.get(guide.get_absolute_url()).text)
    site = django_settings.SITE_URL
    assert shown["og:title"] == "Registered nurse: career guide · Waymark"
    assert shown["og:description"] == 'A "nurse" & more.'
    assert (shown["og:type"], shown["og:site_name"]) == ("article", "Waymark")
    assert shown["og:url"] == f"{site}/guides/registered-nurse/"
    assert shown["og:image"] == f"{site}/guides/registered-nurse/card.png"
    assert (shown["og:image:width"], shown["og:image:height"]) == ("1200", "630")
    assert shown["og:image:alt"] == "Registered nurse"
    assert shown["twitter:card"] == "summary_large_image"


def test_link_to_any_other_page_shows_its_title_and_the_sites_picture(client: Client) -> None:
    shown = meta(client.get("/about/").text)
    assert shown["og:title"] == "About · Waymark"
    assert shown["og:type"] == "website"
    assert shown["og:image"] == f"{django_settings.SITE_URL}/guides/card.png"


@pytest.mark.parametrize(
    "title",
    [
        "Nurse",
        "Information security analyst",
        "W" * 120,
        "a b " * 30,
        "Café – “barista”",
        "看護師",
        "\u0301\u3000\u0301",
    ],
)
def test_card_holds_any_title(title: str, client: Client) -> None:
    guide = full_guide(title, slug="any")
    answer = client.get(address("guide-card", guide))
    assert answer.headers["Content-Type"] == "image/png"
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size == (1200, 630)
        margin = picture.crop((1112, 0, 1200, 630))
        assert margin.getextrema() == Image.new("RGB", (1, 1), picture.getpixel((0, 0))).getextrema(), "runs over"


def test_site_has_a_card_of_its_own(client: Client) -> None:
    with Image.open(BytesIO(client.get("/guides/card.png").content)) as picture:
        assert picture.size == (1200, 630)


def test_card_is_drawn_once_and_again_when_a_figure_changes(client: Client, folder: Path) -> None:
    guide = full_guide()
    first = client.get(address("guide-card", guide)).content
    [kept] = (folder / "card").iterdir()
    kept.write_bytes(b"kept")
    assert client.get(address("guide-card", guide)).content == b"kept"
    guide.occupation.figures.filter(measure="pay_median").update(value=Decimal(94_000))
    again = client.get(address("guide-card", guide)).content
    assert again.startswith(b"\x89PNG")
    assert again != first


# Citing


def test_guide_says_how_to_cite_it(client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 30, tzinfo=UTC), tick=False):
        guide = factories.make_published_guide()
    page = client.get(guide.get_absolute_url()).text
    url = f"{django_settings.SITE_URL}/guides/registered-nurse/"
    cited = f"Waymark editors (2026). Registered nurse: career guide. Waymark, edition 1, 30 Nov 2026. {url}"
    assert f'<p class="selected">{cited}</p>' in page
    assert f'data-copy="{cited}"' in page
    assert "@online{registered-nurse-1," in page


def test_bibtex_escapes_what_latex_would_run() -> None:
    guide = factories.make_published_guide(r"R&D_100% {x} \input{a} ~^#$", slug="odd")
    bibtex = citation(GuidePage.of_edition(Guide.objects.for_reading().get(pk=guide.pk))).bibtex
    title = r"R\&D\_100\% \{x\} \textbackslash{}input\{a\} \textasciitilde{}\textasciicircum{}\#\$"
    assert f"  title = {{{title}: career guide}}," in bibtex
    assert "  author = {{Waymark editors}}," in bibtex


def test_guide_leads_to_its_other_forms(client: Client) -> None:
    page = client.get(factories.make_published_guide().get_absolute_url()).text
    for end in ("md", "json"):
        assert f'<a href="/guides/registered-nurse.{end}">' in page
        assert f'href="/guides/registered-nurse.{end}">' in page.split("</head>")[0]
