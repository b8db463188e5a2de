"""Storing what a feed says, a batch at a time: what is new, what changed, and what is as it was."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.db import connection, transaction
from django.utils import timezone

from core import generations
from core.copying import copy_values
from importers import matching
from importers.building import Builder, Unknown, Wanted, in_words
from importers.companies import Companies
from importers.importer import Importer
from importers.items import Item, RefusedError, SkippedError
from importers.matching import Matcher
from importers.models import Feed, Origin
from importers.models.name import key_of
from importers.models.origin import name_of
from importers.tallying import Tally
from jobs import actions
from jobs.actions import OPEN_DAYS
from jobs.deriving import Posting
from jobs.models import Company, Job, today_utc

RENEWED = OPEN_DAYS / 2  # what must be left, or less, for a job without an end of its own to get more days
BY_HAND = (Job.Status.REMOVED, Job.Status.FILLED)  # as somebody here said: no feed knows better
COLUMNS = ("feed_id", "external_id", "job_id", "digest", "url", "apply_to", "has_end", "is_placed")
KNOWN = ("status", "source", "external_id", "expires_on")  # of a job, to see whether there is anything to do

log = structlog.get_logger("importers")


class Storer:
    """Stores items of one feed."""

    def __init__(self, feed: Feed, importer: Importer) -> None:
        self.feed, self.builder = feed, Builder(feed, importer)
        self.companies, self.matcher = Companies(), Matcher(feed)

    def take(self, items: Sequence[Item]) -> Tally:
        """Store a batch. What the database or a mistake of ours refuses is found by halving; the rest is stored."""
        try:
            with transaction.atomic():
                return Batch(self).take(items)
        except Exception as error:
            self.companies.by_key.clear()  # some may have been made in what was rolled back
            if not connection.is_usable():
                raise
            if len(items) > 1:
                half = len(items) // 2
                tally = self.take(items[:half])
                tally.add(self.take(items[half:]))
                return tally
            log.warning("posting not stored", feed=self.feed.pk, id=items[0].external_id, exc_info=True)
            tally = Tally()
            tally.refuse(f"It could not be stored ({type(error).__name__}).", _example(items[0]))
            return tally


@dataclass(eq=False)
class Entry:
    """A posting on its way, whose it is, and where it came from before, if it did."""

    wanted: Wanted
    company: Company
    origin: Origin | None

    def __post_init__(self) -> None:
        self.digest = self.wanted.digest_for(self.company)


class Batch:
    """Items of one feed, within a transaction."""

    def __init__(self, storer: Storer) -> None:
        self.feed, self.builder = storer.feed, storer.builder
        self.companies, self.matcher = storer.companies, storer.matcher
        self.now, self.today, self.tally = timezone.now(), today_utc(), Tally()
        self.to_renew: list[int] = []

    def take(self, items: Sequence[Item]) -> Tally:
        entries = [entry for entry in self._entries(items) if not self._is_settled(entry)]
        ours = {entry.origin.job_id: entry for entry in entries if entry.origin and self._is_ours(entry.origin)}
        held = set(ours.values())
        new = self._join([entry for entry in entries if entry not in held])
        if new or ours:
            self._store(new, ours)
        if self.to_renew:
            Job.objects.filter(pk__in=self.to_renew).update(expires_on=self.today + OPEN_DAYS)
            generations.touch("jobs")
        return self.tally

    def _entries(self, items: Sequence[Item]) -> list[Entry]:
        wants, unknown = [], Unknown()
        for item in items:
            try:
                wants.append(self.builder.want(item, unknown))
            except RefusedError as error:
                self._refuse(item, str(error), is_skipped=isinstance(error, SkippedError))
        self.tally.count_unknown(unknown.categories, unknown.places)
        companies = self.companies.of((wanted.company, wanted.item.company_website) for wanted in wants)
        ids = [wanted.item.external_id for wanted in wants]
        jobs = Origin.objects.filter(feed=self.feed, external_id__in=ids).select_related("job")
        fields = [field.name for field in Origin._meta.fields]
        known = {origin.external_id: origin for origin in jobs.only(*fields, *(f"job__{name}" for name in KNOWN))}
        return [
            Entry(wanted, companies[key_of(wanted.company)], known.get(wanted.item.external_id)) for wanted in wants
        ]

    def _refuse(self, item: Item, reason: str, *, is_skipped: bool = False) -> None:
        self.tally.refuse(reason, _example(item))
        if is_skipped:
            self.tally.skipped.append(item.external_id)

    def _is_settled(self, entry: Entry) -> bool:
        """Whether there is nothing to store; that is counted then."""
        item, origin = entry.wanted.item, entry.origin
        if origin is None:
            if is_waiting := self.builder.is_waiting(item, self.now):
                self.tally.counts["waiting"] += 1
            return is_waiting
        if origin.job.status in BY_HAND:
            self._refuse(item, f"Somebody here closed it: {origin.job.get_status_display()}.")
            return True
        if origin.digest != entry.digest or origin.gone_at:
            return False
        if self._is_ours(origin):
            self._keep_open(origin)
        self.tally.counts["same"] += 1
        return True

    def _is_ours(self, origin: Origin) -> bool:
        """Whether its job is as this posting says: another source may have had it first, or its employer."""
        return (origin.job.source, origin.job.external_id) == (self.feed.source.slug, origin.name)

    def _keep_open(self, origin: Origin) -> None:
        """Open a job again that its feed still has, or give it more days where nobody says for how long."""
        job = origin.job
        if job.status == Job.Status.EXPIRED:
            actions.publish(job=job, until=None if origin.has_end else self.today + OPEN_DAYS)
        elif not origin.has_end and job.expires_on and job.expires_on < self.today + RENEWED:
            self.to_renew.append(job.pk)

    def _join(self, entries: Sequence[Entry]) -> list[Entry]:
        """Add postings to the jobs that they are, of another source or of an employer; the others are returned."""
        others = []
        for entry in entries:
            if entry.origin and self._is_still(entry.origin.job_id, entry):
                self._link(entry, entry.origin.job_id)
                self.tally.counts["changed"] += 1
            else:
                others.append(entry)
        found = self.matcher.find([(entry.wanted, entry.company) for entry in others])
        for entry in others:
            if pk := found.get(entry.wanted.item.external_id):
                self._link(entry, pk)
                self.tally.counts["joined"] += 1
        return [entry for entry in others if entry.wanted.item.external_id not in found]

    def _is_still(self, pk: int, entry: Entry) -> bool:
        job = matching.comparable().filter(pk=pk, company=entry.company, status=Job.Status.LIVE).first()
        return job is not None and matching.is_same(self.feed, entry.wanted, job)

    def _store(self, new: Sequence[Entry], ours: dict[int, Entry]) -> None:
        """ours: by the primary keys of their jobs."""
        pairs = [(entry, self._new_job(entry)) for entry in new]
        known = Job.objects.filter(pk__in=ours).order_by("pk").select_for_update().defer("search", "title_search")
        pairs += [(ours[job.pk], job) for job in known]
        postings = {}
        for entry, job in pairs:
            try:
                posting = self.builder.posting(entry.wanted, entry.company, job, self.now)
            except RefusedError as error:
                self._refuse(entry.wanted.item, str(error))
            else:
                postings[entry] = posting
        refused: actions.Refused = []
        stored = {id(job) for job in actions.store(postings.values(), refused=refused)}
        words = {id(posting.job): in_words(error) for posting, error in refused}
        for entry, posting in postings.items():
            if id(posting.job) not in stored:
                self._refuse(entry.wanted.item, words[id(posting.job)])
        self._keep([(entry, posting) for entry, posting in postings.items() if id(posting.job) in stored], ours)

    def _new_job(self, entry: Entry) -> Job:
        name = name_of(self.feed.pk, entry.wanted.item.external_id)
        return Job(source=self.feed.source.slug, external_id=name, status=Job.Status.LIVE, published_at=self.now)

    def _keep(self, stored: Sequence[tuple[Entry, Posting]], ours: dict[int, Entry]) -> None:
        """Note where stored jobs came from, and open again those whose time was over."""
        new = []
        for entry, posting in stored:
            is_known = posting.job.pk in ours
            self.tally.counts["changed" if is_known else "new"] += 1
            if entry.origin:
                self._link(entry, posting.job.pk)
            else:
                new.append(self._values(entry, posting.job.pk))
            if posting.job.status == Job.Status.EXPIRED:
                actions.publish(job=posting.job, until=posting.job.expires_on)
        copy_values(Origin, COLUMNS, new)

    def _link(self, entry: Entry, job: int) -> None:
        """Note that a posting, known before or not, is a job."""
        origin = entry.origin or Origin()
        for column, value in zip(COLUMNS, self._values(entry, job), strict=True):
            setattr(origin, column, value)
        origin.missed_at = origin.gone_at = None
        origin.save()

    def _values(self, entry: Entry, job: int) -> tuple[object, ...]:
        """Of COLUMNS."""
        item = entry.wanted.item
        said = (entry.digest, item.url, item.apply_to or item.url, item.expires_on is not None, entry.wanted.is_placed)
        return (self.feed.pk, item.external_id, job, *said)


def _example(item: Item) -> str:
    return f"{item.title} ({item.external_id})"
