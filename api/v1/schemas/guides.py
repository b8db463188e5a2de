"""Guides and roles, with figures and their sources."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from api.v1.schemas.base import SITE, Named, Role, Sparse, example
from occupations.models import Figure as FigureRow


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
