"""A query as RSS, Atom and JSON Feed: the jobs of its page, in its order."""

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries, Settings

from core import generations, page_cache
from jobs import actions
from jobs.models import Company, Job
from jobs.query import JobQuery
from tests import factories
from tests.jobs import board
from tests.jobs.board import Naive

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ["/jobs/feed.rss", "/jobs/feed.atom", "/jobs/feed.json", "/jobs/feed.csv"]


@pytest.fixture(autouse=True)
def on_the_public_site(settings: Settings) -> None:
    settings.SITE_DOMAIN, settings.SITE_URL, settings.SITE_NAME = "cairn.example", "https://cairn.example", "Cairn & Co"


def rss(client: Client, query: str = "") -> ElementTree.Element:
    answer = client.get(f"/jobs/feed.rss{query}")
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ElementTree.fromstring(answer.content).find("channel")
    assert channel is not None
    return channel


def atom(client: Client, query: str = "") -> ElementTree.Element:
    answer = client.get(f"/jobs/feed.atom{query}")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def json_feed(client: Client, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/jobs/feed.json{query}")
    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    feed: dict[str, Any] = json.loads(answer.content)
    return feed


def ids(client: Client, query: str = "") -> list[list[str | None]]:
    """What RSS, Atom and JSON Feed have, by the ids of their entries."""
    return [
        [item.findtext("guid") for item in rss(client, query).iter("item")],
        [entry.findtext(ATOM + "id") for entry in atom(client, query).iter(ATOM + "entry")],
        [item["id"] for item in json_feed(client, query)["items"]],
    ]


def numbers(found: list[str | None]) -> list[int]:
    return [int((name or "").rpartition(":")[2]) for name in found]


@settings(
    max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=st.lists(board.jobs, min_size=3, max_size=10), query=board.loose_queries())
def test_page_and_feeds_have_the_same_jobs_in_the_same_order(
    client: Client, rows: list[dict[str, Any]], query: JobQuery
) -> None:
    board.fill(rows)
    page = client.get(query.path)
    assert page.status_code == 200
    on_page = [int(pk) for pk in re.findall(r'<article class="job" data-job="(\d+)"', page.text)]
    assert on_page == [job.pk for job in Naive(query).found()]
    suffix = f"?{query.query_string}" if query.query_string else ""
    for found in ids(client, suffix):
        assert numbers(found) == on_page


def test_feed_goes_on_where_the_page_ends(client: Client) -> None:
    for number in range(55):
        factories.make_job(title=f"Job {number:02}", published_at=timezone.now() - timedelta(hours=number))
    wanted = [f"Job {number:02} at Harbor & Hill" for number in range(50)]
    assert [item["title"] for item in json_feed(client)["items"]] == wanted
    assert [item.findtext("title") for item in rss(client).iter("item")] == wanted
    assert [entry.findtext(ATOM + "title") for entry in atom(client).iter(ATOM + "entry")] == wanted


def test_feeds_say_what_they_are_of(client: Client) -> None:
    factories.make_job(title="Night nurse")
    query = "?q=nurse&type=full-time"
    title = "Cairn & Co: “nurse” · full-time"
    page = "https://cairn.example/jobs/?q=nurse&type=full-time"
    channel, feed, data = rss(client, query), atom(client, query), json_feed(client, query)
    assert (channel.findtext("title"), channel.findtext("link")) == (title, page)
    links = {link.get("rel"): link.get("href") for link in feed.findall(ATOM + "link")}
    assert links == {"alternate": page, "self": f"https://cairn.example/jobs/feed.atom{query}"}
    assert feed.findtext(ATOM + "title") == title
    assert (data["title"], data["home_page_url"]) == (title, page)
    assert data["feed_url"] == f"https://cairn.example/jobs/feed.json{query}"
    assert json_feed(client)["title"] == "Cairn & Co: All remote jobs"


def test_json_feed_has_what_its_version_asks(client: Client) -> None:
    factories.make_job(title="Krankenpfleger", language="de")
    feed = json_feed(client)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert {"title", "items", "home_page_url", "feed_url"} <= feed.keys()
    (item,) = feed["items"]
    assert isinstance(item["id"], str)
    assert item["url"].startswith("https://cairn.example/jobs/")
    assert item["content_html"].startswith("<p>")
    assert item["authors"] == [{"name": "Harbor & Hill"}]
    assert item["language"] == "de"
    for name in ("date_published", "date_modified"):
        assert datetime.fromisoformat(item[name]).tzinfo


def test_json_feed_has_what_other_boards_need_to_take_a_job_whole(client: Client) -> None:
    company = Company.objects.create(slug="harbor", name="Harbor", website="https://harbor.example/")
    posted_at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    job = factories.make_job(
        title="Night nurse",
        company=company,
        category=factories.make_category("healthcare"),
        regions=("usa", "canada"),
        skills=["Triage", "Knots"],
        workplace="visits",
        type="contract",
        engagement="contractor",
        seniority="senior",
        pay_min=Decimal("40.50"),
        pay_currency="USD",
        pay_period="hour",
        zone_low=-8,
        zone_high=-4.5,
        posted_at=posted_at,
        expires_on=timezone.now().date() + timedelta(days=9),
    )
    factories.make_job(published_at=posted_at)
    full, bare = (item["_job"] for item in json_feed(client)["items"])
    assert full == {
        "title": "Night nurse",
        "company": "Harbor",
        "company_website": "https://harbor.example/",
        "categories": [job.category.name],
        "places": ["Canada", "United States"],
        "workplace": "visits",
        "type": "contract",
        "engagement": "contractor",
        "seniority": "senior",
        "pay": {"min": 40.5, "max": None, "currency": "USD", "period": "hour"},
        "zones": [-8.0, -4.5],
        "posted_at": "2026-11-20T12:00:00+00:00",
        "expires_on": str(job.expires_on),
        "skills": ["Knots", "Triage"],
        "apply_url": f"https://cairn.example/jobs/{job.pk}/out/",
    }
    assert (bare["pay"], bare["zones"], bare["skills"]) == (None, None, [])


def test_entry_says_what_its_row_does_and_keeps_its_id(client: Client) -> None:
    with time_machine.travel("2026-11-20T12:00Z", tick=False):
        job = factories.make_job(
            title="Night nurse", pay_min=90_000, pay_currency="USD", pay_period="year", regions=("germany",)
        )
    before = ids(client)
    assert before == [[f"tag:cairn.example,2026-11-20:job:{job.pk}"]] * 3
    summary = "Harbor & Hill · from $90,000 a year · Germany · full-time"
    entry = atom(client).find(ATOM + "entry")
    item = rss(client).find("item")
    assert entry is not None
    assert item is not None
    assert f"<p>{summary.replace('&', '&amp;')}</p><p>Keep the blazes" in (entry.findtext(ATOM + "summary") or "")
    assert json_feed(client)["items"][0]["summary"] == summary
    assert entry.findtext(ATOM + "published") == "2026-11-20T12:00:00+00:00"
    assert item.findtext("pubDate") == "Fri, 20 Nov 2026 12:00:00 +0000"
    assert json_feed(client)["items"][0]["date_published"] == "2026-11-20T12:00:00+00:00"
    Job.objects.filter(pk=job.pk).update(title="Day nurse", slug="day-nurse", created_at=job.created_at)
    assert ids(client) == before
    assert item.findtext("link") == f"https://cairn.example{job.get_absolute_url()}"


@pytest.mark.parametrize("path", FEEDS)
def test_parameters_that_make_no_sense_are_refused_in_words(client: Client, path: str) -> None:
    answer = client.get(path, {"since": "5", "region": "mars", "q": "nurse"})
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == "region: There is no “mars”.\nsince: There is no “5”.\n"


@pytest.mark.parametrize("path", ["/jobs/?q=nurse&type=contract", "/jobs/", "/jobs/category/healthcare/"])
def test_page_leads_to_its_feeds(client: Client, path: str) -> None:
    factories.make_job(title="Nurse", type="contract")
    page = client.get(path).text
    links = dict(re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">', page))
    assert set(links) == {"application/rss+xml", "application/atom+xml", "application/feed+json", "text/csv"}
    query = {"/jobs/": "", "/jobs/category/healthcare/": "?category=healthcare"}.get(path, "?q=nurse&amp;type=contract")
    assert links["application/rss+xml"] == f"/jobs/feed.rss{query}"
    for name in ("RSS", "Atom", "JSON Feed", "CSV"):
        assert f">{name}</a>" in page
    for address in links.values():
        assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_no_text_breaks_a_feed(client: Client) -> None:
    hostile = "</title><script>alert(1)</script> ]]>&amp;& \"'\ufffe\uffff<b>&lt;"
    Job.objects.filter(pk=factories.make_job().pk).update(
        title=hostile, description_html=f"<p>{hostile}\x1b\x0b</p>", place=hostile[:100]
    )
    channel, feed, data = rss(client), atom(client), json_feed(client)
    plain = hostile.replace("\ufffe\uffff", "")
    item, entry = channel.find("item"), feed.find(ATOM + "entry")
    assert item is not None
    assert entry is not None
    assert item.findtext("title") == entry.findtext(ATOM + "title") == f"{plain} at Harbor & Hill"
    assert data["items"][0]["title"] == f"{hostile} at Harbor & Hill"


@pytest.mark.parametrize("typed", ["%ED%A0%80", "%00%1b%0b", "%EF%BF%BE%EF%BF%BF", "%ff%fe", "]]%3E%3C%2Ftitle%3E"])
def test_no_words_break_a_feed(client: Client, typed: str) -> None:
    for path in FEEDS:
        answer = client.get(f"{path}?q=a{typed}")
        assert answer.status_code == 200
        if path.endswith("json"):
            json.loads(answer.content)
        elif not path.endswith("csv"):
            ElementTree.fromstring(answer.content)


def test_none_of_the_odd_letters_breaks_a_feed(client: Client) -> None:
    typed = "%ED%A0%80%00%1b%0b%EF%BF%BE%EF%BF%BF%ff]]%3E%3C"
    rss(client, f"?q=a{typed}")
    atom(client, f"?q=a{typed}")
    json_feed(client, f"?q=a{typed}")


@pytest.mark.django_db(transaction=True)
def test_feeds_are_kept_until_jobs_change(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    job = factories.make_job(title="Night nurse")
    generations.read()
    cold = [client.get(path, {"q": "nurse"}).content for path in FEEDS]
    with django_assert_num_queries(0):
        assert [client.get(path, {"q": "nurse"}).content for path in FEEDS] == cold
    actions.close(jobs=[job.pk], status=Job.Status.FILLED)
    generations.read()
    assert ids(client, "?q=nurse") == [[], [], []]


def test_feeds_are_not_for_search_engines_and_set_no_cookie(client: Client) -> None:
    factories.make_job()
    for path in FEEDS:
        answer = client.get(path)
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert not answer.cookies
        assert client.post(path).status_code == 405


def test_feed_asks_nobody_where_they_live(client: Client) -> None:
    factories.make_job(title="German", regions=("germany",))
    client.cookies["location"] = "US||"
    assert len(json_feed(client)["items"]) == 1
    generations.read()
    json_feed(client)
    assert not page_cache.store.pages


@pytest.mark.parametrize(("query", "cost"), [("", 5), ("?q=keeper&region=anywhere&open_to=DE", 15)])
def test_feed_costs_as_many_queries_however_many_jobs(client: Client, query: str, cost: int) -> None:
    costs = []
    factories.make_job(skills=["Knots"])
    client.get(FEEDS[0] + query)  # reads the hiring terms there are
    for _ in range(2):
        factories.make_job(skills=["Knots", "Sewing"])
        for path in FEEDS:
            with CaptureQueriesContext(connection) as asked:
                client.get(path + query)
            costs.append(len(asked))
    assert costs[: len(FEEDS)] == costs[len(FEEDS) :]
    assert max(costs) <= cost
