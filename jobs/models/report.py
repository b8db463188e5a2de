"""What readers tell moderators."""

from django.db import models
from django.utils import timezone

from accounts.models import User
from jobs.models.job import Job

MAX_NOTE = 1_000


class Report(models.Model):
    """Somebody finds something wrong with a job. It queues a review, and hides nothing by itself.

    The reporter is not kept: a moderator judges the job, not who told.
    """

    class Reason(models.TextChoices):
        SCAM = "scam", "It asks for money or bank details, or looks like a fraud"
        ON_SITE = "on-site", "It is not remote"
        CLOSED = "closed", "The job is not open any more"
        WRONG = "wrong", "Pay, place or another fact is wrong"
        DISCRIMINATES = "discriminates", "It discriminates"
        OTHER = "other", "Something else"

    job = models.ForeignKey(Job, models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=14, choices=Reason)
    note = models.TextField(max_length=MAX_NOTE, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    handled_at = models.DateTimeField(null=True, blank=True, editable=False)
    handled_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        ordering = ["handled_at", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handled_by__isnull=True) | models.Q(handled_at__isnull=False),
                name="report_handled_has_its_moment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.job}"
