"""The one place that says a JobQuery in words."""

from collections.abc import Callable
from dataclasses import dataclass

from core import formats
from jobs import languages
from jobs.location import Location
from jobs.models import Company, Job, Region
from jobs.query import MODELS, SINCE, JobQuery
from occupations.models import Category, Occupation, Skill

EVERYTHING = "All remote jobs"
Names = dict[tuple[str, str], str]
CHOICES = {"type": Job.Type, "level": Job.Seniority, "workplace": Job.Workplace}


@dataclass(frozen=True)
class Chip:
    """One filter of a query. name and value: its parameter. label: for people."""

    name: str
    value: str
    label: str


def chips(query: JobQuery, named: Names | None = None) -> list[Chip]:
    """Every filter in words, in canonical order. Costs one query for each kind of row that is named.

    named: as `names` finds them for several queries at once.
    """
    named = names(query) if named is None else named
    return [
        Chip(name, value, _label(query, name, value, named))
        for name, value in query.parameters
        if name not in ("zone", "work", "currency", "sort")
    ]


def describe(query: JobQuery, named: Names | None = None) -> str:
    """All of it on one line: "“nurse” · full-time · open to Texas, United States"."""
    return " · ".join(chip.label for chip in chips(query, named)) or EVERYTHING


def names(*queries: JobQuery) -> Names:
    """(parameter, slug) → name, for all rows that queries name."""
    found: Names = {}
    named = [pair for query in queries for pair in query.parameters]
    for name, model in MODELS.items():
        slugs = [value for parameter, value in named if parameter == name]
        if slugs:
            rows = model.objects.filter(slug__in=slugs)
            found |= {(name, row.slug): title(row) for row in rows}
    return found


def title(row: Category | Company | Occupation | Region | Skill) -> str:
    return row.title if isinstance(row, Occupation) else row.name


def _pay(query: JobQuery) -> str:
    least = f"from {formats.money(query.pay_floor or 0, query.currency)} a year"
    return least if query.only_paid else f"{least}, or not said"


def _label(query: JobQuery, name: str, value: str, named: Names) -> str:
    if name in CHOICES:
        return str(CHOICES[name](value).label)
    if name == "region" and value == "anywhere":
        return "open to the whole world"
    row = named.get((name, value), value)
    words: dict[str, Callable[[], str]] = {
        "q": lambda: f"“{value}”",
        "open_to": lambda: f"not closed to {Location.of(value).name}",
        "region": lambda: f"open in {row}",
        "skill": lambda: f"asks for {row}",
        "company": lambda: f"at {row}",
        "language": lambda: f"in {languages.NAMES[value]}",
        "pay": lambda: _pay(query),
        "paid": lambda: "only with pay",
        "since": lambda: f"published in {SINCE[value]}",
    }
    return words[name]() if name in words else row
