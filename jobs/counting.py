"""How many jobs match, by facet: all are read once, counted by all facets together, and summed up here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from jobs import places
from jobs.models import Job
from occupations.models import Category

COUNTED = 100_000  # matches that are counted; of more, "over 100,000" is said
COUNTED_WITH_WORDS = 20_000  # which no index counts alone
FACETS = ("category", "type", "level", "workplace")

Chosen = Mapping[str, Sequence[str]]  # facet → the values that a query allows; one not in it allows all


@dataclass(frozen=True)
class Part:
    """Where a facet stands in Job.facets: that divided by `step`, the rest of that by `size`.

    keys: value → its number there.
    """

    step: int
    size: int
    keys: Mapping[str, int]

    @property
    def sql(self) -> str:
        """For a statement with parameters, in which a percent sign is written twice."""
        return f"facets / {self.step} %% {self.size}"

    def sums(self, numbers: Mapping[int, int]) -> Counter[str]:
        """How many have which value. numbers: how many have which facets."""
        step, size, sums = self.step, self.size, Counter[int]()
        for facets, number in numbers.items():
            sums[facets // step % size] += number
        return Counter({value: sums[key] for value, key in self.keys.items() if sums[key]})

    def within(self, numbers: Mapping[int, int], values: Iterable[str]) -> Mapping[int, int]:
        """Those of `numbers` that have one of some values."""
        step, size, keys = self.step, self.size, {self.keys.get(value) for value in values}
        return {facets: number for facets, number in numbers.items() if facets // step % size in keys}


@dataclass(frozen=True)
class Counts:
    """facets: parameter → value → how many match, each without that parameter's own filter.

    paid: how many of all say what they pay. is_more: there are more matches than were counted, so every number is one
    of "at least".
    """

    total: int
    facets: dict[str, Counter[str]] = field(default_factory=dict)
    paid: int = 0
    is_more: bool = False


def count(
    matches: QuerySet[Job],
    chosen: Chosen,
    terms: frozenset[int] | None,
    regions: Iterable[str],
    most: int | None = COUNTED,
) -> Counts:
    """matches: by everything but facets and regions. terms: those that the regions asked for allow; None: all do.

    regions: those to count. most: of the matches; None for all, however long that takes.
    """
    parts = _parts()
    read = _read(_first(matches, most), chosen, terms, parts)
    facets = {name: parts[name].sums(_within(read.by_facets, chosen, parts, but=name)) for name in FACETS}
    facets["region"] = places.known().count_regions(read.by_terms, regions)
    all_found = _within(read.by_facets, chosen, parts)
    return Counts(
        sum(all_found.values()),
        facets,
        parts["paid"].sums(all_found)["yes"],
        most is not None and read.hits > most,
    )


def _within(numbers: Mapping[int, int], chosen: Chosen, parts: Mapping[str, Part], but: str = "") -> Mapping[int, int]:
    """Those that all facets allow, or all but one."""
    for name, values in chosen.items():
        if name != but:
            numbers = parts[name].within(numbers, values)
    return numbers


def _first(jobs: QuerySet[Job], most: int | None) -> Any:
    """In no order, as many as are wanted and one more."""
    columns = jobs.order_by().values_list("facets", "terms_id")
    return columns if most is None else columns[: most + 1]


def _parts() -> dict[str, Part]:
    def numbered(values: Iterable[str]) -> dict[str, int]:
        return {value: number for number, value in enumerate(values, 1)}

    return {
        "workplace": Part(1, 4, numbered(Job.Workplace.values)),
        "level": Part(4, 8, {"": 0, **numbered(Job.Seniority.values)}),
        "type": Part(32, 8, numbered(Job.Type.values)),
        "paid": Part(256, 2, {"yes": 1}),
        "category": Part(512, 2**40, dict(Category.objects.values_list("slug", "pk"))),
    }


@dataclass(frozen=True)
class Reading:
    """How many matches have which facets (within the terms), how many have which terms (within the facets), and how
    many there are.
    """

    by_facets: Mapping[int, int]
    by_terms: Mapping[int, int]
    hits: int


def _read(matches: QuerySet[Job], chosen: Chosen, terms: frozenset[int] | None, parts: Mapping[str, Part]) -> Reading:
    sql, parameters = matches.query.sql_with_params()
    # A condition that holds for all is not written: it would be asked of each of very many jobs.
    in_terms = "" if terms is None else " FILTER (WHERE terms_id = ANY(%s))"
    in_facets = " AND ".join(f"{parts[name].sql} = ANY(%s)" for name in chosen)
    in_facets = in_facets and f" FILTER (WHERE {in_facets})"
    keys = [[parts[name].keys.get(value, -1) for value in values] for name, values in chosen.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT facets, terms_id, count(*), count(*){in_terms}, count(*){in_facets}"  # noqa: S608  of our own
            f" FROM ({sql}) found GROUP BY GROUPING SETS ((facets), (terms_id))",
            [*([] if terms is None else [list(terms)]), *keys, *parameters],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    of_facets = [row for row in rows if row[1] is None]
    return Reading(
        {row[0]: row[3] for row in of_facets if row[3]},
        {row[1]: row[4] for row in rows if row[1] is not None and row[4]},
        sum(row[2] for row in of_facets),
    )
