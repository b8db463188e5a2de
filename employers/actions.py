"""What employers do with their jobs. Each action locks the listing first and its job second, as moderators' do.

A job is stored by jobs.actions; here is decided when, and what of it readers see.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core import formats
from employers import changing, posting, signals
from employers.models import Entry, Listing, Review
from employers.models.listing import Typed
from employers.refusals import RefusedError, StaleError
from jobs.actions import store
from jobs.deriving import Posting
from jobs.models import Company, Job
from occupations.models import Category

What = Entry.What
Status = Job.Status
HOUR = timedelta(hours=1)
MOST_BEGUN, MOST_SENT = 60, 30  # by one company within an hour
UNTITLED = "Untitled job"


def locked(job: Job | int) -> Listing:
    """A listing with its job and company, for the rest of the transaction; made when there was none.

    What readers see then counts as agreed to.
    """
    pk = job if isinstance(job, int) else job.pk
    if not Listing.objects.filter(pk=pk).exists():
        shown = Job.objects.get(pk=pk)
        agreed = posting.typed_of(shown) if shown.published_at else {}
        Listing.objects.bulk_create([Listing(job=shown, approved=agreed)], ignore_conflicts=True)
    listing = Listing.objects.select_for_update().get(pk=pk)
    listing.job = Job.objects.select_for_update(of=("self",)).select_related("company").get(pk=pk)
    return listing


def note(listing: Listing, what: Entry.What, by: User | None, words: str = "") -> None:
    """Write into the trail of a job what was done."""
    Entry.objects.create(job=listing.job, what=what, by=by, note=words[:2_000])


def refuse_too_many(company: Company, what: Entry.What, most: int) -> None:
    """Raise RefusedError when a company did something too often within an hour."""
    Company.objects.select_for_update(no_key=True).get(pk=company.pk)  # many at once are counted one by one
    done = Entry.objects.filter(job__company=company, what=what, at__gt=timezone.now() - HOUR)
    if (number := done.count()) >= most:
        first = done.order_by("at").values_list("at", flat=True)[number - most]
        raise RefusedError(
            f"Your company did this {number} times within an hour, which is the limit. Nothing is lost: go on after"
            f" {formats.moment(first + HOUR)}."
        )


@transaction.atomic
def begin(*, company: Company, by: User) -> Listing:
    """A new draft. Raises RefusedError when a company begins too many within an hour."""
    refuse_too_many(company, What.BEGUN, MOST_BEGUN)
    blank = Job(company=company, category=Category.objects.order_by("pk")[0], title=UNTITLED)
    [job] = store([Posting(blank)])
    listing = Listing.objects.create(job=job, made_by=by, draft=posting.NEW, draft_at=timezone.now())
    note(listing, What.BEGUN, by)
    return listing


@transaction.atomic
def save_draft(*, job: Job, typed: Typed, version: int) -> Listing:
    """Keep what was typed, however incomplete. version: of the draft that was typed over.

    Raises StaleError when there is a newer one, and does nothing then.
    """
    listing = locked(job)
    if listing.draft == typed:
        return listing
    if listing.version != version:
        raise StaleError(listing)
    listing.draft, listing.draft_at, listing.version = typed, timezone.now(), version + 1
    listing.save(update_fields=["draft", "draft_at", "version"])
    return listing


@transaction.atomic
def submit(*, job: Job, version: int, by: User) -> Review | None:
    """Send what is saved to review. A small change of a live job goes live at once: then there is no review, None.

    Raises RefusedError, as when somebody saved something else meanwhile.
    """
    listing = locked(job)
    if listing.draft is None or listing.version != version:
        raise StaleError(listing)
    refuse_too_many(listing.job.company, What.SENT, MOST_SENT)
    before = posting.typed_of(listing.job)
    form = posting.bound(listing.draft, listing.job)
    if not form.is_valid():
        raise RefusedError("Something is missing or wrong. Open the job again and see below.")
    why = changing.why_looked_at(listing.approved or before, listing.draft) if listing.job.is_live else []
    if listing.job.is_live and not why:
        _change(listing, form, before, by)
        return None
    if listing.job.status in (Status.DRAFT, Status.REVIEW):
        listing.job.status = Status.REVIEW
        store([form.posting()])
    return _queue(listing, why, by)


def _change(listing: Listing, form: posting.PostingForm, before: Typed, by: User) -> None:
    """Show a small change to readers; what waited for a moderator is overtaken by it."""
    assert listing.draft is not None
    changed = ", ".join(difference.label for difference in changing.differences(before, listing.draft))
    store([form.posting()])
    withdraw_waiting(listing)
    listing.draft = listing.draft_at = None
    listing.save(update_fields=["draft", "draft_at"])
    note(listing, What.CHANGED, by, changed or "Nothing")


def _queue(listing: Listing, why: list[str], by: User) -> Review:
    """What waits takes the new text, and keeps its place."""
    assert listing.draft is not None
    review = listing.job.reviews.waiting().select_for_update().first() or Review(job=listing.job)
    review.by, review.proposal, review.version = by, listing.draft, listing.version
    review.signals = [*why, *signals.of(listing.job, listing.draft, by)]
    review.save()
    note(listing, What.SENT, by)
    return review


def withdraw_waiting(listing: Listing) -> int:
    """Take a proposal out of the queue; what readers reported stays in it. Returns how many."""
    waiting = listing.job.reviews.waiting().filter(proposal__isnull=False)
    return waiting.update(state=Review.State.WITHDRAWN, decided_at=timezone.now())


@transaction.atomic
def withdraw(*, job: Job, by: User) -> None:
    """Take a job out of review; the draft stays. Raises RefusedError when nothing waits."""
    listing = locked(job)
    if not withdraw_waiting(listing):
        raise RefusedError("Nothing of this job waits for review any more.")
    if listing.job.status == Status.REVIEW:
        Job.objects.filter(pk=listing.job.pk).update(status=Status.DRAFT, updated_at=timezone.now())
    note(listing, What.WITHDRAWN, by)


@transaction.atomic
def discard(*, job: Job) -> None:
    """Throw away what was typed; a job that readers never saw goes with it, and with its trail."""
    listing = locked(job)
    if listing.job.published_at is None:
        listing.job.delete()
        return
    withdraw_waiting(listing)
    listing.draft = listing.draft_at = None
    listing.version += 1
    listing.save(update_fields=["draft", "draft_at", "version"])
