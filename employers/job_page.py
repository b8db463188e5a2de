"""What the page of one job shows its employer."""

from functools import cached_property

from django.db.models import QuerySet

from employers.models import Entry, Listing, Review
from jobs.models import Job, Report

SHOWN = 50  # of what was done


class OwnJobPage:
    def __init__(self, job: Job) -> None:
        self.job = job

    @cached_property
    def listing(self) -> Listing:
        """That of a job nobody touched is not stored yet."""
        found = Listing.objects.filter(pk=self.job.pk).first() or Listing(job=self.job)
        found.job = self.job
        return found

    @cached_property
    def reviews(self) -> list[Review]:
        """The newest first; withdrawn ones say nothing."""
        return list(self.job.reviews.exclude(state=Review.State.WITHDRAWN).order_by("-pk")[:2])

    @property
    def waiting(self) -> Review | None:
        return next((review for review in self.reviews if review.state == Review.State.WAITING), None)

    @property
    def returned(self) -> Review | None:
        """The last word of a moderator, if it was to send the job back."""
        decided = next((review for review in self.reviews if review.state != Review.State.WAITING), None)
        return decided if decided and decided.state == Review.State.RETURNED else None

    @cached_property
    def reports(self) -> list[tuple[str, int]]:
        """What readers reported and no moderator looked at yet, and how often; not their words, which are theirs."""
        told: dict[str, int] = {}
        for reason in self.job.reports.filter(handled_at=None).values_list("reason", flat=True):
            words = Report.Reason(reason).label
            told[words] = told.get(words, 0) + 1
        return list(told.items())

    @cached_property
    def application_count(self) -> int:
        return self.job.applications.count()

    @property
    def has_draft(self) -> bool:
        return self.listing.draft is not None

    @property
    def is_paused(self) -> bool:
        return self.listing.is_paused and self.job.is_closed

    @property
    def state(self) -> str:
        return "paused" if self.is_paused else str(self.job.get_status_display())

    @property
    def may_answer(self) -> bool:
        return bool(self.returned or self.reports or self.waiting)

    @cached_property
    def entries(self) -> QuerySet[Entry]:
        return self.job.entries.select_related("by")[:SHOWN]
