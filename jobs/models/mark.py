"""What members note about jobs, for themselves alone."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from accounts.models import User
from jobs.models.job import Job


class MarkQuerySet(models.QuerySet["Mark"]):
    def by(self, reader: User | AnonymousUser) -> Self:
        """A reader's own; none, and no query, for somebody who is not signed in."""
        return self.filter(user=reader) if reader.is_authenticated else self.none()


class Mark(models.Model):
    """A member has applied to a job, or it is not for them. One for each of their jobs: a later one replaces it."""

    class Kind(models.TextChoices):
        APPLIED = "applied", "You applied"
        DISMISSED = "dismissed", "Not for you"

    user = models.ForeignKey(User, models.CASCADE, related_name="marks", db_index=False)  # mark_one_for_a_job has it
    job = models.ForeignKey(Job, models.CASCADE, related_name="marks")
    kind = models.CharField(max_length=9, choices=Kind)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MarkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "job"], name="mark_one_for_a_job"),
            models.CheckConstraint(condition=models.Q(kind__in=["applied", "dismissed"]), name="mark_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.job}"
