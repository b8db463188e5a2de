"""Pay as it was posted, by the year, and in another currency."""

from datetime import date
from decimal import Decimal

import pytest

from jobs import pay
from jobs.pay import Pay


def paid(low: str | None, high: str | None, currency: str = "USD", period: str = "year") -> Pay:
    return Pay(None if low is None else Decimal(low), None if high is None else Decimal(high), currency, period)


def test_posted_pay_stands_as_it_was_posted() -> None:
    for given, words in (
        (paid("95000", "120000"), "$95,000–$120,000 a year"),
        (paid("40", None, "EUR", "hour"), "from €40 an hour"),
        (paid(None, "9000", "CHF", "month"), "up to CHF 9,000 a month"),
        (paid("60000", "60000", "GBP"), "£60,000 a year"),
        (paid("520", "600", "AUD", "day"), "AUD 520–600 a day"),
        (paid("17.50", "22.75", "USD", "hour"), "$17.50–$22.75 an hour"),
        (paid("900.00", "1200.00", "EUR", "week"), "€900–€1,200 a week"),
        (paid("1", "1", "KWD", "hour"), "KWD 1 an hour"),
        (paid("30000000", None, "VND", "month"), "from VND 30,000,000 a month"),
    ):
        assert given.posted == words


def test_year_has_2080_hours_260_days_52_weeks_12_months() -> None:
    times = {"hour": 2080, "day": 260, "week": 52, "month": 12, "year": 1}
    assert {period: paid("10", "20", period=period).year for period in pay.PERIODS} == {
        period: (10 * number, 20 * number) for period, number in times.items()
    }
    assert paid("17.25", None, period="hour").year == (35_880, None)
    assert paid(None, "17.25", period="hour").year == (None, 35_880)


def test_yearly_words_say_what_was_counted() -> None:
    for given, words in (
        (paid("40", "55", period="hour"), "$83,200–$114,400 a year, counting 2,080 hours"),
        (paid("520", "600", "AUD", "day"), "AUD 135,200–156,000 a year, counting 260 days"),
        (paid("1000", None, "EUR", "week"), "from €52,000 a year, counting 52 weeks"),
        (paid(None, "9000", "CHF", "month"), "up to CHF 108,000 a year, counting 12 months"),
        (paid("3000", "3000", "GBP", "month"), "£36,000 a year, counting 12 months"),
        (paid("90000", "99000"), ""),
    ):
        assert given.by_the_year == words


def test_every_period_has_its_numbers_and_words() -> None:
    assert pay.TIMES_A_YEAR.keys() == pay.PERIODS.keys() == pay.COUNTED_AS.keys() | {"year"}


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> None:
    """One euro is 1.25 dollars, and 10 kronor."""
    found = {"EUR": Decimal(1), "USD": Decimal("1.25"), "SEK": Decimal(10)}
    monkeypatch.setattr(pay, "rates", lambda: found)


@pytest.mark.usefixtures("rates")
def test_pay_in_another_currency() -> None:
    assert paid("80000", "100000", "EUR").year_in("USD") == (100_000, 125_000)
    assert paid("500000", None, "SEK").year_in("USD") == (62_500, None)
    assert paid(None, "50", "USD", "hour").year_in("EUR") == (None, 83_200)
    assert paid("80000", "80000", "EUR").year_in("EUR") == (80_000, 80_000)
    assert pay.convert(100, "SEK", "USD") == Decimal("12.5")


@pytest.mark.usefixtures("rates")
def test_pay_in_another_currency_is_rounded_and_marked() -> None:
    assert paid("80123", "99999", "EUR").about("USD") == "≈ $100,000–$125,000 a year"
    assert paid("40", None, "EUR", "hour").about("USD") == "≈ from $104,000 a year"
    assert paid(None, "54321", "USD").about("SEK") == "≈ up to SEK 435,000 a year"
    assert paid("60000", "60000", "USD").about("EUR") == "≈ €48,000 a year"
    assert paid("60000", "60010", "USD").about("EUR") == "≈ €48,000 a year"  # the same, once rounded


@pytest.mark.usefixtures("rates")
def test_nothing_is_said_about_in_its_own_currency_or_without_a_rate() -> None:
    assert paid("60000", None).about("USD") == ""
    assert paid("60000", None, "NGN").about("USD") == ""
    assert paid("60000", None).about("NGN") == ""
    assert paid("60000", "70000", "NGN").year_in("USD") == (None, None)
    assert paid("60000", "70000", "NGN").year == (60_000, 70_000)
    with pytest.raises(KeyError):
        pay.convert(1, "NGN", "EUR")


def test_rates_are_of_one_day_and_all_positive() -> None:
    first = pay.RATES.read_text().partition("\n")[0]
    assert pay.rates_of() == date(2026, 10, 30)
    assert first.startswith("# European Central Bank")
    assert f" of {pay.rates_of()}: " in first
    rates = pay.rates()
    assert rates["EUR"] == 1
    assert min(rates.values()) > 0
    assert {"USD", "GBP", "CHF", "CAD", "AUD", "INR", "PLN", "SEK", "JPY", "BRL"} <= rates.keys()
    assert all(pay.is_currency(code) for code in rates)


def test_a_currency_stands_once_in_the_rates() -> None:
    rows = [line for line in pay.RATES.read_text().splitlines() if not line.startswith("#")]
    assert rows[0] == "currency,rate"
    assert len(rows) - 1 == len(pay.rates()) >= 30


def test_currencies_are_those_of_the_standard() -> None:
    assert [code for code in ("USD", "KWD", "VND", "NGN") if not pay.is_currency(code)] == []
    assert [code for code in ("", "US", "usd", "ZZZ", "BTC", "$", "USDT", "\0") if pay.is_currency(code)] == []
