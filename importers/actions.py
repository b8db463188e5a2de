"""What is done about feeds: planned, asked for by a person, told by a source's terms."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from core import queue
from importers.models import Feed, Run
from importers.models.feed import LEAST_HOURS

QUEUE = "imports"
KEPT = timedelta(days=90)  # how long runs are kept
ASKED = (Run.Status.RUNNING, Run.Status.DONE, Run.Status.UNCHANGED, Run.Status.BROKEN)  # its source has answered


@transaction.atomic
def queue_due(now: datetime) -> int:
    """Queue a run of each feed that is due, and return of how many. Any number of these share what there is."""
    due = list(Feed.objects.due(now).select_related(None).select_for_update(of=("self",), skip_locked=True))
    for feed in due:
        feed.next_at = now + timedelta(hours=feed.hours)  # until the run says better
        _queue(feed)
    Feed.objects.bulk_update(due, ["next_at"], batch_size=500)
    return len(due)


@transaction.atomic
def run_now(*, feed: Feed) -> None:
    """Queue a run of a feed. Raises ValidationError when it waits already, or was fetched within the hour."""
    if not feed.source.on_page:
        raise ValidationError(f"Jobs of {feed.source} are not to be shown: its terms say so.")
    last = feed.runs.filter(status__in=ASKED).first()
    if last and last.started_at > timezone.now() - timedelta(hours=LEAST_HOURS):
        raise ValidationError(f"It was fetched at {last.started_at:%H:%M} UTC. Sources are asked at most hourly.")
    if not _queue(feed):
        raise ValidationError("It waits to be fetched already.")


def _queue(feed: Feed) -> bool:
    lock = f"importers.run-{feed.pk}"
    return queue.defer_once("importers.run", lock=lock, queue=QUEUE, pk=feed.pk)


def forget_answers() -> None:
    """What words mean changed: have every feed bring all it has, though it has not changed itself."""
    Feed.objects.exclude(whole_at=None).update(etag="", last_modified="", whole_at=None)


def forget_old(now: datetime) -> int:
    """Forget runs of long ago, and return how many."""
    return Run.objects.filter(ended_at__lt=now - KEPT).delete()[0]


def oldest_waiting() -> int:
    """Seconds since which the feed that waits longest for its worker is queued; 0 when none is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(extract(epoch FROM now() - min(e.at)), 0) FROM procrastinate_jobs j"
            " JOIN procrastinate_events e ON e.job_id = j.id AND e.type = 'deferred'"
            " WHERE j.status = 'todo' AND j.queue_name = %s",
            [QUEUE],
        )
        return int(cursor.fetchone()[0])
