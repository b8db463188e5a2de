"""Jobs like another, and why."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from jobs.models import Job
from jobs.similar import SHOWN, similar_to
from tests import factories

pytestmark = pytest.mark.django_db


def like(job: Job) -> list[tuple[str, list[str]]]:
    return [(one.job.title, one.reasons) for one in similar_to(job)]


@pytest.fixture
def nurse() -> Job:
    return factories.make_job(
        title="Nurse",
        occupation=factories.make_occupation(),
        skills=["Triage", "Phlebotomy"],
        seniority="senior",
        company=factories.make_company("Acorn"),
    )


def test_same_role_comes_before_shared_skills_and_those_before_the_same_field(nurse: Job) -> None:
    design = factories.make_category("design")
    factories.make_job(title="Field", company=factories.make_company("Birch"))
    factories.make_job(title="Skill", skills=["Triage"], company=factories.make_company("Birch"))
    factories.make_job(
        title="Role", occupation=nurse.occupation, category=design, company=factories.make_company("Birch")
    )
    factories.make_job(title="Neither", category=design, company=factories.make_company("Birch"))
    assert like(nurse) == [
        ("Role", ["same role"]),
        ("Skill", ["same field", "also asks for Triage"]),
        ("Field", ["same field"]),
    ]


def test_every_reason_is_told(nurse: Job) -> None:
    factories.make_job(
        title="Twin",
        occupation=nurse.occupation,
        skills=["Phlebotomy", "Triage"],
        seniority="senior",
        company=nurse.company,
    )
    assert like(nurse) == [("Twin", ["same role", "also asks for Phlebotomy, Triage", "same level", "same company"])]


def test_three_skills_are_named_and_the_others_counted() -> None:
    skills = ["Ada", "Basic", "Cobol", "Dylan", "Eiffel"]
    job = factories.make_job(skills=skills)
    factories.make_job(title="Twin", skills=skills)
    assert like(job)[0][1][1] == "also asks for Ada, Basic, Cobol and 2 more"


def test_levels_nobody_named_are_not_the_same() -> None:
    job = factories.make_job(seniority="")
    factories.make_job(title="Other", seniority="", company=factories.make_company("Birch"))
    assert like(job) == [("Other", ["same field"])]


def test_job_itself_and_those_not_live_are_left_out(nurse: Job) -> None:
    factories.make_draft_job(occupation=nurse.occupation)
    factories.make_closed_job(occupation=nurse.occupation)
    assert like(nurse) == []


def test_a_few_are_shown_and_of_two_as_alike_the_later(nurse: Job) -> None:
    for number in range(SHOWN + 2):
        factories.make_job(title=f"Nurse {number}", published_at=timezone.now() - timedelta(days=number))
    assert [title for title, _ in like(nurse)] == [f"Nurse {number}" for number in range(SHOWN)]


def test_costs_five_queries_however_many_there_are(
    nurse: Job, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(8):
        factories.make_job(occupation=nurse.occupation, skills=["Triage"])
    with django_assert_num_queries(5):
        similar_to(nurse)
