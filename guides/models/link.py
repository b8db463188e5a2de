"""What became of the links to other sites."""

from django.db import models


class Link(models.Model):
    """An address outside that guides link to, and whether it answered when it was last asked (guides/links.py).

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
