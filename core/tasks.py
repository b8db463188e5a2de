"""Upkeep of the queue itself, and of what was made and kept; mails."""

from datetime import UTC, datetime, timedelta

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

from core import counters, made, outbox

RETENTION = 24 * 7  # hours that finished tasks are kept
COUNTS_KEPT = timedelta(days=400)  # a year, and the month to compare it with
# A minute after the first try, then each time ten minutes later than before: 25 tries in 46 hours.
UNTIL_TAKEN = RetryStrategy(max_attempts=24, wait=60, linear_wait=600)


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Give the tasks of workers that died (kill -9, power) back to the queue. Tasks are idempotent, so this is safe."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        try:
            await manager.retry_job(job)
        except UniqueViolation:  # its twin, of the same queueing lock, waits there already
            await manager.finish_job(job, Status.ABORTED, delete_job=False)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="remove_old", pass_context=True)
async def remove_old(context: JobContext, timestamp: int) -> None:
    """Forget tasks that finished a week ago."""
    await context.app.job_manager.delete_old_jobs(nb_hours=RETENTION, include_failed=True, include_cancelled=True)


@app.periodic(cron="37 3 * * *")
@app.task(queueing_lock="remove_old_made")
def remove_old_made(timestamp: int) -> None:
    """Forget PDFs and pictures made a month ago."""
    made.remove_old()


@app.periodic(cron="47 3 * * *")
@app.task(queueing_lock="remove_old_counts")
def remove_old_counts(timestamp: int) -> None:
    """Forget what was counted more than a year ago."""
    counters.remove_before(datetime.now(UTC).date() - COUNTS_KEPT)


@app.task(retry=UNTIL_TAKEN)
def send_mail(pk: int) -> None:
    """Send a mail that waits, by its primary key."""
    outbox.deliver(pk)


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="sweep_mails")
def sweep_mails(timestamp: int) -> None:
    """Forget mails that are too old, queue again those that got lost."""
    outbox.sweep()
