"""The widget over HTTP: its script, its jobs, and the page where one makes it."""

import re
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from api import widget
from core import generations
from jobs import actions, tallies
from jobs.models import Job
from tests import factories
from tests.core import corpus

pytestmark = pytest.mark.django_db

MOST_BYTES = 6_000


@pytest.fixture(autouse=True)
def on_the_public_site(settings: Settings) -> None:
    settings.SITE_DOMAIN, settings.SITE_URL, settings.SITE_NAME = "cairn.example", "https://cairn.example", "Cairn & Co"


def asked(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/widget/jobs.json{query}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/json"
    found: dict[str, Any] = answer.json()
    return found


def titles(client: Client, query: str = "") -> list[str]:
    return [job["title"] for job in asked(client, query)["jobs"]]


def errors(client: Client, query: str) -> dict[str, str]:
    answer = client.get(f"/widget/jobs.json{query}")
    assert answer.status_code == 400
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found: dict[str, str] = answer.json()["errors"]
    return found


def made(page: str) -> str:
    """The snippet that the page shows."""
    [shown] = re.findall(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    return unescape(shown)


# The script


def test_script_is_small_as_it_is_sent(client: Client, settings: Settings) -> None:
    settings.SITE_NAME = "A name of forty letters, which is too long"
    assert len(client.get("/widget.js").content) <= MOST_BYTES


def test_script_says_the_same_as_its_source(client: Client) -> None:
    sent = client.get("/widget.js").text
    assert '{"name": "Cairn & Co", "origin": "http://testserver", "mark": "data-cairn-co-jobs"}' in sent
    assert "__SITE__" not in sent
    source = [line.strip() for line in widget.SOURCE.read_text().splitlines()]
    kept = sent.splitlines()
    left_out = [line for line in source if line not in kept and "__SITE__" not in line]
    assert all(line.startswith("//") or not line for line in left_out)
    assert [line for line in kept if line in source] == [line for line in source if line in kept]


def test_script_writes_no_html_and_no_style() -> None:
    source = widget.SOURCE.read_text()
    for dangerous in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "Function(", ".style"):
        assert dangerous not in source


def test_script_is_kept_and_lent_to_any_site(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/widget.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.cookies
    again = client.get("/widget.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for one in (answer, again):
        assert one.headers["Access-Control-Allow-Origin"] == "*"
        assert one.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert client.post("/widget.js").status_code == 405


def test_script_changes_its_tag_with_the_site(client: Client, settings: Settings) -> None:
    before = client.get("/widget.js").headers["ETag"]
    settings.SITE_NAME = "Another"
    assert client.get("/widget.js", headers={"If-None-Match": before}).status_code == 200


@pytest.mark.parametrize("name", ["</script><script>alert(1)//", '"; alert(1); "', "日本の仕事", "\u2028", "\\"])
def test_no_name_of_a_site_breaks_the_script(client: Client, settings: Settings, name: str) -> None:
    settings.SITE_NAME = name
    (line,) = (line for line in client.get("/widget.js").text.splitlines() if line.startswith("const { name"))
    assert re.fullmatch(r'const \{ name, origin, mark \} = \{"name": "(?:[^"\\]|\\.)*", "origin": .*', line)
    assert line.isascii()
    assert re.search(r'"mark": "data-[a-z0-9-]+-jobs"', line)


# Its jobs


def test_jobs_say_what_a_row_shows(client: Client) -> None:
    job = factories.make_job(
        title="Krankenpfleger",
        language="de",
        regions=("germany",),
        posted_at="2026-11-20T23:30Z",
        pay_min=60_000,
        pay_currency="EUR",
        pay_period="year",
    )
    factories.make_job(title="Welder")
    found = asked(client, "?q=krankenpfleger&region=germany")
    assert found == {
        "words": "“krankenpfleger” · open in Germany",
        "url": "https://cairn.example/jobs/?q=krankenpfleger&region=germany",
        "jobs": [
            {
                "title": "Krankenpfleger",
                "language": "de",
                "company": "Harbor & Hill",
                "place": "Germany",
                "pay": "from €60,000 a year",
                "date": "2026-11-20",
                "day": "20 Nov 2026",
                "url": f"https://cairn.example{job.get_absolute_url()}",
            }
        ],
    }


def test_jobs_of_no_search_have_no_words(client: Client) -> None:
    factories.make_job()
    found = asked(client)
    assert (found["words"], found["url"]) == ("", "https://cairn.example/jobs/")
    assert found["jobs"][0]["pay"] == ""


def test_jobs_are_as_many_as_asked(client: Client) -> None:
    for _ in range(22):
        factories.make_job()
    assert len(titles(client)) == 5
    assert len(titles(client, "?limit=")) == 5
    assert len(titles(client, "?limit=1")) == 1
    assert len(titles(client, "?limit=20")) == 20


def test_jobs_stand_in_the_order_of_the_search(client: Client) -> None:
    made = [factories.make_job(title=f"Nurse {number}") for number in range(3)]
    assert titles(client, "?q=nurse") == [job.title for job in reversed(made)]


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ("?limit=0", {"limit": "Give a whole number from 1 to 20."}),
        ("?limit=21", {"limit": "Give a whole number from 1 to 20."}),
        ("?limit=-1", {"limit": "Give a whole number from 1 to 20."}),
        ("?limit=five", {"limit": "Give a whole number from 1 to 20."}),
        ("?limit=%EF%BC%95", {"limit": "Give a whole number from 1 to 20."}),
        ("?limit=" + "9" * 5000, {"limit": "Give a whole number from 1 to 20."}),
        ("?region=mars&since=5", {"region": "There is no “mars”.", "since": "There is no “5”."}),
    ],
)
def test_parameters_that_make_no_sense_are_refused_in_words(
    client: Client, query: str, refused: dict[str, str]
) -> None:
    assert errors(client, query) == refused


def test_misspelt_parameters_are_refused_and_not_left_out(client: Client) -> None:
    assert errors(client, "?regoin=usa")["regoin"].startswith("There is no such parameter. There are q, role,")
    many = errors(client, "?" + "&".join(f"x{number}=1" for number in range(900)))
    assert len(many) == 5
    assert list(errors(client, "?" + "a" * 900 + "=1")) == ["a" * 40]


@pytest.mark.parametrize("text", corpus.SCRIPTS[:3])
def test_what_is_asked_comes_back_as_data_alone(client: Client, text: str) -> None:
    answer = client.get("/widget/jobs.json", {text: text, "region": text})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_jobs_whose_source_bars_the_widget_are_left_out(client: Client) -> None:
    barring = factories.make_job_source("jobicy", in_feeds=True, in_api=True, in_widget=False)
    letting = factories.make_job_source("greenhouse", in_feeds=False, in_api=False, in_widget=True)
    factories.make_job(title="Barred nurse", source=barring.slug)
    factories.make_job(title="Lent nurse", source=letting.slug)
    factories.make_job(title="Own nurse")
    assert titles(client, "?q=nurse") == ["Own nurse", "Lent nurse"]
    assert "Barred nurse" in client.get("/jobs/?q=nurse").text


@pytest.mark.django_db(transaction=True)
def test_jobs_are_kept_until_they_change(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    job = factories.make_job(title="Night nurse")
    generations.read()
    cold = client.get("/widget/jobs.json?q=nurse")
    with django_assert_num_queries(0):
        warm = client.get("/widget/jobs.json?q=nurse")
        known = client.get("/widget/jobs.json?q=nurse", headers={"If-None-Match": warm.headers["ETag"]})
    assert warm.content == cold.content
    assert known.status_code == 304
    for name in widget.ANY_SITE:
        assert warm.headers[name] == cold.headers[name] == widget.ANY_SITE[name]
    assert warm.headers["X-Robots-Tag"] == "noindex"
    actions.close(jobs=[job.pk], status=Job.Status.FILLED)
    generations.read()
    assert titles(client, "?q=nurse") == []


@pytest.mark.parametrize(("query", "cost"), [("", 4), ("?q=keeper&region=anywhere&open_to=DE&limit=20", 16)])
def test_jobs_cost_as_many_queries_however_many_there_are(client: Client, query: str, cost: int) -> None:
    factories.make_job()
    asked(client, query)  # reads the hiring terms there are
    costs = set()
    for _ in range(2):
        factories.make_job()
        with CaptureQueriesContext(connection) as queries:
            asked(client, query)
        costs.add(len(queries))
    assert len(costs) == 1
    assert costs.pop() <= cost


# The page


def test_page_makes_a_widget_of_what_is_chosen(client: Client) -> None:
    factories.make_job(title="Night nurse")
    tallies.renew()
    page = client.get("/widget/?q=nurse&type=full-time&theme=dark&limit=3&pay=&currency=USD").text
    assert made(page) == (
        '<div data-cairn-co-jobs data-query="q=nurse&amp;type=full-time" data-theme="dark" data-limit="3">\n'
        '  <a href="https://cairn.example/jobs/?q=nurse&amp;type=full-time">Jobs from Cairn &amp; Co</a>\n'
        "</div>\n"
        '<script src="https://cairn.example/widget.js" async></script>'
    )
    element = made(page).partition("\n<script")[0]
    assert f"<div data-widget-preview>{element}</div>" in page
    assert '<script src="/widget.js" async></script>' in page
    assert unescape(re.findall(r'data-copy="([^"]*)"', page)[0]) == made(page)
    assert '<option value="dark" selected>' in page
    assert 'value="full-time" checked' in page


def test_page_of_nothing_chosen_makes_a_widget_of_all_jobs(client: Client) -> None:
    assert 'data-query="" data-theme="auto" data-limit="5"' in made(client.get("/widget/").text)


def test_page_says_what_it_left_out(client: Client) -> None:
    page = client.get("/widget/?region=mars&theme=pink&limit=99")
    assert page.status_code == 200
    for words in (
        "“mars” was left out. There is no “mars”.",
        "“pink” was left out. There are auto, light, dark.",
        "“99” was left out. Give a whole number from 1 to 20.",
    ):
        assert words in page.text
    assert 'data-query="" data-theme="auto" data-limit="5"' in made(page.text)


@pytest.mark.parametrize("text", corpus.SHORT)
def test_hostile_choices_run_nothing(client: Client, text: str) -> None:
    text = text.encode(errors="replace").decode()
    page = client.get("/widget/", {"q": text, "theme": text, "limit": text, "skill": text})
    assert page.status_code == 200
    assert corpus.dangers(page.text) == []
    assert corpus.dangers(made(page.text).partition("\n<script")[0]) == []


def test_page_tells_the_sources_a_strict_page_needs(client: Client) -> None:
    page = client.get("/widget/").text
    assert "script-src https://cairn.example;\nconnect-src https://cairn.example;" in page
    for heading in ("Terms of use", "What to put into your page", "As it will look"):
        assert heading in page
    assert "Waymark" not in page


def test_search_and_footer_lead_to_the_page(client: Client) -> None:
    factories.make_job(title="Night nurse")
    page = client.get("/jobs/?q=nurse&type=full-time").text
    assert '<a href="/widget/?q=nurse&amp;type=full-time">on your own site</a>' in page
    assert '<li><a href="/widget/">Widget</a></li>' in page


def test_page_costs_as_many_queries_however_many_jobs_there_are(client: Client) -> None:
    costs = set()
    for _ in range(2):
        factories.make_job()
        tallies.renew()
        client.get("/widget/?q=keeper")
        with CaptureQueriesContext(connection) as queries:
            client.get("/widget/?q=keeper")
        costs.add(len(queries))
    assert len(costs) == 1
    assert costs.pop() <= 16


@pytest.mark.django_db(transaction=True)
def test_page_is_kept_for_those_without_an_account(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    generations.read()
    cold = client.get("/widget/?q=nurse&theme=dark&limit=3").content
    with django_assert_num_queries(0):
        assert client.get("/widget/?q=nurse&theme=dark&limit=3").content == cold
