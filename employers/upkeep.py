"""What happens by itself: warnings before a job ends, and forgetting what nobody needs any more."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from employers import mails
from employers.models import Claim, Listing
from employers.models.listing import RENEWABLE
from jobs.models import Job, today_utc

YOUNG = timedelta(days=1)  # nobody who has just posted a job for a few days needs to be told that it ends
UNENTERED, REFUSED = timedelta(days=1), timedelta(days=90)  # how long such claims are kept
UNSENT = timedelta(days=365)  # drafts that nobody touched


def warn_expiring() -> int:
    """Tell employers, once, of each job that ends within seven days; returns of how many."""
    ending = Listing.objects.filter(
        warned_at=None,
        job__status=Job.Status.LIVE,
        job__expires_on__lte=today_utc() + RENEWABLE,
        job__published_at__lt=timezone.now() - YOUNG,
    )
    return sum(_warn(pk) for pk in ending.values_list("pk", flat=True))


@transaction.atomic
def _warn(pk: int) -> int:
    listing = Listing.objects.select_for_update(skip_locked=True).filter(pk=pk, warned_at=None).first()
    if listing is None:
        return 0
    mails.tell_expiring(listing)
    listing.warned_at = timezone.now()
    listing.save(update_fields=["warned_at"])
    return 1


def forget_old() -> None:
    now = timezone.now()
    Claim.objects.filter(state=Claim.State.MAILED, created_at__lt=now - UNENTERED).delete()
    Claim.objects.filter(state=Claim.State.REFUSED, decided_at__lt=now - REFUSED).delete()
    old = Listing.objects.filter(job__status=Job.Status.DRAFT, job__published_at=None, draft_at__lt=now - UNSENT)
    Job.objects.filter(pk__in=list(old.values_list("pk", flat=True))).delete()
