"""What is remembered between one telling of search engines and the next."""

from django.db import models
from django.db.models import Q


class Told(models.Model):
    """How far search engines have been told of what changed (pages/indexnow.py): one row.

    until: what changed up to then is told. waits_until: when they may be asked again, after they refused. problem: why
    they did, in words; "" when all is well.
    """

    until = models.DateTimeField()
    waits_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="told_is_one_row")]

    def __str__(self) -> str:
        return f"told until {self.until}"
