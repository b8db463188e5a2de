"""Small random boards and random queries, and what a query finds on a board by plain Python."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from hypothesis import strategies as st

from jobs import actions, pay
from jobs.answers import reply
from jobs.deriving import Posting
from jobs.eligibility import Verdict
from jobs.location import Location
from jobs.models import Job, Region
from jobs.query import JobQuery
from occupations.models import Occupation
from tests import factories

WORDS = ["zorb", "krik", "blum"]  # no stemmer changes them
texts = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
PAY: list[dict[str, Any]] = [
    {},
    {},
    {"pay_min": 50_000, "pay_max": 60_000, "pay_currency": "USD", "pay_period": "year"},
    {"pay_min": 90_000, "pay_currency": "USD", "pay_period": "year"},
    {"pay_max": 55_000, "pay_currency": "EUR", "pay_period": "year"},
    {"pay_min": 20, "pay_max": 30, "pay_currency": "GBP", "pay_period": "hour"},
    {"pay_min": 9_000_000, "pay_currency": "KES", "pay_period": "year"},  # there is no rate for it
]
TERMS: list[dict[str, Any]] = [
    {},
    {},
    {"states": ["US-TX", "US-NY"]},
    {"excluded_states": ["US-CA"]},
    {"zone_low": 0.0, "zone_high": 2.0},
    {"authorization": ["US"]},
]
jobs = st.fixed_dictionaries(
    {
        "title": texts.map(lambda words: f"Job {words}"),
        "description": texts.map(lambda words: f"We look for {words}."),
        "status": st.sampled_from(["live", "live", "live", "live", "draft", "filled"]),
        "category": st.sampled_from(["design", "engineering"]),
        "company": st.sampled_from(["Acorn", "Birch"]),
        "occupation": st.sampled_from(["", "nurse", "night-nurse", "baker"]),
        "regions": st.sampled_from(
            [(), ("anywhere",), ("europe",), ("germany",), ("usa",), ("usa", "canada"), ("latam", "eu")]
        ),
        "skills": st.sets(st.sampled_from(["Sewing", "Rowing"])),
        "language": st.sampled_from(["en", "de"]),
        "workplace": st.sampled_from(list(Job.Workplace)),
        "type": st.sampled_from(["full-time", "contract"]),
        "seniority": st.sampled_from(["", "entry", "senior"]),
        "days": st.sampled_from([0.1, 0.1, 2, 5, 20, 40]),  # since it was published; two may be of one moment
        "pay": st.sampled_from(PAY),
        "terms": st.sampled_from(TERMS),
    }
)
words = st.one_of(
    st.just(""), st.sampled_from(WORDS), st.just("zorb krik"), st.just("zorb -blum"), st.just('"zorb blum"')
)


def sent(values: dict[str, list[str]]) -> QueryDict:
    """The parameters of an address, also such as no browser could send."""
    data = QueryDict(mutable=True)
    for name, several in values.items():
        data.setlist(name, several)
    return data


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.one_of(st.just(()), st.sets(st.sampled_from(values), min_size=1, max_size=2).map(sorted).map(tuple))


def maybe(*values: Any) -> st.SearchStrategy[Any]:
    return st.one_of(st.just(type(values[0])()), st.sampled_from(values))


@st.composite
def queries(draw: st.DrawFn) -> JobQuery:
    """As `parse` gives them."""
    floor = draw(st.sampled_from([None, None, 55_000, 80_000]))
    place = draw(maybe("DE", "US", "US-CA", "US-TX", "BR"))
    typed = draw(words)
    return JobQuery(
        words=typed,
        role=draw(maybe("nurse", "night-nurse", "baker")),
        open_to=place,
        zone=draw(maybe("Europe/Berlin", "America/New_York")) if place else "",
        work=draw(some("US", "DE")) if place else (),
        categories=draw(some("design", "engineering")),
        types=draw(some("full-time", "contract")),
        seniorities=draw(some("entry", "senior")),
        workplaces=draw(some("remote", "visits", "hybrid")),
        regions=draw(some("anywhere", "europe", "germany", "usa", "canada")),
        skills=draw(some("sewing", "rowing")),
        languages=draw(some("en", "de")),
        company=draw(maybe("acorn", "birch")),
        pay_floor=floor,
        currency=draw(st.sampled_from(["USD", "EUR"])) if floor else "",
        only_paid=draw(st.booleans()),
        since=draw(maybe("1", "3", "7", "30")),
        sort=draw(maybe("newest")) if typed else "",
    )


LOOSE = ["words", "role", "open_to", "categories", "types", "seniorities", "workplaces", "regions", "skills", "company"]
LOOSE += ["languages", "pay_floor", "only_paid", "since"]


@st.composite
def loose_queries(draw: st.DrawFn) -> JobQuery:
    """With few filters at a time: those with many find nothing on a small board."""
    full = draw(queries())
    kept = draw(st.sets(st.sampled_from(LOOSE), max_size=3))
    values = {name: getattr(full, name) for name in kept}
    if "words" in kept and full.words:
        values["sort"] = full.sort
    if "open_to" in kept:
        values |= {"zone": full.zone, "work": full.work}
    if "pay_floor" in kept:
        values["currency"] = full.currency
    return JobQuery(**values)


def fill(rows: list[dict[str, Any]]) -> None:
    """Put these jobs on the board, and take all others away."""
    Job.objects.all().delete()
    add(rows)


def add(rows: list[dict[str, Any]]) -> None:
    now = timezone.now().replace(microsecond=0)
    nurse = factories.make_occupation("Nurse", "29-1141")
    factories.make_occupation("Night nurse", None, parent=nurse)
    factories.make_occupation("Baker", "51-3011")
    for slug in ("design", "engineering"):
        factories.make_category(slug)
    occupations = {row.slug: row for row in Occupation.objects.all()}
    regions = {row.slug: row for row in Region.objects.all()}
    actions.store([_posting(row, now, occupations, regions) for row in rows])


def _posting(row: dict[str, Any], now: datetime, occupations: dict[str, Occupation], regions: dict[str, Region]) -> Any:
    published_at = now - timedelta(days=row["days"])
    money = {name: Decimal(value) if isinstance(value, int) else value for name, value in row["pay"].items()}
    job = Job(
        **{name: row[name] for name in ("title", "description", "language", "workplace", "type", "seniority")},
        **money,
        **row["terms"],
        company=factories.make_company(row["company"]),
        category=factories.make_category(row["category"]),
        occupation=occupations.get(row["occupation"]),
        status=row["status"],
        published_at=None if row["status"] == "draft" else published_at,
        posted_at=published_at,
        expires_on=(now + timedelta(days=10)).date(),
        closed_at=now if row["status"] == "filled" else None,
        apply_to="https://jobs.example.org/apply",
    )
    skills = [factories.make_skill(name) for name in sorted(row["skills"])]
    return Posting(job, [regions[slug] for slug in row["regions"]], skills)


Facet = Callable[[Job], list[str]]


class Naive:
    """All jobs there are, held one by one against a query."""

    def __init__(self, query: JobQuery) -> None:
        self.query = query
        self.now = timezone.now()
        self.regions = {row.slug: frozenset(row.countries) for row in Region.objects.all()}
        rows = Job.objects.select_related("category", "company", "occupation__parent", "terms")
        self.jobs = list(rows.prefetch_related("skills", "regions"))

    def found(self, without: str = "") -> list[Job]:
        """Those that match, in their order. without: a parameter whose filter is left out."""
        found = [job for job in self.jobs if self._matches(job) and self._in_facets(job, without)]
        return sorted(found, key=lambda job: (self._tier(job), -job.published_at.timestamp(), -job.pk))  # type: ignore[union-attr]

    def facets(self) -> dict[str, Counter[str]]:
        return {name: Counter(value for job in self.found(name) for value in of(job)) for name, of, _ in self._facets}

    @property
    def _facets(self) -> list[tuple[str, Facet, tuple[str, ...]]]:
        return [
            ("category", lambda job: [job.category.slug], self.query.categories),
            ("type", lambda job: [job.type], self.query.types),
            ("level", lambda job: [job.seniority], self.query.seniorities),
            ("workplace", lambda job: [job.workplace], self.query.workplaces),
            ("region", self._open_in, self.query.regions),
        ]

    def _in_facets(self, job: Job, without: str) -> bool:
        asked = [(of, wanted) for name, of, wanted in self._facets if wanted and name != without]
        return all(set(of(job)) & set(wanted) for of, wanted in asked)

    def _open_in(self, job: Job) -> list[str]:
        named = list(job.regions.all())
        codes = {code for region in named for code in region.countries}
        if any(region.slug == "anywhere" for region in named):
            return list(self.regions)
        return [slug for slug, countries in self.regions.items() if codes & countries]

    def _matches(self, job: Job) -> bool:
        query, company = self.query, job.company.slug
        roles = {row.slug for row in (job.occupation, job.occupation and job.occupation.parent) if row}
        return (
            job.status == "live"
            and _has(f"{job.title} {job.description}", query.words)
            and (not query.role or query.role in roles)
            and (not query.company or company == query.company)
            and set(query.skills) <= {skill.slug for skill in job.skills.all()}
            and (not query.languages or job.language in query.languages)
            and (not query.since or job.published_at >= self.now - timedelta(days=int(query.since)))  # type: ignore[operator]
            and (not query.only_paid or job.pay is not None)
            and self._pays_enough(job)
            and self._lets_in(job)
        )

    def _pays_enough(self, job: Job) -> bool:
        if not self.query.pay_floor or not job.pay or job.pay.currency not in pay.rates():
            return True
        most = job.pay.high or job.pay.low or Decimal()
        yearly = most * pay.TIMES_A_YEAR[job.pay.period]
        return round(pay.convert(yearly, job.pay.currency, "USD")) >= round(
            pay.convert(self.query.pay_floor, self.query.currency, "USD")
        )

    def _lets_in(self, job: Job) -> bool:
        query = self.query
        return not query.open_to or (
            reply(job, Location.of(query.open_to, query.zone, query.work)).verdict != Verdict.NO
        )

    def _tier(self, job: Job) -> int:
        return 0 if not self.query.by_relevance or _has(job.title, self.query.words) else 1


def _has(text: str, typed: str) -> bool:
    said = text.lower().replace(".", "").split()
    if typed.startswith('"'):
        return f" {typed.strip(chr(34))} " in f" {' '.join(said)} "
    return all((word[1:] not in said) if word[0] == "-" else (word in said) for word in typed.split())
