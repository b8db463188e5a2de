"""Why a job is in a digest, in words that are true of it."""

from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from alerts.reasons import EVERYTHING, Named, why
from jobs.eligibility import ANYWHERE
from jobs.models import Company, HiringTerms, Job, Region
from jobs.query import JobQuery, from_canonical, parse
from occupations.models import Category, Occupation
from tests.factories import make_category, make_company, make_occupation, make_skill

NAMED = Named(
    {
        "germany": Region(slug="germany", name="Germany", countries=["DE"]),
        "france": Region(slug="france", name="France", countries=["FR"]),
        "anywhere": Region(slug="anywhere", name="Anywhere", countries=[]),
    },
    {"python": "Python", "knots": "Knots", "ropes": "Ropes", "maps": "Maps"},
)


def make(title: str = "Trail keeper", countries: tuple[str, ...] = (), **fields: Any) -> Job:
    return Job(
        title=title,
        company=Company(slug="harbor-hill", name="Harbor & Hill"),
        category=Category(slug="healthcare", name="Healthcare"),
        terms=HiringTerms(countries=list(countries)),
        **fields,
    )


@pytest.mark.parametrize(
    ("words", "title", "told"),
    [
        ("nurse", "Night Nurses wanted", "“nurse” in its title"),
        ("nursing", "Nurse", "“nursing” in its title"),
        ("infusion nurse", "Infusion Nurses", "“infusion nurse” in its title"),
        ("nurse infusion", "Infusion nurse", "“nurse”, “infusion” in its title"),
        ("infusion nurse", "Nurse", "“nurse” in its title · “infusion” in the posting"),
        ("nurse", "Nursery school teacher", "“nurse” in the posting"),
        ('"night nurse"', "Night nurse", "“night nurse” in its title"),
        ('"night nurse"', "Nurse by night", "“night nurse” in the posting"),
        ("nurse -senior", "Senior nurse", "“nurse” in its title"),
        ("nurse or doctor", "Doctor", "“doctor” in its title"),
        ("nurse or doctor", "Keeper", "“nurse” or “doctor” in the posting"),
        ("head of nursing", "Head of Nursing", "“head of nursing” in its title"),
        ("the nurse", "Nurse", "“nurse” in its title"),
        ("C++", "C++ developer", "“C++” in its title"),
        ("C++", "C# developer", "“C++” in the posting"),
        ("carer", "Keeper of cars", "“carer” in the posting"),
        ("node.js", "Node.js engineer", "“node.js” in its title"),
        ("- !", "Keeper", EVERYTHING),
    ],
)
def test_words_are_said_to_stand_where_they_do(words: str, title: str, told: str) -> None:
    assert why(JobQuery(words=words), make(title), NAMED) == told


@given(st.text(max_size=100), st.text(max_size=150))
def test_any_words_and_any_title_are_read(words: str, title: str) -> None:
    assert why(JobQuery(words=words), make(title), NAMED)


@pytest.mark.parametrize(
    ("query", "job", "told"),
    [
        (JobQuery(categories=("data", "healthcare")), make(), "in Healthcare"),
        (JobQuery(company="harbor-hill"), make(), "at Harbor & Hill"),
        (JobQuery(types=("part-time",)), make(type="part-time"), "part-time"),
        (JobQuery(seniorities=("entry", "senior")), make(seniority="entry"), "entry level"),
        (JobQuery(workplaces=("remote",)), make(), "fully remote"),
        (JobQuery(languages=("de",)), make(language="de"), "written in German"),
        (JobQuery(role="nurses"), make(occupation=Occupation(title="Infusion Nurses")), "role: Infusion Nurses"),
        (JobQuery(skills=("python",)), make(), "asks for Python"),
        (JobQuery(skills=("knots", "python")), make(), "asks for Knots and Python"),
        (JobQuery(skills=("knots", "maps", "python", "ropes")), make(), "asks for Knots, Maps, Python and 1 more"),
        (JobQuery(regions=("germany",)), make(countries=("DE", "FR")), "open in Germany"),
        (JobQuery(regions=("france", "germany")), make(countries=("DE",)), "open in Germany"),
        (JobQuery(regions=("anywhere", "germany")), make(countries=(ANYWHERE,)), "open to the whole world"),
        (JobQuery(regions=("germany",)), make(countries=(ANYWHERE,)), "open in Germany"),
        (JobQuery(open_to="DE"), make(countries=("DE",)), "open to Germany"),
        (JobQuery(open_to="US-TX"), make(), "not closed to Texas, United States"),
        (JobQuery(since="7"), make(), EVERYTHING),
        (JobQuery(), make(), EVERYTHING),
        # What it was changed to since does not meet the query: nothing is said of that.
        (JobQuery(categories=("data",), types=("contract",), company="other"), make(), EVERYTHING),
        (JobQuery(skills=("gone",), regions=("gone", "germany")), make(countries=("FR",)), EVERYTHING),
    ],
)
def test_each_thing_asked_for_is_told(query: JobQuery, job: Job, told: str) -> None:
    assert why(query, job, NAMED) == told


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        (70_000, 90_000, "pays $60,000 a year or more"),
        (50_000, 90_000, "may pay $60,000 a year or more"),
        (40_000, 50_000, EVERYTHING),
        (None, None, EVERYTHING),
    ],
)
def test_pay_is_told_as_far_as_it_is_posted(low: int | None, high: int | None, told: str) -> None:
    job = make(pay_usd_low=low, pay_usd_high=high)
    assert why(JobQuery(pay_floor=60_000, currency="USD"), job, NAMED) == told


def test_pay_is_told_where_any_was_asked_for() -> None:
    job = make(pay_min=Decimal(1), pay_currency="USD", pay_period="hour")
    assert why(JobQuery(only_paid=True), job, NAMED) == "says what it pays"


def test_all_reasons_stand_in_one_order() -> None:
    query = JobQuery(words="keeper", categories=("healthcare",), skills=("python",), open_to="DE", only_paid=True)
    job = make(countries=("DE",), pay_min=Decimal(1), pay_currency="USD", pay_period="hour")
    told = "“keeper” in its title · in Healthcare · asks for Python · open to Germany · says what it pays"
    assert why(query, job, NAMED) == told


@pytest.mark.django_db
def test_saved_query_is_read_as_it_was_parsed() -> None:
    slugs = [make_category(slug).slug for slug in ("data", "healthcare")]
    for query in (
        JobQuery(),
        JobQuery(words="nurse & doctor +1 “x”", categories=tuple(slugs), types=("contract", "part-time")),
        JobQuery(role=make_occupation().slug, open_to="US-TX", zone="America/Chicago", work=("CA", "US")),
        JobQuery(regions=("germany",), skills=(make_skill().slug,), company=make_company().slug, languages=("de",)),
        JobQuery(pay_floor=60_000, currency="EUR", only_paid=True, seniorities=("mid",), workplaces=("remote",)),
    ):
        text = query.query_string
        assert from_canonical(text) == parse(QueryDict(text))[0] == query
