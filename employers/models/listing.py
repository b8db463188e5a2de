"""A job as its employer works on it, what waits for a moderator, and what was done to it."""

from datetime import timedelta
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from jobs.models import Job, today_utc

RENEWABLE = timedelta(days=7)  # before the last day

# What a form sends: the name of each field → its values as they were typed.
Typed = dict[str, list[str]]


class Listing(models.Model):
    """What employers have of a job beside the job. Made when they first touch one.

    draft: what was typed and is not what readers see (yet). version: of the draft; each that is saved has the next.
    approved: what a moderator last agreed to, against which later changes are held. warned_at: when its members were
    told that it ends soon.
    """

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="listing")
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    is_paused = models.BooleanField("paused", default=False)
    draft = models.JSONField(null=True)
    draft_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0)
    approved = models.JSONField(default=dict)
    warned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=True) | Q(draft_at__isnull=False), name="listing_draft_has_its_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """As it was typed last."""
        typed: str = ((self.draft or {}).get("title") or [""])[0]
        return typed or self.job.title

    @property
    def is_renewable(self) -> bool:
        """Whether a press of a button may give it more days: it ends soon, or ended by itself."""
        if self.job.status == Job.Status.EXPIRED:
            return not self.is_paused
        expires_on = self.job.expires_on
        return self.job.is_live and expires_on is not None and expires_on - today_utc() <= RENEWABLE


class ReviewQuerySet(models.QuerySet["Review"]):
    def waiting(self) -> Self:
        """Those that a moderator is to decide."""
        return self.filter(state=Review.State.WAITING)


class Review(models.Model):
    """Something about a job that a moderator looks at: a new one, a change of one, or what readers reported.

    proposal: what is to be shown; None where nothing new is, as for reports. version: of the draft it was.
    signals: what deserves a second look, in words. by: who sent it; None for the site itself.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "waits"
        APPROVED = "approved", "approved"
        RETURNED = "returned", "sent back"
        WITHDRAWN = "withdrawn", "withdrawn"

    class Reason(models.TextChoices):
        NOT_REMOTE = "not-remote", "The job is not remote"
        ELIGIBILITY = "eligibility", "It does not say clearly where one may live"
        PAY = "pay", "Something is wrong with the pay"
        APPLY = "apply", "The address to apply at does not fit, or asks for too much"
        VAGUE = "vague", "Title or text do not say what the job is"
        DISCRIMINATES = "discriminates", "It shuts people out who must not be shut out"
        DUPLICATE = "duplicate", "The same job is on the board already"
        SCAM = "scam", "It asks applicants for money, or looks as if it would"
        NOT_YOURS = "not-yours", "It seems to be another company’s job"
        OTHER = "other", "Something else, see the note"

    job = models.ForeignKey(Job, models.CASCADE, related_name="reviews")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    submitted_at = models.DateTimeField(default=timezone.now)
    proposal = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=0)
    signals = ArrayField(models.TextField(), default=list)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    reasons = ArrayField(models.CharField(max_length=13, choices=Reason), default=list, blank=True)
    note = models.TextField("note to the employer", max_length=2_000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["submitted_at", "id"], name="review_queue", condition=Q(state="waiting"))]
        constraints = [
            models.UniqueConstraint(fields=["job"], condition=Q(state="waiting"), name="review_one_waiting"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "approved", "returned", "withdrawn"]), name="review_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="review_decided_has_its_moment",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reasons=[]) | ~Q(note=""), name="review_returned_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job}, {self.get_state_display()}"

    @property
    def reason_words(self) -> list[str]:
        return [self.Reason(reason).label for reason in self.reasons]


class Entry(models.Model):
    """Something that was done to a job. Written once; a trigger keeps it (migration 0002)."""

    class What(models.TextChoices):
        BEGUN = "begun", "begun"
        SENT = "sent", "sent to review"
        CHANGED = "changed", "changed while live"
        REPORTED = "reported", "reported by readers"
        ANSWERED = "answered", "answer of the employer"
        WITHDRAWN = "withdrawn", "taken out of review"
        APPROVED = "approved", "approved"
        RETURNED = "returned", "sent back"
        REMOVED = "removed", "taken off the board"
        RENEWED = "renewed", "renewed"
        PAUSED = "paused", "paused"
        RESUMED = "resumed", "resumed"
        FILLED = "filled", "closed as filled"

    job = models.ForeignKey(Job, models.CASCADE, related_name="entries")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    what = models.CharField(max_length=9, choices=What)
    note = models.TextField(max_length=2_000, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.get_what_display()}, {self.job}"
