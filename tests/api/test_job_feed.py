"""The feed with the parameters that clients of jobicy.com know."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from core import generations
from tests import factories

pytestmark = pytest.mark.django_db

FEED = "/feed/job_feed"


@pytest.fixture(autouse=True)
def on_the_public_site(settings: Settings) -> None:
    settings.SITE_DOMAIN, settings.SITE_URL, settings.SITE_NAME = "cairn.example", "https://cairn.example", "Cairn"


def titles(client: Client, query: str = "") -> list[str]:
    """Of the feed's jobs, without "at …"."""
    answer = client.get(FEED + query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    found = [item.findtext("title") or "" for item in ElementTree.fromstring(answer.content).iter("item")]
    return [title.partition(" at ")[0] for title in found]


@pytest.fixture
def board() -> None:
    for title, category, kind, region in (
        ("A nurse", "marketing", "full-time", "usa"),
        ("B nurse", "engineering", "contract", "usa"),
        ("C", "design", "internship", "germany"),
        ("D", "marketing", "part-time", "germany"),
    ):
        factories.make_job(title=title, category=factories.make_category(category), type=kind, regions=(region,))


@pytest.mark.usefixtures("board")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", "DCBA"),
        ("/", "DCBA"),
        ("?job_categories=marketing", "DA"),
        ("?job_categories=smm,%20dev", "DBA"),
        ("?job_types=freelance", "B"),
        ("?job_types=contract,part-time,", "DB"),
        ("?search_keywords=nurse", "BA"),
        ("?search_region=germany&job_types=internship", "C"),
        ("?search_region=&job_types=&job_categories=&search_keywords=", "DCBA"),
        ("?feed=job_feed&posts_per_page=5", "DCBA"),
        ("?search_keywords=zorb", ""),
    ],
)
def test_parameters_choose_jobs(client: Client, query: str, found: str) -> None:
    assert "".join(title[0] for title in titles(client, query)) == found


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?job_categories=marketing,circus", "job_categories: There is no “circus”.\n"),
        ("?job_types=freelance,odd", "job_types: There is no “odd”.\n"),
        ("?search_region=usa,uk", "search_region: There is no “usa,uk”.\n"),
        ("?search_region=mars&job_types=x", "job_types: There is no “x”.\nsearch_region: There is no “mars”.\n"),
    ],
)
def test_values_that_are_unknown_are_refused_in_words(client: Client, query: str, words: str) -> None:
    factories.make_category("marketing")
    answer = client.get(FEED + query)
    assert (answer.status_code, answer.text) == (400, words)


def test_feed_comes_newest_first_and_says_where_else_it_is(client: Client) -> None:
    factories.make_job(title="Nurse", published_at=timezone.now() - timedelta(hours=1))
    factories.make_job(title="Keeper", description="Of a nurse.")
    assert titles(client, "?search_keywords=nurse") == ["Keeper", "Nurse"]
    answer = client.get(FEED, {"search_keywords": "nurse"})
    assert answer.headers["Link"] == '<https://cairn.example/jobs/feed.rss?q=nurse&sort=newest>; rel="canonical"'
    channel = ElementTree.fromstring(answer.content).find("channel")
    assert channel is not None
    own = channel.find("{http://www.w3.org/2005/Atom}link")
    assert own is not None
    assert own.get("href") == "https://cairn.example/feed/job_feed?search_keywords=nurse"
    assert client.post(FEED).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_feed_is_kept_in_memory(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    factories.make_job()
    generations.read()
    titles(client, "?search_keywords=keeper")
    with django_assert_num_queries(0):
        assert len(titles(client, "?search_keywords=keeper")) == 1
