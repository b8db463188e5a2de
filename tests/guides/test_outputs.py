"""A guide's other forms: what they have in common, JSON and Markdown. Its PDF: test_pdf."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from markdown_it import MarkdownIt
from pytest_django import DjangoAssertNumQueries, Settings

from authoring.actions import archive
from core import markdown
from guides.actions import publish
from guides.models import Guide
from guides.outputs.as_markdown import converted, link, plain
from guides.page import GuidePage
from tests import factories
from tests.core import corpus

pytestmark = pytest.mark.django_db

BREAKOUT = "</script><!--<script>alert(1)</script>"
TEXTS = [*corpus.SCRIPTS, *corpus.HANDLERS, *corpus.EMBEDS, *corpus.LINKS]
FORMS = ["guide-pdf", "guide-json", "guide-markdown", "guide-card"]
each_form = pytest.mark.parametrize("form", FORMS)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MADE_ROOT = tmp_path / "made"
    return tmp_path / "made"


def full_guide(title: str = "Registered nurse", **fields: Any) -> Guide:
    """A published guide with something in every shape, as a reader would see it."""
    guide = factories.make_guide(title, **fields)
    for measure, value in (("pay_p10", "66030"), ("pay_median", "93600"), ("growth", "4.9"), ("openings", "189100")):
        factories.make_figure(guide.occupation, measure, value)
    factories.make_figure(guide.occupation, "pay_p90", "239200", is_floor=True)
    factories.make_figure(factories.make_occupation("All occupations", "00-0000"), "growth", "3.1")
    factories.rate(guide)
    guide.references.add(factories.make_source("licences", title="Nurse licensing", release=""))
    guide.related_roles.create(title="Dentists, general", code="29-1021")
    guide.credentials.create(name="RN license", issuer="State board", checked_on=date(2026, 11, 20))
    factories.write(guide, "core-functions", "Care, *and* more. See [compare](/guides/compare/).")
    factories.write(guide, "salary", "Shifts move pay.")
    factories.write(guide, "responsibilities", "", {"title": "Assess patients", "text": "Each shift."})
    factories.write(guide, "tech-skills", "", {"title": "Placing lines"})
    factories.write(guide, "path", "", {"title": "Get a degree", "value": "2–4 years", "text": "At a college."})
    factories.write(guide, "cases", "", {"title": "A long night", "text": "It went well.", "note": "Sleep first."})
    factories.write(guide, "faq", "", {"title": "Is it hard?", "text": "Some **days**."})
    factories.write(guide, "outlook", "It grows.")
    factories.write(guide, "sources", "From public files.")
    publish(guide=guide)
    return Guide.objects.for_reading().get(pk=guide.pk)


def address(form: str, guide: Guide) -> str:
    return reverse(f"guides:{form}", args=[guide.slug])


def as_json(client: Client, guide: Guide) -> dict[str, Any]:
    content: dict[str, Any] = client.get(address("guide-json", guide)).json()
    return content


def as_markdown(client: Client, guide: Guide) -> str:
    return client.get(address("guide-markdown", guide)).text


# What all forms have in common


@each_form
def test_draft_has_no_other_form_even_for_editors(form: str, client: Client, editor_client: Client) -> None:
    guide = factories.make_guide()
    assert client.get(address(form, guide)).status_code == 404
    assert editor_client.get(address(form, guide)).status_code == 404


@each_form
def test_archived_guide_is_gone_in_every_form(form: str, client: Client) -> None:
    guide = factories.make_published_guide()
    archive(guide=guide)
    answer = client.get(address(form, guide))
    assert answer.status_code == 410
    assert "This page is gone" in answer.text


@each_form
def test_former_address_leads_to_the_same_form(form: str, client: Client) -> None:
    guide = factories.make_published_guide("Registered nurse")
    former = address(form, guide)
    guide.slug = "nurse"
    guide.save()
    answer = client.get(former)
    assert answer.status_code == 301
    assert answer.headers["Location"] == address(form, guide)


@each_form
def test_nothing_is_there_for_a_slug_that_never_was(form: str, client: Client) -> None:
    assert client.get(reverse(f"guides:{form}", args=["nobody"])).status_code == 404


@each_form
def test_forms_are_only_read(form: str, client: Client) -> None:
    assert client.post(address(form, factories.make_published_guide())).status_code == 405


@pytest.mark.parametrize("form", FORMS[1:])
def test_every_form_names_the_page_as_canonical(form: str, client: Client) -> None:
    guide = factories.make_published_guide()
    answer = client.get(address(form, guide))
    assert answer.status_code == 200
    assert answer.headers["Link"] == f'<{django_settings.SITE_URL}/guides/registered-nurse/>; rel="canonical"'


@pytest.mark.parametrize("form", ["guide-json", "guide-markdown"])
def test_forms_show_the_edition_and_not_what_is_worked_on(form: str, client: Client) -> None:
    guide = factories.make_published_guide()
    factories.write(guide, "core-functions", "Half a thought")
    assert "Half a thought" not in client.get(address(form, guide)).text


@pytest.mark.parametrize(("form", "most"), [("guide-json", 5), ("guide-markdown", 5), ("guide-detail", 7)])
def test_form_costs_few_queries(
    form: str, most: int, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    guide = full_guide()
    with django_assert_max_num_queries(most):  # two of the page are for its ads and jobs
        assert client.get(address(form, guide)).status_code == 200


# JSON


def test_json_says_who_wrote_what_and_when(client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 30, 9, 30, tzinfo=UTC), tick=False):
        guide = full_guide(writer="Ann Author", reviewed_on=date(2026, 11, 2))
    content = as_json(client, guide)
    assert content["title"] == "Registered nurse"
    assert content["url"] == f"{django_settings.SITE_URL}/guides/registered-nurse/"
    assert (content["edition"], content["published_at"]) == (1, "2026-11-30T09:30:00Z")
    assert (content["writer"], content["reviewer"], content["reviewed_on"]) == ("Ann Author", None, "2026-11-02")
    assert content["category"] == {"slug": "healthcare", "name": "Healthcare"}
    nurses = {"title": "Registered Nurses", "code": "29-1141"}
    assert content["occupation"] == {**nurses, "counted_as": nurses}
    assert content["cite"].startswith("Ann Author (2026). Registered nurse: career guide.")


def test_json_gives_each_figure_with_its_provenance(client: Client) -> None:
    figures = as_json(client, full_guide())["figures"]
    assert [(figure["measure"], figure["value"]) for figure in figures] == [
        ("pay_p10", 66030),
        ("pay_median", 93600),
        ("pay_p90", 239200),
        ("growth", 4.9),
        ("openings", 189100),
        ("growth", 3.1),
    ]
    assert figures[1] == {
        "measure": "pay_median",
        "label": "Median pay",
        "value": 93600,
        "unit": "USD/year",
        "is_floor": False,
        "country": "US",
        "basis": "official",
        "occupation": {"title": "Registered Nurses", "code": "29-1141"},
        "source": {
            "publisher": "U.S. Bureau of Labor Statistics",
            "title": "Wage statistics bls-oews-2024-05",
            "release": "May 2024",
            "released_on": "2025-04-02",
            "url": "https://www.bls.gov/oes/",
            "checked_on": "2026-11-22",
        },
    }
    assert figures[2]["is_floor"] is True
    assert figures[-1]["occupation"]["code"] == "00-0000"


def test_json_gives_sections_as_written_and_as_shown(client: Client) -> None:
    sections = {section["kind"]: section for section in as_json(client, full_guide())["sections"]}
    assert sections["core-functions"]["markdown"].startswith("Care, *and* more.")
    assert sections["core-functions"]["html"].startswith("<p>Care, <em>and</em> more.")
    assert sections["core-functions"]["items"] == []
    assert sections["core-functions"]["group"] is None
    assert sections["tech-skills"]["group"] == "Skills and qualifications"
    assert sections["path"]["items"] == [
        {
            "title": "Get a degree",
            "value": "2–4 years",
            "note": None,
            "markdown": "At a college.",
            "html": "<p>At a college.</p>\n",
            "url": None,
            "skill": None,
        }
    ]
    assert "portfolio" not in sections


def test_json_has_ratings_credentials_related_roles_and_sources(client: Client) -> None:
    content = as_json(client, full_guide())
    assert content["ratings"] == [
        {
            "scale": "demand",
            "label": "Demand",
            "low": 2,
            "high": 3,
            "words": "Medium to high",
            "reason": "Hospitals are hiring.",
            "reviewed_on": "2026-11-01",
        }
    ]
    [credential] = content["credentials"]
    assert (credential["name"], credential["url"], credential["checked_on"]) == ("RN license", None, "2026-11-20")
    assert content["related"] == [{"title": "Dentists, general", "code": "29-1021", "url": None}]
    assert [source["release"] for source in content["sources"]] == [None, "May 2024"]


def test_json_of_a_guide_with_next_to_nothing_has_every_key(client: Client) -> None:
    bare = as_json(client, factories.make_published_guide("Infusion nurse"))
    assert bare.keys() == as_json(client, full_guide()).keys()
    for name in ("figures", "ratings", "credentials", "related", "sources"):
        assert bare[name] == []


def test_json_links_a_related_role_to_its_guide(client: Client) -> None:
    other = factories.make_published_guide("Infusion nurse", occupation=factories.make_occupation("Infusing", None))
    guide = factories.make_guide()
    guide.related_roles.create(title="Infusion nurse")
    publish(guide=guide)
    expected = django_settings.SITE_URL + other.get_absolute_url()
    assert as_json(client, guide)["related"] == [{"title": "Infusion nurse", "code": None, "url": expected}]


def test_json_keeps_letters_beyond_ascii_as_they_are(client: Client) -> None:
    guide = factories.make_published_guide(summary="Café work – and more.")
    assert "Café work – and more." in client.get(address("guide-json", guide)).text


# Markdown


def test_markdown_has_one_title_and_a_heading_for_each_block(client: Client) -> None:
    guide = full_guide()
    answer = client.get(address("guide-markdown", guide))
    assert answer.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert re.findall(r"^# (.*)$", answer.text, re.MULTILINE) == ["Registered nurse"]
    blocks = [block.heading for block in GuidePage.of_edition(guide).blocks]
    assert re.findall(r"^## (.*)$", answer.text, re.MULTILINE) == ["Figures", *blocks, "Cite this guide"]


def test_markdown_shows_figures_in_a_table_with_their_sources(client: Client) -> None:
    text = as_markdown(client, full_guide())
    assert (
        "| Median pay | Registered Nurses (29-1141), US | $93,600 | US dollars a year | official |"
        " [U.S. Bureau of Labor Statistics, Wage statistics bls-oews-2024-05, May 2024](https://www.bls.gov/oes/) |"
    ) in text
    assert "$239,200 or more" in text
    assert "All occupations (00-0000)" in text


def test_markdown_says_what_the_page_says(client: Client) -> None:
    text = as_markdown(client, full_guide())
    assert "By Waymark editors. No practitioner has reviewed it yet. Edition 1," in text
    assert "**Demand, our rating:** Medium to high. Hospitals are hiring. Reviewed 1 Nov 2026." in text
    assert "- Assess patients\n\n  Each shift." in text
    assert "### Technical skills\n\n- Placing lines" in text
    assert "### Get a degree\n\n**Duration:** 2–4 years\n\nAt a college." in text
    assert "**Key takeaway:** Sleep first." in text
    assert "(Illustration, not a report of real events.)" in text
    assert "### RN license\n\n- Issuer: State board\n- Checked: 20 Nov 2026" in text
    assert "- Dentists, general 29-1021" in text
    assert "- [U.S. Bureau of Labor Statistics, Nurse licensing](https://www.bls.gov/oes/). Checked" in text


def test_markdown_links_lead_somewhere_from_anywhere(client: Client) -> None:
    assert f"[compare]({django_settings.SITE_URL}/guides/compare/)" in as_markdown(client, full_guide())


def test_markdown_of_a_specialty_says_whose_figures_it_shows(client: Client) -> None:
    specialty = factories.make_occupation("Infusion nurses", None, parent=factories.make_occupation())
    text = as_markdown(client, factories.make_published_guide("Infusion nurse", occupation=specialty))
    assert "do not count this specialty by itself. The figures are those of Registered Nurses (29-1141)." in text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a * b _ c [d](e) `f` &lt;g&gt; &amp;lt;</p>", r"a \* b \_ c \[d\](e) \`f\` &lt;g> &amp;lt;"),
        ("<pre><code>```\n&lt;b&gt;\n</code></pre>", "````\n```\n<b>\n````"),
        ('<p><a href="https://a.example/x)[y](javascript:z" title="&quot;) [x](javascript:y)">t</a></p>',
         "[t](https://a.example/x%29[y]%28javascript:z)"),
        ('<p><img src="/media/pictures/x.webp" alt="](javascript:x) &lt;b&gt;"></p>',
         rf"![\](javascript:x) &lt;b>]({django_settings.SITE_URL}/media/pictures/x.webp)"),
    ],
)  # fmt: skip
def test_no_text_becomes_a_mark_in_markdown(html: str, text: str) -> None:
    assert converted(html) == text


def lenient(text: str) -> str:
    """HTML of a Markdown text by a renderer that lets HTML and any link through."""
    renderer = MarkdownIt("commonmark", {"html": True}).enable("table")
    renderer.validateLink = lambda url: True  # type: ignore[method-assign]
    return str(renderer.render(text))


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_text_does_nothing_in_a_renderer_that_lets_html_through(text: str) -> None:
    line = " ".join(text.split())
    written = [converted(markdown.render(text)), f"# {plain(line)}", link(line, "https://a.example/"), plain(line)]
    for part in [*written, "\n\n".join(written), f"| a |\n|---|\n| {plain(line)} |"]:
        assert corpus.dangers(lenient(part)) == []


def test_guide_of_hostile_texts_is_inert_as_markdown(client: Client) -> None:
    guide = factories.make_guide(title=BREAKOUT, slug="hostile", summary=" ".join(corpus.HANDLERS)[:800])
    guide.related_roles.create(title=BREAKOUT)
    for number, text in enumerate(TEXTS):
        line = " ".join(text.split())[:200] or "x"
        guide.credentials.create(name=f"{number} {line}", issuer=line, renewal=line, checked_on=date(2026, 11, 1))
    factories.write(guide, "required-education", "\n\n".join(TEXTS))
    items = [{"title": text[:300], "note": text[:300], "text": text} for text in TEXTS]
    for kind in ("faq", "responsibilities", "day", "cases"):
        factories.write(guide, kind, "", *items)
    publish(guide=guide)
    assert corpus.dangers(lenient(as_markdown(client, guide))) == []


def test_plain_text_is_left_readable() -> None:
    assert plain("R&D: C++, 5–6 years (a–b), “so” #1!") == "R&D: C++, 5–6 years (a–b), “so” #1!"
