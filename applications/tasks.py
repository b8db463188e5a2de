"""What the worker does about applications."""

from procrastinate.contrib.django import app

from applications import upkeep


@app.periodic(cron="33 4 * * *")
@app.task(name="applications.forget_old", queueing_lock="applications.forget_old")
def forget_old(timestamp: int) -> None:
    """Forget what was sent for jobs that closed long ago, and files that nobody has."""
    upkeep.purge_due()
    upkeep.sweep()
