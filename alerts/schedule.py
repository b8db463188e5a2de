"""When digests are due: at an hour of a person's own clock, every day or on one weekday. No database in here.

A local hour that a night in spring leaves out comes as much later as the clock jumps; of one that a night in autumn has
twice, the first counts.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from accounts.time_zone import zone_of

DAY, WEEK = timedelta(days=1), timedelta(days=7)
GAPS = {"daily": timedelta(hours=20), "weekly": timedelta(days=6)}  # the least time between two digests


@dataclass(frozen=True)
class Schedule:
    """zone: IANA. hour: 0 to 23. weekday: 0, Monday, to 6."""

    zone: str
    hour: int
    weekday: int

    def first(
        self, frequency: str, start: datetime, last: datetime | None = None, taken: Container[str] = ()
    ) -> datetime:
        """The first chosen moment (UTC) from `start` on, long enough after the last, in no period of `taken`."""
        if last is not None:
            start = max(start, last + GAPS[frequency])
        day = start.astimezone(zone_of(self.zone)).date() - DAY
        while True:
            moment = datetime.combine(day, time(self.hour), zone_of(self.zone)).astimezone(UTC)
            fits = frequency == "daily" or day.weekday() == self.weekday
            if fits and moment >= start and self.period(frequency, moment) not in taken:
                return moment
            day += DAY

    def period(self, frequency: str, moment: datetime) -> str:
        """The local date or ISO week of a moment: "2026-11-27", "2026-W48"."""
        local = moment.astimezone(zone_of(self.zone)).date()
        return local.isoformat() if frequency == "daily" else f"{local:%G-W%V}"

    def is_weekday(self, moment: datetime) -> bool:
        return moment.astimezone(zone_of(self.zone)).weekday() == self.weekday
