"""What the API's answers look like, for its documentation: the views make them, tests hold them to these.

Every example is of the same job, so that the API page reads as one story. What there is none of is null or an empty
list, never missing; a client must ignore members that it does not know, for more will come.
"""

from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from jobs.models import Company as CompanyRow
from jobs.models import Job as JobRow
from jobs.models import Region as RegionRow
from jobs.pay import PERIODS
from occupations.models import Figure as FigureRow

T = TypeVar("T")
SITE = "https://jobs.example"


def example(value: Any, description: str = "", **extra: Any) -> Any:
    """A member that is always there, unless `fields` leaves it out."""
    return Field(description=description or None, examples=[value], json_schema_extra=extra or None)


def _not_required(schema: dict[str, Any]) -> None:
    schema.pop("required", None)


class Sparse(BaseModel):
    """Whose members ?fields= chooses."""

    model_config = ConfigDict(json_schema_extra=_not_required)


class Page(BaseModel, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: str | None = Field(
        description="Address of the next page; null on the last.",
        examples=[f"{SITE}/api/v1/jobs?category=healthcare&cursor=WyIwLTE3…"],
    )


class Named(BaseModel):
    slug: str = example("healthcare")
    name: str = example("Healthcare")


class CompanyBrief(BaseModel):
    slug: str = example("harbor-hill")
    name: str = example("Harbor & Hill")
    url: str = example(f"{SITE}/jobs/at/harbor-hill/", "Its page on the site.")


class Span(BaseModel):
    min: int | float | None = example(93600)
    max: int | float | None = example(110000)


class Pay(Span):
    """As posted, never an estimate."""

    currency: str = example("USD", "ISO 4217.")
    period: str = example("year", enum=list(PERIODS))
    text: str = example("$93,600–$110,000 a year", "The same in words.")
    yearly_usd: Span | None = Field(description="A year's, in US dollars; null where there is no rate.")


class Offsets(BaseModel):
    """Hours from UTC in winter."""

    low: float = example(-8.0)
    high: float = example(-5.0)


class Terms(BaseModel):
    """Where one may live to take the job. Empty lists and null ask nothing."""

    anywhere: bool = example(False, "Open to all the world, but for excluded_places.")
    countries: list[str] = example(["US"], "ISO 3166-1.")
    states: list[str] = example([], "Only these, ISO 3166-2.")
    excluded_places: list[str] = example(["US-NY"], "Countries and states that are ruled out.")
    utc_offsets: Offsets | None = Field(description="Where one must live, as the clock goes.")
    work_permit: list[str] = example(["US"], "Countries one must be allowed to work in.")
    is_vague: bool = example(False, "The posting names a condition that cannot be judged from its words.")


class Role(BaseModel):
    slug: str = example("registered-nurses")
    title: str = example("Registered Nurses")
    code: str | None = example("29-1141", "SOC 2018; null for a specialty that has none.")
    api_url: str = example(f"{SITE}/api/v1/roles/registered-nurses")


class Origin(BaseModel):
    """Who sent a job here. Link to it as well, as its terms ask."""

    name: str = example("Greenhouse")
    website: str = example("https://www.greenhouse.com/")


class Job(Sparse):
    """A live job. description_html comes with a single job, and in lists when `fields` asks for it."""

    id: int = example(1471)
    url: str = example(f"{SITE}/jobs/1471-infusion-nurse/", "Its page: what to link to.")
    api_url: str = example(f"{SITE}/api/v1/jobs/1471")
    title: str = example("Infusion nurse")
    company: CompanyBrief
    category: Named
    type: str = example("full-time", enum=JobRow.Type.values)
    engagement: str = example("employee", enum=JobRow.Engagement.values)
    workplace: str = example("remote", enum=JobRow.Workplace.values)
    seniority: str | None = example("mid", "entry, mid, senior, lead or executive.")
    language: str = example("en", "Of the posting, ISO 639-1.")
    pay: Pay | None = Field(description="null where it is not posted.")
    place: str = example("United States", "Where one may live, in words.")
    regions: list[Named] = Field(description="As the posting names them.", examples=[[{"slug": "usa", "name": "USA"}]])
    hiring_terms: Terms
    skills: list[Named] = Field(examples=[[{"slug": "iv-therapy", "name": "IV therapy"}]])
    occupation: Role | None
    posted_at: datetime = example("2026-11-24T08:00:00Z", "By its source.")
    published_at: datetime = example("2026-11-24T09:12:44.318Z", "Here.")
    expires_on: date = example("2026-12-24", "The last day (UTC) to apply.")
    excerpt: str = example("You start infusions by phone and see to it that they end well …")
    description_html: str = example("<p>You start infusions by phone …</p>", "Cleaned: no script, style or picture.")
    apply_url: str = example(f"{SITE}/jobs/1471/out/", "Leads on to where one applies.")
    source: Origin | None = Field(description="null for a job that was posted here.")


class SimilarJob(Job):
    """A job, and what the two share."""

    reasons: list[str] = example(["same role", "also asks for IV therapy"])


class Similar(BaseModel):
    items: list[SimilarJob]


class Company(Sparse):
    slug: str = example("harbor-hill")
    name: str = example("Harbor & Hill")
    url: str = example(f"{SITE}/jobs/at/harbor-hill/")
    api_url: str = example(f"{SITE}/api/v1/companies/harbor-hill")
    jobs_url: str = example(f"{SITE}/api/v1/jobs?company=harbor-hill")
    website: str | None = example("https://harbor-hill.example/")
    country: str | None = example("US")
    founded: int | None = example(1998)
    size: str | None = example("51–200", "People: " + ", ".join(CompanyRow.Size.values) + ".")
    is_verified: bool = example(True, "It proved that its website is its own.")
    about_html: str = example("<p>We care for patients at home.</p>")
    live_jobs: int = example(4, "As counted within the last minute.")


class Category(BaseModel):
    slug: str = example("healthcare")
    name: str = example("Healthcare")
    url: str = example(f"{SITE}/jobs/category/healthcare/")
    jobs_url: str = example(f"{SITE}/api/v1/jobs?category=healthcare")
    live_jobs: int = example(212, "As counted within the last minute.")


class Region(Category):
    slug: str = example("europe")
    name: str = example("Europe")
    kind: str = example("group", enum=RegionRow.Kind.values)
    countries: list[str] = example(["AT", "BE", "…"], "ISO 3166-1; empty for anywhere.")


class Skill(Category):
    slug: str = example("iv-therapy")
    name: str = example("IV therapy")


class Counted(BaseModel):
    title: str = example("Registered Nurses")
    code: str | None = example("29-1141")


class Source(BaseModel):
    """A publication, one release of it."""

    publisher: str = example("U.S. Bureau of Labor Statistics")
    title: str = example("Occupational Employment and Wage Statistics")
    release: str | None = example("May 2024")
    released_on: date | None = example("2025-04-02")
    url: str = example("https://www.bls.gov/oes/")
    checked_on: date = example("2026-11-22", "When we last compared our figures with it.")


class Figure(BaseModel):
    """One number, as it is now, and who says so."""

    measure: str = example("pay_median", enum=FigureRow.Measure.values)
    label: str = example("Median pay")
    value: int | float = example(93600)
    unit: str = example("USD/year", enum=FigureRow.Unit.values)
    is_floor: bool = example(False, "The source says “or more”.")
    country: str = example("US")
    basis: str = example("official", enum=FigureRow.Basis.values)
    occupation: Counted
    source: Source


class Rating(BaseModel):
    """Our own opinion, on a closed scale."""

    scale: str = example("demand")
    label: str = example("Demand")
    low: int = example(2, "A step of the scale, from 1.")
    high: int = example(3)
    words: str = example("medium to high")
    reason: str = example("Hospitals are hiring.")
    reviewed_on: date = example("2026-11-01")


class GuideItem(BaseModel):
    title: str | None = example("Assess patients")
    value: str | None = example(None)
    note: str | None = example(None)
    markdown: str | None = example("Each shift.")
    html: str | None = example("<p>Each shift.</p>")
    url: str | None = example(None)
    skill: str | None = example(None, "Slug of a skill.")


class GuideSection(BaseModel):
    kind: str = example("responsibilities")
    heading: str = example("Key responsibilities")
    group: str | None = example(None)
    markdown: str | None = example("What the day is made of.")
    html: str | None = example("<p>What the day is made of.</p>")
    items: list[GuideItem]


class Credential(BaseModel):
    name: str = example("RN license")
    issuer: str | None = example("State board")
    requirement: str | None = example("required")
    renewal: str | None = example("every two years")
    cost: str | None = example(None)
    url: str | None = example("https://board.example/")
    checked_on: date | None = example("2026-11-20")


class RelatedTitle(BaseModel):
    title: str = example("Nurse practitioners")
    code: str | None = example("29-1171")
    url: str | None = example(f"{SITE}/guides/nurse-practitioner/", "Its guide; null where there is none.")


class GuideOccupation(Counted):
    counted_as: Counted = Field(description="Whose figures these are.")


class GuideBrief(BaseModel):
    slug: str = example("infusion-nurse")
    title: str = example("Infusion nurse")
    summary: str = example("An infusion nurse gives medicines through a vein …")
    url: str = example(f"{SITE}/guides/infusion-nurse/")
    api_url: str = example(f"{SITE}/api/v1/guides/infusion-nurse")
    category: Named
    occupation: Role
    edition: int = example(3)
    published_at: datetime = example("2026-11-20T10:00:00Z", "When this edition came out.")


class Guide(Sparse):
    """A career guide as its page shows it now: the text of its edition, and figures as they are today."""

    slug: str = example("infusion-nurse")
    title: str = example("Infusion nurse")
    summary: str = example("An infusion nurse gives medicines through a vein …")
    url: str = example(f"{SITE}/guides/infusion-nurse/")
    edition: int = example(3)
    published_at: datetime = example("2026-11-20T10:00:00Z")
    writer: str = example("Waymark editors")
    reviewer: str | None = example(None, "A practitioner who read it; null says that none has.")
    reviewed_on: date | None = example(None)
    category: Named
    occupation: GuideOccupation
    figures: list[Figure]
    ratings: list[Rating]
    sections: list[GuideSection]
    credentials: list[Credential]
    related: list[RelatedTitle]
    sources: list[Source]
    terms: str = example(f"{SITE}/terms/")
    cite: str = example("Waymark. (2026). Infusion nurse. …", "How to cite it.")


class GuideAddress(BaseModel):
    slug: str = example("infusion-nurse")
    url: str = example(f"{SITE}/guides/infusion-nurse/")
    api_url: str = example(f"{SITE}/api/v1/guides/infusion-nurse")


class GuideLink(GuideAddress):
    title: str = example("Infusion nurse")


class PostedPay(BaseModel):
    """Of our live postings that say it in US dollars; of five up."""

    low: int = example(78000)
    median: int = example(94000)
    high: int = example(121000)
    unit: Literal["USD/year"] = example("USD/year")
    text: str = example("In 12 jobs posted here")


class RoleDetail(Role):
    """An occupation of the statistics, or a specialty that shows its parent's figures."""

    aliases: list[str] = example(["RN", "Staff nurse"])
    parent: Role | None = Field(description="Of a specialty: the occupation whose figures it shows.")
    figures: list[Figure]
    guides: list[GuideLink]
    live_jobs: int = example(212)
    posted_pay: PostedPay | None
    jobs_url: str = example(f"{SITE}/api/v1/jobs?role=registered-nurses")


class RelatedRole(BaseModel):
    title: str = example("Nurse practitioners")
    code: str | None = example("29-1171")
    api_url: str | None = example(f"{SITE}/api/v1/roles/29-1171", "null where we know no such occupation.")
    guide: GuideAddress | None = Field(description="null where there is none.")


class RelatedRoles(BaseModel):
    items: list[RelatedRole]


class Price(BaseModel):
    amount: str = example("8.00", "A decimal.")
    currency: Literal["USD"] = example("USD")
    interval: str = example("month", enum=["month", "year"])
    text: str = example("USD $8/month")


class PlanLine(BaseModel):
    title: str = example("job alerts")
    gives: str | None = example("weekly or daily", "null: nothing of it.")
    is_available: bool = example(True, "Whether it can be used here today.")


class Plan(BaseModel):
    name: str = example("Waymark+")
    is_paid: bool = example(True)
    prices: list[Price]
    lines: list[PlanLine]


class Plans(BaseModel):
    items: list[Plan]
    url: str = example(f"{SITE}/plus/")


class ProblemError(BaseModel):
    parameter: str = example("limit")
    detail: str = example("Input should be less than or equal to 100")


class ProblemJob(BaseModel):
    id: int = example(1471)
    title: str = example("Infusion nurse")
    url: str = example(f"{SITE}/jobs/1471-infusion-nurse/")


class Problem(BaseModel):
    """RFC 9457."""

    type: str = example(f"{SITE}/api/#problem-invalid-parameters", "An address that says more.")
    title: str = example("Some parameters make no sense")
    status: int = example(422)
    detail: str = example("Look at limit again.")
    errors: list[ProblemError]
    job: ProblemJob | None = Field(None, description="Which job is gone.")
