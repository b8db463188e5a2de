"""What the list of one's alerts shows, and the log of what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from accounts.models import User
from alerts import actions
from alerts.models import Alert, Digest, DigestJob, Recipient, Sending
from core import formats
from jobs import wording
from jobs.models import Job
from subscriptions.plans import Plan

DIGESTS, JOBS = 10, 10  # of a page of the log; of a digest there
DAILY, WEEKLY = Alert.Frequency.DAILY, Alert.Frequency.WEEKLY


def in_words(alerts: Sequence[Alert]) -> dict[int, str]:
    """Alert → its search in words. As many queries as there are kinds of rows named, however many alerts."""
    queries = {alert.pk: alert.search.query for alert in alerts}
    named = wording.names(*queries.values())
    return {pk: wording.describe(query, named) for pk, query in queries.items()}


@dataclass(frozen=True)
class Row:
    """frequency: in effect. next_at: when its next mail comes if something new matches; None while it sends nothing."""

    alert: Alert
    words: str
    frequency: str
    next_at: datetime | None

    @property
    def is_less(self) -> bool:
        """Whether the plan gives less than was chosen."""
        return self.frequency != self.alert.frequency


class AlertListPage:
    """What the template reads."""

    def __init__(self, user: User, plan: Plan) -> None:
        self.plan = plan
        self.recipient = Recipient.objects.filter(user=user).first()

    @cached_property
    def _alerts(self) -> list[Alert]:
        """Those kept, then those that can be brought back."""
        if self.recipient is None:
            return []
        rows = self.recipient.alerts.filter(confirmed_at__isnull=False).select_related("search")
        kept = list(rows.filter(deleted_at=None).order_by("-pk"))
        return kept + list(rows.filter(deleted_at__gt=timezone.now() - actions.UNDO).order_by("-deleted_at"))

    @cached_property
    def _words(self) -> dict[int, str]:
        return in_words(self._alerts)

    @cached_property
    def rows(self) -> list[Row]:
        return [self._row(alert) for alert in self._alerts if alert.deleted_at is None]

    @property
    def deleted(self) -> list[tuple[Alert, str]]:
        return [(alert, self._words[alert.pk]) for alert in self._alerts if alert.deleted_at]

    def _row(self, alert: Alert) -> Row:
        frequency = alert.frequency if alert.frequency in self.plan.alert_frequencies else WEEKLY.value
        next_at = None if alert.is_paused else self.next_of(frequency)
        return Row(alert, self._words[alert.pk], frequency, next_at)

    @property
    def next_at(self) -> datetime | None:
        """When the next mail comes, if something new matches."""
        return self.recipient.next_due_at if self.recipient else None

    def next_of(self, frequency: str) -> datetime | None:
        """When alerts of a frequency are next in a mail. Weekly ones ride in the daily mail of their weekday."""
        if self.recipient is None or self.next_at is None or frequency == DAILY or not self._has_daily:
            return self.next_at
        schedule, last = actions.schedule_of(self.recipient), self.recipient.weekly_at
        week_over = schedule.first(WEEKLY, last, last) if last else schedule.first(WEEKLY, self.next_at)
        return max(self.next_at, week_over)

    @cached_property
    def _has_daily(self) -> bool:
        chosen = [alert.frequency for alert in self._alerts if alert.deleted_at is None and not alert.is_paused]
        return actions.frequency_for(chosen, self.plan) == DAILY

    @cached_property
    def is_held_back(self) -> bool:
        """Whether the operator has paused all sending."""
        return Sending.objects.filter(is_paused=True).exists()


@dataclass(frozen=True)
class Sent:
    """A digest of the log. jobs: the first of them. more: how many there are beside those."""

    digest: Digest
    jobs: list[Job]
    more: int

    @property
    def period(self) -> str:
        """What it was for, in words."""
        period = self.digest.period
        if period.startswith("now"):
            return "sent when you asked"
        year, is_week, week = period.partition("-W")
        return f"week {int(week)} of {year}" if is_week else formats.day(date.fromisoformat(period))


def log(user: User, before: int | None) -> tuple[list[Sent], int | None]:
    """What was sent to somebody, newest first; and the number to go on from, None at the end."""
    digests = Digest.objects.filter(recipient__user=user, state=Digest.State.SENT).order_by("-pk")
    if before is not None:
        digests = digests.filter(pk__lt=before)
    page = list(digests.annotate(number=Count("entries__job"))[: DIGESTS + 1])
    shown = page[:DIGESTS]
    place = Window(RowNumber(), partition_by="digest", order_by=F("job").desc())
    entries = DigestJob.objects.filter(digest__in=shown).annotate(place=place).filter(place__lte=JOBS)
    pairs = list(entries.order_by("place").values_list("digest", "job"))
    jobs = Job.objects.for_lists().in_bulk({job for _, job in pairs})
    of = {digest.pk: [jobs[job] for owner, job in pairs if owner == digest.pk] for digest in shown}
    rows = [Sent(digest, of[digest.pk], digest.number - len(of[digest.pk])) for digest in shown]
    return rows, shown[-1].pk if len(page) > DIGESTS else None
