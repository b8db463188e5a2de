"""Who sends postings here, and what of theirs may leave by which way."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from core.fields import SingleLineField, WebAddressField


class Outlet(models.TextChoices):
    """A way by which jobs leave."""

    PAGE = "page", "pages and alerts"
    FEEDS = "feeds", "RSS, Atom, JSON Feed and CSV"
    API = "api", "the API"
    WIDGET = "widget", "the widget"


BARRED = {Outlet.FEEDS: Q(in_feeds=False), Outlet.API: Q(in_api=False), Outlet.WIDGET: Q(in_widget=False)}


class JobSourceQuerySet(models.QuerySet["JobSource"]):
    def barring(self, outlet: Outlet) -> list[str]:
        """The slugs of those whose jobs must not leave by an outlet. Without on_page there are no live jobs at all."""
        return [] if outlet == Outlet.PAGE else list(self.filter(BARRED[outlet]).values_list("slug", flat=True))


class JobSource(models.Model):
    """A site or feed that jobs are taken from, with its terms. Job.source holds its slug.

    website: what its jobs link back to, beside the posting itself. delay_hours: between its posting a job and our
    showing it. on_page: without that none of its jobs is live.
    """

    slug = models.SlugField(max_length=40, unique=True)
    name = SingleLineField(max_length=80)
    website = WebAddressField(max_length=300)
    allows_markup = models.BooleanField(
        "search engines may have its jobs from us",
        default=False,
        help_text="Otherwise its jobs are noindex, in no sitemap, and without JobPosting markup.",
    )
    delay_hours = models.PositiveSmallIntegerField(
        "hours before we show a job",
        default=0,
        validators=[MaxValueValidator(24 * 30)],
        help_text="Counted from when the source posted it.",
    )
    on_page = models.BooleanField(
        "on pages and in alerts", default=True, help_text="Without this, none of its jobs is live."
    )
    in_feeds = models.BooleanField("in RSS, Atom, JSON Feed and CSV", default=False)
    in_api = models.BooleanField("in the API", default=False)
    in_widget = models.BooleanField("in the widget", default=False)

    objects = JobSourceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug="") & ~Q(website=""), name="job_source_is_named"),
        ]

    def __str__(self) -> str:
        return self.name
