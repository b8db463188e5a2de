"""A job as the API gives it: a property for each field, so that what is not asked for is not worked out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings

from api.v1.addresses import absolute, named, role
from importers.models import Origin
from jobs.eligibility import ANYWHERE
from jobs.models import Job, JobQuerySet, JobSource

Linked = dict[int, list[dict[str, str]]]

LINKED = ("skills", "regions")
TEXT = ("description_html",)
COLUMNS = (
    *(
        "title",
        "slug",
        "type",
        "engagement",
        "workplace",
        "seniority",
        "language",
        "place",
        "excerpt",
        "source",
        "external_id",
    ),
    *("source", "external_id", "posted_at", "published_at", "expires_on", "terms"),
    *("pay_min", "pay_max", "pay_currency", "pay_period"),
    *("company__name", "company__slug", "category__name", "category__slug"),
    *("occupation__slug", "occupation__title", "occupation__code"),
)


def rows(names: Collection[str]) -> JobQuerySet:
    """What `draw` needs of each job for those fields, in one query."""
    texts = (name for name in TEXT if name in names)
    return Job.objects.select_related("company", "category", "occupation", "terms").only(*COLUMNS, *texts)


def draw(jobs: Iterable[Job], names: Collection[str]) -> list[dict[str, Any]]:
    """JSON-ready, each with those fields. jobs: fetched as `rows` says.

    Costs a query more for each of skills and regions, and two for source where one came from a source.
    """
    jobs = list(jobs)
    linked = {name: _linked(jobs, name) for name in LINKED if name in names}
    sources = _sources(jobs) if "source" in names else {}
    views = (JobView(job, linked, sources.get(job.pk)) for job in jobs)
    return [{name: getattr(view, name) for name in names} for view in views]


def _linked(jobs: list[Job], field: str) -> Linked:
    """Primary key of a job → its rows of a field. prefetch_related would make a model of each."""
    one = field.removesuffix("s")
    links = getattr(Job, field).through.objects.filter(job__in=[job.pk for job in jobs]).order_by(one)
    found: Linked = defaultdict(list)
    for pk, slug, name in links.values_list("job", f"{one}__slug", f"{one}__name"):
        found[pk].append({"slug": slug, "name": name})
    return found


def _sources(jobs: list[Job]) -> dict[int, dict[str, str | None]]:
    """Primary key of a job → who sent it, and the posting there; without those that were posted here."""
    sent = {job.pk: job for job in jobs if job.source}
    if not sent:
        return {}
    sources = {row.slug: row for row in JobSource.objects.filter(slug__in={job.source for job in sent.values()})}
    listed = Origin.objects.listed().filter(job__in=sent)
    postings = {origin.job_id: origin.url for origin in listed if origin.name == sent[origin.job_id].external_id}
    return {
        pk: {"name": sources[job.source].name, "website": sources[job.source].website, "url": postings.get(pk)}
        for pk, job in sent.items()
        if job.source in sources
    }


class JobView:
    """Its properties are the fields of schemas.Job. linked: by the name of the field."""

    def __init__(self, job: Job, linked: Mapping[str, Linked], source: dict[str, str | None] | None) -> None:
        self.job = job
        self._linked = linked
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
        return self._linked["regions"][self.job.pk]

    @property
    def skills(self) -> list[dict[str, str]]:
        return self._linked["skills"][self.job.pk]

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
    def source(self) -> dict[str, str | None] | None:
        return self._source


def amount(value: Decimal | None) -> int | float | None:
    """A whole number where it is one."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
