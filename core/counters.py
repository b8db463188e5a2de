"""How often something happens a day, and nothing of whom it happens to.

A view marks its answer; the page cache, which is the first middleware, counts each reading of it, from memory too.
That costs no SQL and hardly any time: a process notes the marks, and core.heartbeat has them added up every second and
the sums written every ten. Machines, staff and pages fetched ahead do not count. See docs/adr/0015-counters.md.
"""

import functools
import re
from collections import Counter, deque
from datetime import UTC, date, datetime
from threading import Lock

from django.db import connection
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from core import markdown
from core.models import Count

MAX_NOTED = 1_000_000  # answers between two additions; the oldest are dropped when there is nobody to add them up
MAX_KEYS = 10_000  # different things counted between two flushes; of more, nothing is kept
MAX_KEY = 120  # characters
MAX_AGENT = 300  # characters of a User-Agent that are looked at; the longest of the browsers have 200
ROBOT = re.compile(  # a Cubot is a phone
    r"(?<!cu)bot|crawl|spider|slurp|preview|headless|lighthouse|monitor|archiver|feed|facebookexternalhit|externalagent"
    r"|mediapartners|http-?client|okhttp|python|curl|wget|java/|libwww|perl|ruby|php/|go-http|node|axios|scrapy",
    re.IGNORECASE,
)

Marks = tuple[tuple[str, str], ...]  # kinds and keys
What = tuple[date, str, str]  # a day (UTC), a kind and a key

_noted: deque[Marks] = deque(maxlen=MAX_NOTED)
_sums: dict[What, int] = {}
_lock = Lock()


def mark(response: HttpResponse, kind: str, key: str) -> HttpResponse:
    """Have each reading of an answer counted. Returns the answer."""
    response.counted = (*marks(response), (kind, key))  # type: ignore[attr-defined]
    return response


def marks(response: HttpResponse) -> Marks:
    """What an answer counts as: a kind and a key for each mark."""
    return getattr(response, "counted", ())


def count(request: HttpRequest, response: HttpResponse) -> None:
    """Count what the answer is marked with, when a reader asked for it."""
    marked = marks(response)
    if marked and is_by_reader(request):
        _noted.append(marked)


def is_by_reader(request: HttpRequest) -> bool:
    """Whether a person asked, to read now, who is not one of us."""
    meta = request.META
    purpose = meta.get("HTTP_SEC_PURPOSE") or meta.get("HTTP_PURPOSE") or ""
    if request.method != "GET" or "prefetch" in purpose or is_robot(meta.get("HTTP_USER_AGENT", "")[:MAX_AGENT]):
        return False
    user = getattr(request, "user", None)  # a page from memory was found before anybody asked who reads it
    return user is None or not user.is_staff


@functools.lru_cache(maxsize=1024)
def is_robot(agent: str) -> bool:
    """By its User-Agent: one that names a program, or none at all."""
    return not agent or ROBOT.search(agent) is not None


def add(kind: str, key: str) -> None:
    """Count one."""
    _noted.append(((kind, key),))


def add_up() -> None:
    """Add what was noted since the last time to the sums of today (UTC)."""
    today = datetime.now(UTC).date()
    with _lock:
        for marked, times in Counter([_noted.popleft() for _ in range(len(_noted))]).items():
            for kind, key in marked:
                _add((today, kind, _clean(key)), times)


@functools.lru_cache(maxsize=MAX_KEYS)
def _clean(key: str) -> str:
    """A key that the database refuses would hold up all the others."""
    return " ".join(markdown.clean(key).split())[:MAX_KEY]


def _add(what: What, number: int) -> None:
    counted = _sums.get(what, 0)
    if counted or len(_sums) < MAX_KEYS:
        _sums[what] = counted + number


def flush() -> None:
    """Write what was counted since the last time. Raises what the database raises, and then still has the sums."""
    add_up()
    with _lock:
        sums = dict(_sums)
        _sums.clear()
    try:
        _write(sums)
    except Exception:
        with _lock:
            for what, number in sums.items():
                _add(what, number)
        raise


def _write(sums: dict[What, int]) -> None:
    if not sums:
        return
    # Sorted: two processes that lock the same rows in different orders would wait for each other.
    rows = [(*what, number) for what, number in sorted(sums.items())]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_count (day, kind, key, number)"
            " SELECT * FROM unnest(%s::date[], %s::text[], %s::text[], %s::int[])"
            " ON CONFLICT (kind, day, key) DO UPDATE SET number = core_count.number + excluded.number",
            [list(column) for column in zip(*rows, strict=True)],
        )


def forget() -> None:
    """As if nothing had been counted yet (for tests)."""
    _noted.clear()
    _sums.clear()


def top(kind: str, since: date, limit: int) -> list[tuple[str, int]]:
    """(key, how often since that day), the most frequent first."""
    totals = Count.objects.filter(kind=kind, day__gte=since).values_list("key").annotate(total=Sum("number"))
    return list(totals.order_by("-total", "key")[:limit])


def remove_before(day: date, kind: str = "") -> None:
    """Forget the counts of older days, of one kind or of all."""
    old = Count.objects.filter(day__lt=day)
    (old.filter(kind=kind) if kind else old).delete()
