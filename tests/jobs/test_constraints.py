"""What the database refuses of jobs, of everything it is told to; each constraint is broken once."""

from collections.abc import Callable
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model, ProtectedError

from jobs.models import Company, HiringTerms, Job, JobSource, Mark, Region, Report, Tally, Word
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
PAY = {"pay_min": Decimal(50), "pay_max": Decimal(60), "pay_currency": "USD", "pay_period": "hour"}
SHARED = {"overlap_zone": "Europe/Berlin", "overlap_start": time(9), "overlap_end": time(12)}


def rows(model: type[Model], *different: dict[str, Any], **same: Any) -> Callable[[], object]:
    """Makes rows that differ in a few fields."""
    return lambda: [model._default_manager.create(**same, **each) for each in different]


def job(**fields: Any) -> Callable[[], object]:
    """Changes a live job past all that would refuse it earlier."""
    return lambda: Job.objects.filter(pk=factories.make_job().pk).update(**fields)


def here(**fields: Any) -> Callable[[], object]:
    """The same of one that takes applications here."""
    return job(apply_to="", takes_applications=True, **fields)


def draft(**fields: Any) -> Callable[[], object]:
    return lambda: Job.objects.filter(pk=factories.make_draft_job().pk).update(**fields)


def sql(statement: str) -> None:
    """Of a table in which there is a job."""
    factories.make_job()
    with connection.cursor() as cursor:
        cursor.execute(statement)


def copies_of_a_job(**fields: Any) -> None:
    for _ in range(2):
        job(**fields)()


def twice_linked(model: Any) -> None:
    job = factories.make_job(skills=["Knots"])
    link = model.objects.get(job=job)
    link.pk = None
    link.save()


def marked(*marks: dict[str, Any]) -> None:
    """One person's, on one job."""
    rows(Mark, *marks, user=factories.make_user(), job=factories.make_job())()


HALF_A_WINDOW: dict[str, list[Callable[[], object]]] = {
    "job_zones_in_order": [job(zone_low=1), job(zone_high=1)],
    "hiring_terms_zone_in_order": [
        rows(HiringTerms, {"key": "2" * 32, "zone_low": 1}),
        rows(HiringTerms, {"key": "3" * 32, "zone_high": 1}),
    ],
}
# A constraint, and each way of breaking it.
VIOLATIONS: dict[str, list[Callable[[], object]]] = {
    "jobs_company_slug_key": [rows(Company, {}, {}, slug="inn", name="The inn")],
    "company_has_a_name": [
        rows(Company, {"slug": "inn", "name": ""}),
        rows(Company, {"slug": "inn", "name": " \u202e"}),
    ],
    "company_domain_unique": [rows(Company, {"slug": "a"}, {"slug": "b"}, name="The inn", domain="inn.example")],
    "company_domain_lower": [rows(Company, {"slug": "inn", "name": "The inn", "domain": "Inn.example"})],
    "jobs_company_founded_check": [rows(Company, {"slug": "inn", "name": "The inn", "founded": -1})],
    "job_has_a_title": [job(title="")],
    "job_status_known": [draft(status="gone", closed_at=NOW), draft(status="")],
    "job_is_not_on_site": [
        job(workplace="on-site"),
        job(workplace=""),
        lambda: sql("UPDATE jobs_job SET workplace = 'on-site'"),
    ],
    "job_live_has_its_dates": [job(published_at=None), job(expires_on=None), draft(status="live")],
    "job_applies_by_https_or_mail": [
        *(
            job(apply_to=address)
            for address in ("javascript:alert(1)", "http://a.example/", "https://a.example/ b", "x")
        ),
        draft(apply_to="data:text/html,x"),
    ],
    "job_live_is_whole": [job(description_html=""), job(apply_to=""), here(description_html="")],
    "job_applies_in_one_way": [job(takes_applications=True), draft(takes_applications=True)],
    "job_closed_has_its_moment": [
        *(job(status=status) for status in ("expired", "filled", "removed")),
        *(draft(status=status, closed_at=NOW) for status in ("draft", "review")),
        job(closed_at=NOW),
    ],
    "job_pay_in_order": [job(**{**PAY, "pay_min": Decimal("60.01")})],
    "job_pay_positive": [
        *(job(**{**PAY, "pay_min": Decimal(amount)}) for amount in (0, -1)),
        job(**{**PAY, "pay_min": None, "pay_max": Decimal(0)}),
    ],
    "job_pay_is_whole": [
        job(**{**PAY, "pay_currency": ""}),
        job(**{**PAY, "pay_period": ""}),
        job(**{**PAY, "pay_currency": "usd"}),
        job(**{**PAY, "pay_currency": "$"}),
        job(**{**PAY, "pay_period": "shift"}),
        job(**{**PAY, "pay_min": None, "pay_max": None}),
        job(pay_currency="USD"),
        job(pay_period="year"),
    ],
    "job_zones_in_order": [job(zone_low=2, zone_high=1)],
    "job_overlap_is_whole": [
        *(job(**{**SHARED, name: None}) for name in ("overlap_start", "overlap_end")),
        job(**{**SHARED, "overlap_zone": ""}),
        job(overlap_zone="Europe/Berlin"),
    ],
    "job_unique_in_its_source": [
        lambda: copies_of_a_job(source="fair", external_id="7"),
        lambda: copies_of_a_job(source="", external_id="7"),
    ],
    "jobs_job_regions_job_id_region_id_bf11803c_uniq": [lambda: twice_linked(Job.regions.through)],
    "jobs_job_skills_job_id_skill_id_1a073345_uniq": [lambda: twice_linked(Job.skills.through)],
    "jobs_region_slug_key": [rows(Region, {"slug": "anywhere", "name": "All", "kind": "anywhere", "countries": []})],
    "region_countries_fit_its_kind": [
        rows(Region, {"slug": "x", "name": "X", "kind": kind, "countries": countries})
        for kind, countries in (
            ("anywhere", ["DE"]),
            ("country", []),
            ("country", ["DE", "FR"]),
            ("group", []),
            ("group", ["DE"]),
            ("planet", ["DE", "FR"]),
        )
    ],
    "jobs_hiringterms_key_key": [rows(HiringTerms, {}, {}, key="0" * 32)],
    "hiring_terms_zone_in_order": [rows(HiringTerms, {"key": "1" * 32, "zone_low": 2, "zone_high": 1})],
    "report_handled_has_its_moment": [
        lambda: Report.objects.create(job=factories.make_job(), reason="scam", handled_by=factories.make_user())
    ],
    "jobs_jobsource_slug_key": [rows(JobSource, {}, {}, slug="inn", name="The inn", website="https://inn.example/")],
    "jobs_jobsource_delay_hours_check": [
        lambda: JobSource.objects.filter(pk=factories.make_job_source().pk).update(delay_hours=-1)
    ],
    "job_source_is_named": [
        rows(JobSource, {"slug": "inn", "name": "The inn", "website": "https://inn.example/", name: ""})
        for name in ("slug", "name", "website")
    ],
    "mark_one_for_a_job": [lambda: marked({"kind": "applied"}, {"kind": "dismissed"})],
    "mark_kind_known": [lambda: marked({"kind": ""}), lambda: marked({"kind": "adored"})],
    "tally_unique": [rows(Tally, {}, {}, facet="type", value="contract", number=1)],
    "jobs_word_pkey": [lambda: Word.objects.bulk_create([Word(word="inn", number=1), Word(word="inn", number=2)])],
}


def refusal(violate: Callable[[], object]) -> str:
    """What the database says; "" where it takes it."""
    try:
        with transaction.atomic():
            violate()
    except IntegrityError as error:
        return str(error)
    return ""


def unrefused(violations: dict[str, list[Callable[[], object]]]) -> list[tuple[str, int, str]]:
    """Each way of breaking a constraint, by its place in the list, that another refused (which) or none."""
    told = [(name, way, refusal(violate)) for name, ways in violations.items() for way, violate in enumerate(ways)]
    return [(name, way, said[:120]) for name, way, said in told if f'"{name}"' not in said]


def test_database_refuses_what_breaks_a_constraint() -> None:
    # A status that is none is neither one of the closed nor one of the others, and PostgreSQL names that first.
    others = [
        found for found in unrefused(VIOLATIONS) if not (found[0] == "job_status_known" and "has_its" in found[2])
    ]
    assert others == []


def test_database_refuses_half_a_window_of_time_zones() -> None:
    """1 <= NULL is NULL, and a check that is NULL passes."""
    assert unrefused(HALF_A_WINDOW) == []


def test_every_constraint_has_a_test_that_breaks_it() -> None:
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_app_config("jobs").get_models(include_auto_created=True):
            constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
            found |= {
                name
                for name, one in constraints.items()
                if (one["unique"] or one["check"]) and one["columns"] != ["id"]
            }
    assert found == VIOLATIONS.keys()


def test_database_takes_what_is_meant() -> None:
    for fields in (
        {**PAY, "pay_min": PAY["pay_max"]},
        {**PAY, "pay_min": None},
        {**PAY, "pay_max": None},
        {"zone_low": -8.0, "zone_high": -8.0},
        {**SHARED, "overlap_start": time(22), "overlap_end": time(2)},
        {"status": "expired", "closed_at": NOW},
        {"external_id": "7", "source": "fair"},
        {"external_id": "7", "source": "market"},
        {"external_id": "", "source": "fair"},
        {"workplace": "hybrid"},
    ):
        job(**fields)()
        assert Job.objects.filter(**fields).exists(), fields
    copies_of_a_job(source="fair", external_id="")
    rows(Company, {"slug": "a"}, {"slug": "b"}, name="The inn")()
    rows(Report, {"handled_at": NOW}, {}, job=factories.make_job(), reason="scam")()


def test_rows_that_jobs_need_cannot_be_deleted() -> None:
    job = factories.make_job(occupation=factories.make_occupation())
    for row in (job.company, job.category, job.terms):
        with pytest.raises(ProtectedError):
            row.delete()
    assert job.occupation is not None
    job.occupation.delete()
    job.refresh_from_db()
    assert job.occupation is None
