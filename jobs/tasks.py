"""What the worker does about jobs."""

from procrastinate.contrib.django import app

from jobs import actions, tallies
from jobs.models import JobSource


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="expire_jobs")
def expire_jobs(timestamp: int) -> None:
    """Close the jobs whose last day is over."""
    actions.expire()


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="sort_words")
def sort_words(timestamp: int) -> None:
    """Sort the words of new jobs into their index."""
    actions.sort_words()


@app.periodic(cron="*/1 * * * *")
@app.task(queueing_lock="renew_tallies")
def renew_tallies(timestamp: int) -> None:
    """Count live jobs by category, region and the like."""
    tallies.renew()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="renew_words")
def renew_words(timestamp: int) -> None:
    """Collect the words that searches are mended by."""
    tallies.renew_words()


@app.task(name="jobs.apply_terms")
def apply_terms(pk: int) -> None:
    """A source's terms changed: have its jobs keep them."""
    for source in JobSource.objects.filter(pk=pk):
        actions.apply_terms(source)
