"""What a guide said at one moment."""

import hashlib
import json
from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.fields import SingleLineField


class Snapshot(models.Model):
    """All that was written of a guide when somebody saved it; an edition once it has a number.

    Immutable (a trigger keeps it so), but for being numbered once, when it is published.
    content: the JSON described at guides.snapshots.content. digest: of all of it but the figures.
    """

    guide = models.ForeignKey("guides.Guide", models.CASCADE, related_name="snapshots")
    content = models.JSONField()
    digest = models.CharField(max_length=32)
    note = SingleLineField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    number = models.PositiveIntegerField("edition", null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["guide", "number"], name="edition_unique_number"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, published_at__isnull=True)
                | Q(number__isnull=False, published_at__isnull=False),
                name="edition_number_and_date",
            ),
        ]
        indexes = [models.Index("guide", F("id").desc(), name="snapshot_of_guide")]

    def __str__(self) -> str:
        return f"{self.guide}, {self.name}"

    @property
    def name(self) -> str:
        return f"edition {self.number}" if self.number else f"snapshot {self.pk}"


def digest(value: Any) -> str:
    """A short fingerprint of JSON-ready values."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True, default=str)
    return hashlib.blake2s(text.encode(), digest_size=16).hexdigest()
