"""Money, numbers and dates as a person reads them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from core import formats
from core.templatetags import ui


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (7, "7"),
        (999, "999"),
        (1000, "1,000"),
        (189100, "189,100"),
        (-189100, "-189,100"),
        (9_999_999_999, "9,999,999,999"),
        (Decimal("4.90"), "4.9"),
        (Decimal("4.00"), "4"),
        (Decimal("100.00"), "100"),
        (Decimal("0.05"), "0.05"),
        (Decimal("-0.50"), "-0.5"),
        (Decimal("1234567.89"), "1,234,567.89"),
        (Decimal("1E+3"), "1,000"),
    ],
)
def test_number_has_separators_and_no_idle_zeros(value: Decimal | int, shown: str) -> None:
    assert formats.number(value) == shown


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        (93600, "USD", "$93,600"),
        (0, "USD", "$0"),
        (-5, "USD", "−$5"),
        (Decimal("-0.50"), "EUR", "−€0.50"),
        (Decimal("9999999999.99"), "GBP", "£9,999,999,999.99"),
        (90000, "CHF", "CHF 90,000"),
        (-90000, "CHF", "−CHF 90,000"),
    ],
)
def test_money_stands_with_its_currency(value: Decimal | int, currency: str, shown: str) -> None:
    assert formats.money(value, currency) == shown


@pytest.mark.parametrize(
    ("value", "currency", "advertised", "billed"),
    [
        (0, "USD", "USD $0", "USD $0.00"),
        (800, "USD", "USD $8", "USD $8.00"),
        (850, "USD", "USD $8.50", "USD $8.50"),
        (1, "EUR", "EUR €0.01", "EUR €0.01"),
        (123456700, "GBP", "GBP £1,234,567", "GBP £1,234,567.00"),
        (800, "CHF", "CHF 8", "CHF 8.00"),
    ],
)
def test_cents_stand_with_their_currency(value: int, currency: str, advertised: str, billed: str) -> None:
    assert formats.price(value, currency) == advertised
    assert formats.cents(value, currency) == billed


def test_plain_day_is_words_alone_in_the_current_zone() -> None:
    assert ui.plain_day(date(2026, 11, 30)) == "30 Nov 2026"
    with timezone.override("Asia/Tokyo"):
        assert ui.plain_day(datetime(2026, 11, 30, 20, tzinfo=UTC)) == "1 Dec 2026"


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0%"), (Decimal("4.90"), "4.9%"), (Decimal("-3.2"), "−3.2%"), (1000, "1,000%")]
)
def test_percent_has_a_real_minus_sign(value: Decimal | int, shown: str) -> None:
    assert formats.percent(value) == shown


@pytest.mark.parametrize(
    ("value", "day", "month"),
    [
        (date(2026, 11, 30), "30 Nov 2026", "November 2026"),
        (date(2024, 2, 29), "29 Feb 2024", "February 2024"),
        (date(2024, 5, 1), "1 May 2024", "May 2024"),
        (date(9999, 12, 31), "31 Dec 9999", "December 9999"),
    ],
)
def test_dates_are_written_out(value: date, day: str, month: str) -> None:
    assert (formats.day(value), formats.month(value)) == (day, month)


def test_missing_money_is_said_to_be_unpublished_and_zero_is_not() -> None:
    assert ui.money(None) == "not published"
    assert ui.money(0) == "$0"


@pytest.mark.parametrize(
    ("zone", "shown", "machine"),
    [
        ("UTC", "30 Nov 2026, 23:05 UTC", "2026-11-30T23:05:00+00:00"),
        ("Europe/Berlin", "1 Dec 2026, 00:05 CET", "2026-12-01T00:05:00+01:00"),
        ("America/Sao_Paulo", "30 Nov 2026, 20:05 UTC−03", "2026-11-30T20:05:00-03:00"),
        ("Asia/Kathmandu", "1 Dec 2026, 04:50 UTC+0545", "2026-12-01T04:50:00+05:45"),
    ],
)
def test_moment_is_told_in_the_current_zone_which_it_names(zone: str, shown: str, machine: str) -> None:
    value = datetime(2026, 11, 30, 23, 5, tzinfo=UTC)
    with timezone.override(zone):
        assert formats.moment(value) == shown
        assert ui.moment(value) == f'<time datetime="{machine}">{shown}</time>'


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    with timezone.override("Europe/Berlin"):
        shown = [formats.moment(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1)]
    assert shown == ["25 Oct 2026, 02:30 CEST", "25 Oct 2026, 02:30 CET"]


def test_missing_moment_is_empty_and_one_without_a_zone_is_refused() -> None:
    assert ui.moment(None) == ""
    with pytest.raises(ValueError, match="naive"):
        ui.moment(datetime(2026, 11, 30, 23, 5))


def test_date_on_a_page_can_be_read_by_machines() -> None:
    assert ui.day(date(2026, 11, 3)) == '<time datetime="2026-11-03">3 Nov 2026</time>'
    assert ui.day(datetime(2026, 11, 3, 23, 59, tzinfo=UTC)) == '<time datetime="2026-11-03">3 Nov 2026</time>'
    assert ui.day(None) == ""
