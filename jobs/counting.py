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
FACETS = ("category", "type", "level", "workplace")

Chosen = Mapping[str, Sequence[str]]  # facet → the values that a query allows; one not in it allows all


@dataclass(frozen=True)
class Part:
    """Where a facet stands in Job.facets: that divided by `step`, the rest of that by `size` (0: all of it).

    keys: value → its number there.
    """

    step: int
    size: int
    keys: Mapping[str, int]

    @property
    def sql(self) -> str:
        """For a statement with parameters, in which a percent sign is written twice."""
        return f"facets / {self.step} %% {self.size}" if self.size else f"facets / {self.step}"

    def key(self, facets: int) -> int:
        found = facets // self.step
        return found % self.size if self.size else found


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
    facets = {name: _summed(read.by_facets, name, chosen, parts) for name in FACETS}
    facets["region"] = places.known().count_regions(read.by_terms, regions)
    return Counts(
        _within(facets["type"], chosen),
        {name: +numbers for name, numbers in facets.items()},
        _within(_summed(read.paid, "type", chosen, parts), chosen),
        most is not None and read.hits > most,
    )


def _first(jobs: QuerySet[Job], most: int | None) -> Any:
    """In no order, as many as are wanted and one more."""
    columns = jobs.order_by().values_list("facets", "terms_id", "pay_currency")
    return columns if most is None else columns[: most + 1]


def _within(types: Counter[str], chosen: Chosen) -> int:
    """Of numbers by type, without its own filter: how many that filter leaves."""
    return sum(number for value, number in types.items() if value in chosen.get("type", (value,)))


def _parts() -> dict[str, Part]:
    def numbered(values: Iterable[str]) -> dict[str, int]:
        return {value: number for number, value in enumerate(values, 1)}

    return {
        "workplace": Part(1, 4, numbered(Job.Workplace.values)),
        "level": Part(4, 8, {"": 0, **numbered(Job.Seniority.values)}),
        "type": Part(32, 8, numbered(Job.Type.values)),
        "category": Part(256, 0, dict(Category.objects.values_list("slug", "pk"))),
    }


@dataclass(frozen=True)
class Reading:
    """How many matches have which facets (within the terms), how many of these say their pay, how many have which terms
    (within the facets), and how many there are.
    """

    by_facets: Counter[int]
    paid: Counter[int]
    by_terms: Counter[int]
    hits: int


def _read(matches: QuerySet[Job], chosen: Chosen, terms: frozenset[int] | None, parts: Mapping[str, Part]) -> Reading:
    sql, parameters = matches.query.sql_with_params()
    in_terms, inside = ("true", []) if terms is None else ("terms_id = ANY(%s)", [list(terms)])
    in_facets = " AND ".join(f"{parts[name].sql} = ANY(%s)" for name in chosen) or "true"
    keys = [[parts[name].keys.get(value, -1) for value in values] for name, values in chosen.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT facets, terms_id, count(*),"  # noqa: S608  names and numbers of our own
            f" count(*) FILTER (WHERE {in_terms}), count(*) FILTER (WHERE {in_terms} AND pay_currency <> ''),"
            f" count(*) FILTER (WHERE {in_facets})"
            f" FROM ({sql}) found GROUP BY GROUPING SETS ((facets), (terms_id))",
            [*inside, *inside, *keys, *parameters],
        )
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    of_facets = [row for row in rows if row[1] is None]
    return Reading(
        Counter({row[0]: row[3] for row in of_facets}),
        Counter({row[0]: row[4] for row in of_facets}),
        Counter({row[1]: row[5] for row in rows if row[1] is not None}),
        sum(row[2] for row in of_facets),
    )


def _summed(by_facets: Counter[int], name: str, chosen: Chosen, parts: Mapping[str, Part]) -> Counter[str]:
    """By one facet, within what is chosen of the others."""
    allowed = [
        (parts[other], {parts[other].keys.get(value, -1) for value in values})
        for other, values in chosen.items()
        if other != name
    ]
    part, sums = parts[name], Counter[int]()
    for facets, number in by_facets.items():
        if all(one.key(facets) in keys for one, keys in allowed):
            sums[part.key(facets)] += number
    return Counter({value: sums[key] for value, key in part.keys.items()})
