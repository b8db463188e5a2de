"""The public API and the feeds on a board of SIZE jobs: cold, from memory, and walked through while it changes.

Imports come first, on a board without other jobs (bench/importing.py). The board after that is that of bench/jobs.py,
so storing is measured again. Milliseconds are of the wall clock, through the view and all middleware, with no page in
memory unless a figure's name says warm; cold answers come compressed, as programs ask for them.

A page of 200 jobs has ten times the bytes of a guide's, and bytes cost whoever sends them. So its warm ratio is that of
the time this process takes for an answer, before the bytes go out; requests a second over HTTP stand beside it.
"""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import cycle, islice
from statistics import median
from typing import Any

from django.conf import settings
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from api import limits
from bench import data, importing, measure, postings
from bench.guides import ask, change, warm_up
from bench.jobs import FLOORS, ROUNDS, RUNS, SECONDS, SIZE, loading, maker, searches, slugs, spread, times, wall
from bench.measure import Figure
from core import generations
from core.page_cache import PageCacheMiddleware
from guides.models import Guide
from jobs import actions
from jobs.models import Company, Job, Region
from jobs.query import JobQuery
from occupations.models import Occupation, Skill

MOST = 200  # jobs of an answer
WALKED = 10_000  # jobs that are walked through
COMING, GOING = 20, 20  # jobs that come and go between two pages
CODINGS = ("gzip", "br")
TARGETS = {"geo": 50, "industry": 50, "tag": 60, "commonest-tag": 120}  # milliseconds
HITS = 200  # answers from memory in one run
JOBS = reverse("compat:remote-jobs")
STATUS = reverse("compat:job-status")


def figures() -> Iterator[Figure]:
    settings.API_RATE_ANON = 10**9
    yield from importing.figures()
    yield from loading()
    data.analyze()
    yield from limiting()
    yield from cold()
    yield from filtered()
    yield from feeds()
    yield from from_memory()
    yield from walk()
    with measure.server("config.wsgi:application") as port:
        yield from over_http(port)
    yield Figure("load", os.getloadavg()[-1], "in 15 min")  # of the machine, ours among it


def limiting() -> Iterator[Figure]:
    request = RequestFactory().get(JOBS)
    yield Figure("limit", wall(partial(limits.limit, request), runs=200), "ms", "≤", 1)


def cold() -> Iterator[Figure]:
    plain = Client(headers={"host": "localhost"})
    page = partial(ask, plain, JOBS)
    change()
    yield Figure("v2-queries", measure.queries(page), "queries", "≤", 8)
    yield Figure("v2-jobs", len(plain.get(JOBS).json()["jobs"]), "jobs", "=", MOST)
    yield Figure("v2-size", len(plain.get(JOBS).content) / 1_000, "KB")
    yield Figure("v2-plain", wall(page, before=change), "ms", "≤", 50)
    for coding in CODINGS:
        client = Client(headers={"host": "localhost", "accept-encoding": coding})
        yield Figure(f"v2-{coding}", wall(partial(ask, client, JOBS), before=change), "ms", "≤", 50)
    numbers = ",".join(map(str, Job.objects.live().values_list("pk", flat=True)[:100]))
    yield Figure("v2-status", wall(partial(ask, plain, f"{STATUS}?ids={numbers}"), before=change), "ms")


def filtered() -> Iterator[Figure]:
    """200 jobs at most, by each filter and all together; words, as people search for them, may take what they take on
    the site's own pages (bench/jobs.py).
    """
    client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
    pairs = [pair for pair in islice(searches(), RUNS) if 3 <= len(pair) <= 50]
    commonest = postings.COMMON_WORDS.split()[0]
    addresses = {
        "geo": [f"{JOBS}?geo={slug}" for slug in slugs(Region)],
        "industry": [f"{JOBS}?industry={slug}" for slug in postings.TITLES],
        "tag": [f"{JOBS}?tag={pair}" for pair in pairs],
        "commonest-tag": [f"{JOBS}?tag={commonest}"] * RUNS,
        "all-filters": [f"{JOBS}?geo=usa&industry={slug}&tag={commonest}" for slug in postings.TITLES],
    }
    for name, asked in addresses.items():
        yield from spread(f"v2-{name}", times(client, asked), TARGETS.get(name, 0))


def feeds() -> Iterator[Figure]:
    """Queries of every kind, each kind of feed in turn; the target is that of the slowest of twenty."""
    client = Client(headers={"host": "localhost", "accept-encoding": "gzip"})
    strings = [query.query_string for query in queries()]
    for kind, target in (("rss", 60), ("atom", 60), ("json", 0), ("csv", 0)):
        start = reverse(f"jobs:feed-{kind}")
        yield from spread(f"feed-{kind}", times(client, [f"{start}?{one}" for one in strings]), target)


def queries() -> list[JobQuery]:
    """Some of every field, some of several, some of words."""
    commonest = postings.COMMON_WORDS.split()[0]
    asked: list[dict[str, Any]] = [
        {},
        {"words": commonest},
        {"words": commonest, "sort": "newest"},
        *({"words": pair} for pair in islice(searches(), RUNS)),
        *({"categories": (slug,)} for slug in postings.TITLES),
        *({"types": (value,)} for value in Job.Type),
        *({"seniorities": (value,)} for value in Job.Seniority),
        *({"workplaces": (value,)} for value in Job.Workplace),
        *({"regions": (slug,)} for slug in slugs(Region)),
        *({"skills": (slug,)} for slug in slugs(Skill, slug__startswith="bench-")),
        *({"company": slug} for slug in slugs(Company, slug__startswith="bench-")),
        *({"role": slug} for slug in slugs(Occupation)),
        *({"languages": (code,)} for code in postings.LANGUAGES),
        *({"pay_floor": floor, "currency": "USD"} for floor in FLOORS),
        {"only_paid": True},
        *({"since": days} for days in ("1", "3", "7", "30")),
        {"open_to": "DE", "zone": "Europe/Berlin"},
        {"open_to": "US-CA"},
        {"open_to": "US-CA", "words": commonest},
    ]
    return [JobQuery(**one) for one in asked]


def from_memory() -> Iterator[Figure]:
    """Microseconds of this process for an answer from memory, a guide's and ours in turn."""
    guide = heaviest_guide()
    factory, cache = RequestFactory(headers={"host": "localhost", "accept-encoding": "br"}), PageCacheMiddleware(_drawn)
    requests = {name: factory.get(address) for name, address in (("guide", guide), ("v2", JOBS))}
    client = Client(headers={"host": "localhost", "accept-encoding": "br"})
    change()
    for request in requests.values():
        ask(client, request.path)

    def hits(name: str) -> None:
        generations.read()
        for _ in range(HITS):
            cache(requests[name])

    took: dict[str, list[float]] = {name: [] for name in requests}
    for name in islice(cycle(requests), 2 * RUNS):
        took[name].append(1000 * wall(partial(hits, name), runs=1) / HITS)
    yield Figure("memory-guide", median(took["guide"]), "µs")
    yield Figure("memory-v2", median(took["v2"]), "µs")
    ratio = median(ours / guides for ours, guides in zip(took["v2"], took["guide"], strict=True))
    yield Figure("memory-ratio", ratio, "× guide", "≤", 1.2)


def _drawn(request: object) -> Any:
    raise RuntimeError("This was to come from memory.")


def heaviest_guide() -> str:
    return max(Guide.objects.published(), key=lambda guide: len(guide.listed_text)).get_absolute_url()


def walk() -> Iterator[Figure]:
    """All jobs of the week, while others come, and some of those that are not yet met go."""
    client = Client(headers={"host": "localhost"})
    begun = timezone.now()
    there = list(week().values_list("pk", flat=True))
    if len(there) < WALKED:
        newest = Job.objects.live().order_by("-published_at").values("pk")[:WALKED]
        Job.objects.filter(pk__in=newest).update(published_at=begun - timedelta(hours=1))
        there = list(week().values_list("pk", flat=True))
    seen: list[int] = []
    gone: set[int] = set()
    cursor, took, number = "", 0.0, SIZE
    while True:
        start = time.perf_counter()
        page = client.get(JOBS, {"cursor": cursor} if cursor else {}).json()
        took += time.perf_counter() - start
        seen += [job["id"] for job in page["jobs"]]
        if not page["hasMore"]:
            break
        cursor = page["nextCursor"]
        number = come(number)
        gone |= go(set(there) - set(seen) - gone)
    yield Figure("walked", len(set(seen)), "jobs", "≥", WALKED - len(gone))
    yield Figure("walk-came", number - SIZE, "jobs")
    yield Figure("walk-went", len(gone), "jobs")
    yield Figure("walk-twice", len(seen) - len(set(seen)), "jobs", "=", 0)
    yield Figure("walk-missed", len(set(there) - gone - set(seen)), "jobs", "=", 0)
    yield Figure("walk-others", len(set(seen) - set(there)), "jobs", "=", 0)
    yield Figure("walk", took, "s")


def week() -> Any:
    return Job.objects.live().filter(published_at__gte=timezone.now() - timedelta(days=7))


def come(number: int) -> int:
    new = maker().make(range(number, number + COMING))
    for posting in new:
        posting.job.published_at = timezone.now()
    actions.store(new)
    return number + COMING


def go(waiting: set[int]) -> set[int]:
    """Some from all over those that were not met yet."""
    some = sorted(waiting)[:: max(1, len(waiting) // GOING)]
    actions.close(jobs=some, status=Job.Status.FILLED)
    return set(some)


def over_http(port: int) -> Iterator[Figure]:
    """Requests a second from memory, beside a guide's: here every byte counts, on both ends."""
    addresses = {"guide": heaviest_guide(), "v2": JOBS, "v2-20": f"{JOBS}?count=20"}
    for address in addresses.values():
        warm_up(port, address)
    asked = {name: measure.request(address, accept_encoding="br") for name, address in addresses.items()}
    rates = [
        {name: measure.requests_per_second(port, one, SECONDS) for name, one in asked.items()} for _ in range(ROUNDS)
    ]
    for name, address in addresses.items():
        size = measure.get(port, address, accept_encoding="br").size
        yield Figure(f"warm-{name}", median(one[name] for one in rates), "requests/s")
        yield Figure(f"warm-{name}-size", size / 1_000, "KB")
    for name in ("v2", "v2-20"):
        yield Figure(f"warm-{name}-ratio", median(one["guide"] / one[name] for one in rates), "× guide")
