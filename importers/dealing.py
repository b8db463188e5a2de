"""Storing batches here, or in processes beside this one: two store almost twice as fast as one.

What belongs to one company is always stored by the same process, so that none of them waits for what another one makes.
"""

import gc
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Protocol
from zlib import crc32

from django.db import connections

from importers.items import Item
from importers.models import Feed
from importers.models.name import key_of
from importers.registry import IMPORTERS
from importers.storing import Storer
from importers.tallying import Tally

BATCH = 500  # postings in one transaction
BATCH_BYTES = 2**22  # or so many characters of descriptions, if that is less
AHEAD = 2  # batches that wait for a process


class Store(Protocol):
    """Where batches go. Both return what is known by then of those sent before."""

    def send(self, items: Sequence[Item]) -> list[Tally]: ...

    def wait(self) -> list[Tally]: ...


class Here:
    """In this process."""

    def __init__(self, feed: Feed) -> None:
        self.storer = Storer(feed, IMPORTERS[feed.format])

    def send(self, items: Sequence[Item]) -> list[Tally]:
        return [self.storer.take(items)]

    def wait(self) -> list[Tally]:
        return []


class Beside:
    """In a process of its own, which this one must have forked before it had threads or a connection."""

    def __init__(self, feed: int) -> None:
        context = get_context("fork")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, self.pipe, feed), daemon=True)
        self.process.start()
        theirs.close()
        self.sent = 0

    def send(self, items: Sequence[Item]) -> list[Tally]:
        tallies = [self._receive()] if self.sent == AHEAD else []
        self.pipe.send(items)
        self.sent += 1
        return tallies

    def wait(self) -> list[Tally]:
        return [self._receive() for _ in range(self.sent)]

    def _receive(self) -> Tally:
        self.sent -= 1
        try:
            answer = self.pipe.recv()
        except EOFError as error:
            raise RuntimeError("A process that stores postings ended.") from error
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Tally)
        return answer

    def end(self) -> None:
        self.pipe.close()
        self.process.join()


def _serve(pipe: Connection, parents: Connection, feed: int) -> None:
    """What such a process does: store what comes, and end when nothing more can."""
    parents.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it, too, and says what becomes of it
    storer: Storer | None = None
    while True:
        try:
            items = pipe.recv()
        except EOFError:
            break
        try:
            if storer is None:
                found = Feed.objects.select_related("source").get(pk=feed)
                storer = Storer(found, IMPORTERS[found.format])
            answer: Tally | Exception = storer.take(items)
        except Exception as error:
            answer = RuntimeError(f"{type(error).__name__}: {error}")  # of its own kind it might not go through a pipe
        pipe.send(answer)
    connections.close_all()
    os._exit(0)  # what the parent had open is for the parent to end


class Dealer:
    """Deals items to stores, by company."""

    def __init__(self, stores: Sequence[Store]) -> None:
        self.stores = stores
        self.waiting: list[list[Item]] = [[] for _ in stores]
        self.sizes = [0] * len(stores)

    def deal(self, item: Item) -> list[Tally]:
        place = crc32(key_of(item.company).encode(errors="replace")) % len(self.stores)
        self.waiting[place].append(item)
        self.sizes[place] += len(item.html)
        if len(self.waiting[place]) < BATCH and self.sizes[place] < BATCH_BYTES:
            return []
        return self._send(place)

    def _send(self, place: int) -> list[Tally]:
        items, self.waiting[place], self.sizes[place] = self.waiting[place], [], 0
        return self.stores[place].send(items) if items else []

    def finish(self) -> list[Tally]:
        sent = [tally for place in range(len(self.stores)) for tally in self._send(place)]
        return sent + [tally for store in self.stores for tally in store.wait()]


@contextmanager
def processes(feed: Feed, count: int) -> Iterator[list[Beside]]:
    """So many processes beside this one, which closes its connections first: a fork would share them."""
    connections.close_all()
    gc.collect()
    gc.freeze()  # or looking for garbage would have each process copy the memory that they share
    with ExitStack() as stack:
        started = []
        for _ in range(count):
            beside = Beside(feed.pk)
            stack.callback(beside.end)
            started.append(beside)
        yield started
