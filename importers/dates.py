"""When a job was posted, and until when one can apply, in any of the forms that sources use."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any

from importers.items import RefusedError, SkippedError, shown

OLDEST = datetime(2000, 1, 1, tzinfo=UTC)  # before it nobody posted a job on a web that could still be read
FARTHEST = timedelta(days=5 * 365)  # ahead: what is later is no date but a way to say "never"
MILLISECONDS = 10**11  # Unix times from here on are in them: as seconds they would be of the year 5138

_OF_MAILS = re.compile(r"(?:[A-Z][a-z]{2}, *)?[0-9]{1,2} [A-Z][a-z]{2} ")  # "Tue, 24 Nov 2026 06:00:00 GMT"


def moment(value: Any) -> datetime | None:
    """A date in any of the forms that sources use, in UTC, which one without a zone is taken for.

    Unix time in seconds or milliseconds, as a number or its digits; ISO 8601; the form of mails. None, "" and 0 are no
    date. Raises RefusedError for what is no date, or one at which nobody could have posted a job here.
    """
    if value is None or value == "" or (type(value) in (int, Decimal) and not value):
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
        found = parsedate_to_datetime(value) if _OF_MAILS.match(value) else datetime.fromisoformat(value)
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
