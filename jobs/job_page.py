"""What the page of one job shows, and what it is held against."""

from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from accounts import countries
from jobs import answers, fields, languages, structured
from jobs.answers import Reply, SharedHours
from jobs.list_page import CURRENCIES
from jobs.location import Location
from jobs.models import Job
from jobs.similar import Similar, similar_to
from occupations import charts
from occupations.models import Figure, Occupation, Skill

PAY_MEASURES = (Figure.Measure.PAY_P10, Figure.Measure.PAY_MEDIAN, Figure.Measure.PAY_P90)


class JobPage:
    """job: fetched by for_reading. location: where the reader lives, None where they did not say."""

    def __init__(self, job: Job, location: Location | None) -> None:
        self.job = job
        self.location = location

    @property
    def url(self) -> str:
        return settings.SITE_URL + self.job.get_absolute_url()

    @cached_property
    def skills(self) -> list[Skill]:
        return list(self.job.skills.all())

    @cached_property
    def reply(self) -> Reply | None:
        return answers.reply(self.job, self.location) if self.location else None

    @property
    def where(self) -> list[str]:
        return answers.where(self.job)

    @cached_property
    def shared_hours(self) -> SharedHours | None:
        return answers.shared_hours(self.job, self.location)

    @property
    def location_url(self) -> str:
        return f"{reverse('jobs:location')}?{urlencode({'next': self.job.get_absolute_url()})}"

    @property
    def language(self) -> str:
        """The posting's language, where it is not that of the page."""
        return "" if self.job.language == "en" else languages.NAMES[self.job.language]

    @property
    def apply_url(self) -> str:
        """Through a page of ours, so that it is counted."""
        here = "applications:application-new" if self.job.takes_applications else "jobs:job-out"
        return reverse(here, args=[self.job.pk])

    @property
    def apply_host(self) -> str:
        return fields.host_of(self.job.apply_to)

    @property
    def pay_about(self) -> str:
        """A year's pay in the currency of where the reader lives, or in US dollars."""
        currency = CURRENCIES.get(self.location.country, "USD") if self.location else "USD"
        return self.job.pay.about(currency) if self.job.pay else ""

    @cached_property
    def occupation(self) -> Occupation | None:
        """The one whose figures stand beside the pay."""
        return self.job.occupation.counted_as if self.job.occupation else None

    @cached_property
    def guide(self) -> Any:
        """The public guide for the role; that of the occupation whose figures count where the specialty has none."""
        if not self.job.occupation:
            return None
        for occupation in dict.fromkeys([self.job.occupation, self.job.occupation.counted_as]):
            if found := occupation.listed_guides.filter(edition__isnull=False).order_by("pk").first():
                return found
        return None

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """Official pay in the US, by measure."""
        if not self.occupation:
            return {}
        rows = self.occupation.figures.citable().filter(country="US", measure__startswith="pay_").order_by("basis")
        return {figure.measure: figure for figure in rows}

    @cached_property
    def pay_chart(self) -> charts.PayChart | None:
        """Official pay with this job's on the same axis; None where either is missing, or is not in US dollars."""
        pay = self.job.pay
        posted = charts.posted(*pay.year, "This job") if pay and pay.currency == "USD" else None
        return charts.pay_chart(self.figures, posted) if posted else None

    @cached_property
    def pay_figures(self) -> list[tuple[str, Figure]]:
        return [(label, self.figures[measure]) for measure, label in charts.LABELS.items() if measure in self.figures]

    @cached_property
    def origins(self) -> list[Any]:
        """Where a job that was imported is posted, too (importers.models.Origin), the one that it came from first."""
        if not self.job.source:
            return []
        found = list(self.job.origins.for_page())
        return sorted(found, key=lambda origin: origin.name != self.job.external_id)

    @cached_property
    def similar(self) -> list[Similar]:
        return similar_to(self.job)

    @property
    def markup(self) -> dict[str, Any] | None:
        return structured.job_posting(self.job)

    @property
    def based_in(self) -> str:
        return countries.name(self.job.company.country)
