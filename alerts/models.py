"""Alerts, whom they go to, and what was sent. How it all works: docs/adr/0027-alerts.md."""

import hashlib
import secrets
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import User, validate_time_zone
from core.fields import SingleLineField
from jobs.models import Job
from jobs.query import JobQuery, from_canonical

ON_ITS_WAY = Q(state__in=["planned", "composed"])
HOUR, WEEKDAY = 8, 0  # when digests are sent, where nobody says: Mondays at eight


def new_token() -> str:
    """What a link in a mail is known by; nobody guesses it, and it does not run out."""
    return secrets.token_urlsafe(24)


class SavedQuery(models.Model):
    """A query that alerts ask, once for all who ask the same.

    key: of its text, which is the canonical query string. parts: those of its conditions, of which a job must meet
    all (jobs.search.parts). matched_until: new jobs published before that moment have been matched.
    """

    key = models.CharField(max_length=32, unique=True)
    text = models.TextField(blank=True)
    parts = ArrayField(models.TextField())
    matched_until = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "saved queries"

    def __str__(self) -> str:
        return self.text or "everything"

    @property
    def query(self) -> JobQuery:
        return from_canonical(self.text)

    @staticmethod
    def key_of(text: str) -> str:
        return hashlib.blake2s(text.encode(), digest_size=16).hexdigest()


class Match(models.Model):
    """A new job that a query finds. Worked out from both, so it can be forgotten and found again."""

    pk = models.CompositePrimaryKey("search", "job")
    search = models.ForeignKey(SavedQuery, models.CASCADE, related_name="matches", db_constraint=False, db_index=False)
    job = models.ForeignKey(Job, models.CASCADE, related_name="matches", db_constraint=False)

    class Meta:
        verbose_name_plural = "matches"

    def __str__(self) -> str:
        return f"job {self.job_id} for query {self.search_id}"


class RecipientQuerySet(models.QuerySet["Recipient"]):
    def reachable(self) -> Self:
        """Those who may be sent digests."""
        return self.filter(suppressed_at__isnull=True, unsubscribed_at__isnull=True)


class Recipient(models.Model):
    """Whoever gets digests, one for each address; their account's, once its address is verified.

    location: as jobs.location packs it, for an address without an account. next_due_at: when the next digest is due;
    None while there is nothing to send. last_at, weekly_at: when the last digest was due, and the last in which weekly
    alerts rode. token: in links of mails. told_at: when a digest last had facts of a guide.
    """

    class Suppression(models.TextChoices):
        BOUNCE = "bounce", "mail came back"
        COMPLAINT = "complaint", "reported as spam"
        REFUSED = "refused", "refused by its mail server"

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    user = models.OneToOneField(User, models.CASCADE, null=True, blank=True, related_name="recipient")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    hour = models.PositiveSmallIntegerField(default=HOUR)
    weekday = models.PositiveSmallIntegerField(default=WEEKDAY)
    location = models.CharField(max_length=300, blank=True)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    next_due_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_at = models.DateTimeField(null=True, editable=False)
    weekly_at = models.DateTimeField(null=True, editable=False)
    told_at = models.DateTimeField(null=True, editable=False)
    suppressed_at = models.DateTimeField(null=True, blank=True)
    suppression = models.CharField(max_length=9, choices=Suppression, blank=True)
    unsubscribed_at = models.DateTimeField(null=True, blank=True)

    objects = RecipientQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_due_at", "id"], name="recipient_due", condition=Q(next_due_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="recipient_email_lower"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="recipient_hour_of_a_day"),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="recipient_weekday_of_a_week"),
            models.CheckConstraint(
                condition=Q(suppressed_at__isnull=True, suppression="")
                | Q(suppressed_at__isnull=False) & ~Q(suppression=""),
                name="recipient_suppression_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(next_due_at__isnull=True) | Q(suppressed_at__isnull=True, unsubscribed_at__isnull=True),
                name="recipient_due_is_reachable",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_reachable(self) -> bool:
        return self.suppressed_at is None and self.unsubscribed_at is None


class AlertQuerySet(models.QuerySet["Alert"]):
    def kept(self) -> Self:
        """All but those deleted, which go for good after some days."""
        return self.filter(deleted_at__isnull=True)

    def active(self) -> Self:
        """Those that send."""
        return self.kept().filter(is_paused=False, confirmed_at__isnull=False)


class Alert(models.Model):
    """A saved search that tells of new jobs.

    frequency: as chosen, remembered where the plan gives less. confirmed_at: when the address's owner agreed.
    covered_until: new jobs published before that moment were in digests, or came before the alert. token: of the links
    that confirm and end it. feed_token: of its feed.
    """

    class Frequency(models.TextChoices):
        WEEKLY = "weekly", "weekly"
        DAILY = "daily", "daily"

    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="alerts")
    search = models.ForeignKey(SavedQuery, models.PROTECT, related_name="alerts")
    name = SingleLineField(max_length=120)
    frequency = models.CharField(max_length=6, choices=Frequency, default=Frequency.WEEKLY)
    is_paused = models.BooleanField("paused", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    covered_until = models.DateTimeField(default=timezone.now, editable=False)
    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    feed_token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "search"],
                condition=Q(deleted_at__isnull=True),
                name="alert_unique_search",
                violation_error_message="You have an alert for this search already.",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="alert_has_a_name"),
            models.CheckConstraint(condition=Q(frequency__in=["weekly", "daily"]), name="alert_frequency_known"),
        ]

    def __str__(self) -> str:
        return self.name


class DigestQuerySet(models.QuerySet["Digest"]):
    def on_its_way(self) -> Self:
        return self.filter(state__in=Digest.ON_ITS_WAY)


class Digest(models.Model):
    """A mail to one person for one period: planned, composed (its jobs are chosen, and in no other), sent.

    period: a local date ("2026-11-27") or ISO week ("2026-W48"); "now …" for one that was asked for. has_weekly:
    whether weekly alerts ride in it. only: the one alert that was asked for; None for all. try_at: not before that
    moment; claimed_until: a worker has it in hand. refused_at: since when a mail server says that it never takes it.
    token: of its Message-ID, the same whenever it is sent.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "planned"
        COMPOSED = "composed", "composed"
        SENT = "sent", "sent"
        EMPTY = "empty", "nothing left to send"
        DROPPED = "dropped", "not sent: refused by the mail server, or no longer wanted"

    ON_ITS_WAY = (State.PLANNED, State.COMPOSED)

    # digest_once_a_period has an index of its own.
    recipient = models.ForeignKey(Recipient, models.CASCADE, related_name="digests", db_index=False)
    period = models.CharField(max_length=30)
    due_at = models.DateTimeField()
    has_weekly = models.BooleanField()
    only = models.ForeignKey(Alert, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    token = models.CharField(max_length=40, default=new_token, editable=False)
    try_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    claimed_until = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["try_at", "id"], name="digest_open", condition=ON_ITS_WAY),
            models.Index(fields=["recipient"], name="digest_on_its_way", condition=ON_ITS_WAY),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "period"], name="digest_once_a_period"),
            models.UniqueConstraint(fields=["token"], name="digest_unique_token"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "composed", "sent", "empty", "dropped"]), name="digest_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="digest_sent_has_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} ({self.state})"


class DigestJob(models.Model):
    """A job in a digest: never again for that person. alert: the one under which it stands."""

    pk = models.CompositePrimaryKey("recipient", "job")
    recipient = models.ForeignKey(  # its digest's, so it is there
        Recipient, models.CASCADE, related_name="sent_jobs", db_index=False, db_constraint=False
    )
    job = models.ForeignKey(Job, models.CASCADE, related_name="digests")
    digest = models.ForeignKey(Digest, models.CASCADE, related_name="entries")
    alert = models.ForeignKey(Alert, models.SET_NULL, null=True, related_name="entries")

    def __str__(self) -> str:
        return f"job {self.job_id} in digest {self.digest_id}"


class Sending(models.Model):
    """The operator's switch, one row: while it is off no digest leaves; what is due waits."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    is_paused = models.BooleanField("all sending is paused", default=False)
    reason = SingleLineField(max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "sending"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="sending_is_one_row")]

    def __str__(self) -> str:
        return "paused" if self.is_paused else "on"
