"""Whatever is made of a query, it is the same jobs in the same order: page, feeds, table, and both APIs."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from jobs.models import Job
from jobs.query import JobQuery
from tests import factories
from tests.jobs import board

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
SOURCES: dict[str, dict[str, bool]] = {  # slug → what its terms allow
    "": {"in_feeds": True, "in_api": True},
    "closed": {},
    "feeds": {"in_feeds": True},
    "api": {"in_api": True},
}
QUICK = settings(
    max_examples=15, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)
boards = st.lists(st.tuples(board.jobs, st.sampled_from(list(SOURCES))), min_size=3, max_size=30)


@pytest.fixture(autouse=True)
def unlimited(settings: Settings) -> None:
    settings.API_RATE_ANON = 1_000_000


@pytest.fixture(autouse=True)
def sources(db: None) -> None:
    for slug, terms in SOURCES.items():
        if slug:
            factories.make_job_source(slug, **terms)


def fill(rows: list[tuple[dict[str, Any], str]]) -> None:
    board.fill([row for row, _ in rows])
    for pk, (_, source) in zip(Job.objects.order_by("pk").values_list("pk", flat=True), rows, strict=True):
        Job.objects.filter(pk=pk).update(source=source, external_id=str(pk) if source else "")


def on_pages(client: Client, query: JobQuery) -> list[int]:
    """All there are, from the first page to the last."""
    address: str | None = query.path
    found: list[int] = []
    while address:
        page = client.get(address).text
        found += map(int, re.findall(r'<article class="job" data-job="(\d+)"', page))
        following = re.search(r'<link rel="next" href="([^"]+)"', page)
        address = following[1].replace("&amp;", "&") if following else None
    return found


def in_feeds(client: Client, query: JobQuery) -> Iterator[list[int]]:
    def get(kind: str) -> bytes:
        return bytes(client.get(f"/jobs/feed.{kind}?{query.query_string}").content)

    yield [_number(item.findtext("guid")) for item in ElementTree.fromstring(get("rss")).iter("item")]
    entries = ElementTree.fromstring(get("atom")).iter(f"{ATOM}entry")
    yield [_number(entry.findtext(f"{ATOM}id")) for entry in entries]
    items = client.get(f"/jobs/feed.json?{query.query_string}").json()["items"]
    yield [_number(item["id"]) for item in items]
    yield [int(row["id"]) for row in csv.DictReader(io.StringIO(get("csv").decode("utf-8-sig"), newline=""))]


def _number(name: str | None) -> int:
    return int((name or "").rpartition(":")[2])


def in_api(client: Client, query: JobQuery, count: int) -> list[int]:
    """Walked through page by page. The query is one that the compatible API can express."""
    values = {"geo": "".join(query.regions), "industry": "".join(query.categories), "tag": query.words}
    asked: dict[str, Any] = {"count": count, **{name: value for name, value in values.items() if value}}
    found: list[int] = []
    while True:
        data = client.get("/api/v2/remote-jobs", asked).json()
        assert data["success"], data
        found += [job["id"] for job in data["jobs"]]
        if not data["hasMore"]:
            return found
        asked["cursor"] = data["nextCursor"]


def in_our_api(client: Client, query: JobQuery, limit: int) -> list[int]:
    """Walked through page by page."""
    address: str | None = "/api/v1/jobs?" + urlencode([*query.parameters, ("limit", limit), ("fields", "id")])
    found: list[int] = []
    while address:
        data = client.get(address).json()
        found += [job["id"] for job in data["items"]]
        address = data["next"]
    return found


def allowed(found: list[int], outlet: str) -> list[int]:
    """Those of them whose source lets them leave that way."""
    slugs = [slug for slug, terms in SOURCES.items() if terms.get(outlet)]
    free = set(Job.objects.filter(source__in=slugs).values_list("pk", flat=True))
    return [pk for pk in found if pk in free]


def compare(client: Client, rows: list[tuple[dict[str, Any], str]], query: JobQuery, count: int) -> None:
    fill(rows)
    on_page = on_pages(client, query)
    for found in in_feeds(client, query):
        assert found == allowed(on_page, "in_feeds")
    assert in_our_api(client, query, count) == allowed(on_page, "in_api")
    asked = JobQuery(
        words=query.words,
        regions=query.regions[:1],
        categories=query.categories[:1],
        sort="newest" if query.words else "",
    )
    week = set(Job.objects.filter(published_at__gte=timezone.now() - timedelta(days=7)).values_list("pk", flat=True))
    wanted = [pk for pk in allowed(on_pages(client, asked), "in_api") if pk in week]
    assert in_api(client, asked, count) == wanted
    feed = ElementTree.fromstring(client.get("/feed/job_feed", _job_feed(asked)).content)
    found = [_number(item.findtext("guid")) for item in feed.iter("item")]
    assert found == allowed(on_pages(client, asked), "in_feeds")


def _job_feed(query: JobQuery) -> dict[str, str]:
    names = {"job_categories": query.categories, "search_region": query.regions}
    return {**{name: "".join(values) for name, values in names.items()}, "search_keywords": query.words}


compared = given(rows=boards, query=board.loose_queries(), count=st.integers(1, 7))


@QUICK
@compared
def test_every_outlet_has_the_same_jobs_in_the_same_order(
    client: Client, rows: list[tuple[dict[str, Any], str]], query: JobQuery, count: int
) -> None:
    compare(client, rows, query, count)


@pytest.mark.proof
@settings(QUICK, max_examples=300)
@compared
def test_every_outlet_has_the_same_jobs_proof(
    client: Client, rows: list[tuple[dict[str, Any], str]], query: JobQuery, count: int
) -> None:
    compare(client, rows, query, count)
