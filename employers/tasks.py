"""What the worker does for employers and moderators."""

from procrastinate.contrib.django import app

from applications.models import Application, Message
from employers import duplicates, mails, reviewing, upkeep


@app.periodic(cron="*/1 * * * *")
@app.task(
    name="employers.make_fingerprints", lock="employers.make_fingerprints", queueing_lock="employers.make_fingerprints"
)
def make_fingerprints(timestamp: int) -> None:
    """Make what near duplicates are found by, for jobs that lack it."""
    duplicates.make_missing()


@app.task(name="employers.queue_reported")
def queue_reported(pk: int) -> None:
    """A reader reported a job: have a moderator look at it."""
    reviewing.queue_reported(job=pk)


@app.task(name="employers.tell_applied")
def tell_applied(pk: int) -> None:
    """Somebody applied to a job."""
    for application in Application.objects.filter(pk=pk, purged_at=None).select_related("job"):
        mails.tell_applicant("applied", application)


@app.task(name="employers.tell_answered")
def tell_answered(pk: int) -> None:
    """An applicant wrote a message."""
    for message in Message.objects.filter(pk=pk).select_related("application__job"):
        mails.tell_applicant("answered", message.application)


@app.periodic(cron="17 * * * *")
@app.task(name="employers.warn_expiring", queueing_lock="employers.warn_expiring")
def warn_expiring(timestamp: int) -> None:
    """Tell employers of jobs that end soon."""
    upkeep.warn_expiring()


@app.periodic(cron="27 4 * * *")
@app.task(name="employers.forget_old", queueing_lock="employers.forget_old")
def forget_old(timestamp: int) -> None:
    """Forget what nobody needs any more."""
    upkeep.forget_old()
