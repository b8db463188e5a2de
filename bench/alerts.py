"""Job alerts: the day's new jobs matched and everybody's digests planned at once, then some of them sent.

ALERTS (1,000,000 unless the environment says otherwise) of half as many people, on a tenth as many different queries,
against 10,000 jobs of the last day (bench/subscribers.py). All people are due at the same time, which is worse than any
real day, and two worker processes share the work. Everybody had a digest before, and some dismissed a job.

Memory is the most that one worker process held at any moment, Python and all. What PostgreSQL's processes for these
two held of their own, without the buffers that all share, stands beside it.

`naive` is what matching costs by the book: each alert's query asked by itself, in the board's own search. A sample is
measured; the rest is extrapolated, as if two workers took exactly half the time of one. It plans nothing.
"""

import os
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import mean, median
from typing import Any
from unittest.mock import patch

import psutil
from django.db import connection
from django.utils import timezone

from alerts import delivery, planning
from alerts.matching import OVERLAP, match_due
from alerts.models import Alert, Digest, Match, SavedQuery
from bench import data, subscribers
from bench.jobs import loader as worker
from bench.measure import Figure
from bench.sink import mail_server
from jobs.models import Job
from jobs.search import Search

ALERTS = int(os.environ.get("ALERTS", "1000000"))
PEOPLE, QUERIES = ALERTS // 2, ALERTS // 10
WORKERS = 2
MAILS = 5_000
SAMPLE = 300  # alerts that the naive loop is measured on
MB = 10**6


def figures() -> Iterator[Figure]:
    now = timezone.now()
    since = now - subscribers.DAY
    yield from loading(now, since)
    first = yield from match_and_plan(now, since, "")
    yield from about_queries()
    yield from naive(since, first / ALERTS)
    subscribers.add_alerts(2 * ALERTS, since)
    second = yield from match_and_plan(now, since, "-double")
    yield Figure("double-ratio", second / first, "× the time", "≤", 1.3)
    yield from sent()
    yield Figure("load", os.getloadavg()[-1], "in 15 min")  # of the machine, ours among it


def loading(now: datetime, since: datetime) -> Iterator[Figure]:
    subscribers.add_jobs(now)
    begun = time.perf_counter()
    subscribers.add_queries(QUERIES, since)
    subscribers.add_people(PEOPLE, now)
    subscribers.add_alerts(ALERTS, since)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_due AS SELECT id, next_due_at, last_at, weekly_at FROM alerts_recipient")
    yield Figure("load", time.perf_counter() - begun, "s")
    yield Figure("new-jobs", Job.objects.live().filter(published_at__gte=since).count(), "jobs")
    yield Figure("people", PEOPLE, "people")


def reset(since: datetime) -> None:
    """As if nothing had been matched and planned yet."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE alerts_match")
        cursor.execute("DELETE FROM alerts_digest WHERE state <> 'sent'")
        cursor.execute("UPDATE alerts_savedquery SET matched_until = %s", [since])
        cursor.execute(
            "UPDATE alerts_recipient r SET (next_due_at, last_at, weekly_at) = (b.next_due_at, b.last_at, b.weekly_at)"
            " FROM bench_due b WHERE b.id = r.id"
        )
    data.analyze()


@dataclass(frozen=True)
class Planning:
    """What a worker did. matching: seconds. cpu: those of its process. peak: bytes that its process held at most."""

    matching: float
    cpu: float
    digests: int
    peak: int


def match_and_plan(now: datetime, since: datetime, name: str) -> Generator[Figure, None, float]:
    """Matched and planned for everybody, by two workers; the seconds until both had ended are returned."""
    reset(since)
    with workers() as (ready, backends):
        begun = time.perf_counter()
        running = [each.submit(plan, now) for each in ready]
        postgres = watch(running, backends)
        took = time.perf_counter() - begun
        works = [future.result() for future in running]
        served = sum(sum(psutil.Process(pid).cpu_times()[:2]) for pid in backends)
    matching = max(work.matching for work in works)
    yield Figure(f"alerts{name}", Alert.objects.count(), "alerts")
    yield Figure(f"match{name}", matching, "s")
    yield Figure(f"plan{name}", took - matching, "s")
    yield Figure(f"total{name}", took, "s", *(() if name else ("≤", 120)))
    yield Figure(f"cpu{name}", sum(work.cpu for work in works), "s of Python")
    yield Figure(f"cpu-pg{name}", served, "s of PostgreSQL")
    yield Figure(f"memory{name}", max(work.peak for work in works) / MB, "MB, a worker", *(() if name else ("≤", 700)))
    yield Figure(f"memory-pg{name}", postgres / MB, "MB, for both")
    planned = Digest.objects.filter(state=Digest.State.PLANNED).count()
    yield Figure(f"digests{name}", sum(work.digests for work in works), "planned", "=", planned)
    return took


@contextmanager
def workers() -> Iterator[tuple[list[ProcessPoolExecutor], list[int]]]:
    """Worker processes that are connected, and the processes of PostgreSQL that serve them."""
    with ExitStack() as stack:
        started = [stack.enter_context(worker()) for _ in range(WORKERS)]
        yield started, [each.submit(backend).result() for each in started]


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def plan(now: datetime) -> Planning:
    """In a worker's process."""
    matching = 0.0

    def timed(now: datetime) -> int:
        nonlocal matching
        begun = time.perf_counter()
        matched = match_due(now)
        matching += time.perf_counter() - begun
        return matched

    begun = time.process_time()
    with patch.object(planning, "match_due", timed):
        digests = planning.plan(now)
    # Not getrusage's peak: that of a process which a large one started begins with the large one's.
    return Planning(matching, time.process_time() - begun, digests, memory("self", "VmHWM"))


def memory(process: int | str, kind: str) -> int:
    """Bytes that a process holds, as Linux counts them."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split(f"{kind}:")[1].split()[0]) * 1024


def watch(running: Sequence[Future[Any]], backends: Sequence[int]) -> int:
    """Wait for some work; the most that PostgreSQL's processes held meanwhile is returned."""
    most = 0
    while wait_for(running, timeout=0.2).not_done:
        most = max(most, sum(memory(process, "RssAnon") for process in backends))
    return most


def about_queries() -> Iterator[Figure]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM alerts_match m WHERE m.search_id = s.id), cardinality(parts)"
            " FROM alerts_savedquery s"
        )
        rows = cursor.fetchall()
        cursor.execute("SELECT count(DISTINCT part) FROM alerts_savedquery, unnest(parts) part")
        [(conditions,)] = cursor.fetchall()
    hits = [count for count, _ in rows]
    yield Figure("queries", len(rows), "different")
    yield Figure("query-hits", mean(hits), "mean")
    yield Figure("query-hits-median", median(hits), "median")
    yield Figure("query-hits-none", sum(not count for count in hits) / len(hits), "of all")
    yield Figure("query-conditions", mean(count for _, count in rows), "mean")
    yield Figure("conditions", conditions, "different")


def naive(since: datetime, ours: float) -> Iterator[Figure]:
    """ours: seconds an alert, of all that we do. Both must find the same."""
    sample = list(SavedQuery.objects.filter(alerts__in=Alert.objects.order_by("token")[:SAMPLE]))
    queries = [(row.pk, row.query) for row in sample]
    found: dict[int, set[int]] = {}
    begun = time.perf_counter()
    for pk, query in queries:
        new = Search(query).found.filter(published_at__gte=since - OVERLAP)
        found[pk] = set(new.values_list("pk", flat=True))
    each = (time.perf_counter() - begun) / len(queries)
    same = sum(jobs == set(Match.objects.filter(search=pk).values_list("job", flat=True)) for pk, jobs in found.items())
    yield Figure("naive-same", same, f"of {len(found)}", "=", len(found))
    yield Figure("naive", 1000 * each, "ms an alert")
    yield Figure("naive-all", each * ALERTS / WORKERS / 60, "min, extrap.")
    yield Figure("naive-ratio", each / WORKERS / ours, "× ours")


def sent() -> Iterator[Figure]:
    """Composed and handed over, by two workers; as many of those planned as are worth measuring."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM alerts_digest WHERE state = 'planned' AND id NOT IN"
            " (SELECT id FROM alerts_digest WHERE state = 'planned' ORDER BY token LIMIT %s)",
            [MAILS],
        )
    data.analyze()
    waiting = Digest.objects.on_its_way().count()
    with mail_server() as (address, pipe), patch.dict(os.environ, EMAIL_URL=address), workers() as (ready, _):
        begun = time.perf_counter()
        running = [each.submit(send) for each in ready]
        went = sum(future.result() for future in running)
        took = time.perf_counter() - begun
        pipe.send("count")
        mails, different, size = pipe.recv()
    yield Figure("mails-rate", went / took, "mails/s", "≥", 150)
    yield Figure("mails-sent", went, f"of {waiting:,}", "=", waiting)
    yield Figure("mails-arrived", mails, "mails", "=", went)
    yield Figure("mails-different", different, "Message-IDs", "=", went)
    yield Figure("mail-size", size / mails / 1000, "kB")


def send() -> int:
    return delivery.send_due(time.monotonic() + 600)
