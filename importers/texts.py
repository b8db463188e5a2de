"""What several formats write in the same ways: job types, levels, workplaces, places, time zones, escaped HTML."""

import html
import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from itertools import pairwise

from importers.items import RefusedError, shown
from jobs.models import Job

_NOT_LETTERS = re.compile(r"[^a-z]+")
_TYPES = {
    "fulltime": Job.Type.FULL_TIME, "parttime": Job.Type.PART_TIME,
    "contract": Job.Type.CONTRACT, "contractor": Job.Type.CONTRACT, "freelance": Job.Type.CONTRACT,
    "temporary": Job.Type.TEMPORARY, "temp": Job.Type.TEMPORARY, "seasonal": Job.Type.TEMPORARY,
    "fixedterm": Job.Type.TEMPORARY,
    "internship": Job.Type.INTERNSHIP, "intern": Job.Type.INTERNSHIP, "trainee": Job.Type.INTERNSHIP,
}  # fmt: skip
_ENGAGEMENTS = {
    "employee": Job.Engagement.EMPLOYEE, "freelance": Job.Engagement.CONTRACTOR,
    "contractor": Job.Engagement.CONTRACTOR,
}  # fmt: skip
_LEVELS = {
    "entry": Job.Seniority.ENTRY, "entrylevel": Job.Seniority.ENTRY, "junior": Job.Seniority.ENTRY,
    "entryleveljunior": Job.Seniority.ENTRY,
    "mid": Job.Seniority.MID, "midlevel": Job.Seniority.MID, "midweight": Job.Seniority.MID,
    "intermediate": Job.Seniority.MID,
    "senior": Job.Seniority.SENIOR, "seniorlevel": Job.Seniority.SENIOR,
    "lead": Job.Seniority.LEAD, "principal": Job.Seniority.LEAD, "manager": Job.Seniority.LEAD,
    "director": Job.Seniority.EXECUTIVE, "executive": Job.Seniority.EXECUTIVE,
}  # fmt: skip
_WORKPLACES = {
    "remote": "remote", "fullyremote": "remote", "visits": "visits",
    "hybrid": "hybrid", "hybridremote": "hybrid",
    "onsite": "on-site", "inoffice": "on-site", "office": "on-site", "covidtemporarilyremote": "on-site",
}  # fmt: skip
_LIST = re.compile(r"[;|•]")
_NOT_REMOTE = re.compile(r"\b(?:non|not|no)[\s-]+(?:fully[\s-]+)?remote\b", re.IGNORECASE)
_REMOTE = re.compile(
    r"(?:\b(?:fully|100%)\s+)?\bremote(?:ly)?\b(?:[\s-]+(?:only|first))?(?:\s+(?:in|from|within)\b)?", re.IGNORECASE
)
_HYBRID = re.compile(r"\bhybrid\b", re.IGNORECASE)
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]")
_TAG = re.compile(r"<[a-zA-Z/!]")


def key(words: str) -> str:
    """ "Full-Time", "full_time" and "FullTime" are one word."""
    return _NOT_LETTERS.sub("", words[:40].lower())


def job_type(words: Collection[str]) -> str:
    """The first of them that is a Job.Type; "" for none."""
    return next((found for word in words if (found := _TYPES.get(key(word)))), "")


def engagement(words: Collection[str]) -> str:
    """A Job.Engagement that is named. A "contract" names none: it may be an employee's, for a time."""
    return next((found for word in words if (found := _ENGAGEMENTS.get(key(word)))), "")


def seniority(words: Collection[str]) -> str:
    """The one Job.Seniority they name; "" for none, or for several: "Mid-level, Senior" is open to both."""
    found = {level for word in words for part in word.split(",") if (level := _LEVELS.get(key(part)))}
    return found.pop() if len(found) == 1 else ""


def workplace(words: str) -> str:
    return _WORKPLACES.get(key(words), "")


def language(code: str) -> str:
    """ "en", "en-US" → "en"; "" for what is no ISO 639-1."""
    found = re.fullmatch(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9-]{2,})?", code)
    short = found[1].lower() if found else ""
    return "no" if short in ("nb", "nn") else short


def location(*words: str) -> tuple[str, tuple[str, ...]]:
    """Workplace and places of what a source calls a location: "Remote - US" → ("remote", ("US",)).

    Where one of several is remote the others are offices, which nobody has to go to: they are left out. What says
    nothing of the workplace gives "", and all its places.
    """
    pieces = [piece.strip() for one in words for piece in _LIST.split(one) if piece.strip()]
    denied = [piece for piece in pieces if _NOT_REMOTE.search(piece)]
    others = [piece for piece in pieces if piece not in denied]
    for value, pattern in (("remote", _REMOTE), ("hybrid", _HYBRID)):
        if told := [piece for piece in others if pattern.search(piece)]:
            return value, tuple(filter(None, dict.fromkeys(_without(pattern, piece) for piece in told)))
    return "on-site" if denied else "", tuple(dict.fromkeys(others))


def _without(pattern: re.Pattern[str], piece: str) -> str:
    """ "Austin, TX (Remote)" → "Austin, TX"; "Remote (EMEA)" → "EMEA"."""
    rest = _EMPTY_BRACKETS.sub("", pattern.sub("", piece)).strip(" ,:/-–—·")
    return rest[1:-1].strip() if rest.startswith("(") and rest.find(")") == len(rest) - 1 else rest


def zones(hours: Sequence[Decimal]) -> tuple[float, float] | None:
    """The span of a list of UTC offsets; None for an empty one, and for one with gaps, which is no span."""
    ordered = sorted(hours)
    has_gaps = any(after - before > 1 for before, after in pairwise(ordered))
    return zone_span([ordered[0], ordered[-1]]) if ordered and not has_gaps else None


def zone_span(ends: Sequence[Decimal]) -> tuple[float, float] | None:
    """The UTC offsets from the first to the last of two; None for none at all."""
    if not ends:
        return None
    low, high = ends
    if not -12 <= low <= high <= 14:
        raise RefusedError(f"Its time zones cannot be: {shown(low)} to {shown(high)}")
    return float(low), float(high)


def unescaped(text: str) -> str:
    """HTML that came with its tags as entities, once or twice over; HTML that has tags already stays as it is."""
    for _ in range(2):
        if _TAG.search(text) or "&lt;" not in text.replace("&amp;", "&"):
            break
        text = html.unescape(text)
    return text


def paragraphs(text: str) -> str:
    """Plain text as HTML."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    return "".join(f"<p>{html.escape(part, quote=False).replace(chr(10), '<br>')}</p>" for part in parts if part)
