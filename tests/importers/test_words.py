"""Dates, pay, workplaces, places and the rest, in the forms that sources write them."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from importers import addresses, dates, salaries, texts
from importers.items import RefusedError
from importers.values import Values


@pytest.mark.parametrize(
    "value",
    [
        1795500000,
        1795500000000,
        Decimal("1795500000.0"),
        "1795500000",
        "2026-11-24T06:00:00Z",
        "2026-11-24T06:00:00.000+00:00",
        "2026-11-24T01:00:00-05:00",
        "2026-11-24 06:00:00",
        "Tue, 24 Nov 2026 06:00:00 GMT",
        "24 Nov 2026 07:00:00 +0100",
    ],
)
def test_date_is_read_in_every_form(value: Any) -> None:
    assert dates.posted(value) == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def test_no_date_is_none_and_one_to_come_is_not_yet() -> None:
    assert [dates.posted(value) for value in (None, "", 0, Decimal(0))] == [None] * 4
    assert dates.posted("2026-11-27T12:00:00Z") is not None  # now
    assert dates.posted("2026-11-27T12:00:01Z") is None
    assert dates.last_day("2026-11-27") == date(2026, 11, 27)


@pytest.mark.parametrize(
    "value",
    [
        *("0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31", "9999-12-31T23:59:59-12:00", "1999-12-31"),
        *(
            1,
            -1,
            10**9 * -1,
            10**15,
            10**30,
            Decimal("1e30"),
            Decimal("NaN"),
            Decimal("sNaN"),
            Decimal("Infinity"),
            253402300799000,
        ),
        *(True, False, [], {}, [1], 1.5, "yesterday", "24/11/2026", "2026-13-01", "2026-11-24T25:00", "x" * 10_000),
        *("Mon, 99 Foo 2026 00:00:00 GMT", "Tue, 24 Nov 99999999999999999999 06:00:00 GMT", "0", "1" * 40, "٣", " "),
    ],
)
def test_date_that_is_none_or_cannot_be_is_refused(value: Any) -> None:
    with pytest.raises(RefusedError, match="Its date"):
        dates.posted(value)


@pytest.mark.parametrize(
    ("text", "places", "words"),
    [
        ("$60,000 - $75,000", ["USA"], "$60,000–$75,000 a year"),
        ("$60k–$75k", ["United States"], "$60,000–$75,000 a year"),
        ("60-75k USD", [], "$60,000–$75,000 a year"),
        ("€40 an hour", [], "€40 an hour"),
        ("£35,000.50 per annum", [], "£35,000.50 a year"),
        ("from USD 4,000 per month", [], "from $4,000 a month"),
        ("up to CHF 120k yearly", [], "up to CHF 120,000 a year"),
        ("$80 to $95/hr", ["Canada"], "CAD 80–95 an hour"),
        ("US$90,000 - US$100,000", ["Canada"], "$90,000–$100,000 a year"),
        ("$90,000 CAD", ["USA"], "CAD 90,000 a year"),
    ],
)
def test_salary_that_is_clear_is_read(text: str, places: list[str], words: str) -> None:
    found = salaries.read(text, places)
    assert found
    assert found.posted == words


@pytest.mark.parametrize(
    ("text", "places"),
    [
        *(("", []), ("competitive", ["USA"]), ("DOE", []), ("$", ["USA"]), ("60000 - 75000", ["USA"])),
        ("$60,000 - $75,000", []),  # whose dollars?
        ("$60,000 - $75,000", ["USA", "Canada"]),
        ("$60,000 - $75,000 + equity", ["USA"]),
        ("$60,000 - €75,000", ["USA"]),
        ("€1.200 - €1.500", []),  # thousands, or cents of ten?
        ("€4,000", []),  # a month, or a year?
        ("$50k - $60", ["USA"]),
        ("$75,000 - $60,000", ["USA"]),
        ("$60,000 $75,000", ["USA"]),
        ("$1 - $2 - $3", ["USA"]),
        ("€40 an hour, €300 a day", []),
        ("€900,000 an hour", []),
        ("9" * 5000, ["USA"]),
        ("XYZ 50,000", []),
    ],
)
def test_salary_that_is_not_clear_is_none(text: str, places: list[str]) -> None:
    assert salaries.read(text, places) is None


def paid(low: Any, high: Any, currency: str = "USD", period: str = "year") -> str:
    first, last = (None if end is None else Decimal(end) for end in (low, high))
    found = salaries.pay(first, last, currency, period)
    return found.posted if found else ""


def test_pay_that_is_missing_or_unclear_is_left_out() -> None:
    assert paid(None, None) == paid(0, 0) == paid(0, None) == paid("0.001", None) == ""
    assert paid(90_000, 120_000, currency="") == paid(90_000, 120_000, currency="ZZZ") == ""
    assert paid(90_000, 120_000, currency="x" * 10**6) == paid(90_000, 120_000, period="once") == ""
    assert paid(0, 120_000) == "up to $120,000 a year"
    assert paid(90_000, 0, currency="usd", period="Yearly") == "from $90,000 a year"


def test_pay_out_of_all_proportion_is_left_out() -> None:
    assert paid(45, 60) == ""  # an hour's
    assert paid(90_000, 120_000, period="hour") == ""  # a year's
    assert paid(90_000, "1e30") == paid("1e30", "1e30", currency="KES") == ""
    assert paid(9_000_000, None, currency="KES") == "from KES 9,000,000 a year"  # there is no rate to judge it by


def test_pay_that_cannot_be_is_refused() -> None:
    for low, high, words in (
        (-1, 5, "negative"),
        (None, "-1e30", "negative"),
        (12, 9, "more than its pay up"),
    ):
        with pytest.raises(RefusedError, match=words):
            paid(low, high)


@pytest.mark.parametrize(
    ("words", "workplace", "places"),
    [
        (["Remote - US"], "remote", ("US",)),
        (["Remote"], "remote", ()),
        (["US - Remote"], "remote", ("US",)),
        (["Remote (EMEA)"], "remote", ("EMEA",)),
        (["Austin, TX (Remote)"], "remote", ("Austin, TX",)),
        (["Fully remote, Germany"], "remote", ("Germany",)),
        (["Remote in Canada; Toronto"], "remote", ("Canada",)),
        (["Berlin", "Remote - Germany", "Remote - Germany"], "remote", ("Germany",)),
        (["Hybrid - Oslo"], "hybrid", ("Oslo",)),
        (["Oslo (not remote)"], "on-site", ()),
        (["Non-remote: Oslo; Bergen"], "on-site", ("Bergen",)),
        (["Oslo, not fully remote", "Remote - Norway"], "remote", ("Norway",)),
        (["Remoteville"], "", ("Remoteville",)),
        (["Oslo | Bergen"], "", ("Oslo", "Bergen")),
        ([""], "", ()),
    ],
)
def test_location_is_a_workplace_and_places(words: list[str], workplace: str, places: tuple[str, ...]) -> None:
    assert texts.location(*words) == (workplace, places)


def test_job_types_levels_and_languages_by_words() -> None:
    assert [texts.job_type([word]) for word in ("FullTime", "full_time", "Full-Time", "Intern", "Temp", "gig", "")] == [
        *("full-time", "full-time", "full-time", "internship", "temporary", "", "")
    ]
    assert texts.job_type(["gig", "Part-Time", "Contract"]) == "part-time"
    assert [texts.engagement([word]) for word in ("Freelance", "contractor", "Contract", "employee")] == [
        *("contractor", "contractor", "", "employee")
    ]
    assert [texts.seniority([word]) for word in ("Entry-Level, Junior", "Midweight", "Any", "Senior, Midweight")] == [
        *("entry", "mid", "", "")
    ]
    assert [texts.language(code) for code in ("en", "EN-us", "nb", "pt_BR", "english", "e", "")] == [
        *("en", "en", "no", "pt", "", "", "")
    ]


def test_time_zones_are_a_span_or_none() -> None:
    assert texts.zones([Decimal(-5), Decimal("-4.5"), Decimal(-4)]) == (-5.0, -4.0)
    assert texts.zones([Decimal(-5), Decimal(1)]) is None
    assert texts.zones([]) is texts.zone_span([]) is None
    assert texts.zone_span([Decimal(-8), Decimal(2)]) == (-8.0, 2.0)
    for ends in ([-13, 0], [0, 15], [2, -8]):
        with pytest.raises(RefusedError, match="time zones cannot be"):
            texts.zone_span([Decimal(end) for end in ends])


def test_html_is_unescaped_twice_at_most_and_only_where_it_has_no_tags() -> None:
    for given, expected in (
        ("<p>a &lt;b&gt;</p>", "<p>a &lt;b&gt;</p>"),
        ("&lt;p&gt;a &amp;lt;b&amp;gt;&lt;/p&gt;", "<p>a &lt;b&gt;</p>"),
        ("&amp;lt;p&amp;gt;a&amp;lt;/p&amp;gt;", "<p>a</p>"),
        ("&amp;amp;lt;p&amp;amp;gt;", "&amp;amp;lt;p&amp;amp;gt;"),  # a third time is nobody's mistake
        ("salt & pepper", "salt & pepper"),
    ):
        assert texts.unescaped(given) == expected


def test_values_are_of_their_type_or_missing() -> None:
    values = Values(
        {"a": "x", "n": 5, "t": True, "l": ["x", " x ", ""], "s": "1.50", "o": {"a": "y"}, "none": None, "e": ""}
    )
    for read in (values.text, values.line, values.id):
        assert read("a") == "x"
        assert read("none") == read("e") == read("missing") == ""
    assert (values.id("n"), values.number("n"), values.number("s")) == ("5", Decimal(5), Decimal("1.50"))
    assert (values.lines("l"), values.lines("a"), values.lines("none")) == (("x",), ("x",), ())
    assert (values.flag("t"), values.flag("none"), values.object("o").text("a")) == (True, None, "y")
    wrong: list[tuple[Callable[[str], object], str, str]] = [
        (values.text, "n", "is a number, not a text"),
        (values.id, "t", "is true or false, not a text"),
        (values.number, "t", "is no number: True"),
        (values.number, "a", "is no number: x"),
        (values.number, "l", "is no number"),
        (values.flag, "n", "is a number, not true or false"),
        (values.lines, "o", "is an object, not a list"),
        (values.object, "l", "is a list, not an object"),
        (values.objects, "l", "is no list of objects"),
    ]
    for method, name, words in wrong:
        with pytest.raises(RefusedError, match=words):
            method(name)


def test_addresses_keep_their_other_parameters() -> None:
    assert addresses.with_query("https://a.example/x?b=1&skip=2&b=&c", skip=3) == "https://a.example/x?b=1&b=&c=&skip=3"
    assert addresses.queried("https://a.example/?skip=7", "skip") == 7
    assert (
        addresses.queried("https://a.example/?skip=-7", "skip") == addresses.queried("https://a.example/", "skip") == 0
    )


def test_company_website_that_cannot_be_linked_to_is_left_out() -> None:
    assert addresses.website("https://cairn.example/") == "https://cairn.example/"
    for wrong in ("", "cairn.example", "javascript:alert(1)", "http://cairn.example", "mailto:a@b.example"):
        assert addresses.website(wrong) == ""
