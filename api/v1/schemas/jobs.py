"""Jobs, companies, and the words that jobs are sorted by."""

from datetime import date, datetime

from pydantic import BaseModel, Field

from api.v1.schemas.base import SITE, Named, Role, Sparse, example
from jobs.models import Company as CompanyRow
from jobs.models import Job as JobRow
from jobs.models import Region as RegionRow
from jobs.pay import PERIODS


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


class Origin(BaseModel):
    """Who sent a job here. Link to it as well, as its terms ask."""

    name: str = example("Greenhouse")
    website: str = example("https://www.greenhouse.com/")
    url: str | None = example("https://boards.greenhouse.io/acme/jobs/1", "The posting there, to link to.")


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
