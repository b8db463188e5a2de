"""What the page of an employer's jobs shows."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from employers.models import Review
from jobs.models import Company, Job

PER_PAGE = 50
FIRST = (Job.Status.DRAFT, Job.Status.REVIEW, Job.Status.LIVE)  # before those that are closed


def own_jobs(company: Company) -> QuerySet[Job]:
    """What was posted here for a company; what another board sent is that board's."""
    return company.jobs.filter(source="")


def with_numbers(companies: QuerySet[Company]) -> QuerySet[Company]:
    """Annotated with live_jobs, and returned_jobs: open ones of which a moderator sent the last back."""
    last = Review.objects.filter(job=OuterRef("pk")).order_by("-pk").values("state")[:1]
    own = Job.objects.filter(source="", company=OuterRef("pk")).order_by()
    returned = own.filter(status__in=FIRST).alias(last=Subquery(last)).filter(last=Review.State.RETURNED)
    return companies.annotate(live_jobs=_number(own.live()), returned_jobs=_number(returned))


def _number(jobs: QuerySet[Job]) -> Coalesce:
    counted = jobs.values("company").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True)
class Row:
    """title: as it was typed last. state: in words. is_waiting: whether something of it waits for a moderator;
    is_returned: whether a moderator sent the last of it back.
    """

    job: Job
    title: str
    state: str
    is_waiting: bool
    is_returned: bool


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
        latest = Review.objects.filter(job__in=jobs).order_by("job", "-pk").distinct("job")
        states = dict(latest.values_list("job", "state"))
        return [self._row(job, states.get(job.pk, "")) for job in jobs]

    def _row(self, job: Job, review: str) -> Row:
        """review: the state of the latest one."""
        listing = getattr(job, "listing", None)  # a job that staff posted has none yet
        is_paused = bool(listing and listing.is_paused and job.is_closed)
        title = listing.title if listing else job.title
        is_returned = review == Review.State.RETURNED and not job.is_closed
        return Row(
            job,
            title,
            "paused" if is_paused else str(job.get_status_display()),
            is_waiting=review == Review.State.WAITING,
            is_returned=is_returned,
        )
