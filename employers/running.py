"""What employers do with a job that readers see, or saw: no text changes here."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import generations
from employers.actions import locked, note, withdraw_waiting
from employers.models import Entry, Listing
from employers.refusals import RefusedError
from jobs.actions import OPEN_DAYS, close, publish
from jobs.models import Job, today_utc

What = Entry.What


@transaction.atomic
def answer(*, job: Job, by: User, words: str) -> None:
    """The employer's say on what moderators or readers found; it stands in the trail, beside the review."""
    note(locked(job), What.ANSWERED, by, words)


@transaction.atomic
def renew(*, job: Job, by: User) -> None:
    """Thirty days from today. Raises RefusedError when it is too early, or the job did not end by itself."""
    listing = locked(job)
    if not listing.is_renewable:
        raise RefusedError("A job is renewed in its last seven days, or after it ended by itself.")
    publish(job=listing.job, until=today_utc() + OPEN_DAYS)
    listing.warned_at = None
    listing.save(update_fields=["warned_at"])
    note(listing, What.RENEWED, by)


@transaction.atomic
def pause(*, job: Job, by: User) -> None:
    """Take a live job from readers for a while: to them it is closed."""
    listing = locked(job)
    if not close(jobs=[listing.job.pk], status=Job.Status.EXPIRED):
        raise RefusedError("Only a live job can be paused.")
    listing.is_paused = True
    listing.save(update_fields=["is_paused"])
    note(listing, What.PAUSED, by)


@transaction.atomic
def resume(*, job: Job, by: User) -> None:
    """Show a paused job again, until the same last day; one whose day is over ended, and can be renewed."""
    listing = locked(job)
    if not listing.is_paused:
        raise RefusedError("This job is not paused.")
    listing.is_paused = False
    listing.save(update_fields=["is_paused"])
    if listing.job.expires_on and listing.job.expires_on >= today_utc():
        publish(job=listing.job)
    note(listing, What.RESUMED, by)


@transaction.atomic
def fill(*, job: Job, by: User) -> None:
    """Close a job for good: somebody was found. What waits for a moderator is taken back."""
    listing = locked(job)
    if not (close(jobs=[listing.job.pk], status=Job.Status.FILLED) or _fill_paused(listing)):
        raise RefusedError("Only a live or paused job can be closed as filled.")
    withdraw_waiting(listing)
    listing.is_paused = False
    listing.save(update_fields=["is_paused"])
    note(listing, What.FILLED, by)


def _fill_paused(listing: Listing) -> int:
    """It is closed to readers already: only the reason is another one."""
    if not listing.is_paused:
        return 0
    generations.touch("jobs")
    return Job.objects.filter(pk=listing.job.pk).update(status=Job.Status.FILLED, updated_at=timezone.now())
