"""Finding the time zones that a sentence names: "Eastern", "UTC-3", "European time zones"; marked as places are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jobs.eligibility import gazetteer
from jobs.eligibility.names import WORD, Names, lower

Window = tuple[float, float]  # lowest and highest offset, hours of standard time from UTC

_NAMES = Names(gazetteer.ZONES)
TRIGGERS: frozenset[str] = (
    frozenset(form for word in _NAMES.telling_words | {"gmt"} for form in (word, word.title(), word.upper()))
    - gazetteer.AMBIGUOUS
)
_ZERO = {"utc", "gmt"}
_CAPITALISED = {"central", "eastern", "pacific", "mountain"}
_MAX_OFFSET = 14
_CITIES = {name.removesuffix(" time"): name for name in gazetteer.ZONES if name.endswith(" time")}
_CITIES = {city: name for city, name in _CITIES.items() if city not in gazetteer.ZONES} | gazetteer.CLOCK_CITIES
_CITY_NAMES = Names(_CITIES)
_HOURS_FROM = re.compile(
    r"\b(?:hours?|hrs?|h|time ?zones?)\b[\w\s/]{0,25}\b(?:of|from|to|than|with|behind|"
    r"off)\s+(?:the\s+)?$"
)
_FIRST_WORDS = _NAMES.first_words | _ZERO | _CITY_NAMES.first_words
_STATE_BEFORE = re.compile(r"(?<!\w)(?!PT|MT|CT|ET)[A-Z]{2}\s*(?:[,/&]|,?\s*(?:or|and)\b)\s*(?:or |and )?$")
_NEAR = 12
_REACH = 60  # characters before a city that may tell it is a clock

_OFFSET = re.compile(
    r"(?:\s*/\s*(?:utc|gmt))?\s*([+−–-])\s*(\d{1,2})(?::?([034][05])|"
    r"(\.5))?(?![\d/])",
    re.IGNORECASE,
)
_TO_BARE_OFFSET = re.compile(r"\s*(?:\b(?:to|and|through|until)\b|[/…–])\s*(?=[+−-]\d)")  # "UTC-3 to +3"
_NO_CLOCK = re.compile(
    r"\s*(?:,|&|and|or|/)\s*(?:south|north|latin)|\s+(?:and eastern )?(?:europe|asia|africa|america|region|"
    r"coast(?! (?:time|hours))|northwest|islands?|rim|ocean|seaboard|states?|provinces?|counties|parts?|plains)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clock:
    """A word for a time zone, or for several ("European time zones"). zone: its IANA name, "" where it has none."""

    window: Window
    zone: str = ""


def mark(sentence: str) -> tuple[str, list[Clock]]:
    """A sentence in lower case with {0}, {1}, … for its clocks, and those clocks."""
    lowered = lower(sentence).replace("{", "(").replace("}", ")")
    parts: list[str] = []
    clocks: list[Clock] = []
    end = 0
    for start, stop, clock in _mentions(sentence, lowered):
        parts += [lowered[end:start], f"{{{len(clocks)}}}"]
        clocks.append(clock)
        end = stop
    return "".join([*parts, lowered[end:]]), clocks


def _mentions(sentence: str, lowered: str) -> Iterator[tuple[int, int, Clock]]:
    """(start, end, clock), in order."""
    end = 0
    for word in WORD.finditer(sentence):
        if word.start() < end or word[0].lower() not in _FIRST_WORDS:
            continue
        if lowered[word.start() : word.end()] in _ZERO:
            for start, end, clock in _offsets(sentence, word):
                yield start, end, clock
        elif (name := _NAMES.at(word, lowered)) and _is_meant(name, sentence, word.start()):
            end = word.start() + len(name)
            yield word.start(), end, _named(name)
        elif (city := _CITY_NAMES.at(word, lowered)) and _HOURS_FROM.search(lowered[: word.start()][-_REACH:]):
            end = word.start() + len(city)
            yield word.start(), end, _named(_CITIES[city])


def _named(name: str) -> Clock:
    return Clock(gazetteer.ZONES[name], gazetteer.ZONE_NAMES.get(name, ""))


def _offsets(sentence: str, utc: re.Match[str]) -> Iterator[tuple[int, int, Clock]]:
    """ "UTC", "UTC+3", or two of them in "UTC-3 to +3"."""
    start, end = utc.span()
    offset = _OFFSET.match(sentence, end)
    if not offset:
        yield start, end, Clock((0, 0), "UTC")
    while offset:
        end = offset.end()
        yield start, end, _from_utc(offset)
        bare = _TO_BARE_OFFSET.match(sentence, end)
        start = bare.end() if bare else end
        offset = _OFFSET.match(sentence, start) if bare else None


def _from_utc(offset: re.Match[str]) -> Clock:
    hours = min(int(offset[2]), _MAX_OFFSET) + (int(offset[3]) / 60 if offset[3] else 0.5 if offset[4] else 0)
    signed = hours if offset[1] == "+" else -hours
    is_whole = signed == int(signed)
    return Clock((signed, signed), f"Etc/GMT{-int(signed):+d}" if is_whole else "")  # POSIX signs: west is plus


def _is_meant(name: str, sentence: str, start: int) -> bool:
    """Whether a name that is a plain word too ("est", "Central") stands for the clock here."""
    end = start + len(name)
    if len(name) == 2 and _STATE_BEFORE.search(sentence[:start][-_NEAR:]):
        return False
    if name in _CAPITALISED:
        return sentence[start].isupper() and not _NO_CLOCK.match(sentence, end)
    return name not in gazetteer.AMBIGUOUS or sentence[start:end].isupper()
