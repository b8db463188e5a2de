"""Where a job comes from: a posting in a feed."""

from hashlib import blake2b
from typing import Self

from django.db import models
from django.db.models import Q

from importers.models.feed import Feed
from jobs.fields import ApplyAddressField
from jobs.models import Job

LONGEST_NAME = 200  # of Job.external_id


class OriginQuerySet(models.QuerySet["Origin"]):
    def listed(self) -> Self:
        """Those that their feed still had when it was last read."""
        return self.filter(gone_at=None)

    def for_page(self) -> Self:
        """Those that may be named, with what naming them takes, the oldest first."""
        return self.listed().filter(feed__source__on_page=True).select_related("feed__source").order_by("pk")


class Origin(models.Model):
    """A posting of a feed, and the job that it is here. A job that several sources post has several.

    external_id: the posting's in its feed. url: the posting there. apply_to: where one applies by that source.
    digest: of all it said when it was last stored, and of what its words meant then; "" to have it stored again.
    has_end: whether it says until when one can apply. is_placed: whether all it says of where an applicant may live is
    understood. missed_at: since when complete answers lack it; gone_at: since when it counts as vanished.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="origins")
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="origins", db_index=False)  # origin_once has it
    external_id = models.CharField(max_length=200)
    url = ApplyAddressField(max_length=1000)
    apply_to = ApplyAddressField(max_length=1000)
    digest = models.CharField(max_length=32, blank=True)
    has_end = models.BooleanField()
    is_placed = models.BooleanField()
    missed_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    objects = OriginQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "external_id"], name="origin_once"),
            models.UniqueConstraint(fields=["job", "feed"], condition=Q(gone_at=None), name="origin_one_of_a_feed"),
            models.CheckConstraint(condition=~Q(external_id=""), name="origin_has_an_id"),
            models.CheckConstraint(
                condition=Q(url__regex=r"^https://[^[:space:]<>\"\\]+$"), name="origin_links_by_https"
            ),
        ]

    def __str__(self) -> str:
        return self.external_id

    @property
    def name(self) -> str:
        return name_of(self.feed_id, self.external_id)


def name_of(feed: int, external_id: str) -> str:
    """What Job.external_id is for a posting: the ids of two feeds of one source mean nothing to each other."""
    name = f"{feed}:{external_id}"
    if len(name) <= LONGEST_NAME:
        return name
    return f"{feed}:#{blake2b(external_id.encode(), digest_size=16).hexdigest()}"
