"""Guides: the page that anonymous readers open most, the list and the search of 1,000 guides."""

import re
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from statistics import median, quantiles
from unittest.mock import patch
from urllib.parse import urlencode, urljoin

from django.test import Client
from django.urls import reverse

from bench import data, measure
from bench.measure import Figure
from core import generations, page_cache
from guides import search
from guides.actions import publish
from guides.models import Guide

GUIDES = 1_000
HITS = 100
ROUNDS = 15  # pairs of loads; many short ones, so that what else the machine does meets few of them
SECONDS = 1.0  # of one load
# Answers over new connections after which both workers have surely given some: the kernel deals them out at random.
BOTH = 32
PUBLICATIONS = 5
WATCHED = 3.0  # seconds after each publication
KB = 1_000  # bytes
LIST = reverse("guides:guide-list")


def figures() -> Iterator[Figure]:
    real = list(Guide.objects.published())  # the seeds'; pages are measured on the heaviest
    data.add_guides(GUIDES)
    data.analyze()
    client = Client(headers={"host": "localhost", "accept-encoding": "br"})
    guide = max(real, key=lambda guide: len(client.get(guide.get_absolute_url()).content))
    yield from page_in_process(client, guide.get_absolute_url())
    yield from list_in_process(client)
    yield from searching(client)
    with measure.server("config.wsgi:application") as port:
        yield from page_served(port, guide.get_absolute_url())
        yield from page_weight(port, guide.get_absolute_url())
        yield from page_under_load(port, guide.get_absolute_url())
        yield from freshness(port, guide)


def change() -> None:
    """Begin as after a change: no page in memory, the generations just read, as a web process's thread would."""
    page_cache.store.clear()
    generations.read()


def ask(client: Client, address: str) -> None:
    status = client.get(address).status_code
    if status != 200:
        raise RuntimeError(f"{address} answers {status}")


def page_in_process(client: Client, path: str) -> Iterator[Figure]:
    page = partial(ask, client, path)
    change()
    yield Figure("cold-queries", measure.queries(page), "queries", "≤", 8)
    yield Figure("cold-cpu", measure.milliseconds(page, before=change), "ms", "≤", 30)
    change()
    page()
    yield Figure("warm-queries", measure.queries(page), "queries", "=", 0)
    with patch.object(page_cache, "compress", wraps=page_cache.compress) as compress:
        for coding in ("br", "gzip"):
            for _ in range(HITS):
                generations.read()  # as the thread of a web process does
                client.get(path, headers={"accept-encoding": coding})
    yield Figure("warm-compressions", compress.call_count, f"/ {2 * HITS} hits", "≤", 2)


def list_in_process(client: Client) -> Iterator[Figure]:
    page = partial(ask, client, LIST)
    change()
    yield Figure("list-queries", measure.queries(page), "queries", "≤", 6)
    yield Figure("list-cpu", measure.milliseconds(page, before=change), "ms", "≤", 25)
    yield Figure("list-by-pay-cpu", measure.milliseconds(partial(ask, client, f"{LIST}?sort=pay"), before=change), "ms")


def searching(client: Client) -> Iterator[Figure]:
    """Wall time, for half of a search happens in the database's process."""
    queries = {
        "title": "registered nurse",
        "typo": "regsitered nusre",
        "short": "RN",
        "text": "infusion therapy",
        "name": Guide.objects.latest("pk").title,
        "common": data.Language().words[0],  # stands in every guide's text
        "nothing": "zzzz qqqq",
    }
    for kind, query in queries.items():
        took = measure.milliseconds(partial(search.find, query), before=change, clock=time.perf_counter)
        yield Figure(f"search-{kind}", took, "ms", "≤", 30)

    def changed() -> None:
        generations.touch("content")  # and so every name is read anew
        change()

    find = partial(search.find, queries["title"])
    yield Figure("search-first", measure.milliseconds(find, before=changed, clock=time.perf_counter), "ms")
    page = partial(ask, client, f"{LIST}?{urlencode({'q': queries['common']})}")
    yield Figure("search-common-page", measure.milliseconds(page, before=change, clock=time.perf_counter), "ms")


def warm_up(port: int, path: str) -> None:
    """Ask until both workers have the page in memory, as its ETag shows. Raises RuntimeError when PATIENCE ends."""
    row = 0
    deadline = time.monotonic() + measure.PATIENCE
    while row < BOTH:
        row = row + 1 if measure.get(port, path).header("etag") else 0
        if time.monotonic() > deadline:
            raise RuntimeError(f"{path} is never kept in memory")


def page_served(port: int, path: str) -> Iterator[Figure]:
    """What readers get over HTTP."""
    warm_up(port, path)
    codings = [measure.get(port, path, accept_encoding=coding).header("content-encoding") for coding in ("br", "gzip")]
    yield Figure("codings", len({"br", "gzip"} & set(codings)), "of br, gzip", "=", 2)
    statuses = [status for _ in range(BOTH) for status in asked_again(port, path)]
    yield Figure("not-modified", statuses.count(304), f"of {len(statuses)}", "=", len(statuses))


def asked_again(port: int, path: str) -> Iterator[int]:
    """Statuses of a page that a reader has and asks for again, by its tag and by its date."""
    connection = measure.Connection(port)  # one worker: the other drew the page at another time
    connection.send(measure.request(path))
    page = connection.receive()
    for headers in ({"if_none_match": page.header("etag")}, {"if_modified_since": page.header("last-modified")}):
        connection.send(measure.request(path, **headers))
        yield connection.receive().status
    connection.close()


class Resources(HTMLParser):
    """Addresses a browser may fetch to show a page; those for home screens count too."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        address = attributes.get("href" if tag == "link" else "src")
        if address and attributes.get("rel") not in ("canonical", "alternate"):  # those are links to follow
            self.found.add(address)


def page_weight(port: int, path: str) -> Iterator[Figure]:
    """Bytes over the wire for a browser that has nothing yet, heads of responses included."""
    resources = Resources()
    resources.feed(measure.get(port, path).body.decode())
    addresses = resources.found
    for address in list(addresses):
        if address.endswith(".css"):
            css = measure.get(port, address).body.decode()
            addresses |= {urljoin(address, name) for name in re.findall(r"""url\(["']?(?!data:)([^"')]+)""", css)}
    accepted = "gzip, deflate, br, zstd"
    html = measure.get(port, path, accept_encoding=accepted)
    others = [measure.get(port, address, accept_encoding=accepted) for address in sorted(addresses)]
    yield Figure("html-weight", html.size / KB, "KB", "≤", 30)
    yield Figure("page-weight", (html.size + sum(other.size for other in others)) / KB, "KB", "≤", 70)
    yield Figure("font-files", sum("font" in other.header("content-type") for other in others), "files", "=", 0)


def page_under_load(port: int, path: str) -> Iterator[Figure]:
    """The warm page against a bare view of the same bytes, in pairs, so that the machine's moods meet both alike."""
    asked = measure.request(path, accept_encoding="br")
    body = measure.get(port, path, accept_encoding="br").body
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        with measure.server("bench.bare:application", BENCH_BODY=file.name) as bare:
            if measure.get(bare, path).body != body:
                raise RuntimeError("The bare view returns other bytes than the page")
            measure.requests_per_second(bare, asked, SECONDS)
            measure.requests_per_second(port, asked, SECONDS)
            pairs = [
                (measure.requests_per_second(port, asked, SECONDS), measure.requests_per_second(bare, asked, SECONDS))
                for _ in range(ROUNDS)
            ]
    # The outer quartiles tell how restless the machine was.
    lower, middle, upper = quantiles([page / bare for page, bare in pairs], n=4)
    yield Figure("warm-ratio", middle, "× bare", "≥", 1.2)
    yield Figure("warm-ratio-lower", lower, "× bare")
    yield Figure("warm-ratio-upper", upper, "× bare")
    yield Figure("warm-page", median(page for page, _ in pairs), "requests/s")
    yield Figure("warm-bare", median(bare for _, bare in pairs), "requests/s")


def freshness(port: int, guide: Guide) -> Iterator[Figure]:
    warm_up(port, guide.get_absolute_url())
    worst = max(stale_for(port, guide, number) for number in range(PUBLICATIONS))
    yield Figure("freshness", worst, "s", "≤", 2)


def stale_for(port: int, guide: Guide, number: int) -> float:
    """Seconds from the start of a publication to the last answer, by either worker, without what it changed."""
    time.sleep(number / PUBLICATIONS)  # another moment between two readings of the generations each time
    guide.summary = f"Bench edition {number} of this guide."
    guide.save(update_fields=["summary"])
    start, stale = time.perf_counter(), 0.0
    publish(guide=guide)
    while time.perf_counter() - start < WATCHED:
        if guide.summary.encode() not in measure.get(port, guide.get_absolute_url()).body:
            stale = time.perf_counter() - start
    return stale
