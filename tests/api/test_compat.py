"""The compatible API: what a client that was written for the documentation gets."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from core import generations, page_cache
from jobs import actions
from jobs.models import Job, Region
from occupations.models import Category
from tests import factories

pytestmark = pytest.mark.django_db

JOBS, STATUS = "/api/v2/remote-jobs", "/api/v2/remote-jobs/status"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_the_public_site(settings: Settings) -> None:
    settings.SITE_DOMAIN, settings.SITE_URL, settings.SITE_NAME = "cairn.example", "https://cairn.example", "Cairn & Co"


def get(client: Client, query: str = "", **asked: Any) -> dict[str, Any]:
    answer = client.get(JOBS + query, asked)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()
    return data


def ids(data: dict[str, Any]) -> list[int]:
    return [job["id"] for job in data["jobs"]]


def make_jobs(*hours: float, **fields: Any) -> list[int]:
    """Primary keys of jobs published so many hours ago, in that order."""
    return [factories.make_job(published_at=timezone.now() - timedelta(hours=one), **fields).pk for one in hours]


def test_envelope_has_what_is_documented(client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        make_jobs(1, 2)
        data = get(client)
    assert list(data) == [
        *("apiVersion", "documentationUrl", "friendlyNotice", "jobCount", "lastUpdate", "nextCursor", "hasMore"),
        *("appliedFilters", "jobs", "statusCode", "success"),
    ]
    assert data["apiVersion"] == "2.2.18"
    assert data["documentationUrl"] == "https://cairn.example/api/"
    assert "Cairn & Co" in data["friendlyNotice"]
    assert (data["jobCount"], data["lastUpdate"]) == (2, "2026-11-27T11:00:00+00:00")
    assert (data["nextCursor"], data["hasMore"]) == (None, False)
    assert data["appliedFilters"] == {"count": 200}
    assert (data["statusCode"], data["success"]) == (200, True)


def test_job_has_what_is_documented(client: Client) -> None:
    category = Category.objects.create(slug="marketing", name="Marketing & more")
    with time_machine.travel(NOW, tick=False):
        job = factories.make_job(
            title="SEO lead <remote> & more",
            company=factories.make_company("Harbor & Hill"),
            category=category,
            regions=("usa", "canada"),
            type="part-time",
            seniority="senior",
            description="Bring **traffic**. " * 30,
            pay_min=Decimal("40.50"),
            pay_max=60,
            pay_currency="USD",
            pay_period="hour",
        )
        [shown] = get(client)["jobs"]
    excerpt = shown.pop("jobExcerpt")
    assert len(excerpt.split()) == 55
    assert excerpt.startswith("Bring traffic. Bring")
    assert shown == {
        "id": job.pk,
        "url": f"https://cairn.example/jobs/{job.pk}-seo-lead-remote-more/",
        "jobSlug": f"{job.pk}-seo-lead-remote-more",
        "jobTitle": "SEO lead <remote> & more",
        "companyName": "Harbor & Hill",
        "companyLogo": False,
        "jobIndustry": ["Marketing & more"],
        "jobType": ["Part-Time"],
        "jobGeo": "Canada,  United States",
        "jobLevel": "Senior",
        "jobDescription": job.description_html,
        "pubDate": "2026-11-27T12:00:00+00:00",
        "salaryMin": 40,
        "salaryMax": 60,
        "salaryCurrency": "USD",
        "salaryPeriod": "hourly",
    }
    assert "<strong>traffic</strong>" in shown["jobDescription"]


def test_what_is_not_known_is_left_out_or_any(client: Client) -> None:
    factories.make_job(seniority="", regions=(), pay_max=9_000, pay_currency="EUR", pay_period="month")
    factories.make_job(regions=("anywhere",))
    plain, paid = get(client)["jobs"]
    assert (paid["jobLevel"], paid["jobGeo"], plain["jobGeo"]) == ("Any", "Anywhere", "Anywhere")
    assert {name: value for name, value in paid.items() if "salary" in name} == {
        "salaryMax": 9_000,
        "salaryCurrency": "EUR",
        "salaryPeriod": "monthly",
    }
    assert not any("salary" in name for name in plain)


def test_words_of_every_type_level_and_period_are_those_documented(client: Client) -> None:
    for kind in Job.Type:
        factories.make_job(type=kind)
    for level in Job.Seniority:
        factories.make_job(seniority=level)
    for period in ("year", "month", "week", "day", "hour"):
        factories.make_job(pay_min=2_000, pay_currency="USD", pay_period=period)
    shown = get(client)["jobs"]
    types = {word for job in shown for word in job["jobType"]}
    assert types == {"Full-Time", "Part-Time", "Contract", "Temporary", "Internship"}
    levels = {job["jobLevel"] for job in shown}
    assert levels == {"Any", "Entry-Level", "Midweight", "Senior", "Lead", "Executive"}
    periods = {job.get("salaryPeriod") for job in shown}
    assert periods == {None, "yearly", "monthly", "weekly", "daily", "hourly"}


def test_jobs_of_the_last_seven_days_come_newest_first_then_by_id(client: Client) -> None:
    with time_machine.travel(NOW, tick=False):
        old, new, same, again, _ = make_jobs(7 * 24, 1, 5, 5, 7 * 24 + 0.001)
        factories.make_closed_job()
        factories.make_draft_job()
        assert ids(get(client)) == [new, again, same, old]


def test_jobs_whose_source_keeps_them_from_the_api_are_not_there(client: Client) -> None:
    factories.make_job_source("greenhouse", in_feeds=True)
    factories.make_job_source("lever", in_api=True)
    barred = factories.make_job(source="greenhouse", external_id="1").pk
    free = factories.make_job(source="lever", external_id="1").pk
    assert ids(get(client)) == [free]
    told = client.get(STATUS, {"ids": f"{barred},{free}"}).json()["jobs"]
    assert told == [{"id": barred, "status": "unknown"}, {"id": free, "status": "active"}]


@pytest.mark.parametrize(
    ("count", "applied"),
    [
        ("1", 1), ("50", 50), ("200", 200), ("0", 1), ("-7", 1), ("-0", 1), ("201", 200), ("007", 7), ("+5", 5),
        ("9" * 5_000, 200), ("-" + "9" * 5_000, 1), (" 5 ", 5),
    ],
)  # fmt: skip
def test_count_is_brought_into_its_range(client: Client, count: str, applied: int) -> None:
    assert get(client, count=count)["appliedFilters"] == {"count": applied}


def test_filters_are_those_of_the_site(client: Client) -> None:
    marketing = factories.make_category("marketing")
    wanted = factories.make_job(category=marketing, regions=("usa",), title="Python advocate").pk
    factories.make_job(category=marketing, regions=("germany",), title="Python advocate")
    factories.make_job(category=marketing, regions=("usa",), title="Advocate")
    factories.make_job(regions=("usa",), title="Python advocate")
    data = get(client, "?count=50&geo=usa&industry=marketing&tag=python")
    assert ids(data) == [wanted]
    assert data["appliedFilters"] == {"count": 50, "geo": "usa", "industry": "marketing", "tag": "python"}


def test_search_finds_the_newest_first_not_the_best(client: Client) -> None:
    best = factories.make_job(title="Python keeper", published_at=timezone.now() - timedelta(hours=2)).pk
    newest = factories.make_job(title="Keeper", description="We speak Python.").pk
    assert ids(get(client, tag="python")) == [newest, best]


@pytest.mark.parametrize(
    ("tag", "applied"),
    [(" <b>seo</b> ", "seo"), ("é-", "é-"), ("x" * 50, "x" * 50), ("<i></i>" * 60 + "seo", "seo"), ("a<b c", "a<b c")],
)
def test_tag_is_read_without_html(client: Client, tag: str, applied: str) -> None:
    assert get(client, tag=tag)["appliedFilters"]["tag"] == applied


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dev", "engineering"),
        ("e-commerce", "management"),
        ("video-audio-production", "design-multimedia"),
        ("translation-localization", "copywriting"),
        ("smm", "marketing"),
    ],
)
def test_old_names_of_industries_are_taken_and_said_to_be_old(client: Client, old: str, new: str) -> None:
    job = factories.make_job(category=factories.make_category(new))
    factories.make_job()
    answer = client.get(JOBS, {"industry": old})
    assert ids(answer.json()) == [job.pk]
    assert answer.json()["appliedFilters"]["industry"] == new
    assert answer.headers["X-Cairn-Co-Deprecated-Industry"] == old
    assert answer.headers["X-Cairn-Co-Replacement-Industry"] == new
    assert "X-Cairn-Co-Deprecated-Industry" not in client.get(JOBS, {"industry": new}).headers


def test_nothing_found_is_said_and_no_error(client: Client) -> None:
    data = get(client, tag="zorb")
    assert (data["jobs"], data["jobCount"], data["lastUpdate"], data["success"]) == ([], 0, "", True)
    assert data["message"] == "No job of the last 7 days matches. Ask with fewer filters."


def test_taxonomies_list_what_the_filters_take(client: Client) -> None:
    category = factories.make_category("marketing")
    data = get(client, get="industries")
    assert data.keys() == {"industries", "appliedFilters"}
    assert data["appliedFilters"] == {"get": "industries"}
    row = {"industryID": category.pk, "industryName": category.name, "industrySlug": "marketing"}
    assert row in data["industries"]
    data = get(client, get="locations")
    assert data.keys() == {"locations", "appliedFilters"}
    assert data["appliedFilters"] == {"get": "locations"}
    usa = Region.objects.get(slug="usa")
    assert {"geoID": usa.pk, "geoName": "United States", "geoSlug": "usa"} in data["locations"]
    for one in data["locations"][::20]:
        assert get(client, geo=one["geoSlug"])["appliedFilters"]["geo"] == one["geoSlug"]


def test_known_slugs_of_the_documentation_are_known_here(client: Client) -> None:
    slugs = {one["geoSlug"] for one in get(client, get="locations")["locations"]}
    known = "anywhere apac emea latam europe usa uk canada germany united-arab-emirates south-korea"
    assert slugs.issuperset(known.split())


@pytest.mark.parametrize("path", [JOBS, f"{JOBS}/", f"{STATUS}?ids=1", f"{STATUS}/?ids=1", "/api/v2/openapi.json"])
def test_anybody_may_ask_from_any_page_and_keep_the_answer(client: Client, path: str) -> None:
    answer = client.get(path, headers={"origin": "https://widgets.example"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    kept = 60 if STATUS in path else 3_600
    assert answer.headers["Cache-Control"] == f"public, max-age={kept}"
    assert answer.headers["RateLimit-Policy"] == '"default";q=120;w=60'
    assert "RateLimit" not in answer.headers
    assert not answer.cookies


def test_status_is_told_once_for_each_number_in_the_order_asked(client: Client) -> None:
    live, closed, draft = factories.make_job().pk, factories.make_closed_job().pk, factories.make_draft_job().pk
    with time_machine.travel(NOW, tick=False):
        answer = client.get(STATUS, {"ids": f" {draft}, {closed},{live} ,{closed},9007199254740991"})
    assert answer.json() == {
        "apiVersion": "2.2.18",
        "checkedAt": "2026-11-27T12:00:00+00:00",
        "count": 4,
        "jobs": [
            {"id": draft, "status": "unknown"},
            {"id": closed, "status": "closed"},
            {"id": live, "status": "active"},
            {"id": 9007199254740991, "status": "unknown"},
        ],
        "statusCode": 200,
        "success": True,
    }


def test_a_hundred_numbers_can_be_asked_for(client: Client) -> None:
    data = client.get(STATUS, {"ids": ",".join(str(one) for one in range(1, 101))}).json()
    assert (data["count"], len(data["jobs"])) == (100, 100)
    assert client.get(STATUS, {"ids": ",".join(["1"] * 100)}).json()["count"] == 1


@pytest.mark.parametrize(("query", "cost"), [("", 5), ("?geo=usa&industry=marketing&tag=keeper", 16)])
def test_answer_costs_as_many_queries_however_many_jobs(client: Client, query: str, cost: int) -> None:
    marketing, costs = factories.make_category("marketing"), set()
    client.get(JOBS + query)  # reads the hiring terms there are
    for _ in range(3):
        factories.make_job(category=marketing, regions=("usa", "canada"), title="Trail keeper")
        client.get(JOBS + query)
        with CaptureQueriesContext(connection) as asked:
            get(client, query)
        costs.add(len(asked))
    assert len(costs) == 1
    assert costs.pop() <= cost


@pytest.mark.django_db(transaction=True)
def test_answers_are_kept_in_memory_until_jobs_change(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    job = factories.make_job()
    generations.read()
    asked = ["?count=1", "?get=locations", f"/status?ids={job.pk}"]
    cold = [client.get(JOBS + one) for one in asked]
    with django_assert_num_queries(0):
        warm = [client.get(JOBS + one) for one in asked]
    assert [one.content for one in warm] == [one.content for one in cold]
    assert [one.headers["Cache-Control"] for one in warm] == [one.headers["Cache-Control"] for one in cold]
    assert client.head(JOBS + asked[0]).content == b""
    unchanged = client.get(JOBS + asked[0], headers={"if-none-match": warm[0].headers["ETag"]})
    assert (unchanged.status_code, unchanged.headers["Cache-Control"]) == (304, "public, max-age=3600")
    actions.close(jobs=[job.pk], status=Job.Status.FILLED)
    generations.read()
    assert get(client, count=1)["jobs"] == []
    assert client.get(STATUS, {"ids": job.pk}).json()["jobs"] == [{"id": job.pk, "status": "closed"}]


@pytest.mark.django_db(transaction=True)
def test_pages_of_a_walk_are_not_kept_in_memory(client: Client) -> None:
    make_jobs(1, 2)
    generations.read()
    cursor = get(client, count=1)["nextCursor"]
    before = len(page_cache.store.pages)
    get(client, count=1, cursor=cursor)
    assert len(page_cache.store.pages) == before == 1
