"""Pay: of numbers, and as people write it ("$120k – $150k", "€40 an hour"). Only what is clear is taken."""

import re
from collections.abc import Sequence
from decimal import Decimal

from importers.items import RefusedError
from importers.texts import key
from jobs.pay import PLAUSIBLE, Pay, is_currency

LARGEST = Decimal(10) ** 10  # an amount of money from which on no column holds it
CENT = Decimal("0.01")
LONGEST = 80  # characters: what is longer says more than an amount
SURELY_YEARLY = 20_000  # in the currencies below nobody earns as much in a month, or says so without saying "month"
STRONG = {"USD", "EUR", "GBP", "CAD", "AUD", "NZD", "CHF", "SGD"}
SYMBOLS = {"€": "EUR", "£": "GBP", "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD"}
DOLLARS = {  # whose a plain "$" is, by where one lives
    "us": "USD", "usa": "USD", "united states": "USD", "ca": "CAD", "canada": "CAD", "au": "AUD", "australia": "AUD",
    "nz": "NZD", "new zealand": "NZD", "sg": "SGD", "singapore": "SGD",
}  # fmt: skip

_PERIODS = {
    "year": "year", "yr": "year", "yearly": "year", "annual": "year", "annually": "year", "annum": "year",
    "annualsalary": "year", "peryearsalary": "year",
    "month": "month", "mo": "month", "monthly": "month", "permonthsalary": "month",
    "week": "week", "wk": "week", "weekly": "week", "perweeksalary": "week",
    "day": "day", "daily": "day", "perdaywage": "day",
    "hour": "hour", "hr": "hour", "hourly": "hour", "perhourwage": "hour",
}  # fmt: skip

_TOKEN = re.compile(
    r"""\s*(?:
    (?:/|per\b|an?\b|p\.)?\s*(?P<period>year(?:ly)?|yr|annum|annual(?:ly)?|month(?:ly)?|mo|week(?:ly)?|wk|day|daily|hour(?:ly)?|hr)\b
    |(?P<least>from|starting\ at)\b|(?P<most>up\ to)\b|(?P<dash>[-–—]|to\b)
    |(?P<amount>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?P<cents>\.[0-9]{1,2}(?![0-9]))?(?P<k>\s?k\b)?
    |(?P<symbol>(?:us|ca|c|au|a|nz)?\$|€|£)|(?P<code>[a-z]{3})\b
    )\s*""",
    re.VERBOSE,
)


def pay(low: Decimal | None, high: Decimal | None, currency: str, period: str) -> Pay | None:
    """Pay of two ends, 0 and None being none. currency, period: in the source's words.

    What is missing or unclear is left out: a job without pay is still a job, and a wrong figure is worse than none. So
    is pay out of all proportion, where somebody chose the wrong period or currency. What cannot be, negative or the
    wrong way round, is refused: who sends that sends other things that are not so.
    """
    if any(amount is not None and amount < 0 for amount in (low, high)):
        raise RefusedError("Its pay is negative.")
    if low and high and low > high:
        raise RefusedError("Its pay from is more than its pay up to.")
    code, every = currency.upper(), _PERIODS.get(key(period), "")
    if not every or len(code) != 3 or not is_currency(code) or max(low or 0, high or 0) >= LARGEST:
        return None
    found = Pay(_cents(low), _cents(high), code, every)
    in_dollars = [amount for amount in found.year_in("USD") if amount is not None]
    is_plausible = all(PLAUSIBLE[0] <= amount <= PLAUSIBLE[1] for amount in in_dollars)
    return found if is_plausible and (found.low or found.high) else None


def _cents(amount: Decimal | None) -> Decimal | None:
    """In whole cents; less than one is none."""
    return amount.quantize(CENT) or None if amount else None


def read(text: str, places: Sequence[str]) -> Pay | None:
    """The pay; None for a text that says something else, or something else as well. places: where one may live."""
    found = _tokens(text.lower()) if len(text) <= LONGEST else None
    if not found:
        return None
    amounts, kinds = _amounts(found), [name for name, _ in found]
    currency, periods = _currency(found, places), {value for name, value in found if name == "period"}
    is_range = len(amounts) == 2 and kinds.count("dash") == 1
    is_one = len(amounts) == 1 and "dash" not in kinds
    if not (is_range or is_one) or not currency or len(periods) > 1:
        return None
    period = periods.pop() if periods else ""
    if not period and currency in STRONG and min(amounts) >= SURELY_YEARLY:
        period = "year"
    low, high = amounts[0], amounts[-1]
    if low > high:
        return None
    return pay(None if "most" in kinds else low, None if "least" in kinds else high, currency, period)


def _tokens(text: str) -> list[tuple[str, str]] | None:
    """(kind, text) of all there is; None where there is anything else."""
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match or match.end() == at:
            return None
        at = match.end()
        found += [(name, value) for name, value in match.groupdict().items() if value is not None]
    return found


def _amounts(found: list[tuple[str, str]]) -> list[Decimal]:
    """In "120-150k" the first is one of thousands, too. In "120k-150" nobody knows: none then."""
    amounts: list[Decimal] = []
    thousands: list[bool] = []
    for name, value in found:
        if name == "amount":
            amounts.append(Decimal(value.replace(",", "")))
            thousands.append(False)
        elif name == "cents":
            amounts[-1] += Decimal("0" + value)
        elif name == "k":
            thousands[-1] = True
    if thousands[:1] == [True] and not all(thousands):
        return []
    return [amount * 1000 if any(thousands) and amount < 1000 else amount for amount in amounts]


def _currency(found: list[tuple[str, str]], places: Sequence[str]) -> str:
    """The only one that is named; a plain "$" is that of the only place. "" for none, or for several."""
    codes = {value.upper() for name, value in found if name == "code"}
    signs = {value for name, value in found if name == "symbol"}
    codes |= {SYMBOLS[sign] for sign in signs if sign in SYMBOLS}
    if "$" in signs and not codes:
        codes = {DOLLARS.get(place.lower(), "") for place in places}
    if "$" in signs and not codes <= set(DOLLARS.values()):
        return ""
    return codes.pop() if len(codes) == 1 else ""
