"""Pay as people write it: "$120k – $150k", "€40 an hour", "USD 4,000-5,000 per month". Only what is clear is read."""

import re
from collections.abc import Sequence
from decimal import Decimal

from importers import texts
from jobs.pay import Pay

LONGEST = 80  # characters: what is longer says more than an amount
SURELY_YEARLY = 20_000  # in the currencies below nobody earns as much in a month, or says so without saying "month"
STRONG = {"USD", "EUR", "GBP", "CAD", "AUD", "NZD", "CHF", "SGD"}
SYMBOLS = {"€": "EUR", "£": "GBP", "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD"}
DOLLARS = {  # whose a plain "$" is, by where one lives
    "us": "USD", "usa": "USD", "united states": "USD", "ca": "CAD", "canada": "CAD", "au": "AUD", "australia": "AUD",
    "nz": "NZD", "new zealand": "NZD", "sg": "SGD", "singapore": "SGD",
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
    return texts.pay(None if "most" in kinds else low, None if "least" in kinds else high, currency, period)


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
    return codes.pop() if len(codes) == 1 else ""
