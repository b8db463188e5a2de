"""Jobs, industries and locations as the documentation of the compatible API has them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from jobs.models import Job, JobQuerySet, Region
from jobs.regions import ANYWHERE
from occupations.models import Category

TYPES = {
    Job.Type.FULL_TIME: "Full-Time",
    Job.Type.PART_TIME: "Part-Time",
    Job.Type.CONTRACT: "Contract",
    Job.Type.TEMPORARY: "Temporary",
    Job.Type.INTERNSHIP: "Internship",
}
LEVELS = {
    "": "Any",
    Job.Seniority.ENTRY: "Entry-Level",
    Job.Seniority.MID: "Midweight",
    Job.Seniority.SENIOR: "Senior",
    Job.Seniority.LEAD: "Lead",
    Job.Seniority.EXECUTIVE: "Executive",
}
PERIODS = {"year": "yearly", "month": "monthly", "week": "weekly", "day": "daily", "hour": "hourly"}
EVERYWHERE = "Anywhere"
COLUMNS = (
    *("title", "slug", "type", "seniority", "published_at", "excerpt", "description_html"),
    *("pay_min", "pay_max", "pay_currency", "pay_period", "company__name", "category__name"),
)


def rows() -> JobQuerySet:
    """What is read of each job."""
    return Job.objects.select_related("company", "category").only(*COLUMNS)


def jobs(found: Sequence[Job]) -> list[dict[str, Any]]:
    """Costs one query, for the regions of all."""
    places = _places(found)
    return [_job(job, places.get(job.pk, EVERYWHERE)) for job in found]


def _job(job: Job, geo: str) -> dict[str, Any]:
    return {
        "id": job.pk,
        "url": settings.SITE_URL + job.get_absolute_url(),
        "jobSlug": f"{job.pk}-{job.slug}",
        "jobTitle": job.title,
        "companyName": job.company.name,
        "companyLogo": False,
        "jobIndustry": [job.category.name],
        "jobType": [TYPES[Job.Type(job.type)]],
        "jobGeo": geo,
        "jobLevel": LEVELS[job.seniority],
        "jobExcerpt": job.excerpt,
        "jobDescription": job.description_html,
        "pubDate": moment(job.published_at) if job.published_at else "",
        **_salary(job),
    }


def _salary(job: Job) -> dict[str, Any]:
    """Only what is known of it, in whole units."""
    if not job.pay_currency:
        return {}
    amounts = {"salaryMin": job.pay_min, "salaryMax": job.pay_max}
    told: dict[str, Any] = {name: round(amount) for name, amount in amounts.items() if amount is not None}
    return {**told, "salaryCurrency": job.pay_currency, "salaryPeriod": PERIODS[job.pay_period]}


def _places(found: Sequence[Job]) -> dict[int, str]:
    """Primary key → the names of a job's regions, of those that have some and are not open to all the world."""
    linked = Job.regions.through.objects.filter(job__in=[job.pk for job in found])
    names: defaultdict[int, list[str]] = defaultdict(list)
    for pk, slug, name in linked.order_by("region__name").values_list("job_id", "region__slug", "region__name"):
        names[pk].append(EVERYWHERE if slug == ANYWHERE else name)
    return {pk: EVERYWHERE if EVERYWHERE in several else ",  ".join(several) for pk, several in names.items()}


def moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")


def taxonomy(name: str) -> dict[str, Any]:
    """name: locations or industries."""
    rows, one = (Region.objects, "geo") if name == "locations" else (Category.objects, "industry")
    listed = [
        {f"{one}ID": pk, f"{one}Name": label, f"{one}Slug": slug}
        for pk, label, slug in rows.values_list("pk", "name", "slug")
    ]
    return {name: listed, "appliedFilters": {"get": name}}
