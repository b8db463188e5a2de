"""Pay: as posted, by the year, and in another currency.

A year has 2,080 hours, 260 days, 52 weeks or 12 months of work. Rates are those of one day, in rates.csv, whose first
line says whose they are and of when: a figure that went through them is marked with ≈ and never stands first.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path

import pycountry

from core import formats

RATES = Path(__file__).with_name("rates.csv")
TIMES_A_YEAR = {"year": 1, "month": 12, "week": 52, "day": 260, "hour": 2080}
PERIODS = {"year": "a year", "month": "a month", "week": "a week", "day": "a day", "hour": "an hour"}
COUNTED_AS = {"month": "12 months", "week": "52 weeks", "day": "260 days", "hour": "2,080 hours"}
PLAUSIBLE = (500, 5_000_000)  # US dollars a year: outside of it somebody chose the wrong period or currency


@cache
def rates() -> dict[str, Decimal]:
    """Units of each currency for one euro."""
    with RATES.open() as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {row["currency"]: Decimal(row["rate"]) for row in rows}


@lru_cache(maxsize=256)
def is_currency(code: str) -> bool:
    """Whether it is a code of ISO 4217, with a rate here or without."""
    return code.isupper() and pycountry.currencies.get(alpha_3=code) is not None


@cache
def rates_of() -> date:
    """The day of the rates."""
    with RATES.open() as file:
        return date.fromisoformat(file.readline().partition(" of ")[2].partition(":")[0])


def convert(amount: Decimal | int, currency: str, to: str) -> Decimal:
    """An amount in another currency, by the rates in the repository. Raises KeyError for a currency without one."""
    return Decimal(amount) / rates()[currency] * rates()[to]


@dataclass(frozen=True)
class Pay:
    """What a posting says it pays. low or high may be missing, not both. period: a key of PERIODS."""

    low: Decimal | None
    high: Decimal | None
    currency: str
    period: str

    @property
    def posted(self) -> str:
        """ "$95,000–$120,000 a year", "from €40 an hour", "up to CHF 9,000 a month"."""
        return f"{_span(self.low, self.high, self.currency)} {PERIODS[self.period]}"

    @property
    def year(self) -> tuple[int | None, int | None]:
        """Low and high of a year, in its own currency."""
        times = TIMES_A_YEAR[self.period]
        low, high = (None if value is None else round(value * times) for value in (self.low, self.high))
        return low, high

    @property
    def by_the_year(self) -> str:
        """ "$83,200–$114,400 a year, counting 2,080 hours"; "" for pay that is posted by the year."""
        if self.period == "year":
            return ""
        low, high = self.year
        return f"{_span(low, high, self.currency)} a year, counting {COUNTED_AS[self.period]}"

    def year_in(self, currency: str) -> tuple[int | None, int | None]:
        """Low and high of a year in another currency, in whole units; (None, None) where there is no rate."""
        if not {currency, self.currency} <= rates().keys():
            return None, None
        low, high = (None if value is None else round(convert(value, self.currency, currency)) for value in self.year)
        return low, high

    def about(self, currency: str) -> str:
        """ "≈ €87,000–€110,000 a year", rounded to three digits; "" in its own currency and where there is no rate."""
        low, high = self.year_in(currency)
        if currency == self.currency or (low is None and high is None):
            return ""
        return f"≈ {_span(_rounded(low), _rounded(high), currency)} a year"


def _rounded(value: int | None) -> int | None:
    return None if value is None else round(value, 3 - len(str(value)))


def _span(low: Decimal | int | None, high: Decimal | int | None, currency: str) -> str:
    if low is None or high is None:
        word, only = ("from", low) if high is None else ("up to", high)
        return f"{word} {formats.money(only or 0, currency)}"
    if low == high:
        return formats.money(low, currency)
    end = formats.money(high, currency)
    return f"{formats.money(low, currency)}–{end if currency in formats.SYMBOLS else end.removeprefix(currency + ' ')}"
