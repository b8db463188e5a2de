"""What stands in digests, as text: read for a whole batch at once, with as many queries as for one of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypedDict
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Window, prefetch_related_objects
from django.db.models.functions import RowNumber
from django.utils.text import capfirst

from accounts.time_zone import zone_of
from alerts import facts
from alerts.facts import Facts
from alerts.models import Alert, Digest, DigestJob, Recipient
from alerts.reasons import Named, why
from core import formats, markdown
from jobs import location
from jobs.answers import reply
from jobs.eligibility import Verdict, answer
from jobs.location import Location
from jobs.models import HiringTerms, Job
from jobs.models.job import LISTED

SHOWN = 10  # jobs of one mail
POOL = 20  # an alert's newest jobs, of which those shown are chosen


class Entry(NamedTuple):
    """A job of a digest. number: how many jobs stand under its alert. role, wider_role: its occupation's slugs."""

    digest: int
    alert: int | None
    job: int
    number: int
    terms: int
    role: str | None
    wider_role: str | None


class Card(TypedDict):
    """What a mail says of a job to whoever reads it. A dictionary, of which templates read fastest."""

    title: str
    url: str
    language: str
    who: str  # company, place and type
    pay: str  # as posted; "" where it is not


class Row(Card):
    """A job for one reader. verdict, reply, reason: "" where nobody said where they live."""

    posted: str
    verdict: str
    reply: str
    reason: str
    why: str


@dataclass(frozen=True)
class Group:
    """The jobs under one alert. alert: None where it was deleted since. number: of all that are new, shown or not."""

    alert: Alert | None
    name: str
    number: int
    rows: list[Row]


@dataclass(frozen=True)
class Content:
    """What one mail says. groups: that with the newest job first, the jobs of each newest first, each job once; jobs
    that are not open to the reader come last.
    """

    digest: Digest
    groups: list[Group]
    facts: Facts | None

    @property
    def total(self) -> int:
        return sum(group.number for group in self.groups)

    @property
    def alerts(self) -> list[Alert]:
        return [group.alert for group in self.groups if group.alert]


class Batch:
    """All that the mails of some digests are made of. digests: composed, with their recipients."""

    def __init__(self, digests: Sequence[Digest]) -> None:
        prefetch_related_objects([digest.recipient for digest in digests], "user")
        self._entries = _entries(digests)
        self._terms = HiringTerms.objects.in_bulk({entry.terms for found in self._entries.values() for entry in found})
        self._closed: dict[tuple[int, Location], bool] = {}
        self._places = {digest.pk: _location(digest.recipient) for digest in digests}
        self._best = {pk: self._chosen(found, self._places[pk]) for pk, found in self._entries.items()}
        self._jobs = _jobs({entry.job for entries in self._best.values() for entry in entries})
        self._cards = {pk: _card(job) for pk, job in self._jobs.items()}
        alerts = {entry.alert for entries in self._entries.values() for entry in entries if entry.alert}
        self._alerts = Alert.objects.select_related("search").in_bulk(alerts)
        self._queries = {pk: alert.search.query for pk, alert in self._alerts.items()}
        self._named = Named.of(list(self._queries.values()))
        due = [digest for digest in digests if facts.are_due(digest.recipient, digest.due_at)]
        self._facts = facts.find({digest.pk: self._roles(self._entries.get(digest.pk, [])) for digest in due})

    def content(self, digest: Digest) -> Content | None:
        """None for a digest whose jobs are all deleted."""
        entries = self._entries.get(digest.pk, [])
        numbers = {entry.alert: entry.number for entry in entries}
        rows: dict[int | None, list[Row]] = {alert: [] for alert in numbers}
        place, zone = self._places[digest.pk], zone_of(digest.recipient.time_zone)
        for entry in self._best.get(digest.pk, []):
            rows[entry.alert].append(self._row(entry, place, zone))
        groups = [self._group(alert, numbers[alert], found) for alert, found in rows.items()]
        return Content(digest, groups, self._facts.get(digest.pk)) if groups else None

    def _chosen(self, entries: Sequence[Entry], place: Location | None) -> list[Entry]:
        """Those that are shown: what is not open to the reader comes last."""
        if place is None:
            return list(entries[:SHOWN])
        return sorted(entries, key=lambda entry: self._is_closed(entry.terms, place))[:SHOWN]

    def _is_closed(self, terms: int, place: Location) -> bool:
        if (terms, place) not in self._closed:
            found = answer(self._terms[terms].terms, place.reader)
            self._closed[terms, place] = found.verdict is Verdict.NO
        return self._closed[terms, place]

    def _roles(self, entries: Sequence[Entry]) -> list[str]:
        """Those that somebody asks for, then those of most jobs, then those that these belong to."""
        asked = [self._queries[pk].role for pk in sorted({entry.alert for entry in entries if entry.alert})]
        met = Counter(entry.role for entry in entries if entry.role)
        wider = Counter(entry.wider_role for entry in entries if entry.wider_role)
        return [*filter(None, asked), *(role for role, _ in [*met.most_common(), *wider.most_common()])]

    def _row(self, entry: Entry, place: Location | None, zone: ZoneInfo) -> Row:
        job = self._jobs[entry.job]
        query = self._queries[entry.alert] if entry.alert else None
        answer = reply(job, place) if place else None
        return {
            **self._cards[entry.job],
            "posted": formats.day(job.posted_at.astimezone(zone)),
            "verdict": answer.verdict.value if answer else "",
            "reply": answer.words if answer else "",
            "reason": line(answer.reason) if answer else "",
            "why": line(why(query, job, self._named)) if query else "",
        }

    def _group(self, key: int | None, number: int, rows: list[Row]) -> Group:
        alert = self._alerts[key] if key else None
        return Group(alert, line(alert.name) if alert else "More new jobs", number, rows)


def line(text: str) -> str:
    """A stranger's text on one line, without control characters: the plain part has no other protection."""
    return " ".join(markdown.clean(text).split())


def _entries(digests: Sequence[Digest]) -> dict[int, list[Entry]]:
    """Digest's key → its entries in the order in which they are shown: the newest of each alert, its second newest …

    So the best ten have something of every alert.
    """
    newest = [F("job__published_at").desc(), F("job_id").desc()]
    under = [F("digest_id"), F("alert_id")]
    rows = (
        DigestJob.objects.filter(digest__in=[digest.pk for digest in digests])
        .annotate(place=Window(RowNumber(), partition_by=under, order_by=newest))
        .annotate(number=Window(Count("job_id"), partition_by=under))
        .filter(place__lte=POOL)
        .order_by("place", *newest)
    )
    roles = ("job__occupation__slug", "job__occupation__parent__slug")
    columns = ("digest_id", "alert_id", "job_id", "number", "job__terms_id", *roles)
    found: dict[int, list[Entry]] = {}
    for row in rows.values_list(*columns):
        found.setdefault(row[0], []).append(Entry(*row))
    return found


def _jobs(keys: set[int]) -> Mapping[int, Job]:
    joined = ("company", "category", "terms", "occupation")
    columns = (*LISTED, "terms", "reasons", "seniority", "pay_usd_low", "pay_usd_high", "occupation__title")
    return Job.objects.select_related(*joined).only(*columns).in_bulk(keys)


def _card(job: Job) -> Card:
    kind = capfirst(job.get_type_display())
    if job.workplace != Job.Workplace.REMOTE:
        kind += f", {job.get_workplace_display()}"
    who = " · ".join([line(job.company.name), line(job.place) or "Place not stated", kind])
    return {
        "title": line(job.title),
        "url": settings.SITE_URL + job.get_absolute_url(),
        "language": job.language,
        "who": who,
        "pay": job.pay.posted if job.pay else "",
    }


def _location(recipient: Recipient) -> Location | None:
    """Where they live, as far as they said."""
    return location.of_user(recipient.user) if recipient.user else location.unpacked(recipient.location)
