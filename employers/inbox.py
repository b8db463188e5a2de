"""What the pages of a job's applications show."""

from functools import cached_property

from django.core.paginator import Page, Paginator
from django.db.models import Count
from django.http import QueryDict

from applications.models import Application
from jobs.models import Job

PER_PAGE = 50
ACTS = {  # status → what the button says that gives it
    Application.Status.SHORTLISTED: "Shortlist",
    Application.Status.DECLINED: "Decline",
    Application.Status.HIRED: "Hire",
}


class Inbox:
    """The applications to one job, all or those of one status."""

    def __init__(self, job: Job, asked: QueryDict) -> None:
        self.job = job
        self._number = asked.get("page")
        self.status = asked.get("status", "") if asked.get("status") in Application.Status.values else ""

    @cached_property
    def page(self) -> Page:
        found = Application.objects.for_job(self.job).defer("text")
        return Paginator(found.filter(status=self.status) if self.status else found, PER_PAGE).get_page(self._number)

    @cached_property
    def counts(self) -> list[tuple[str, str, int]]:
        """(status, its name, how many), of those there are."""
        rows = Application.objects.filter(job=self.job).values_list("status").annotate(number=Count("pk")).order_by()
        numbers = dict(rows)
        return [(one.value, str(one.label), numbers[one.value]) for one in Application.Status if one.value in numbers]

    @property
    def total(self) -> int:
        return sum(number for *_, number in self.counts)


class OwnApplication:
    """One of them, on its page."""

    def __init__(self, application: Application) -> None:
        self.application = application

    @cached_property
    def replies(self) -> list[tuple[str, object]]:
        """Who wrote, and the message, in order."""
        name = self.application.name
        return [("You" if reply.is_from_employer else name, reply) for reply in self.application.messages.all()]

    @property
    def acts(self) -> list[tuple[str, str]]:
        """(status, what its button says), without the one it has."""
        return [(status.value, words) for status, words in ACTS.items() if status != self.application.status]
