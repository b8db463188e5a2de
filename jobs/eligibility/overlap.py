"""The hours of work that must be shared: "9 to 5 Eastern", "at least 4 hours with CET"."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from jobs.eligibility.clocks import Clock

_NINE_TO_FIVE = (time(9), time(17))


@dataclass(frozen=True, slots=True)
class Overlap:
    """Hours of work that must be shared: between start and end on the clock of an IANA zone.

    hours: how many of them, where the text says so; None for all.
    """

    zone: str
    start: time
    end: time
    hours: float | None = None

    def on_clock(self, zone: str, day: date) -> tuple[time, time]:
        """The same hours on another IANA zone's clock, that day; they may run past midnight there."""
        here, there = ZoneInfo(self.zone), ZoneInfo(zone)
        start, end = (datetime.combine(day, hour, here).astimezone(there).time() for hour in (self.start, self.end))
        return start, end


_TIME = r"(\d{1,2})(?:[:.](\d\d))?\s*(?:([ap])\.?m\b\.?)?"
_SPAN = rf"(?<![\d:.$€£]){_TIME}\s*(?:to|and|until|till|through|-|–|—)\s*{_TIME}(?![\d%])"
_CLOCK = r"\{(\d+)\}"
_TIMES = re.compile(rf"{_SPAN}[\s,(]*(?:in |on )?(?:the )?{_CLOCK}")
_CLOCK_THEN_TIMES = re.compile(rf"{_CLOCK}[\s,:()]*(?:from |between )?{_SPAN}")
_COUNT = (
    r"(?<!within )(?<![\d–-])(\d{1,2}(?:\.5)?|one|two|three|four|five|six)(?:\s?[–-]\s?\d{1,2})?\+?[\s-]*(?:or more )?"
    r"(?:h|hrs?|hours?)\b"
)
_COUNTED = re.compile(
    rf"{_COUNT}[^;{{]{{0,50}}\boverlap|\boverlap[^;{{]{{0,50}}?{_COUNT}|{_COUNT} (?:with|of) [^;{{]{{0,30}}\{{"
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_SHARED = re.compile(
    rf"\boverlap[^;{{]{{0,50}}{_CLOCK}|{_CLOCK} (?:business |working |office |core |time zone )*(?:hours|overlap)"
)
_IS_ASKED = re.compile(r"\b(?:overlap\w*|hours|work\w*|available|availability|shift|schedule|core|support)\b")
_IS_NO_WORK = re.compile(r"\b(?:interview|webinar|event|deadline|closes|phone)")


def read_overlap(marked: str, clocks: list[Clock]) -> Overlap | None:
    """The hours that a sentence marked by `clocks.mark` asks to share, if it does."""
    if not _IS_ASKED.search(marked) or _IS_NO_WORK.search(marked):
        return None
    count = _count(marked)
    for pattern, first in ((_TIMES, 1), (_CLOCK_THEN_TIMES, 2)):
        match = pattern.search(marked)
        if match and (span := _span(match.groups()[first - 1 : first + 5])):
            clock = clocks[int(match[7] if first == 1 else match[1])]
            return Overlap(clock.zone, *span, count) if clock.zone else None
    shared = _SHARED.search(marked)
    numbers = [group for group in shared.groups() if group] if shared else ["0"] if count else []
    zone = clocks[int(numbers[0])].zone if numbers else ""
    return Overlap(zone, *_NINE_TO_FIVE, count) if zone else None


def _count(marked: str) -> float | None:
    match = _COUNTED.search(marked)
    if not match:
        return None
    count = next(group for group in match.groups() if group)
    return _WORDS.get(count) or float(count)


def _span(groups: tuple[str | None, ...]) -> tuple[time, time] | None:
    """Two times from (hour, minute, "a" or "p") twice; "9-5" is from morning to afternoon, "1-5pm" is all afternoon."""
    hour, minute, half, end_hour, end_minute, end_half = groups
    start, end = int(hour or 0), int(end_hour or 0)
    if max(start, end) > 23 or max(int(minute or 0), int(end_minute or 0)) > 59:
        return None
    if end_half and not half and start < end:
        half = end_half
    start, end = _on_24(start, half), _on_24(end, end_half)
    if not end_half and end <= start < 12:
        end += 12
    return time(start, int(minute or 0)), time(end, int(end_minute or 0))


def _on_24(hour: int, half: str | None) -> int:
    return hour % 12 + (12 if half == "p" else 0) if half and hour <= 12 else hour
