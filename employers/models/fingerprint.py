"""By what near duplicates among very many texts are found."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from jobs.models import Job


class Fingerprint(models.Model):
    """What a job's text looks like (employers/duplicates.py): worked out from it, so it can be made again.

    bands: texts that share one are probably alike; empty for a text too short to tell.
    """

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="fingerprint")
    bands = ArrayField(models.IntegerField())
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [GinIndex("bands", name="fingerprint_bands")]

    def __str__(self) -> str:
        return f"fingerprint of job {self.job_id}"
