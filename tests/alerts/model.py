"""When people hear from us and of which jobs, in plain Python that knows no database: beside it runs the real thing."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from jobs.query import JobQuery

MOMENT, MINUTE, HOUR, DAY = timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
GAPS = {"daily": 20 * HOUR, "weekly": 6 * DAY}


@cache
def chosen(zone: str, hour: int, day: date) -> datetime | None:
    """The first moment at which a local clock shows a date and hour; one that it leaves out comes as much later as it
    jumps. Found by trying all quarters of an hour. None for a date that a country left out.
    """
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    for quarters in range(-27 * 4, 27 * 4):
        moment = noon + quarters * 15 * MINUTE
        shown = moment.astimezone(ZoneInfo(zone))
        if shown.date() == day and shown.hour >= hour:
            if (shown.hour, shown.minute) == (hour, 0):
                return moment  # also where a jump leads just there
            before = moment - 15 * MINUTE  # since then the clock has gone on as ever, or jumped
            wanted = datetime(day.year, day.month, day.day, hour)
            return before + (wanted - before.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
    return None


@dataclass
class Posting:
    """A job of the model. seen_at: from when on nobody may miss it."""

    words: tuple[str, ...]
    category: str
    published_at: datetime
    seen_at: datetime
    is_live: bool = True

    def meets(self, query: JobQuery) -> bool:
        return (not query.words or query.words in self.words) and (
            not query.categories or self.category in query.categories
        )


@dataclass
class Asked:
    query: JobQuery
    frequency: str
    since: datetime
    is_paused: bool = False


@dataclass
class Told:
    """A digest as the model has it. must: jobs that have to be in it; may: those that can be."""

    person: "Person"
    period: str
    due_at: datetime
    must: set[int]
    may: set[int]


@dataclass
class Person:
    pk: int
    user: Any
    zone: str
    hour: int
    weekday: int
    asked: dict[int, Asked] = field(default_factory=dict)
    plus: list[tuple[datetime, datetime]] = field(default_factory=list)
    periods: set[str] = field(default_factory=set)
    sent: set[int] = field(default_factory=set)
    last: datetime | None = None
    weekly_at: datetime | None = None
    next: datetime | None = None
    is_subscribed: bool = True
    is_steady: bool = False
    has_changed: bool = False

    def frequency(self, now: datetime) -> str | None:
        active = {asked.frequency for asked in self.asked.values() if not asked.is_paused}
        if not active or not self.is_subscribed:
            return None
        is_plus = any(start <= now < end for start, end in self.plus)
        return "daily" if is_plus and "daily" in active else "weekly"

    def days(self, start: datetime) -> Iterator[date]:
        first = start.astimezone(ZoneInfo(self.zone)).date()
        return (first + n * DAY for n in count(-1))

    def first(self, frequency: str, start: datetime) -> datetime:
        """The first chosen moment, far enough from the last digest, in a period that had none."""
        least = start if self.last is None else max(start, self.last + GAPS[frequency])
        for day in self.days(least):
            moment = chosen(self.zone, self.hour, day)
            if moment is None or moment < least or (frequency == "weekly" and day.weekday() != self.weekday):
                continue
            if self.period(frequency, moment) not in self.periods:
                return moment
        raise AssertionError

    def period(self, frequency: str, moment: datetime) -> str:
        day = moment.astimezone(ZoneInfo(self.zone)).date()
        year, week, _ = day.isocalendar()
        return str(day) if frequency == "daily" else f"{year}-W{week:02}"

    def reschedule(self, now: datetime) -> None:
        """After a change: what is overdue is so still."""
        frequency = self.frequency(now)
        start = min(now, self.next) if self.next else now
        self.next = self.first(frequency, start) if frequency else None

    def has_weekly(self, frequency: str, moment: datetime) -> bool:
        """Whether weekly alerts ride: on their weekday, or the first time after it was missed."""
        if frequency == "weekly":
            return True
        if self.weekly_at is None:
            return moment.astimezone(ZoneInfo(self.zone)).weekday() == self.weekday
        least = self.weekly_at + GAPS["weekly"]
        for day in self.days(least):
            ride = chosen(self.zone, self.hour, day)
            if ride and ride >= least and day.weekday() == self.weekday:
                return ride <= moment
        raise AssertionError

    def due(self, now: datetime, jobs: dict[int, Posting]) -> Told | None:
        """What happens when the worker looks."""
        if self.next is None or self.next > now:
            return None
        frequency = self.frequency(now)
        if frequency is None:
            self.next = None
            return None
        moment = self.first(frequency, self.next)
        if moment > now:
            self.next = moment
            return None
        rides = self.has_weekly(frequency, moment)
        asked = [one for one in self.asked.values() if not one.is_paused and (rides or one.frequency == "daily")]
        self.weekly_at = moment if rides else self.weekly_at
        may = self.new(asked, jobs)
        must = {pk for pk in may if jobs[pk].seen_at <= moment}
        return Told(self, self.period(frequency, moment), moment, must, may)

    def new(self, asked: list[Asked], jobs: dict[int, Posting]) -> set[int]:
        return {
            pk
            for pk, job in jobs.items()
            if job.is_live
            and pk not in self.sent
            and any(job.meets(one.query) and job.published_at >= one.since - HOUR for one in asked)
        }

    def hear(self, told: Told | None, jobs: set[int], now: datetime) -> None:
        """What came of it."""
        if told and jobs:
            self.sent |= jobs
            self.periods.add(told.period)
            self.last = told.due_at
        if told:
            frequency = self.frequency(now)
            assert frequency
            self.next = self.first(frequency, now + MOMENT)
