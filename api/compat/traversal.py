"""Walking through all jobs of a search, page by page: what is asked, and between which moments, is fixed at the start.

So a job that comes while somebody walks is not met, one that goes is left out, and no other is met twice or missed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils import timezone

from api.compat.answers import RefusedError
from jobs.models import Job
from jobs.search import Key

WINDOW = timedelta(days=7)  # how long ago a job was published at most
GOOD_FOR = timedelta(hours=24)
LONGEST = 2_000  # characters of a cursor; one of ours has 300 at most
LAST = 2**63 - 1  # no primary key is higher

_signer = signing.Signer(salt="api.compat.traversal")


@dataclass(frozen=True)
class Traversal:
    """filters: parameter → value, as Asked has them. begun_at: the upper bound. after: the last job seen."""

    filters: dict[str, str]
    begun_at: datetime
    after: Key | None = None

    @classmethod
    def of(cls, filters: dict[str, str], cursor: str | None) -> "Traversal":
        """A new one; with a cursor the one that it goes on with. Raises RefusedError for one that cannot go on."""
        if cursor is None:
            return cls(filters, timezone.now())
        try:
            asked, begun_at, after = _signer.unsign_object(cursor[:LONGEST])
        except signing.BadSignature as error:
            raise RefusedError("cursor: this is none of ours. Give nextCursor as it came.") from error
        found = cls(asked, datetime.fromisoformat(begun_at), Key.parse(after))
        if timezone.now() - found.begun_at > GOOD_FOR:
            raise RefusedError("cursor: it is good for 24 hours from the first request. Start anew without it.")
        if found.filters != filters:
            raise RefusedError("cursor: geo, industry and tag must be those of the first request.")
        return found

    @property
    def begins_after(self) -> Key:
        """Where the next page begins: at first behind whatever would be published at the upper bound."""
        return self.after or Key(0, self.begun_at, LAST)

    @property
    def between(self) -> tuple[datetime, datetime]:
        return self.begun_at - WINDOW, self.begun_at

    def holds(self, job: Job) -> bool:
        """Whether a job that comes in order is still of the days that are walked through."""
        return job.published_at is not None and job.published_at >= self.begun_at - WINDOW

    def cursor(self, last: Job) -> str:
        """What goes on with it behind a job."""
        assert last.published_at
        key = Key(0, last.published_at, last.pk)
        return _signer.sign_object([self.filters, self.begun_at.isoformat(), str(key)])
