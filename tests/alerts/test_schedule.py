"""When digests are due, on clocks that jump."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.schedule import GAPS, Schedule
from tests.alerts.model import chosen

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# Half hours, quarters, clocks that jump at midnight or by half an hour, and one that is 14 hours ahead.
ZONES = [
    *("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Pacific/Chatham", "Pacific/Apia"),
    *("Australia/Lord_Howe", "America/Santiago", "Asia/Beirut", "America/Havana", "Pacific/Kiritimati", "Africa/Cairo"),
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"


def daily(zone: str, hour: int) -> Schedule:
    return Schedule(zone, hour, 0)


@pytest.mark.parametrize(
    ("zone", "hour", "moment"),
    [
        ("UTC", 8, "2026-11-27T08:00"),
        ("Europe/Berlin", 8, "2026-11-27T07:00"),
        ("Asia/Kathmandu", 8, "2026-11-27T02:15"),
        ("Pacific/Chatham", 8, "2026-11-27T18:15"),  # its summer: 13:45 ahead
        ("Pacific/Apia", 14, "2026-11-27T01:00"),
        ("Pacific/Kiritimati", 23, "2026-11-27T09:00"),
        ("America/New_York", 23, "2026-11-27T04:00"),
    ],
)
def test_hour_is_that_of_the_persons_clock(zone: str, hour: int, moment: str) -> None:
    assert daily(zone, hour).first("daily", at("2026-11-27T00:00")) == at(moment)


def test_moment_itself_counts_and_the_next_one_is_a_day_later() -> None:
    schedule = daily("Asia/Kathmandu", 8)
    due = at("2026-11-27T02:15")
    assert schedule.first("daily", due) == due
    assert schedule.first("daily", due + timedelta(microseconds=1)) == due + DAY


def test_hour_that_a_night_in_spring_leaves_out_comes_as_much_later() -> None:
    schedule = daily("Europe/Berlin", 2)
    moments = [schedule.first("daily", at(f"2026-03-{day}T12:00")) for day in (27, 28, 29)]
    assert [local(moment, "Europe/Berlin") for moment in moments] == [
        "Sat 2026-03-28 02:00",
        "Sun 2026-03-29 03:00",
        "Mon 2026-03-30 02:00",
    ]


def test_quarter_to_three_that_jumps_by_an_hour() -> None:
    moment = daily("Pacific/Chatham", 3).first("daily", at("2026-09-26T12:00"))
    assert local(moment, "Pacific/Chatham") == "Sun 2026-09-27 04:00"


def test_midnight_that_is_left_out_stays_in_its_day() -> None:
    schedule = daily("Africa/Cairo", 0)
    moment = schedule.first("daily", at("2026-04-23T12:00"))
    assert local(moment, "Africa/Cairo") == "Fri 2026-04-24 01:00"
    assert schedule.period("daily", moment) == "2026-04-24"


def test_of_an_hour_that_a_night_has_twice_the_first_counts_and_there_is_one_digest() -> None:
    schedule = daily("America/New_York", 1)
    first = schedule.first("daily", at("2026-11-01T00:00"))
    assert first == at("2026-11-01T05:00")
    following = schedule.first("daily", first + timedelta(microseconds=1))
    assert local(following, "America/New_York") == "Mon 2026-11-02 01:00"
    assert following - first == 25 * HOUR


def test_day_that_a_country_left_out_is_passed_over() -> None:
    schedule = daily("Pacific/Apia", 8)  # there was no 30 December 2011
    moment, days = at("2011-12-29T00:00"), []
    for _ in range(3):
        moment = schedule.first("daily", moment + timedelta(microseconds=1))
        days.append(schedule.period("daily", moment))
    assert days == ["2011-12-29", "2011-12-31", "2012-01-01"]


@pytest.mark.parametrize("frequency", ["daily", "weekly"])
def test_last_digest_keeps_the_next_one_away(frequency: str) -> None:
    last, gap = at("2026-11-23T08:00"), GAPS[frequency]
    early = Schedule("UTC", 3, (last + gap).weekday()).first(frequency, last, last)
    assert early >= last + gap
    in_time = Schedule("UTC", (last + gap).hour, (last + gap).weekday()).first(frequency, last, last)
    assert in_time == last + gap


def test_gaps_are_those_promised() -> None:
    assert GAPS == {"daily": 20 * HOUR, "weekly": 6 * DAY}


@pytest.mark.parametrize(
    ("zone", "moment", "day", "week"),
    [
        ("UTC", "2026-11-27T08:00", "2026-11-27", "2026-W48"),
        ("UTC", "2027-01-01T08:00", "2027-01-01", "2026-W53"),
        ("UTC", "2027-01-04T08:00", "2027-01-04", "2027-W01"),
        ("UTC", "2029-12-31T08:00", "2029-12-31", "2030-W01"),
        ("Pacific/Kiritimati", "2026-12-31T10:00", "2027-01-01", "2026-W53"),
        ("America/New_York", "2027-01-01T04:00", "2026-12-31", "2026-W53"),
        ("Pacific/Chatham", "2026-11-29T10:30", "2026-11-30", "2026-W49"),
    ],
)
def test_periods_are_local_dates_and_weeks(zone: str, moment: str, day: str, week: str) -> None:
    schedule = daily(zone, 8)
    assert schedule.period("daily", at(moment)) == day
    assert schedule.period("weekly", at(moment)) == week


def test_period_that_had_a_digest_is_passed_over() -> None:
    schedule = Schedule("UTC", 8, 2)
    start = at("2026-11-23T09:00")
    assert schedule.first("daily", start, taken={"2026-11-24", "2026-11-25"}) == at("2026-11-26T08:00")
    assert schedule.first("weekly", start, taken={"2026-W48"}) == at("2026-12-02T08:00")
    assert schedule.first("weekly", start, taken={"2026-11-25"}) == at("2026-11-25T08:00")


schedules = st.builds(Schedule, st.sampled_from(ZONES), st.integers(0, 23), st.integers(0, 6))
frequencies = st.sampled_from(["daily", "weekly"])
starts = st.datetimes(datetime(2024, 1, 1), datetime(2029, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))


def due_on(schedule: Schedule, frequency: str, day: date) -> datetime | None:
    is_day = frequency == "daily" or day.weekday() == schedule.weekday
    return chosen(schedule.zone, schedule.hour, day) if is_day else None


@settings(max_examples=150, deadline=None)
@given(schedules, frequencies, starts)
def test_every_chosen_moment_comes_once_and_in_order(schedule: Schedule, frequency: str, start: datetime) -> None:
    found, moment = [], start
    for _ in range(5):
        moment = schedule.first(frequency, moment)
        found.append(moment)
        moment += timedelta(microseconds=1)
    days = [start.astimezone(ZoneInfo(schedule.zone)).date() + n * DAY for n in range(-1, 40)]
    expected = [due for day in days if (due := due_on(schedule, frequency, day)) and due >= start]
    assert found == expected[:5]
    periods = [schedule.period(frequency, moment) for moment in found]
    assert len(set(periods)) == 5


@settings(max_examples=150, deadline=None)
@given(schedules, schedules, frequencies, starts)
def test_after_a_change_the_next_is_far_enough_from_the_last(
    before: Schedule, after: Schedule, frequency: str, start: datetime
) -> None:
    last = before.first(frequency, start)
    taken = {before.period(frequency, last)}
    following = after.first(frequency, last, last, taken)
    assert following - last >= GAPS[frequency]
    assert after.period(frequency, following) not in taken
    days = [last.astimezone(ZoneInfo(after.zone)).date() + n * DAY for n in range(-1, 30)]
    moments = [moment for day in days if (moment := due_on(after, frequency, day))]
    fit = [m for m in moments if m >= last + GAPS[frequency] and after.period(frequency, m) not in taken]
    assert following == fit[0]
