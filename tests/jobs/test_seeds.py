"""The postings in seeds/jobs.json are many, varied and whole; and a broken file is refused, naming the posting."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from jobs import fields, structured
from jobs.models import Company, Job, Tally, Word
from occupations.models import Category, Occupation, Skill

FILE = settings.BASE_DIR / "seeds" / "jobs.json"
DATA = json.loads(FILE.read_text())

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("seeded jobs")]  # they are loaded in one process


@pytest.fixture(scope="module", autouse=True)
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Occupations and jobs, for the tests of this module; taken back after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_occupations", stdout=StringIO())
        call_command("load_jobs", stdout=StringIO())
        yield
        transaction.set_rollback(True)


def is_example(address: str) -> bool:
    return fields.host_of(address).rpartition("@")[2].endswith(".example")


def test_there_are_many_and_they_are_live() -> None:
    assert Job.objects.live().count() == Job.objects.count() == len(DATA["jobs"]) >= 300
    assert Company.objects.count() == len(DATA["companies"])
    assert not Company.objects.filter(jobs=None).exists()


def test_many_are_of_the_last_seven_days_and_none_is_over() -> None:
    now = timezone.now()
    assert Job.objects.filter(published_at__gt=now - timedelta(days=7)).count() >= 120
    assert not Job.objects.filter(published_at__gt=now).exists()
    assert not Job.objects.filter(expires_on__lt=now.date() + timedelta(days=3)).exists()
    assert Job.objects.values("published_at").distinct().count() == Job.objects.count()


def test_every_category_has_some() -> None:
    assert list(Category.objects.filter(jobs=None).values_list("slug", flat=True)) == []


def test_some_say_what_they_pay_and_some_do_not() -> None:
    assert Job.objects.filter(pay_currency="").count() >= 50
    paid = Job.objects.exclude(pay_currency="")
    assert paid.count() >= 100
    assert set(paid.values_list("pay_period", flat=True)) >= {"year", "month", "day", "hour"}
    assert len(set(paid.values_list("pay_currency", flat=True))) >= 5
    assert paid.filter(pay_usd_high=None).count() < paid.count() / 10


def test_there_are_several_languages_workplaces_types_and_levels() -> None:
    for field, least in (("language", 4), ("workplace", 3), ("type", 4), ("seniority", 5), ("engagement", 2)):
        assert len(set(Job.objects.values_list(field, flat=True))) >= least, field
    assert Job.objects.filter(terms__countries=["*"]).exists()
    assert Job.objects.exclude(terms__states=[]).exists()
    assert Job.objects.exclude(terms__authorization=[]).exists()
    assert Job.objects.exclude(overlap_zone="").exists()
    assert Job.objects.filter(regions=None).exists()


def test_each_guide_has_jobs_of_its_occupation() -> None:
    guides = sorted((settings.BASE_DIR / "seeds" / "guides").glob("*.md"))
    named = [re.findall(r"^occupation: *(\S+)$", path.read_text(), re.MULTILINE)[0] for path in guides]
    assert len(named) == 12
    occupations = Occupation.objects.filter(slug__in=named)
    assert len(occupations) == len(set(named))
    assert [row.slug for row in occupations if not Job.objects.live().in_occupation(row).exists()] == []


def test_nothing_leads_to_a_real_place() -> None:
    assert [job.apply_to for job in Job.objects.all() if not is_example(job.apply_to)] == []
    assert [company.website for company in Company.objects.all() if not is_example(company.website)] == []
    texts = [
        *Job.objects.values_list("description_html", flat=True),
        *Company.objects.values_list("about_html", flat=True),
    ]
    links = [link for text in texts for link in re.findall(r'href="([^"]+)"', text)]
    assert [link for link in links if not is_example(link)] == []
    mails = [mail for text in texts for mail in re.findall(r"[\w.+-]+@[\w.-]+\w", text)]
    assert [mail for mail in mails if not mail.endswith(".example")] == []


def test_each_text_is_its_own() -> None:
    texts = list(Job.objects.values_list("description", flat=True))
    assert len(set(texts)) == len(texts)
    assert min(len(text.split()) for text in texts) >= 40


def test_counts_and_words_are_ready() -> None:
    assert Tally.objects.get(facet="all").number == len(DATA["jobs"])
    assert Word.objects.filter(word="nurse").exists()


def test_loading_twice_adds_nothing() -> None:
    before = (Job.objects.count(), Company.objects.count(), Skill.objects.count(), Job.skills.through.objects.count())
    out = StringIO()
    call_command("load_jobs", stdout=out)
    assert out.getvalue().startswith("0 jobs loaded")
    after = (Job.objects.count(), Company.objects.count(), Skill.objects.count(), Job.skills.through.objects.count())
    assert after == before


def test_what_was_changed_or_closed_stays_so() -> None:
    job = Job.objects.live()[0]
    Job.objects.filter(pk=job.pk).update(status="filled", closed_at=timezone.now(), title="Changed")
    call_command("load_jobs", stdout=StringIO())
    job.refresh_from_db()
    assert (job.status, job.title) == ("filled", "Changed")


# Structured data

REQUIRED = ("title", "description", "datePosted", "validThrough", "hiringOrganization", "employmentType", "url")


def test_each_job_whose_place_is_known_has_all_that_search_engines_require() -> None:
    postings = [(job, structured.job_posting(job)) for job in Job.objects.live().for_reading()]
    emitted = [posting for _, posting in postings if posting]
    assert len(emitted) > 0.9 * len(postings)
    for posting in emitted:
        assert [name for name in REQUIRED if not posting[name]] == []
        assert posting["hiringOrganization"]["name"]
        if posting.get("jobLocationType") == "TELECOMMUTE":
            assert posting.get("applicantLocationRequirements") or posting["jobLocation"]
        else:
            assert posting["jobLocation"]["address"]["addressCountry"]


def test_jobs_without_structured_data_are_those_whose_place_nobody_said() -> None:
    """The required field that they lack is a place: of the applicant, or else of the office."""
    for job in Job.objects.live().for_reading():
        is_placed = bool(job.company.country) or (job.workplace == "remote" and bool(job.terms.countries))
        is_placed = is_placed or len(job.terms.countries) == 1
        assert (structured.job_posting(job) is not None) == is_placed, job
    for job in Job.objects.live()[:3]:
        job.company.country, job.terms.countries = "", []
        assert structured.job_posting(job) is None


def test_pages_of_all_kinds_of_jobs_open(client: Client) -> None:
    for job in Job.objects.order_by("workplace", "language", "pk").distinct("workplace", "language"):
        page = client.get(job.get_absolute_url())
        assert page.status_code == 200
        assert ("application/ld+json" in page.text) == (structured.job_posting(job) is not None)


# Broken files

GOOD: dict[str, Any] = {
    "company": "the-mill",
    "title": "Porter",
    "category": "healthcare",
    "occupation": None,
    "workplace": "remote",
    "type": "full-time",
    "engagement": "employee",
    "seniority": "",
    "pay": {"min": 20, "max": None, "currency": "USD", "period": "hour"},
    "regions": ["usa"],
    "states": ["US-TX"],
    "excluded_states": [],
    "authorization": ["US"],
    "overlap": {"zone": "Europe/Berlin", "from": "09:00", "to": "12:00"},
    "zones": [-8, -5],
    "skills": ["knots"],
    "language": "en",
    "posted_days": 1,
    "open_days": 30,
    "description": "Carry.",
    "apply": "https://mill.example/apply",
}
MILL: dict[str, Any] = {"slug": "the-mill", "name": "The mill", "website": "https://mill.example"}
KNOTS = {"slug": "knots", "name": "Knots"}
PAY = GOOD["pay"]
BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"company": "the-inn"}, "the-inn: Porter: 'the-inn' is not there."),
    ({"category": "alchemy"}, "the-mill: Porter: 'alchemy' is not there."),
    ({"occupation": "wizards"}, "the-mill: Porter: 'wizards' is not there."),
    ({"regions": ["atlantis"]}, "the-mill: Porter: 'atlantis' is not there."),
    ({"skills": ["flying"]}, "the-mill: Porter: 'flying' is not there."),
    ({"workplace": "on-site"}, "the-mill: Porter: {'workplace': ['“on-site” is not for this board."),
    ({"type": "shift"}, "the-mill: Porter: {'type':"),
    ({"language": "xx"}, "the-mill: Porter: {'language':"),
    ({"title": ""}, "the-mill: : {'title':"),
    ({"pay": {**PAY, "min": -20}}, "the-mill: Porter: {'pay_min': ['Pay is more than nothing."),
    ({"pay": {**PAY, "period": "year"}}, "the-mill: Porter: {'pay_period': ['That would be $20 a year."),
    ({"pay": {**PAY, "currency": "ZZZ"}}, "the-mill: Porter: {'pay_currency':"),
    ({"pay": {**PAY, "min": "much"}}, "the-mill: Porter: "),
    ({"pay": {"min": 20}}, "the-mill: Porter: 'max' is not there."),
    ({"pay": 20}, "the-mill: Porter: 'int' object is not subscriptable"),
    ({"states": ["Texas"]}, "the-mill: Porter: {'states':"),
    ({"authorization": ["UK"]}, "the-mill: Porter: {'authorization':"),
    ({"overlap": {"zone": "Europe/Berlin", "from": "25:00", "to": "12:00"}}, "the-mill: Porter: hour must be in 0..23"),
    ({"overlap": {"zone": "Berlin", "from": "09:00", "to": "12:00"}}, "the-mill: Porter: {'overlap_zone':"),
    ({"zones": [-8]}, "the-mill: Porter: not enough values to unpack"),
    ({"posted_days": "1"}, "the-mill: Porter: unsupported type"),
    ({"posted_days": 40}, "the-mill: Porter: {'expires_on': ['The last day is over."),
    ({"open_days": 400}, "the-mill: Porter: {'expires_on': ['A job is open for 365 days at most."),
    ({"description": "x" * 20_001}, "the-mill: Porter: {'description': ['This text has 20,001 characters;"),
    ({"apply": "http://mill.example"}, "the-mill: Porter: {'apply_to': ['Give the whole address"),
    ({"apply": "https://user@mill.example"}, "the-mill: Porter: {'apply_to': ['The address must have no name"),
]


def refusal(tmp_path: Path, data: Any) -> str:
    """Why a file is refused; nothing of it is in the database then."""
    path = tmp_path / "postings.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    before = (Job.objects.count(), Company.objects.count(), Skill.objects.count())
    with pytest.raises(CommandError) as refused:
        call_command("load_jobs", path, stdout=StringIO())
    assert (Job.objects.count(), Company.objects.count(), Skill.objects.count()) == before
    said = str(refused.value)
    assert said.startswith("postings.json: ")
    return said.removeprefix("postings.json: ")


def file_of(*jobs: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {"skills": [KNOTS], "companies": [MILL], "jobs": list(jobs), **changed}


def test_good_file_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "postings.json"
    path.write_text(json.dumps(file_of(GOOD)))
    call_command("load_jobs", path, stdout=StringIO())
    job = Job.objects.get(external_id="the-mill: Porter")
    assert (job.status, job.place, job.zone_low, job.overlap_zone) == ("live", "United States", -8, "Europe/Berlin")
    assert job.pay is not None
    assert job.pay.posted == "from $20 an hour"


def test_mistake_is_told_with_its_posting(tmp_path: Path) -> None:
    other = {**GOOD, "title": "Night porter"}
    for changed, said in BROKEN:
        told = refusal(tmp_path, file_of(other, {**GOOD, **changed}))
        assert told.startswith(said), (changed, told)


def test_missing_field_is_told_with_its_posting(tmp_path: Path) -> None:
    for name in GOOD:
        told = refusal(tmp_path, file_of({key: value for key, value in GOOD.items() if key != name}))
        where = "job 1" if name in ("company", "title") else "the-mill: Porter"
        assert told == f"{where}: '{name}' is not there."


def test_posting_that_stands_there_twice_is_told(tmp_path: Path) -> None:
    assert refusal(tmp_path, file_of(GOOD, GOOD)) == "the-mill: Porter: stands there twice."


def test_broken_companies_and_files_are_told(tmp_path: Path) -> None:
    for data, said in (
        (file_of(companies=[{**MILL, "country": "UK"}]), "company 1: {'country':"),
        (file_of(companies=[MILL, {"name": "The inn"}]), "company 2: 'slug' is not there."),
        (file_of(companies=[{**MILL, "colour": "red"}]), "company 1: Company() got unexpected keyword arguments"),
        (file_of(skills=[{"name": "Knots", "colour": "red"}]), "skills: Skill() got unexpected keyword arguments"),
        ({"jobs": []}, "the file: 'skills' is not there."),
        ([], "the file: list indices must be integers"),
        (file_of(None), "job 1: 'NoneType' object is not subscriptable"),  # type: ignore[arg-type]
        ("{", "Expecting property name"),
        ("", "Expecting value"),
    ):
        told = refusal(tmp_path, data)
        assert told.startswith(said), told
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_jobs", tmp_path / "nothing.json")
