"""How often a job was read and applied to, by day. There are only sums, and nobody is followed (core/counters.py)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from core.models import Count
from jobs.models import Job, today_utc

READ, APPLIED = "job-read", "job-apply"
DAYS = 30  # that are told one by one
WIDTH, HEIGHT, GAP = 720, 120, 4


@dataclass(frozen=True)
class Day:
    day: date
    reads: int
    applies: int


@dataclass(frozen=True)
class Bar:
    """A bar of the chart, in its units. kind: "reads" or "applies"."""

    x: float
    y: float
    width: float
    height: float
    kind: str


class Statistics:
    """What the page of a job's numbers shows. Costs one query."""

    def __init__(self, job: Job) -> None:
        self.job = job

    @cached_property
    def _counts(self) -> dict[date, dict[str, int]]:
        found: defaultdict[date, dict[str, int]] = defaultdict(dict)
        rows = Count.objects.filter(kind__in=(READ, APPLIED), key=str(self.job.pk))
        for day, kind, number in rows.values_list("day", "kind", "number"):
            found[day][kind] = number
        return found

    @cached_property
    def days(self) -> list[Day]:
        """The last DAYS days, the oldest first."""
        first = today_utc() - timedelta(days=DAYS - 1)
        return [self._day(first + timedelta(days=number)) for number in range(DAYS)]

    def _day(self, day: date) -> Day:
        counts = self._counts.get(day, {})
        return Day(day, counts.get(READ, 0), counts.get(APPLIED, 0))

    @property
    def newest_first(self) -> list[Day]:
        """Those on which there was anything to read."""
        since = self.job.published_at
        return [day for day in reversed(self.days) if since and day.day >= since.date()]

    @property
    def reads(self) -> int:
        """Of all days."""
        return sum(counts.get(READ, 0) for counts in self._counts.values())

    @property
    def applies(self) -> int:
        return sum(counts.get(APPLIED, 0) for counts in self._counts.values())

    @cached_property
    def top(self) -> int:
        """What the highest bar stands for; 0 when there is nothing to draw."""
        return max(max(day.reads, day.applies) for day in self.days)

    @property
    def bars(self) -> list[Bar]:
        """Two a day, side by side, from the floor of a chart of WIDTH × HEIGHT."""
        step = WIDTH / DAYS
        width = (step - GAP) / 2
        found = []
        for number, day in enumerate(self.days):
            for place, (kind, value) in enumerate((("reads", day.reads), ("applies", day.applies))):
                height = round(HEIGHT * value / self.top, 1) if self.top else 0
                if height:
                    x = round(number * step + place * width, 1)
                    found.append(Bar(x, HEIGHT - height, round(width, 1), height, kind))
        return found
