"""Laws that ask for pay in postings, by where a job is open: one dated table, employers/pay_laws.csv.

To bring it up to date: read each law at its link, change the row, and write the day into `as_of`.
"""

import csv
from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from accounts import countries
from jobs.eligibility import ANYWHERE, Terms
from jobs.eligibility.gazetteer import GROUPS

TABLE = Path(__file__).with_name("pay_laws.csv")


@dataclass(frozen=True)
class Law:
    """place: a state ("US-CO") or "EU". who: whom it binds. asks: where pay is to stand. as_of: when it was noted."""

    place: str
    name: str
    since: date
    who: str
    asks: str
    link: str
    as_of: date

    @property
    def where(self) -> str:
        return "European Union" if self.place == "EU" else countries.states(self.place[:2])[self.place]


@cache
def table() -> tuple[Law, ...]:
    with TABLE.open(newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    days = (
        {**row, "since": date.fromisoformat(row["since"]), "as_of": date.fromisoformat(row["as_of"])} for row in rows
    )
    return tuple(Law(**row) for row in days)  # type: ignore[arg-type]


def asking(terms: Terms, day: date) -> list[Law]:
    """The laws in force on a day of the places that a job is open to; none where it does not say to whom it is."""
    return [law for law in table() if law.since <= day and _is_open(terms, law.place)]


def _is_open(terms: Terms, place: str) -> bool:
    if place == "EU":
        return ANYWHERE in terms.countries or bool(terms.countries & _eu() - terms.excluded)
    country = place[:2]
    if not terms.countries & {ANYWHERE, country} or terms.excluded & {place, country}:
        return False
    only = {state for state in terms.states if state.startswith(country)}
    return not only or place in only


def _eu() -> Set[str]:
    return frozenset(GROUPS["eu"])
