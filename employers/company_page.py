"""What the page of an employer's jobs shows."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Case, IntegerField, QuerySet, Value, When

from employers.models import Review
from jobs.models import Company, Job

PER_PAGE = 50
FIRST = (Job.Status.DRAFT, Job.Status.REVIEW, Job.Status.LIVE)  # before those that are closed


def own_jobs(company: Company) -> QuerySet[Job]:
    """What was posted here for a company; what another board sent is that board's."""
    return company.jobs.filter(source="")


@dataclass(frozen=True)
class Row:
    """title: as it was typed last. state: in words. is_waiting: whether something of it waits for a moderator."""

    job: Job
    title: str
    state: str
    is_waiting: bool


class CompanyPage:
    def __init__(self, company: Company, number: str | None) -> None:
        self.company = company
        self.number = number

    @cached_property
    def page(self) -> Page[Job]:
        order = Case(
            *(When(status=status, then=Value(place)) for place, status in enumerate(FIRST)),
            default=Value(len(FIRST)),
            output_field=IntegerField(),
        )
        listed = ("title", "slug", "status", "expires_on", "published_at", "closed_at", "company")
        jobs = own_jobs(self.company).select_related("listing").only(*listed, "listing__draft", "listing__is_paused")
        return Paginator(jobs.order_by(order, "-pk"), PER_PAGE).get_page(self.number)

    @cached_property
    def rows(self) -> list[Row]:
        jobs = list(self.page)
        waiting = set(Review.objects.waiting().filter(job__in=jobs).values_list("job", flat=True))
        return [self._row(job, job.pk in waiting) for job in jobs]

    def _row(self, job: Job, is_waiting: bool) -> Row:
        listing = getattr(job, "listing", None)  # a job that staff posted has none yet
        is_paused = bool(listing and listing.is_paused and job.is_closed)
        title = listing.title if listing else job.title
        return Row(job, title, "paused" if is_paused else str(job.get_status_display()), is_waiting)
