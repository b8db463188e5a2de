"""What becomes of jobs whose posting is not there any more."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core import generations
from importers.models import Origin
from jobs import actions
from jobs.models import Job, JobSource

BATCH = 500
FEW = 20  # postings: of so many all may go at once
MOST_AT_ONCE = 0.9  # of more than these


def leave_all(origins: Sequence[int]) -> int:
    """`leave`, a batch at a time."""
    now = timezone.now()
    return sum(leave(origins[start : start + BATCH], now) for start in range(0, len(origins), BATCH))


def is_doubted(listed: int, missing: int) -> bool:
    """Whether so many of a feed's postings are missing that something may be wrong with the answer."""
    return listed > FEW and missing > MOST_AT_ONCE * listed


@transaction.atomic
def leave(origins: Sequence[int], now: datetime) -> int:
    """Their postings are gone: jobs that were as they said go over to another source, or are closed. How many were."""
    rows = list(Origin.objects.select_for_update().filter(pk__in=origins, gone_at=None).order_by("pk"))
    Origin.objects.filter(pk__in=[origin.pk for origin in rows]).update(gone_at=now, missed_at=None)
    names = {origin.job_id: origin.name for origin in rows}
    jobs = Job.objects.live().filter(pk__in=names).exclude(source="").only("external_id")
    left = [job.pk for job in jobs if job.external_id == names[job.pk]]
    passed = pass_on(left)
    return actions.close(jobs=set(left) - passed, status=Job.Status.EXPIRED)


@transaction.atomic
def pass_on(jobs: Sequence[int]) -> set[int]:
    """Have jobs be as another source says that still has them, if there is one; returns those that are now."""
    others = Origin.objects.listed().filter(job__in=jobs, feed__source__on_page=True).select_related("feed__source")
    first = {origin.job_id: origin for origin in others.order_by("-pk")}
    for pk, origin in first.items():
        source = origin.feed.source
        Job.objects.filter(pk=pk).update(
            source=source.slug,
            external_id=origin.name,
            apply_to=origin.apply_to,
            allows_markup=source.allows_markup,
            updated_at=timezone.now(),
        )
    # Without a digest all that it says is stored when it is read next.
    Origin.objects.filter(pk__in=[origin.pk for origin in first.values()]).update(digest="")
    if first:
        generations.touch("jobs")
    return set(first)


@transaction.atomic
def leave_source(source: JobSource) -> None:
    """Its jobs are not to be shown any more: those that another source has, too, go over to it and stay."""
    shown = Job.objects.filter(source=source.slug, status__in=[Job.Status.LIVE, Job.Status.EXPIRED])
    others = Origin.objects.listed().filter(feed__source__on_page=True).exclude(feed__source=source)
    passed = pass_on(list(shown.filter(origins__in=others).distinct().values_list("pk", flat=True)))
    for job in Job.objects.filter(pk__in=passed, status=Job.Status.EXPIRED):
        actions.publish(job=job)
