"""What moderators do: look at what waits, and let it live, send it back, or take it off the board."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import generations
from employers import mails, posting, signals
from employers.actions import locked, note
from employers.models import Entry, Listing, Review
from employers.models.listing import Typed
from employers.refusals import RefusedError
from jobs.actions import OPEN_DAYS, close, publish, store
from jobs.models import Job, today_utc

What = Entry.What
State = Review.State


def _decided(review: Review, version: int) -> tuple[Listing, Review]:
    """Both locked. Raises RefusedError when somebody decided it, or the employer changed it, since it was opened."""
    listing = locked(review.job_id)
    review = Review.objects.select_for_update().get(pk=review.pk)
    review.job = listing.job
    if review.state != State.WAITING:
        who = f"{review.decided_by} decided" if review.decided_by else "It was decided"
        raise RefusedError(f"{who} meanwhile: {review.get_state_display()}. Yours was not taken.")
    if review.version != version:
        raise RefusedError("The employer changed the text while you were reading. Read the new one, then decide.")
    return listing, review


def _close(review: Review, state: State, by: User, reasons: Sequence[str], words: str) -> None:
    """The decision itself; with it, what readers reported has been looked at."""
    review.state, review.decided_at, review.decided_by = state, timezone.now(), by
    review.reasons, review.note = list(reasons), words
    review.save()
    review.job.reports.filter(handled_at=None).update(handled_at=review.decided_at, handled_by=by)


@transaction.atomic
def approve(*, review: Review, version: int, by: User, words: str = "") -> None:
    """Show what is proposed to readers; where nothing is, the job stays as it is. Raises RefusedError."""
    listing, review = _decided(review, version)
    was_live = listing.job.is_live
    if review.proposal is not None:
        _show(listing, review)
        mails.tell_live(listing, is_change=was_live)
    _close(review, State.APPROVED, by, [], words)
    note(listing, What.APPROVED, by, words)


def _show(listing: Listing, review: Review) -> None:
    """A job is open for as long as its employer said, or a month where that day went by in the queue."""
    assert review.proposal is not None
    job = listing.job
    form = posting.bound(_with_a_day_to_come(review.proposal), job)
    if not form.is_valid():
        told = " ".join(
            f"{form[name].label}: {errors[0]}" for name, errors in form.errors.items() if name in form.fields
        )
        raise RefusedError(f"It cannot be shown as it stands. {told}")
    job.posted_at = job.posted_at if job.published_at else timezone.now()
    store([form.posting()])
    if not listing.is_paused:
        publish(job=job, until=form.cleaned_data["expires_on"])
    listing.job.refresh_from_db(fields=["status", "expires_on", "published_at"])
    listing.approved = review.proposal
    if listing.version == review.version:
        listing.draft = listing.draft_at = None
    listing.warned_at = None
    listing.save()


def _with_a_day_to_come(proposal: Typed) -> Typed:
    day = (proposal.get("expires_on") or [""])[0]
    is_over = bool(day) and day < today_utc().isoformat()
    return {**proposal, "expires_on": [(today_utc() + OPEN_DAYS).isoformat()]} if is_over else proposal


@transaction.atomic
def send_back(
    *, review: Review, version: int, by: User, reasons: Sequence[str], words: str, is_removed: bool = False
) -> None:
    """To the employer, with reasons. A live job stays as it was, unless it is taken off the board. Raises RefusedError.

    is_removed: and no reader is to see the job until it was mended and approved.
    """
    listing, review = _decided(review, version)
    job = listing.job
    if job.status == Job.Status.REVIEW:
        Job.objects.filter(pk=job.pk).update(status=Job.Status.DRAFT, updated_at=timezone.now())
        job.status = Job.Status.DRAFT
    if is_removed:
        _take_off(listing)
    if listing.draft is None and review.proposal is not None:
        listing.draft, listing.draft_at = review.proposal, timezone.now()
        listing.save(update_fields=["draft", "draft_at"])
    _close(review, State.RETURNED, by, reasons, words)
    told = "; ".join([*review.reason_words, words] if words else review.reason_words)
    note(listing, What.REMOVED if job.status == Job.Status.REMOVED else What.RETURNED, by, told)
    mails.tell_returned(listing, review, is_removed=job.status == Job.Status.REMOVED)


def _take_off(listing: Listing) -> None:
    """Off the board, whether readers saw it or it was closed: no button of the employer's brings it back."""
    job = listing.job
    if not close(jobs=[job.pk], status=Job.Status.REMOVED):
        Job.objects.filter(pk=job.pk, status__in=Job.CLOSED).update(status=Job.Status.REMOVED)
        generations.touch("jobs")
    Listing.objects.filter(pk=job.pk).update(is_paused=False)
    job.refresh_from_db(fields=["status"])


@transaction.atomic
def queue_reported(*, job: int) -> None:
    """Have a moderator look at a live job that a reader reported; its employer is told. It stays on the board."""
    listing = locked(job)
    reports = list(signals.reports(listing.job))
    if not reports or not listing.job.is_live:
        return
    review = listing.job.reviews.waiting().select_for_update().first()
    if review is None:
        Review.objects.create(job=listing.job, signals=reports)
        note(listing, What.REPORTED, None, reports[0])
        mails.tell_reported(listing)
    else:
        others = [signal for signal in review.signals if "of readers wait" not in signal]
        review.signals = [*others, *reports]
        review.save(update_fields=["signals"])


def base_of(review: Review) -> Typed:
    """What a review's proposal is held against: what readers see, or else what was sent before and is decided."""
    if review.job.published_at:
        return posting.typed_of(review.job)
    before = Review.objects.filter(job=review.job_id, pk__lt=review.pk, proposal__isnull=False).exclude(
        state=State.WAITING
    )
    last = before.order_by("-pk").first()
    return (last.proposal or {}) if last else {}
