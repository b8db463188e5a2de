"""The time zones that an applicant must live in: "within 2 hours of CET" says where to live.

"9 to 5 Eastern" says only when to work; see `overlap`.
"""

import re
from functools import reduce

from jobs.eligibility.clocks import Clock, Window

_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNT = r"(?P<count>\d{1,2}(?:\.5)?|one|two|three|four|five|six)"
_MARK = r"\{\d+\}"
_CHAIN = (
    rf"(?P<clocks>{_MARK}(?:[\s,/&–—…+.-]*(?:\b(?:to|through|thru|and|or|until|up|down|the|time"
    rf"|us)\b[\s,/&–—…+-]*)*{_MARK})*)"
    r"(?P<after>[\s-]*(?:standard |us )?(?:time)?[\s-]?zones?)?"
)
_WITHIN = re.compile(
    r"(?:within|max(?:imum|\.)?|no more than|not more than|at most|up to|less than|\+\s?/\s?[-–−]|±|plus or minus|"
    rf"plus/minus)(?:\s+(?:a|of|about))*\s*(?:±|\+/-)?\s*{_COUNT}[\s-]*(?:\([^)]*\)\s*)?(?:h|hrs?|hours?"
    rf"|time\s?zones?)\b"
    rf"[^.;{{]{{0,40}}{_CHAIN}"
)
_APART = re.compile(
    rf"difference\s+(?:to|with|from|between)[^.;{{]{{0,20}}{_CHAIN}[^.;{{]{{0,30}}"
    rf"(?:at most|max\w*|not exceed|no more than|within|up to)\s+{_COUNT}\s*h"
)
_AROUND = re.compile(
    rf"{_CHAIN}[\s,]*\(?\s*(?:\+\s?/\s?[-–−]|±|plus or minus|plus/minus)\s*{_COUNT}[\s-]*(?:h\b|hrs?\b|hours?\b)?"
)
_ANY_OF = re.compile(_CHAIN)

_FRAGMENT = 3  # words; a line with no more beside the clocks is a label
_PREFERENCE = re.compile(r"\b(?:ideal|prefer|flexible|nice to have|a plus|bonus)", re.IGNORECASE)
_HOURS_TALK = re.compile(
    r"\b(?:overlap\w*|hours|shifts?|calls?|meetings?|stand-?ups?|interviews?|support\w*|available|availability"
    r"|working|"
    r"works?(?! from| remote)|core|schedule|desk|attend\w*|customers?|clients?|deadlines?|event|webinar|o'clock|"
    r"\d{1,2}\s?[ap]m|\d{1,2}:\d\d)\b"
)
_HOME_TALK = re.compile(
    r"\b(?:locat\w+|based|living|lives?|resid\w+|home|physically|situated)\b|\btime\s?zones?\W{0,2}:"
)
_MAYBE_HOME_TALK = re.compile(
    r"\b(?:remote|consider|hire|hiring|outside|anywhere|only|must be|"
    r"(?:be|are|people|candidates|applicants|anyone|those|someone) (?:in|within))\b"
)
_DEMAND = re.compile(
    r"\b(?:must|only|needs?|have to|has to|require\w*|can[’']?t|cannot|should|mandatory|your?|candidates?"
    r"|applicants?)\b"
)
_EITHER_WAY = re.compile(
    r"\b(?:ahead|east|before|earlier|plus|behind|west|after|later|minus)(?: of)?(?: or | and |/)"
    r"(?:ahead|east|before|earlier|plus|behind|west|after|later|minus)\b"
)
_ELSEWHERE = re.compile(r"\b(?:west|east|ahead|behind|earlier|later|before|after)\b")
_SIDE = re.compile(
    r"\b(?P<side>west|east) of (?:the )?\{(?P<of>\d+)\}"
    r"|\{(?P<or>\d+)\}(?: time)?,? (?:or|and) (?:further |farther |more |anything )?(?P<other>west|east|later"
    r"|earlier)\b"
)
_IS_REFUSED = re.compile(r"\b(?:not|no|nobody|never|can[’']?t|cannot|won[’']?t|unable|outside|beyond)\b")
_ALL = (-12.0, 14.0)
_MARGIN = 0.25  # hours; "east of UTC-4" is not UTC-4
_OF_OURS = re.compile(
    r"\b(?:our|we have|teammates|team|employees|staff|colleagues|spans?|spread|distributed"
    r"|across)\b"
)


def read_window(marked: str, clocks: list[Clock]) -> Window | None:
    """The offsets that a sentence marked by `clocks.mark` asks to live at: "you must be within 3 hours of CET"."""
    if _PREFERENCE.search(marked):
        return None
    marked = _EITHER_WAY.sub("", marked)
    if _ELSEWHERE.search(marked):
        return _on_a_side(marked, clocks)
    for pattern in (_WITHIN, _APART, _AROUND, _ANY_OF):
        windows = [(match, _window(match, clocks)) for match in pattern.finditer(marked)]
        meant = [window for match, window in windows if _is_meant_for_home(marked, match, window)]
        if meant:
            return reduce(narrower, meant)
    return None


def _on_a_side(marked: str, clocks: list[Clock]) -> Window | None:
    """ "East of UTC-4", "UTC+5 or further east"; with a "not" before it, the other side."""
    sides = list(_SIDE.finditer(marked))
    rest = _SIDE.sub("", marked)
    if not sides or not (_HOME_TALK.search(rest) or _MAYBE_HOME_TALK.search(rest)) or _ELSEWHERE.search(rest):
        return None
    return reduce(narrower, (_side(match, clocks, bool(_IS_REFUSED.search(rest))) for match in sides))


def _side(match: re.Match[str], clocks: list[Clock], is_refused: bool) -> Window:
    is_east = (match["side"] or match["other"]) in ("east", "earlier")
    low, high = clocks[int(match["of"] or match["or"])].window
    margin = _MARGIN if bool(match["of"]) != is_refused else 0
    if is_east != is_refused:
        return (high if not is_refused else low) + margin, _ALL[1]
    return _ALL[0], (low if not is_refused else high) - margin


def narrower(one: Window, other: Window) -> Window:
    """What two windows have in common; the first, where they contradict each other."""
    common = max(one[0], other[0]), min(one[1], other[1])
    return common if common[0] <= common[1] else one


def _is_meant_for_home(marked: str, match: re.Match[str], window: Window) -> bool:
    around = marked[: match.start()] + marked[match.end() :]
    return _is_demand(around, match) and _is_precise(match, around, window)


def _is_demand(around: str, match: re.Match[str]) -> bool:
    """Whether the rest of the sentence is about where to live."""
    is_home = bool(_HOME_TALK.search(around))
    if _HOURS_TALK.search(around) and not is_home:
        return False
    is_home = is_home or bool(match["after"] or _MAYBE_HOME_TALK.search(around)) or len(around.split()) <= _FRAGMENT
    is_demand = bool(_DEMAND.search(around))
    return (is_demand or (is_home and not _OF_OURS.search(around))) and (is_home or match.re in (_WITHIN, _APART))


def _is_precise(match: re.Match[str], around: str, window: Window) -> bool:
    """One bare clock is too often in passing, unless it is called a time zone or somebody lives there."""
    if window[0] < window[1]:
        return True
    return bool(match["after"] or _DEMAND.search(around)) and not _HOURS_TALK.search(around)


def _window(match: re.Match[str], clocks: list[Clock]) -> Window:
    windows = [clocks[int(number)].window for number in re.findall(r"\d+", match["clocks"])]
    count = match.groupdict().get("count", "0")
    reach = _COUNTS.get(count) or float(count)
    return min(low for low, _ in windows) - reach, max(high for _, high in windows) + reach
