"""What several formats write in the same ways: dates, pay, job types, levels, workplaces, places, escaped HTML."""

import html
import re
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.core.exceptions import ValidationError

from importers.items import RefusedError, SkippedError, shown
from jobs.fields import validate_apply_address
from jobs.models import Job
from jobs.pay import PLAUSIBLE, Pay, is_currency

OLDEST = datetime(2000, 1, 1, tzinfo=UTC)  # before it nobody posted a job on a web that could still be read
FARTHEST = timedelta(days=5 * 365)  # ahead: what is later is no date but a way to say "never"
MILLISECONDS = 10**11  # Unix times from here on are in them: as seconds they would be of the year 5138
LARGEST = Decimal(10) ** 10  # an amount of money from which on no column holds it
CENT = Decimal("0.01")

_NOT_LETTERS = re.compile(r"[^a-z]+")
_TYPES = {
    "fulltime": Job.Type.FULL_TIME, "permanent": Job.Type.FULL_TIME,
    "parttime": Job.Type.PART_TIME,
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
    "onsite": "on-site", "inoffice": "on-site", "office": "on-site", "temporarilyremote": "on-site",
}  # fmt: skip
_PERIODS = {
    "year": "year", "yr": "year", "yearly": "year", "annual": "year", "annually": "year", "annum": "year",
    "annualsalary": "year", "peryearsalary": "year",
    "month": "month", "mo": "month", "monthly": "month", "permonthsalary": "month",
    "week": "week", "wk": "week", "weekly": "week", "perweeksalary": "week",
    "day": "day", "daily": "day", "perdaywage": "day",
    "hour": "hour", "hr": "hour", "hourly": "hour", "perhourwage": "hour",
}  # fmt: skip

_LIST = re.compile(r"[;|•]")
_NOT_REMOTE = re.compile(r"\b(?:non|not|no)[\s-]+remote\b", re.IGNORECASE)
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
    for value, pattern in (("on-site", _NOT_REMOTE), ("remote", _REMOTE), ("hybrid", _HYBRID)):
        if told := [piece for piece in pieces if pattern.search(piece)]:
            return value, tuple(filter(None, dict.fromkeys(_without(pattern, piece) for piece in told)))
    return "", tuple(dict.fromkeys(pieces))


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


def pay(low: Decimal | None, high: Decimal | None, currency: str, period: str) -> Pay | None:
    """Pay of two ends, 0 and None being none. currency, period: in the source's words.

    What is missing or unclear is left out: a job without pay is still a job, and a wrong figure is worse than none. So
    is pay out of all proportion, where somebody chose the wrong period or currency. What cannot be, negative or the
    wrong way round, is refused: who sends that sends other things that are not so.
    """
    if any(amount is not None and amount < 0 for amount in (low, high)):
        raise RefusedError("Its pay is negative.")
    if low and high and low > high:
        raise RefusedError("Its pay from is more than its pay up to.")
    code, every = currency.upper(), _PERIODS.get(key(period), "")
    if not (low or high) or not every or len(code) != 3 or not is_currency(code) or max(low or 0, high or 0) >= LARGEST:
        return None
    found = Pay(_cents(low), _cents(high), code, every)
    in_dollars = [amount for amount in found.year_in("USD") if amount is not None]
    return found if all(PLAUSIBLE[0] <= amount <= PLAUSIBLE[1] for amount in in_dollars) else None


def _cents(amount: Decimal | None) -> Decimal | None:
    """One that is less than half a cent is none."""
    return amount.quantize(CENT) or None if amount else None


def moment(value: Any) -> datetime | None:
    """A date in any of the forms that sources use, in UTC, which one without a zone is taken for.

    Unix time in seconds or milliseconds, as a number or its digits; ISO 8601; the form of mails. None, "" and 0 are no
    date. Raises RefusedError for what is no date, or one at which nobody could have posted a job here.
    """
    if value is None or value == "" or (value == 0 and value is not False):
        return None
    try:
        found = _moment(value)
    except (ValueError, TypeError, ArithmeticError, OSError, IndexError) as error:
        raise RefusedError(f"Its date is none: {shown(value)}") from error
    if not OLDEST <= found <= datetime.now(UTC) + FARTHEST:
        raise RefusedError(f"Its date cannot be: {shown(value)}")
    return found


def _moment(value: Any) -> datetime:
    if isinstance(value, str) and len(value) <= 40:
        if value.isascii() and value.isdigit():
            return _moment(int(value))
        found = parsedate_to_datetime(value) if value[0].isalpha() or value[1:3].strip().isalpha() else None
        found = found or datetime.fromisoformat(value)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    if type(value) not in (int, Decimal):
        raise TypeError
    return datetime.fromtimestamp(float(value / 1000 if abs(value) >= MILLISECONDS else value), UTC)


def posted(value: Any) -> datetime | None:
    """When a job was posted; None when that is not known, or is still to come: then it is when we first see it."""
    found = moment(value)
    return found if found and found <= datetime.now(UTC) else None


def last_day(value: Any) -> date | None:
    """The last day of a job. Raises SkippedError when it is over."""
    found = moment(value)
    if found and found.date() < datetime.now(UTC).date():
        raise SkippedError(f"Its last day is over: {found.date()}")
    return found.date() if found else None


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


def to_apply(address: str) -> str:
    """Where one applies. "" for an address without encryption: then one applies at the posting's own page."""
    return "" if address.startswith("http://") else address


def website(address: str) -> str:
    """A company's. "" for one that cannot be linked to: it is an extra, and not worth a job."""
    try:
        validate_apply_address(address)
    except ValidationError:
        return ""
    return "" if address.startswith("mailto:") or len(address) > 300 else address


def with_query(address: str, **values: object) -> str:
    """An address with these parameters instead of its own of the same names."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **values}
    return parts._replace(query=urlencode(query)).geturl()


def queried(address: str, name: str) -> int:
    """A number in an address, 0 without one."""
    found = dict(parse_qsl(urlsplit(address).query)).get(name, "")
    return int(found) if re.fullmatch(r"[0-9]{1,9}", found) else 0


def no_board(board: str, address: str) -> str:
    """The one address of a source that has no boards. Raises ValueError, in words, when one is named."""
    if board:
        raise ValueError("This source has no boards: leave it empty.")
    return address


def feed_address(board: str) -> str:
    """The address of a feed, which stands in the place of a board. Raises ValueError in words."""
    try:
        validate_apply_address(board)
    except ValidationError as error:
        raise ValueError("Give the whole address of the feed, beginning with https://.") from error
    if board.startswith("mailto:"):
        raise ValueError("Give the address of the feed, not of a mailbox.")
    return board


def token(board: str) -> str:
    """A board's name as it stands in an address. Raises ValueError in words."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}", board):
        raise ValueError("Give the board's name as it stands in its address: letters, digits, dots and dashes.")
    return quote(board)
