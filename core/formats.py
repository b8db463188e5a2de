"""Money, dates and numbers as people read them: US English, one place."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
NAMES = {"USD": "US dollars", "EUR": "euros", "GBP": "pounds sterling"}


def number(value: Decimal | int) -> str:
    """189100 → "189,100"; 4.90 → "4.9"."""
    value = Decimal(value)
    if value == value.to_integral_value():
        return f"{int(value):,}"
    return f"{value.normalize():,f}"


def money(value: Decimal | int, currency: str = "USD") -> str:
    """93600 → "$93,600"; currencies without a symbol keep their code: "CHF 90,000". A minus is a real one: "−$5"."""
    symbol = SYMBOLS.get(currency, currency + " ")
    amount = abs(Decimal(value))
    shown = number(amount) if amount == amount.to_integral_value() else f"{amount:,.2f}"
    return f"−{symbol}{shown}" if value < 0 else f"{symbol}{shown}"


def price(cents: int, currency: str = "USD") -> str:
    """As it is advertised: 800 → "USD $8", 850 → "USD $8.50". A currency without a symbol stands there once."""
    shown = money(Decimal(cents) / 100, currency)
    return f"{currency} {shown}" if currency in SYMBOLS else shown


def cents(value: int, currency: str = "USD") -> str:
    """As it stands on a bill: 800 → "USD $8.00"; "CHF 8.00"."""
    amount = f"{SYMBOLS.get(currency, '')}{Decimal(value) / 100:,.2f}"
    return f"{currency} {amount}"


def percent(value: Decimal | int) -> str:
    """4.9 → "4.9%", -3 → "−3%" (a real minus sign)."""
    return f"{number(value)}%".replace("-", "−")


def day(value: date) -> str:
    """date(2026, 11, 30) → "30 Nov 2026"."""
    return f"{value.day} {value:%b %Y}"


def month(value: date) -> str:
    """date(2024, 5, 1) → "May 2024"."""
    return f"{value:%B %Y}"


def moment(value: datetime) -> str:
    """An aware moment in the current zone, which it names: "30 Nov 2026, 14:05 CET", "30 Nov 2026, 10:05 UTC−03"."""
    local = timezone.localtime(value)
    zone = local.tzname() or ""
    if zone.startswith(("+", "-")):  # a zone without letters of its own
        zone = f"UTC{zone}".replace("-", "−")
    return f"{day(local)}, {local:%H:%M} {zone}"
