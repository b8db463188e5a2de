"""Reading a feed once, from its first answer to what is closed in the end."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

import structlog
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from importers import leaving
from importers.dealing import Dealer, Here, Store
from importers.documents import Document, DocumentError
from importers.fetching import Answers, FetchError, UnchangedError
from importers.importer import FeedFacts, Importer
from importers.items import Item, RefusedError, SkippedError
from importers.models import CategoryName, Feed, Origin, RegionName, Run
from importers.models.name import SourceName, key_of
from importers.registry import IMPORTERS
from importers.tallying import Tally

MOST_ITEMS = 500_000  # of one run: what tells them apart is kept in memory
LOCKS = 0x696D706F  # one class of PostgreSQL's advisory locks, "impo"; a feed's is known by its number
LEAST_READABLE = 0.5  # of what was read, to believe that the format is still what it was

log = structlog.get_logger("importers")
Progress = Callable[[int, float], None]  # postings read, part of the answer that was read


class BusyError(Exception):
    """The feed is being read by another process."""


@contextmanager
def locked(feed: Feed) -> Iterator[None]:
    """Hold a feed for this connection; a process that dies lets go of it. Raises BusyError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCKS, feed.pk])
        if not cursor.fetchone()[0]:
            raise BusyError(f"{feed} is being read at this moment.")
        try:
            yield
        finally:
            if connection.is_usable():
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCKS, feed.pk])


def run(
    feed: Feed, *, path: Path | None = None, stores: Sequence[Store] = (), progress: Progress = lambda read, part: None
) -> Run:
    """Read a feed, or a file as if the feed had answered it. What fails is told by the run. Raises BusyError.

    stores: where postings are stored; in this process without any.
    """
    with locked(feed):
        now = timezone.now()
        # Whoever had the feed and ended without a word has lost its lock.
        feed.runs.filter(status=Run.Status.RUNNING).update(status=Run.Status.LOST, ended_at=now)
        row = Run.objects.create(feed=feed, started_at=now)
        reading = Reading(feed, IMPORTERS[feed.format], path, stores or [Here(feed)], progress)
        try:
            _follow(reading, row)
        except BaseException as error:
            row.status = Run.Status.FAILED if isinstance(error, Exception) else Run.Status.LOST
            row.log, row.ended_at = f"{type(error).__name__}: {error}"[:2_000], timezone.now()
            reading.tally.write_to(row)
            if connection.is_usable():
                row.save()
            raise
        return row


def _follow(reading: "Reading", row: Run) -> None:
    wait, words = timedelta(), ""
    try:
        reading.read()
        row.status = Run.Status.DONE
    except UnchangedError:
        row.status = Run.Status.UNCHANGED
    except (FetchError, DocumentError) as error:
        row.status = Run.Status.BROKEN if reading.tally.counts["read"] else Run.Status.FAILED
        words, wait = str(error), getattr(error, "wait", wait)
    if row.status == Run.Status.DONE and reading.is_unreadable:
        row.status, words = Run.Status.FAILED, "Most of what stands there cannot be read: has its format changed?"
    lines = [words] if words else []
    if row.status == Run.Status.DONE and reading.is_whole:
        lines += reading.close_missing()
    with transaction.atomic():
        reading.tally.write_to(row)
        row.log, row.ended_at = "\n".join([*lines, *reading.tally.lines()]), timezone.now()
        row.save()
        _note_unknown(reading.tally)
        _plan(reading, row, wait)


class Reading:
    """A feed while it is read. there: hashes of its postings' ids. unnamed: refused ones whose id is not known."""

    def __init__(
        self, feed: Feed, importer: Importer, path: Path | None, stores: Sequence[Store], progress: Progress
    ) -> None:
        self.feed, self.importer, self.progress = feed, importer, progress
        self.answers = Answers(feed, importer, path)
        self.facts = FeedFacts(board=feed.board, company=feed.company)
        self.dealer = Dealer(stores)
        self.tally = Tally()
        self.there: set[int] = set()
        self.skipped: set[int] = set()
        self.unnamed = 0

    def read(self) -> None:
        """Raises FetchError, DocumentError and UnchangedError; what was read before is stored all the same."""
        try:
            for document in self.answers:
                self._read(document)
        finally:
            self._add(self.dealer.finish())

    def _read(self, document: Document) -> None:
        size = document.file.seek(0, 2) or 1
        document.file.seek(0)
        for raw in self.importer.raw(document):
            self.tally.counts["read"] += 1
            if self.tally.counts["read"] > MOST_ITEMS:
                self.tally.counts["read"] -= 1
                raise FetchError(f"It has more than {MOST_ITEMS:,} postings; the others were left out.")
            if item := self._item(raw):
                self._add(self.dealer.deal(item))
            self.progress(self.tally.counts["read"], document.file.tell() / size)

    def _item(self, raw: object) -> Item | None:
        """A posting that is to be stored."""
        try:
            item = self.importer.item(raw, self.facts)
            if not self._is_first(item.external_id):
                raise RefusedError("Its id stands there twice; the first one counts.", item.external_id)
            return item
        except RefusedError as error:
            self.tally.refuse(str(error), error.external_id)
            if not error.external_id:
                self.unnamed += not isinstance(error, SkippedError)
            elif self._is_first(error.external_id) and isinstance(error, SkippedError):
                self.skipped.add(hash_of(error.external_id))
            return None

    def _is_first(self, external_id: str) -> bool:
        known = len(self.there)
        self.there.add(hash_of(external_id))
        return len(self.there) > known

    def _add(self, tallies: Sequence[Tally]) -> None:
        for tally in tallies:
            self.skipped.update(map(hash_of, tally.skipped))
            tally.skipped = []
            self.tally.add(tally)

    @property
    def is_whole(self) -> bool:
        """Whether what is not there has vanished."""
        return self.importer.is_whole and not self.feed.is_partial

    @property
    def is_unreadable(self) -> bool:
        return self.unnamed > LEAST_READABLE * self.tally.counts["read"]

    def close_missing(self) -> list[str]:
        """Close the jobs that vanished; in the run's log stands what is not closed yet."""
        listed, missing, back = 0, [], []
        origins = Origin.objects.filter(feed=self.feed).listed().values_list("pk", "external_id", "missed_at")
        for pk, external_id, missed_at in origins.iterator():
            told, listed = hash_of(external_id), listed + 1
            if told not in self.there or told in self.skipped:
                missing.append((pk, missed_at is not None))
            elif missed_at:
                back.append(pk)
        Origin.objects.filter(pk__in=back).update(missed_at=None)
        is_doubted = bool(self.unnamed) or leaving.is_doubted(listed, len(missing))
        sure = [pk for pk, was_missing in missing if was_missing or not is_doubted]
        Origin.objects.filter(pk__in={pk for pk, _ in missing}.difference(sure)).update(missed_at=timezone.now())
        self.tally.counts["closed"] = leaving.leave_all(sure)
        held = len(missing) - len(sure)
        words = f"{held:,} postings are missing. Their jobs are closed if the next complete answer lacks them, too."
        return [words] if held else []


def hash_of(external_id: str) -> int:
    return int.from_bytes(blake2b(external_id.encode(errors="replace"), digest_size=8).digest(), signed=True)


def _note_unknown(tally: Tally) -> None:
    """Have editors see which words have no meaning here."""
    for model, words in ((CategoryName, tally.categories), (RegionName, tally.places)):
        _count(model, {key: (word, times) for word, times in words.items() if (key := key_of(word))})


def _count(model: type[SourceName], words: dict[str, tuple[str, int]]) -> None:
    now = timezone.now()
    rows = [model(key=key, name=word, seen_at=now) for key, (word, _) in sorted(words.items())]
    model._default_manager.bulk_create(rows, ignore_conflicts=True)
    for key, (_, times) in words.items():
        model._default_manager.filter(key=key).update(seen=F("seen") + times, seen_at=now)


def _plan(reading: Reading, row: Run, wait: timedelta) -> None:
    """When the feed is read next, and by what it may then say that nothing changed. A file says nothing of either."""
    answers, now = reading.answers, timezone.now()
    if answers.path:
        return
    feed = Feed.objects.select_for_update().get(pk=reading.feed.pk)  # an editor may have changed it meanwhile
    has_failed = row.status not in (Run.Status.DONE, Run.Status.UNCHANGED)
    feed.plan(now, has_failed=has_failed, wait=wait)
    if row.status != Run.Status.UNCHANGED:
        was_told = reading.feed.whole_at and not feed.whole_at  # meanwhile, that words mean something else
        is_settled = row.status == Run.Status.DONE and answers.count == 1 and not row.waiting and not was_told
        feed.etag, feed.last_modified = (answers.etag, answers.last_modified) if is_settled else ("", "")
        feed.whole_at = now if is_settled else None
    feed.save(update_fields=["etag", "last_modified", "whole_at", "failures", "next_at"])
