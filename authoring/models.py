"""What the editors' room remembers beside the guides themselves."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.models import User
from guides.models import Section


class PresenceQuerySet(models.QuerySet["Presence"]):
    def current(self) -> "PresenceQuerySet":
        return self.filter(seen_at__gt=timezone.now() - Presence.LASTS)


class Presence(models.Model):
    """Somebody has a section open: said when they open it and while they type, gone when they save."""

    LASTS = timedelta(minutes=3)

    section = models.ForeignKey(Section, models.CASCADE, related_name="presences")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "user"], name="presence_unique")]

    def __str__(self) -> str:
        return f"{self.user} in {self.section}"


class Link(models.Model):
    """An address outside that guides link to, and whether it answered when it was last asked (authoring/links.py).

    problem: "" while it answers; else what was wrong, in words. failing_since: the first of the failures in a row.
    """

    url = models.URLField(max_length=500, unique=True)
    checked_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)
    failing_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["url"]

    def __str__(self) -> str:
        return self.url
