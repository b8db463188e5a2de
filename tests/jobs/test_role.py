"""The open jobs of a guide's role, on the guide's page."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from guides.models import Guide
from jobs.models import Job
from jobs.role import RoleJobs
from occupations.models import Occupation
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def nurses() -> Occupation:
    return factories.make_occupation()


@pytest.fixture
def guide(nurses: Occupation) -> Guide:
    for measure, value in (("pay_p10", "60000"), ("pay_median", "93600"), ("pay_p90", "135000")):
        factories.make_figure(nurses, measure, value)
    return factories.make_published_guide(occupation=nurses)


def paid(occupation: Occupation, low: int, high: int, **fields: Any) -> Job:
    return factories.make_job(
        occupation=occupation,
        **{"pay_min": Decimal(low), "pay_max": Decimal(high), "pay_currency": "USD", "pay_period": "year", **fields},
    )


def shown(client: Client, guide: Guide) -> str:
    """A guide's page, as one line."""
    return re.sub(r"\s+", " ", client.get(guide.get_absolute_url()).text)


def row(page: str, head: str) -> str:
    """A row of the pay table, without its tags."""
    found = re.search(rf'<tr><th scope="row">{re.escape(head)}</th><td>(.*?)</td>', page)
    assert found, head
    return re.sub("<[^>]+>", "", found[1]).strip()


def test_guide_shows_its_open_jobs_with_their_numbers(client: Client, guide: Guide, nurses: Occupation) -> None:
    factories.make_job(title="Anywhere nurse", occupation=nurses)
    factories.make_job(title="German nurse", occupation=nurses, regions=("germany",), workplace="visits")
    infusion = factories.make_occupation("Infusion nurse", None, parent=nurses)
    factories.make_job(title="Infusion specialist", occupation=infusion, regions=())
    factories.make_job(title="Cook", occupation=factories.make_occupation("Cooks", "35-2014"))
    factories.make_closed_job(title="Closed nurse", occupation=nurses)
    factories.make_draft_job(title="Draft nurse", occupation=nurses)
    page = shown(client, guide)
    assert "<dt>Open now</dt><dd>3</dd>" in page
    assert "<dt>Fully remote</dt><dd>2</dd>" in page
    assert "<dt>Open to the whole world</dt><dd>1</dd>" in page
    assert '<a href="#open-jobs">3 open jobs</a>: 2 fully remote, 1 open worldwide' in page
    assert page.index("Infusion specialist") < page.index("German nurse") < page.index("Anywhere nurse")
    for absent in ("Cook<", "Closed nurse", "Draft nurse"):
        assert absent not in page
    assert '<a class="button secondary" href="/jobs/?role=registered-nurses">All 3 jobs</a>' in page
    assert "3 jobs</p>" in client.get("/jobs/?role=registered-nurses").text


def test_guide_without_open_jobs_says_so_and_leads_on(client: Client, guide: Guide) -> None:
    page = shown(client, guide)
    assert "No job of this role is open here at this moment." in page
    assert '<a href="/jobs/category/healthcare/">other jobs in healthcare</a>' in page
    assert f'href="/alerts/new/?role={guide.occupation.slug}"' in page
    assert "open worldwide" not in page


def test_pay_of_five_postings_stands_on_the_chart_and_in_the_table(
    client: Client, guide: Guide, nurses: Occupation
) -> None:
    for number in range(4):
        paid(nurses, 70_000 + 1_000 * number, 80_000 + 1_000 * number)
    paid(nurses, 70_000, 80_000, pay_currency="EUR")
    factories.make_job(occupation=nurses)
    assert "jobs posted here" not in shown(client, guide)
    paid(nurses, 100_000, 120_000)
    page = shown(client, guide)
    assert row(page, "In 5 jobs posted here") == "$70,000–$120,000, median $77,000"
    assert "In 5 jobs posted here: $70,000–$120,000, median $77,000</text>" in page
    assert '<rect class="posted"' in page


def test_pay_is_that_of_a_year_and_one_end_is_enough(client: Client, guide: Guide, nurses: Occupation) -> None:
    paid(nurses, 20, 20, pay_max=None, pay_period="hour")
    for _ in range(4):
        paid(nurses, 30, 30, pay_max=None, pay_period="hour")
    assert row(shown(client, guide), "In 5 jobs posted here") == "$41,600–$62,400, median $62,400"


def test_median_of_an_even_number_lies_between_the_middle_two(nurses: Occupation) -> None:
    for low in (50_000, 60_000, 70_000, 80_000, 90_000, 100_000):
        paid(nurses, low, low)
    posted = RoleJobs(nurses).posted_pay
    assert posted
    assert (posted.low, posted.middle, posted.high) == (50_000, 75_000, 100_000)


def test_pay_of_a_level_needs_five_postings_of_that_level(client: Client, guide: Guide, nurses: Occupation) -> None:
    for number in range(5):
        paid(nurses, 100_000 + number, 110_000 + number, seniority="senior")
    for number in range(4):
        paid(nurses, 50_000 + number, 60_000 + number, seniority="entry")
    page = shown(client, guide)
    assert row(page, "Senior") == "$100,000–$110,004, median $105,002 in 5 jobs posted here"
    assert row(page, "Entry level") == row(page, "Mid level") == "not published"


def test_skills_asked_for_most_lead_to_their_jobs(client: Client, guide: Guide, nurses: Occupation) -> None:
    factories.make_job(occupation=nurses, skills=["Triage", "Charting"])
    factories.make_job(occupation=nurses, skills=["Triage"])
    page = shown(client, guide)
    assert '<a class="chip" href="/jobs/skill/triage/">Triage <span class="aside">2</span></a>' in page
    assert page.index("/jobs/skill/triage/") < page.index("/jobs/skill/charting/")


def test_preview_of_a_draft_shows_no_jobs(editor_client: Client, guide: Guide, nurses: Occupation) -> None:
    factories.make_job(title="Anywhere nurse", occupation=nurses)
    assert "Anywhere nurse" not in editor_client.get(f"{guide.get_absolute_url()}preview/").text


def test_jobs_of_a_role_cost_as_many_queries_however_many_they_are(
    nurses: Occupation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        read(nurses)
    for _ in range(5):
        paid(nurses, 70_000, 80_000, skills=["Triage"])
    with CaptureQueriesContext(connection) as few:
        read(nurses)
    for number in range(5):
        paid(nurses, 70_000, 80_000, skills=[f"Skill {number}"])
    with django_assert_num_queries(len(few)):
        read(nurses)
    assert len(few) == 6


def read(occupation: Occupation) -> None:
    jobs = RoleJobs(occupation)
    _ = jobs.total, jobs.remote, jobs.anywhere, jobs.newest, jobs.posted_pay, jobs.pay_by_level, jobs.skills
