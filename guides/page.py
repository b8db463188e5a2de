"""A guide as its page shows it: an edition's content (or a draft's) joined with the rows that are always live."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.text import slugify

from guides import kinds, scales
from guides.kinds import Kind, Shape
from guides.models import Guide
from guides.scales import Scale
from jobs.query import JobQuery
from jobs.role import RoleJobs
from occupations import charts
from occupations.models import ALL_OCCUPATIONS, Category, Figure, Occupation, Source


@dataclass(frozen=True)
class RatingView:
    scale: Scale
    low: int
    high: int
    reason: str
    reviewed_on: date

    @property
    def words(self) -> str:
        return self.scale.words(self.low, self.high)

    @property
    def steps(self) -> list[tuple[str, bool]]:
        """(word, whether the rating covers it) for each step of the scale."""
        return [(word, self.low <= number <= self.high) for number, (_, word) in enumerate(self.scale.steps, 1)]


@dataclass(frozen=True)
class SectionView:
    kind: Kind
    heading: str
    html: str
    items: list[dict[str, Any]]
    body: str = ""  # the Markdown that html was made of

    @property
    def anchor(self) -> str:
        return self.kind.slug

    @property
    def template(self) -> str:
        return f"guides/shapes/_{self.kind.shape.name}.html"

    @property
    def print_templates(self) -> list[str]:
        """The first that exists draws the section on paper."""
        return [f"guides/print/_{self.kind.shape.name}.html", self.template]

    @property
    def is_short(self) -> bool:
        """Whether the list's items are short enough to stand in two columns."""
        return max((len(item["title"]) + len(item["text"]) for item in self.items), default=0) <= 70


@dataclass(frozen=True)
class Block:
    """One heading of the page: a section, or a group of sections under a heading of their own."""

    heading: str
    anchor: str
    sections: list[SectionView]

    @property
    def is_group(self) -> bool:
        return bool(self.sections[0].kind.group)


@dataclass(frozen=True)
class RelatedView:
    title: str
    code: str
    slug: str  # of its guide; "" when there is none

    @property
    def url(self) -> str:
        return Guide(slug=self.slug).get_absolute_url() if self.slug else ""

    @property
    def jobs_url(self) -> str:
        """A search for jobs of that title."""
        return JobQuery(words=self.title).path


class GuidePage:
    """What the guide templates read. Costs three queries beyond the guide's own: figures, sources, related guides.

    content: as guides.snapshots.content makes it. occupation: with its parent.
    """

    def __init__(self, guide: Guide, content: dict[str, Any], occupation: Occupation, category: Category) -> None:
        self.guide = guide
        self.content = content
        self.occupation = occupation
        self.category = category
        self.title: str = content["title"]
        self.summary: str = content["summary"]
        self.writer: str = content["writer"] or f"{settings.SITE_NAME} editors"
        self.reviewer: str = content["reviewer"]
        self.reviewed_on = _date(content["reviewed_on"])

    @classmethod
    def of_edition(cls, guide: Guide) -> "GuidePage":
        """The public page. guide: fetched by for_reading, with an edition."""
        assert guide.edition
        assert guide.listed_occupation
        assert guide.listed_category
        return cls(guide, guide.edition.content, guide.listed_occupation, guide.listed_category)

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.guide.get_absolute_url()

    @cached_property
    def first_published_at(self) -> datetime | None:
        """When the first edition came out; None before there is one."""
        editions = self.guide.snapshots.filter(number=1)
        return editions.values_list("published_at", flat=True).first()

    @cached_property
    def _figures(self) -> dict[str, dict[str, Figure]]:
        """Figures by occupation's code, then measure; the official one where there are several."""
        codes = [code for code in (self.occupation.counted_as.code, ALL_OCCUPATIONS) if code]
        rows = Figure.objects.citable().filter(Q(occupation__code__in=codes), country="US").order_by("basis")
        found: dict[str, dict[str, Figure]] = {code: {} for code in codes}
        for figure in rows.select_related("occupation", "source"):
            found[figure.occupation.code or ""][figure.measure] = figure
        return found

    @property
    def figures(self) -> dict[str, Figure]:
        """measure → Figure of the occupation that counts for this guide."""
        return self._figures.get(self.occupation.counted_as.code or "", {})

    @property
    def all_growth(self) -> Figure | None:
        """Projected growth of all occupations together, to hold this one's against."""
        return self._figures[ALL_OCCUPATIONS].get(Figure.Measure.GROWTH)

    @cached_property
    def pay_figures(self) -> list[tuple[str, Figure | None]]:
        return [(label, self.figures.get(measure)) for measure, label in charts.LABELS.items()]

    @cached_property
    def pay_chart(self) -> charts.PayChart | None:
        return charts.pay_chart(self.figures)

    @cached_property
    def pay_chart_with_jobs(self) -> charts.PayChart | None:
        """The same with the pay of our own postings, where there are enough. It ages, so no edition's PDF has it."""
        return charts.pay_chart(self.figures, self.jobs.posted_pay)

    @cached_property
    def jobs(self) -> RoleJobs:
        """The live jobs of the role."""
        return RoleJobs(self.occupation)

    @cached_property
    def ratings(self) -> dict[str, RatingView]:
        """scale's slug → our rating."""
        return {
            row["scale"]: RatingView(
                scales.BY_SLUG[row["scale"]],
                row["low"],
                row["high"],
                row["reason"],
                date.fromisoformat(row["reviewed_on"]),
            )
            for row in self.content["ratings"]
            if row["scale"] in scales.BY_SLUG
        }

    @cached_property
    def credentials(self) -> list[dict[str, Any]]:
        return [{**row, "checked_on": _date(row["checked_on"])} for row in self.content["credentials"]]

    @property
    def all_figures(self) -> list[Figure]:
        """Every figure of the guide, in the order of the measures; the growth of all occupations last."""
        own = [self.figures[measure] for measure in Figure.Measure if measure in self.figures]
        return [*own, self.all_growth] if self.all_growth else own

    @cached_property
    def sources(self) -> list[Source]:
        """The guide's references and the sources of the figures it shows."""
        of_figures = {figure.source.pk: figure.source for figure in self.all_figures if figure.source}
        rows = Source.objects.filter(slug__in=self.content["references"])
        return sorted({**of_figures, **{row.pk: row for row in rows}}.values(), key=str)

    @cached_property
    def related(self) -> list[RelatedView]:
        roles = self.content["related"]
        guides = (
            Guide.objects.published()
            .filter(
                Q(listed_occupation__code__in=[role["code"] for role in roles if role["code"]])
                | Q(listed_title__in=[role["title"] for role in roles])
            )
            .exclude(pk=self.guide.pk)
            .values_list("listed_title", "listed_occupation__code", "slug")
        )
        by_code = {code: slug for _, code, slug in guides if code}
        by_title = {title: slug for title, _, slug in guides}
        slugs = ((role, by_title.get(role["title"]) or by_code.get(role["code"])) for role in roles)
        return [RelatedView(role["title"], role["code"], slug or "") for role, slug in slugs]

    @cached_property
    def blocks(self) -> list[Block]:
        """What the page shows, in order: sections with something in them, neighbours of one group together."""
        return list(_grouped(section for section in self._sections() if self._has_something(section)))

    def _sections(self) -> Iterator[SectionView]:
        stored = {row["kind"]: row for row in self.content["sections"]}
        for kind in kinds.KINDS:
            row = stored.get(kind.slug, {"heading": "", "html": "", "items": [], "body": ""})
            yield SectionView(kind, row["heading"] or kind.label, row["html"], row["items"], row["body"])

    def _has_something(self, section: SectionView) -> bool:
        return bool(section.html or section.items or self._stands_beside(section.kind.shape))

    def _stands_beside(self, shape: Shape) -> bool:
        """Whether the guide has something of its own to show in a section of that shape, text or not."""
        if shape is kinds.DEMAND:
            return "demand" in self.ratings
        if shape is kinds.PAY:
            return any(figure for _, figure in self.pay_figures)
        if shape is kinds.BALANCE:
            return bool(self.ratings.keys() & {"stress", "balance"})
        if shape is kinds.CREDENTIALS:
            return bool(self.credentials)
        if shape is kinds.OUTLOOK:
            return bool(self.related) or Figure.Measure.GROWTH in self.figures
        return shape is kinds.REFERENCES and bool(self.sources)


def _grouped(sections: Iterable[SectionView]) -> Iterator[Block]:
    group: list[SectionView] = []
    for section in sections:
        if group and section.kind.group != group[0].kind.group:
            yield _block(group)
            group = []
        if section.kind.group:
            group.append(section)
        else:
            yield Block(section.heading, section.anchor, [section])
    if group:
        yield _block(group)


def _block(group: list[SectionView]) -> Block:
    name = group[0].kind.group
    return Block(name, slugify(name), group)


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
