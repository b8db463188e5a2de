"""What is fetched, how often, and what came of it."""

from datetime import datetime, timedelta
from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from core.fields import SingleLineField, WebAddressField
from jobs.models import JobSource, Region
from occupations.models import Category

LEAST_HOURS, MOST_HOURS = 1, 168  # between two fetches
COUNTS = ("read", "new", "joined", "changed", "same", "waiting", "refused", "closed")


class FeedQuerySet(models.QuerySet["Feed"]):
    def due(self, now: datetime) -> Self:
        return self.filter(is_on=True, source__on_page=True, next_at__lte=now)


class Feed(models.Model):
    """Postings that are fetched again and again, or read from files by hand.

    format: an importer's name. board: the token or site by which the format makes the address, where it does; url: the
    address itself, where it does not. company: of a company's own board. category, regions: for postings whose source
    says none that is known here. is_partial: it never holds all there are, so nothing that is missing has vanished.
    etag, last_modified, whole_at: of the last complete answer. next_at: when it is due; failures: in a row.
    """

    source = models.ForeignKey(JobSource, models.PROTECT, related_name="feeds")
    name = SingleLineField(max_length=80, unique=True)
    format = models.SlugField(max_length=40)
    board = SingleLineField(
        max_length=200, blank=True, help_text="The token or name of a company’s board, where the format asks for one."
    )
    url = WebAddressField(
        "address", max_length=500, blank=True, help_text="Of the feed itself. Empty where the format knows it."
    )
    hours = models.SmallIntegerField(
        "hours between fetches", default=24, validators=[MinValueValidator(LEAST_HOURS), MaxValueValidator(MOST_HOURS)]
    )
    company = SingleLineField(max_length=120, blank=True, help_text="Whose postings these are, where they do not say.")
    category = models.ForeignKey(
        Category,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="For postings without a known one. Without this they are refused.",
    )
    regions = models.ManyToManyField(
        Region, blank=True, related_name="+", help_text="For postings that name no known place."
    )
    is_partial = models.BooleanField(
        "holds a part only", default=False, help_text="Then a job that is missing from it has not vanished."
    )
    is_on = models.BooleanField("fetched by itself", default=True)
    etag = models.CharField(max_length=300, blank=True, editable=False)
    last_modified = models.CharField(max_length=100, blank=True, editable=False)
    whole_at = models.DateTimeField(null=True, editable=False)
    next_at = models.DateTimeField("next fetch", default=timezone.now, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "format", "board", "url"],
                name="feed_once",
                violation_error_message="There is a feed of this source, format and address already.",
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(format=""), name="feed_is_named"),
            models.CheckConstraint(
                condition=Q(hours__gte=LEAST_HOURS, hours__lte=MOST_HOURS),
                name="feed_at_most_hourly",
                violation_error_message="A feed is fetched at most hourly, and at least weekly.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def forget_answer(self) -> None:
        """Have the next fetch bring everything: what it says is to be read in another way now."""
        self.etag, self.last_modified, self.whole_at = "", "", None

    def plan(self, now: datetime, *, has_failed: bool, wait: timedelta = timedelta()) -> None:
        """When it is due next: each failure in a row doubles the interval, up to a day. wait: what its source asks."""
        self.failures = min(self.failures + 1, 30) if has_failed else 0
        interval = timedelta(hours=self.hours)
        if has_failed:
            longest = max(interval, timedelta(days=1))
            interval = min(interval * 2 ** min(self.failures - 1, 8), longest)
        self.next_at = now + max(interval, wait)


class Run(models.Model):
    """One time that a feed was read. What was read is new, joined, changed, same, waiting or refused.

    joined: the same job as one from another source, which has two now. waiting: for its source's delay to pass.
    log: reasons and how often, in words. ended_at: empty as long as it runs.
    """

    class Status(models.TextChoices):
        RUNNING = "running", "is running"
        DONE = "done", "done"
        UNCHANGED = "unchanged", "not changed since"
        BROKEN = "broken", "broke off"
        FAILED = "failed", "failed"
        LOST = "lost", "its process ended"

    feed = models.ForeignKey(Feed, models.CASCADE, related_name="runs", db_index=False)  # run_newest has it
    status = models.CharField(max_length=9, choices=Status, default=Status.RUNNING)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    read = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    joined = models.PositiveIntegerField("also elsewhere", default=0)
    changed = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    closed = models.PositiveIntegerField(default=0)
    log = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index("feed", F("id").desc(), name="run_newest")]
        constraints = [
            models.UniqueConstraint(fields=["feed"], condition=Q(status="running"), name="run_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(status__in=["running", "done", "unchanged", "broken", "failed", "lost"]),
                name="run_status_known",
            ),
            models.CheckConstraint(
                condition=Q(status="running", ended_at__isnull=True) | ~Q(status="running") & Q(ended_at__isnull=False),
                name="run_ended_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(status="done")
                | Q(read=F("new") + F("joined") + F("changed") + F("same") + F("waiting") + F("refused")),
                name="run_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feed}, {self.started_at:%Y-%m-%d %H:%M} UTC"

    @property
    def counts(self) -> str:
        """ "312 read: 5 new, 2 changed, 305 same"; what is nothing is left out."""
        told = [f"{getattr(self, name):,} {self.label(name)}" for name in COUNTS[1:] if getattr(self, name)]
        return f"{self.read:,} read" + (f": {', '.join(told)}" if told else "")

    @classmethod
    def label(cls, name: str) -> str:
        return str(getattr(cls._meta.get_field(name), "verbose_name", name))
