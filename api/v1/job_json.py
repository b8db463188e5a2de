"""A job as the API gives it: a property for each field, so that what is not asked for is not worked out."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings

from api.v1.addresses import absolute, named, role
from jobs.eligibility import ANYWHERE
from jobs.models import Job, JobQuerySet, JobSource

TEXT = ("description_html",)
COLUMNS = (
    *("title", "slug", "type", "engagement", "workplace", "seniority", "language", "place", "excerpt", "source"),
    *("pay_min", "pay_max", "pay_currency", "pay_period", "posted_at", "published_at", "expires_on", "terms"),
    *("company__name", "company__slug", "category__name", "category__slug"),
    *("occupation__slug", "occupation__title", "occupation__code"),
)


def rows(names: Collection[str]) -> JobQuerySet:
    """What those fields need of each job: one query, and one more for skills and for regions."""
    jobs = Job.objects.select_related("company", "category", "occupation", "terms").only(
        *COLUMNS, *(name for name in TEXT if name in names)
    )
    return jobs.prefetch_related(*(name for name in ("skills", "regions") if name in names))


def draw(jobs: Iterable[Job], names: Collection[str]) -> list[dict[str, Any]]:
    """JSON-ready, each with those fields. jobs: fetched as `rows` says. Costs a query where one came from a source."""
    jobs = list(jobs)
    slugs = {job.source for job in jobs if job.source} if "source" in names else set()
    sources = {source.slug: source for source in JobSource.objects.filter(slug__in=slugs)} if slugs else {}
    views = (JobView(job, sources.get(job.source)) for job in jobs)
    return [{name: getattr(view, name) for name in names} for view in views]


class JobView:
    """Its properties are the fields of schemas.Job."""

    def __init__(self, job: Job, source: JobSource | None) -> None:
        self.job = job
        self._source = source

    def __getattr__(self, name: str) -> Any:
        """What the API calls as the row does."""
        return getattr(self.job, name)

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.job.get_absolute_url()

    @property
    def api_url(self) -> str:
        return absolute("api:v1:job", self.job.pk)

    @property
    def apply_url(self) -> str:
        return absolute("jobs:job-out", self.job.pk)

    @property
    def company(self) -> dict[str, str]:
        company = self.job.company
        return {"slug": company.slug, "name": company.name, "url": absolute("jobs:company-detail", company.slug)}

    @property
    def category(self) -> dict[str, str]:
        return named(self.job.category)

    @property
    def seniority(self) -> str | None:
        return self.job.seniority or None

    @property
    def pay(self) -> dict[str, Any] | None:
        pay = self.job.pay
        if pay is None:
            return None
        low, high = pay.year_in("USD")
        return {
            "min": amount(pay.low),
            "max": amount(pay.high),
            "currency": pay.currency,
            "period": pay.period,
            "text": pay.posted,
            "yearly_usd": None if low is None and high is None else {"min": low, "max": high},
        }

    @property
    def regions(self) -> list[dict[str, str]]:
        return [named(region) for region in self.job.regions.all()]

    @property
    def skills(self) -> list[dict[str, str]]:
        return [named(skill) for skill in self.job.skills.all()]

    @property
    def hiring_terms(self) -> dict[str, Any]:
        terms = self.job.terms
        has_offsets = terms.zone_low is not None
        return {
            "anywhere": ANYWHERE in terms.countries,
            "countries": [code for code in terms.countries if code != ANYWHERE],
            "states": terms.states,
            "excluded_places": terms.excluded,
            "utc_offsets": {"low": terms.zone_low, "high": terms.zone_high} if has_offsets else None,
            "work_permit": terms.authorization,
            "is_vague": terms.is_vague,
        }

    @property
    def occupation(self) -> dict[str, Any] | None:
        return role(self.job.occupation) if self.job.occupation else None

    @property
    def source(self) -> dict[str, str] | None:
        return {"name": self._source.name, "website": self._source.website} if self._source else None


def amount(value: Decimal | None) -> int | float | None:
    """A whole number where it is one."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
