"""The board: storing SIZE live jobs (100,000 unless the environment says otherwise), then finding them.

Milliseconds are of the wall clock, through the view and all middleware, with no page in memory unless a figure's name
says warm. p95 is over different queries wherever different ones can be asked. Half the words that are searched for are
pairs from titles, most others a title's word and a skill. The seeds' jobs are among the live ones.

`naive` is what the same pages would cost by the book: `icontains` for each word in title and text, a COUNT, an OFFSET,
and a grouped COUNT for each facet; its queries alone are held against our whole pages.
"""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent import futures
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from functools import cache, partial
from itertools import cycle, islice
from multiprocessing import get_context
from random import Random
from statistics import median, quantiles
from typing import Any

import django
from django.db.models import Count, Model, Q, QuerySet
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from bench import data, measure, postings
from bench.guides import ask, change, warm_up
from bench.measure import Figure
from core import generations
from guides.models import Guide
from jobs import actions, places, tallies
from jobs.deriving import Posting
from jobs.location import Location
from jobs.models import Company, Job, Region
from jobs.query import JobQuery
from jobs.search import PER_PAGE, Key
from occupations.models import Occupation, Skill

SIZE = int(os.environ.get("SIZE", "100000"))
SCALE = 3 if SIZE >= 1_000_000 else 1  # what a million may take of a target in milliseconds
BATCH = 500  # postings that an importer stores at once
ALONE = 10  # one in so many is stored by one process, the others by two
SORTED = 4.0  # seconds; the worker sorts each minute, and a round takes a fraction of one
ROUND = 10_000  # postings that are made, then stored, by each process
SEARCHES = 240  # different pairs of words
RUNS = 40  # of a page that few different queries ask for
FEW = 2  # of what takes seconds
DEEP = (2, 100, 2_000)  # pages
ROUNDS, SECONDS = 15, 1.0  # of load, as for guides
LIST = reverse("jobs:job-list")
FACETS = ("category", "type", "seniority", "workplace", "regions")  # columns that the naive version counts by
FLOORS = range(20_000, 180_000, 5_000)

wall = partial(measure.milliseconds, clock=time.perf_counter)


def figures() -> Iterator[Figure]:
    yield from loading()
    data.analyze()
    yield from counted_ahead()
    client = Client(headers={"host": "localhost"})
    pairs = list(islice(searches(), SEARCHES))
    commonest = postings.COMMON_WORDS.split()[0]
    yield from searching(client, pairs, commonest)
    yield from paging(client, commonest)
    yield from eligible(client, pairs)
    yield from filtered(client)
    yield from feeds(client, pairs)
    yield from job_pages(client)
    yield from after_change(client)
    yield from changelist()
    yield from naive_pages(client, pairs, commonest)
    with measure.server("config.wsgi:application") as port:
        yield from warm(port)
    yield Figure("load", os.getloadavg()[-1], "in 15 min")  # of the machine, ours among it


@cache
def maker() -> postings.Postings:
    return postings.Postings(SIZE)


made: list[Posting] = []  # in each process that loads


def make(numbers: range) -> None:
    made[:] = maker().make(numbers)


def store() -> None:
    for start in range(0, len(made), BATCH):
        actions.store(made[start : start + BATCH])
    made.clear()


def loading() -> Iterator[Figure]:
    """Jobs stored in a second of wall time, in batches as an importer would; making the postings is not counted."""
    postings.add_rows(SIZE)
    first = SIZE // ALONE
    with ExitStack() as stack:
        loaders = [stack.enter_context(loader()) for _ in range(2)]
        took = stored(loaders[:1], range(first))
        yield Figure("store-one", first / took, "jobs/s")
        took = stored(loaders, range(first, SIZE))
        yield Figure("store-two", (SIZE - first) / took, "jobs/s", "≥", 1_500)


def loader() -> ProcessPoolExecutor:
    """A process of its own. A fork would share this one's connection."""
    return ProcessPoolExecutor(1, get_context("spawn"), initializer=django.setup)


def stored(loaders: list[ProcessPoolExecutor], numbers: range) -> float:
    """Seconds in which they store the postings of these numbers, each its part."""
    took = 0.0
    for start in range(numbers.start, numbers.stop, ROUND * len(loaders)):
        ours = range(start, min(start + ROUND * len(loaders), numbers.stop))
        part = -(-len(ours) // len(loaders))
        parts = [ours[at : at + part] for at in range(0, len(ours), part)]
        wait(loader.submit(make, part) for loader, part in zip(loaders, parts, strict=False))
        begun = time.perf_counter()
        storing = [loader.submit(store) for loader in loaders]
        while futures.wait(storing, timeout=SORTED).not_done:
            actions.sort_words()  # as the worker does meanwhile
        wait(storing)
        actions.sort_words()
        took += time.perf_counter() - begun
    return took


def wait(running: Iterable[Future[None]]) -> None:
    for future in list(running):
        future.result()


def counted_ahead() -> Iterator[Figure]:
    for name, renew in (("tallies", tallies.renew), ("words", tallies.renew_words)):
        yield Figure(f"renew-{name}", wall(renew, runs=FEW) / 1000, "s")


def searches() -> Iterator[str]:
    """Pairs of words, none twice: of a title, of a title and a skill, and now and then of a text."""
    random = Random(6)
    titles, fields, skills = postings.titles(), postings.falling(postings.TITLES, 0.7), postings.skill_names()
    skill = postings.falling(skills, 0.5)
    texts = postings.vocabulary()[100:5_000]
    known = set()
    while True:
        title = random.choice(titles[fields.from_(random)[0]]).split()
        others = [title, title, title, skill.from_(random)[0].split(), skill.from_(random)[0].split(), texts]
        pair = f"{random.choice(title)} {random.choice(random.choice(others))}".lower()
        first, second = pair.split()
        if first != second and min(len(first), len(second)) > 1 and pair not in known:
            known.add(pair)
            yield pair


def path(**asked: Any) -> str:
    return JobQuery(**asked).path


def times(client: Client, addresses: Iterable[str]) -> list[float]:
    """Milliseconds of each page, after the first three have been asked for once to warm up."""
    addresses = list(addresses)
    for address in addresses[:3]:
        change()
        ask(client, address)
    took = []
    for address in addresses:
        change()
        begun = time.perf_counter()
        ask(client, address)
        took.append(1000 * (time.perf_counter() - begun))
    return took


def spread(name: str, took: list[float], target: float = 0) -> Iterator[Figure]:
    yield Figure(f"{name}-p50", median(took), "ms")
    yield Figure(f"{name}-p95", quantiles(took, n=20)[-1], "ms", "≤" if target else "", SCALE * target)


def again(address: str, runs: int = RUNS) -> list[str]:
    return [address] * runs


def searching(client: Client, pairs: list[str], commonest: str) -> Iterator[Figure]:
    page = partial(ask, client, path(words=pairs[0]))
    change()
    yield Figure("two-words-queries", measure.queries(page), "queries")
    yield from spread("two-words", times(client, [path(words=pair) for pair in pairs]), 60)
    yield from spread("two-words-newest", times(client, [path(words=pair, sort="newest") for pair in pairs]))
    yield from spread("commonest-word", times(client, again(path(words=commonest))), 120)
    change()
    yield Figure("list-queries", measure.queries(partial(ask, client, LIST)), "queries")
    yield from spread("list", times(client, again(LIST)), 25)


def paging(client: Client, commonest: str) -> Iterator[Figure]:
    """Pages by their keys, in turn; of all jobs, and of the commonest word."""
    for name, words in (("page", ""), ("commonest-page", commonest)):
        addresses = {number: page_path(words, number) for number in DEEP}
        turns = times(client, [address for _ in range(RUNS) for address in addresses.values()])
        took = {number: turns[place :: len(DEEP)] for place, number in enumerate(DEEP)}
        for number in DEEP:
            yield Figure(f"{name}-{number}", median(took[number]), "ms")
        first, *others = (median(took[number]) for number in DEEP)
        yield Figure(f"{name}-ratio", max(others) / first, "× page 2", "≤", 1.3)


def page_path(words: str, number: int) -> str:
    """The page of a number, or the last but one where there are fewer."""
    place = min((number - 1) * PER_PAGE, Job.objects.live().count() - 2 * PER_PAGE) - 1
    published_at, pk = newest_first().values_list("published_at", "pk")[place]
    assert published_at
    start = path(words=words)
    return f"{start}{'&' if '?' in start else '?'}after={Key(1 if words else 0, published_at, pk)}"


def newest_first() -> QuerySet[Job]:
    return Job.objects.live().order_by("-published_at", "-pk")


def eligible(client: Client, pairs: list[str]) -> Iterator[Figure]:
    """Without what is closed to a reader."""
    readers: dict[str, dict[str, Any]] = {
        "de": {"open_to": "DE", "zone": "Europe/Berlin"},
        "us-ca": {"open_to": "US-CA"},
    }
    generations.read()
    yield Figure("terms", len(places.known().terms), "rows")
    for name, reader in readers.items():
        who = Location.of(reader["open_to"], reader.get("zone", "")).reader
        yield Figure(f"open-{name}-verdicts", wall(partial(places.known()._closed_to, who)), "ms")
        yield from spread(f"open-{name}", times(client, again(path(**reader))), 80)
        addresses = [path(words=pair, **reader) for pair in pairs]
        yield from spread(f"open-{name}-words", times(client, addresses), 80)


def filtered(client: Client) -> Iterator[Figure]:
    """Each filter by itself, all its values in turn."""
    queries: dict[str, list[dict[str, Any]]] = {
        "category": [{"categories": (slug,)} for slug in postings.TITLES],
        "type": [{"types": (value,)} for value in Job.Type],
        "level": [{"seniorities": (value,)} for value in Job.Seniority],
        "workplace": [{"workplaces": (value,)} for value in Job.Workplace],
        "region": [{"regions": (slug,)} for slug in slugs(Region)],
        "skill": [{"skills": (slug,)} for slug in slugs(Skill, slug__startswith="bench-")],
        "company": [{"company": slug} for slug in slugs(Company, slug__startswith="bench-")],
        "role": [{"role": slug} for slug in slugs(Occupation)],
        "language": [{"languages": (code,)} for code in postings.LANGUAGES],
        "pay": [{"pay_floor": floor, "currency": "USD"} for floor in FLOORS],
        "paid": [{"only_paid": True}],
        "since": [{"since": days} for days in ("1", "3", "7", "30")],
        "several": [
            {
                "categories": (slug,),
                "types": ("full-time",),
                "regions": ("usa",),
                "pay_floor": 60_000,
                "currency": "USD",
            }
            for slug in postings.TITLES
        ],
    }
    for name, asked in queries.items():
        addresses = islice(cycle(path(**one) for one in asked), RUNS)
        yield from spread(f"by-{name}", times(client, addresses))


def slugs(model: type[Model], **conditions: str) -> list[str]:
    """Some of a model's, in an order that means nothing."""
    found = sorted(model._default_manager.filter(**conditions).values_list("slug", flat=True))
    Random(7).shuffle(found)
    return found[:RUNS]


def feeds(client: Client, pairs: list[str]) -> Iterator[Figure]:
    for kind in ("rss", "json"):
        start = reverse(f"jobs:feed-{kind}")
        addresses = [f"{start}?{JobQuery(words=pair).query_string}" for pair in pairs[:RUNS]]
        yield from spread(f"feed-{kind}", times(client, addresses))


def job_pages(client: Client) -> Iterator[Figure]:
    jobs = list(Job.objects.filter(source=postings.SOURCE, external_id__in=map(str, range(0, SIZE, SIZE // RUNS))))
    page = partial(ask, client, jobs[0].get_absolute_url())
    change()
    yield Figure("job-queries", measure.queries(page), "queries")
    yield from spread("job", times(client, [job.get_absolute_url() for job in jobs]))


def after_change(client: Client) -> Iterator[Figure]:
    """The first list that a process draws after jobs changed: it reads all hiring terms anew."""

    def changed() -> None:
        generations.touch("jobs")
        change()

    yield Figure("list-after-change", wall(partial(ask, client, LIST), before=changed), "ms")


def changelist() -> Iterator[Figure]:
    try:
        start = reverse("admin:jobs_job_changelist")
    except NoReverseMatch:
        print("jobs: there is no list of jobs in the admin yet, so it is not measured.", flush=True)
        return
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_user("admin@example.org", is_staff=True, is_superuser=True))
    pages = {"": start, "-search": f"{start}?q=software+engineer", "-live": f"{start}?status__exact=live"}
    for name, address in pages.items():
        target = 0 if name else SCALE * 500
        yield Figure(
            f"admin-list{name}", wall(partial(ask, client, address), runs=10), "ms", "≤" if target else "", target
        )


def naive_pages(client: Client, pairs: list[str], commonest: str) -> Iterator[Figure]:
    deep = page_path("", DEEP[-1])
    offset = min((DEEP[-1] - 1) * PER_PAGE, Job.objects.live().count() - 2 * PER_PAGE)
    asked: dict[str, tuple[list[tuple[str, int]], list[str]]] = {
        "two-words": ([(pair, 0) for pair in pairs[:FEW]], [path(words=pair) for pair in pairs[:FEW]]),
        "commonest": ([(commonest, 0)], [path(words=commonest)]),
        f"page-{DEEP[-1]}": ([("", offset)], [deep]),
    }
    for name, (queries, addresses) in asked.items():
        took = [clocked(partial(naive, words, start)) for words, start in queries]
        ours = median(times(client, addresses * 5))
        yield Figure(f"naive-{name}", median(took), "ms")
        yield Figure(f"naive-{name}-ratio", median(took) / ours, "× ours")


def clocked(work: Callable[[], object]) -> float:
    """Milliseconds of one run."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun)


def naive(words: str, offset: int) -> None:
    """The queries of a page with facets, as they are usually written."""
    jobs = Job.objects.live()
    for word in words.split():
        jobs = jobs.filter(Q(title__icontains=word) | Q(description_html__icontains=word))
    jobs.count()
    list(jobs.select_related("company", "category").order_by("-published_at", "-pk")[offset : offset + PER_PAGE])
    for column in FACETS:
        list(jobs.order_by().values(column).annotate(Count("pk")))


def warm(port: int) -> Iterator[Figure]:
    """Pages from memory under load, against a guide's: a third is drawn in turn, so all meet the same moods."""
    guide = max(Guide.objects.published(), key=lambda guide: len(guide.listed_text)).get_absolute_url()
    job = Job.objects.filter(source=postings.SOURCE).earliest("pk").get_absolute_url()
    addresses = {"guide": guide, "job": job, "list": LIST}
    for address in addresses.values():
        warm_up(port, address)
    asked = {name: measure.request(address, accept_encoding="br") for name, address in addresses.items()}
    rounds = [
        {name: measure.requests_per_second(port, request, SECONDS) for name, request in asked.items()}
        for _ in range(ROUNDS)
    ]
    for name in addresses:
        yield Figure(f"warm-{name}", median(one[name] for one in rounds), "requests/s")
    for name in ("job", "list"):
        yield Figure(f"warm-{name}-ratio", median(one["guide"] / one[name] for one in rounds), "× guide", "≤", 1.2)
