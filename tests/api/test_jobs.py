"""Jobs by /api/v1/: every search of the site, one job, and jobs like it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from api.v1 import schemas
from api.v1.search_parameters import JobParameters
from importers.models import Feed, Origin
from jobs.models import Job
from jobs.query import NAMES
from tests import factories
from tests.api.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]

SITE = "https://cairn.example"


def ids(client: Client, query: str = "") -> list[int]:
    return [job["id"] for job in read(client, f"/api/v1/jobs{query}")["items"]]


def test_job_says_all_there_is(client: Client) -> None:
    source = factories.make_job_source("greenhouse", name="Greenhouse", in_api=True)
    feed = Feed.objects.create(source=source, format="greenhouse", name="Acme", board="acme")
    occupation = factories.make_occupation()
    job = factories.make_job(
        title="Infusion nurse",
        occupation=occupation,
        regions=["usa"],
        excluded_states=["US-NY"],
        skills=["Knots"],
        pay_min=Decimal("45.50"),
        pay_max=Decimal(60),
        pay_currency="USD",
        pay_period="hour",
        seniority="mid",
        source="greenhouse",
        external_id=f"{feed.pk}:g1",
        expires_on=date(2090, 1, 1),
        description="See to it that **infusions** end well.",
    )
    there = "https://greenhouse.example/acme/g1"
    origin = {"external_id": "g1", "url": there, "apply_to": there, "has_end": True, "is_placed": True}
    Origin.objects.create(job=job, feed=feed, **origin)
    said = read(client, f"/api/v1/jobs/{job.pk}")
    assert set(said) == set(schemas.Job.model_fields)
    assert said["url"] == f"{SITE}/jobs/{job.pk}-infusion-nurse/"
    assert said["apply_url"] == f"{SITE}/jobs/{job.pk}/out/"
    assert said["pay"] == {
        "min": 45.5,
        "max": 60,
        "currency": "USD",
        "period": "hour",
        "text": "$45.50–$60 an hour",
        "yearly_usd": {"min": 94640, "max": 124800},
    }
    assert said["hiring_terms"]["countries"] == ["US"]
    assert said["hiring_terms"]["excluded_places"] == ["US-NY"]
    assert not said["hiring_terms"]["anywhere"]
    assert said["occupation"]["code"] == "29-1141"
    assert said["occupation"]["api_url"] == f"{SITE}/api/v1/roles/registered-nurses"
    assert said["skills"] == [{"slug": "knots", "name": "Knots"}]
    assert said["source"] == {"name": "Greenhouse", "website": "https://greenhouse.example/", "url": there}
    assert said["description_html"] == "<p>See to it that <strong>infusions</strong> end well.</p>"
    assert said["expires_on"] == "2090-01-01"


def test_job_that_says_little_has_nulls(client: Client) -> None:
    said = read(client, f"/api/v1/jobs/{factories.make_job().pk}")
    assert {name for name, value in said.items() if value is None} == {"pay", "occupation", "source", "seniority"}
    assert said["skills"] == []
    assert said["hiring_terms"]["anywhere"]


def test_list_takes_what_the_sites_list_takes(client: Client) -> None:
    factories.make_job(title="Baker", language="de", type="part-time")
    clerk = factories.make_job(title="Payroll clerk", category=factories.make_category("admin"), seniority="senior")
    assert ids(client, "?q=payroll&category=admin&category=healthcare&level=senior&since=7") == [clerk.pk]
    assert ids(client, "?q=payroll&type=part-time") == []
    assert len(ids(client)) == 2


def test_parameters_are_those_of_the_query() -> None:
    assert list(JobParameters.model_fields) == list(NAMES)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?type=odd", ["type"]),
        ("?type=odd&level=worse", ["level", "type"]),
        ("?category=", ["category"]),
        ("?colour=red&q=x", ["colour"]),
        ("?limit=0", ["limit"]),
        ("?limit=101", ["limit"]),
        ("?limit=ten", ["limit"]),
        ("?fields=id,colour", ["fields"]),
        ("?cursor=WyIwLTEiXQ.nonsense", ["cursor"]),
        ("?open_to=XX", ["open_to"]),
        ("?company=nobody", ["company"]),
    ],
)
def test_what_makes_no_sense_is_named(client: Client, query: str, names: list[str]) -> None:
    problem = read(client, f"/api/v1/jobs{query}", 422)
    assert sorted(error["parameter"] for error in problem["errors"]) == names
    assert all(error["detail"] for error in problem["errors"])
    assert problem["type"] == f"{SITE}/api/#problem-invalid-parameters"


def test_sparse_fields_are_all_there_is(client: Client) -> None:
    factories.make_job(title="Baker")
    [job] = read(client, "/api/v1/jobs?fields=title,id")["items"]
    assert list(job) == ["id", "title"]
    assert job["title"] == "Baker"


def test_list_has_texts_when_asked(client: Client) -> None:
    factories.make_job(description="Bake **bread**.")
    [job] = read(client, "/api/v1/jobs")["items"]
    assert "description_html" not in job
    [job] = read(client, "/api/v1/jobs?fields=description_html")["items"]
    assert job == {"description_html": "<p>Bake <strong>bread</strong>.</p>"}


def test_pages_have_each_job_once_though_jobs_come_and_go(client: Client) -> None:
    now = timezone.now()
    jobs = [factories.make_job(published_at=now - timedelta(hours=hours)) for hours in range(7)]
    page = read(client, "/api/v1/jobs?limit=3&fields=id")
    found = [job["id"] for job in page["items"]]
    factories.make_job()
    Job.objects.filter(pk=jobs[4].pk).update(status="filled", closed_at=now)
    while page["next"]:
        assert page["next"].startswith(f"{SITE}/api/v1/jobs?")
        page = read(client, page["next"].removeprefix(SITE))
        found += [job["id"] for job in page["items"]]
    assert found == [job.pk for job in jobs if job != jobs[4]]


def test_next_page_is_in_the_link_header_too(client: Client) -> None:
    for _ in range(2):
        factories.make_job()
    answer = client.get("/api/v1/jobs?limit=1")
    assert answer.headers["Link"] == f'<{answer.json()["next"]}>; rel="next"'
    assert "Link" not in client.get("/api/v1/jobs?limit=2").headers


def test_cursor_of_another_question_is_refused(client: Client) -> None:
    for _ in range(3):
        factories.make_job()
    address = read(client, "/api/v1/jobs?limit=1&language=en")["next"].removeprefix(SITE)
    assert read(client, address.replace("limit=1", "limit=50"))["items"]
    for other in (address.replace("language=en", "language=de"), address + "&paid=1", address + "x"):
        [error] = read(client, other, 422)["errors"]
        assert error["parameter"] == "cursor"


@pytest.mark.parametrize("status", [Job.Status.EXPIRED, Job.Status.FILLED, Job.Status.REMOVED])
def test_closed_job_is_gone_by_its_name(client: Client, status: Job.Status) -> None:
    job = factories.make_closed_job(status, title="Baker")
    for address in (f"/api/v1/jobs/{job.pk}", f"/api/v1/jobs/{job.pk}/similar"):
        problem = read(client, address, 410)
        assert problem["job"] == {"id": job.pk, "title": "Baker", "url": f"{SITE}/jobs/{job.pk}-baker/"}
    assert ids(client) == []


def test_draft_and_numbers_of_none_are_not_found(client: Client) -> None:
    for number in (factories.make_draft_job().pk, 0, 2**63, 10**40):
        assert "Trail keeper" not in str(read(client, f"/api/v1/jobs/{number}", 404))


def test_job_whose_source_bars_the_api_is_nowhere(client: Client) -> None:
    factories.make_job_source("greenhouse", in_api=False, in_feeds=True)
    barred = factories.make_job(source="greenhouse", external_id="1")
    closed = factories.make_closed_job(source="greenhouse", external_id="2")
    ours = factories.make_job()
    assert ids(client) == [ours.pk]
    assert read(client, f"/api/v1/jobs/{ours.pk}/similar") == {"items": []}
    for job in (barred, closed):
        read(client, f"/api/v1/jobs/{job.pk}", 404)
        read(client, f"/api/v1/jobs/{job.pk}/similar", 404)


def test_similar_jobs_say_what_they_share(client: Client) -> None:
    job = factories.make_job(skills=["Knots"])
    other = factories.make_job(skills=["Knots"], title="Rigger")
    [found] = read(client, f"/api/v1/jobs/{job.pk}/similar?fields=id,title")["items"]
    assert found == {
        "id": other.pk,
        "title": "Rigger",
        "reasons": ["same field", "also asks for Knots", "same company"],
    }


@pytest.mark.parametrize("number", [1, 12])
def test_list_costs_as_many_queries_however_long_it_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    factories.make_job_source("greenhouse", in_api=True)
    for one in range(number):
        factories.make_job(
            skills=["Knots", f"Skill {one}"],
            source="greenhouse",
            external_id=str(one),
            company=factories.make_company(f"Company {one}"),
        )
    # the limit, sources that bar, keys, jobs, their regions and skills, their sources and postings there
    with django_assert_num_queries(8):
        assert len(ids(client, "?limit=100")) == number
    with django_assert_num_queries(4):
        read(client, "/api/v1/jobs?fields=id,title,company")
