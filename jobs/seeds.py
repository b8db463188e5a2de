"""Postings in a file, as seeds/jobs.json has them: dates are days before the day of loading."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from jobs import actions
from jobs.deriving import Posting
from jobs.models import Company, Job, Region
from occupations.models import Category, Occupation, Skill

SOURCE = "seeds"


class SeedError(Exception):
    """A file that cannot be loaded: which posting, and why."""


class Rows:
    """What postings name, by slug."""

    def __init__(self) -> None:
        self.categories = {row.slug: row for row in Category.objects.all()}
        self.occupations = {row.slug: row for row in Occupation.objects.all()}
        self.regions = {row.slug: row for row in Region.objects.all()}
        self.skills = {row.slug: row for row in Skill.objects.all()}
        self.companies = {row.slug: row for row in Company.objects.all()}


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Whatever is wrong within becomes a SeedError that says of what."""
    try:
        yield
    except ValidationError as error:
        raise SeedError(f"{name}: {error.message_dict}") from error
    except KeyError as error:
        raise SeedError(f"{name}: {error} is not there.") from error
    except (AttributeError, TypeError, ValueError) as error:
        raise SeedError(f"{name}: {error}") from error


def load(data: Mapping[str, Any]) -> int:
    """Load what is not there yet, and return how many jobs. data: {"skills", "companies", "jobs"}."""
    with _naming("the file"):
        skills, companies, jobs = data["skills"], data["companies"], data["jobs"]
    with _naming("skills"):
        Skill.objects.bulk_create([Skill(**row) for row in skills], ignore_conflicts=True)
    for number, row in enumerate(companies, 1):
        with _naming(f"company {number}"):
            _add_company(row)
    rows, now = Rows(), timezone.now()
    known = set(Job.objects.filter(source=SOURCE).values_list("external_id", flat=True))
    postings: dict[str, Posting] = {}
    for number, row in enumerate(jobs, 1):
        with _naming(f"job {number}"):
            name = name_of(row)
        if name in postings:
            raise SeedError(f"{name}: stands there twice.")
        if name not in known:
            with _naming(name):
                postings[name] = _posting(row, rows, now, number)
    with _naming("jobs"):
        actions.store(postings.values())
    return len(postings)


def name_of(row: Mapping[str, Any]) -> str:
    return f"{row['company']}: {row['title']}"


def _add_company(row: dict[str, Any]) -> None:
    if not Company.objects.filter(slug=row["slug"]).exists():
        company = Company(**row)
        company.full_clean(validate_constraints=False)
        company.save()


def _posting(row: Mapping[str, Any], rows: Rows, now: datetime, number: int) -> Posting:
    posted_at = now - timedelta(days=row["posted_days"], minutes=number)  # so that no two are of one moment
    pay = row["pay"] or {"min": None, "max": None, "currency": "", "period": ""}
    overlap = row["overlap"] or {"zone": "", "from": None, "to": None}
    zone_low, zone_high = row["zones"] or (None, None)
    job = Job(
        company=rows.companies[row["company"]],
        category=rows.categories[row["category"]],
        occupation=rows.occupations[row["occupation"]] if row["occupation"] else None,
        status=Job.Status.LIVE,
        workplace=row["workplace"],
        type=row["type"],
        engagement=row["engagement"],
        seniority=row["seniority"],
        language=row["language"],
        pay_min=pay["min"],
        pay_max=pay["max"],
        pay_currency=pay["currency"],
        pay_period=pay["period"],
        zone_low=zone_low,
        zone_high=zone_high,
        overlap_zone=overlap["zone"],
        overlap_start=overlap["from"] and time.fromisoformat(overlap["from"]),
        overlap_end=overlap["to"] and time.fromisoformat(overlap["to"]),
        posted_at=posted_at,
        published_at=posted_at,
        expires_on=(posted_at + timedelta(days=row["open_days"])).date(),
        title=row["title"],
        description=row["description"],
        apply_to=row["apply"],
        source=SOURCE,
        external_id=name_of(row),
        states=row["states"],
        excluded_states=row["excluded_states"],
        authorization=row["authorization"],
    )
    known = ["company", "category", "occupation", "terms", "slug"]
    job.full_clean(exclude=known, validate_unique=False, validate_constraints=False)
    return Posting(job, [rows.regions[slug] for slug in row["regions"]], [rows.skills[slug] for slug in row["skills"]])
