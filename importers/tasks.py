"""What workers do about feeds. Those that fetch have a queue, and a worker, of their own."""

from django.utils import timezone
from procrastinate.contrib.django import app

from importers import actions, leaving, running
from importers.models import Feed
from jobs.models import JobSource


@app.periodic(cron="*/1 * * * *")
@app.task(name="importers.tick", queueing_lock="importers.tick")
def tick(timestamp: int) -> None:
    """Queue the feeds that are due."""
    actions.queue_due(timezone.now())


@app.task(name="importers.run", queue=actions.QUEUE)
def run(pk: int) -> None:
    """Read a feed, unless another process does. What a killed worker began is begun anew."""
    feed = Feed.objects.select_related("source").filter(pk=pk, source__on_page=True).first()
    if feed:
        try:
            running.run(feed)
        except running.BusyError:
            return


@app.task(name="importers.leave_source")
def leave_source(pk: int) -> None:
    """A source's jobs are not to be shown any more."""
    for source in JobSource.objects.filter(pk=pk, on_page=False):
        leaving.leave_source(source)


@app.periodic(cron="7 4 * * *")
@app.task(name="importers.forget_old", queueing_lock="importers.forget_old")
def forget_old(timestamp: int) -> None:
    """Forget runs of long ago."""
    actions.forget_old(timezone.now())
