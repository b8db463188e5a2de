"""A posting."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from accounts.countries import validate_country, validate_state
from accounts.models import validate_time_zone
from core import formats
from core.fields import MarkdownField, SingleLineField
from jobs import languages, pay
from jobs.fields import ApplyAddressField
from jobs.models.company import Company
from jobs.models.place import HiringTerms, Region
from jobs.models.source import JobSource, Outlet
from occupations.models import Category, Occupation, Skill

MOST_OPEN = timedelta(days=365)  # between publishing and the last day
JOINED = ("company", "category")
LISTED = (  # columns
    *("title", "slug", "status", "place", "language", "type", "workplace"),
    *("pay_min", "pay_max", "pay_currency", "pay_period"),
    *("posted_at", "published_at", "updated_at", "created_at"),
    *("company__name", "company__slug", "category__name", "category__slug"),
)


def today_utc() -> date:
    return datetime.now(UTC).date()


class JobQuerySet(models.QuerySet["Job"]):
    def live(self) -> Self:
        """Those readers may find and apply to."""
        return self.filter(status=Job.Status.LIVE)

    def closed(self) -> Self:
        """Those that were live once."""
        return self.filter(status__in=Job.CLOSED, published_at__isnull=False)

    def due(self, today: date) -> Self:
        """Live ones whose last day is over."""
        return self.live().filter(expires_on__lt=today)

    def public(self) -> Self:
        """Those that are live or were."""
        return self.live() | self.closed()

    def leaving_by(self, outlet: Outlet) -> Self:
        """Without those whose source bars an outlet."""
        barring = JobSource.objects.barring(outlet)
        return self.exclude(source__in=barring) if barring else self

    def in_occupation(self, occupation: Occupation) -> Self:
        """Of an occupation or one of its specialties."""
        return self.filter(Q(occupation=occupation) | Q(occupation__parent=occupation))

    def for_lists(self, *, with_terms: bool = False) -> Self:
        """What a row or an entry of a feed shows, and none of the text. with_terms: and what answers a reader."""
        joined, columns = (("company", "category", "terms"), ("terms", "reasons")) if with_terms else (JOINED, ())
        return self.select_related(*joined).only(*LISTED, *columns)

    def for_reading(self) -> Self:
        """With what its own page shows, in the same query."""
        return self.select_related("company", "category", "terms", "occupation__parent").defer("search", "title_search")


def _vector(*parts: tuple[str, str]) -> Case:
    """A search vector of fields and their weights, in the configuration of the row's language."""

    def of(config: str) -> Any:
        first, *others = (SearchVector(field, weight=weight, config=config) for field, weight in parts)
        return sum(others, first)

    known = [When(language=one.code, then=of(one.search)) for one in languages.LANGUAGES[1:] if one.search != "simple"]
    simple = [one.code for one in languages.LANGUAGES if one.search == "simple"]
    return Case(
        *known, When(language__in=simple, then=of("simple")), default=of("english"), output_field=SearchVectorField()
    )


def _place(field: str, values: Sequence[str]) -> Case:
    """The place of a field's value among those it can have, from 1; 0 for none of them."""
    whens = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values, 1)]
    return Case(*whens, default=Value(0), output_field=models.IntegerField())


class Job(models.Model):
    """A posting, as it was posted, and what is derived from it when it is stored (jobs/actions.py).

    description: Markdown as written here; "" where only HTML came in. posted_at: by its source; published_at: here.
    expires_on: the last day (UTC) on which one can apply. takes_applications: they are sent here, and apply_to is "".
    source: who sent it, "" for our own; external_id: its name there. allows_markup: whether search engines may have it
    from us. pay_usd_low, pay_usd_high: a year's, by the rates in the repository. reasons: which sentence says what of
    `terms`. keywords: what is searched beside the text. facets: category, whether pay is posted, type, seniority and
    workplace in one number, by which jobs are counted (jobs/counting.py).
    """

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        REVIEW = "review", "in review"
        LIVE = "live", "live"
        EXPIRED = "expired", "expired"
        FILLED = "filled", "filled"
        REMOVED = "removed", "removed"

    CLOSED = (Status.EXPIRED, Status.FILLED, Status.REMOVED)

    class Workplace(models.TextChoices):
        REMOTE = "remote", "fully remote"
        VISITS = "visits", "remote with visits"
        HYBRID = "hybrid", "hybrid"

    class Type(models.TextChoices):
        FULL_TIME = "full-time", "full-time"
        PART_TIME = "part-time", "part-time"
        CONTRACT = "contract", "contract"
        TEMPORARY = "temporary", "temporary"
        INTERNSHIP = "internship", "internship"

    class Engagement(models.TextChoices):
        EMPLOYEE = "employee", "employee"
        CONTRACTOR = "contractor", "contractor"

    class Seniority(models.TextChoices):
        ENTRY = "entry", "entry level"
        MID = "mid", "mid level"
        SENIOR = "senior", "senior"
        LEAD = "lead", "lead"
        EXECUTIVE = "executive", "executive"

    # No index of their own: those of live jobs below are what is asked, and each more is paid by every new job.
    company = models.ForeignKey(Company, models.PROTECT, related_name="jobs", db_index=False)
    category = models.ForeignKey(Category, models.PROTECT, related_name="jobs", db_index=False)
    occupation = models.ForeignKey(
        Occupation, models.SET_NULL, null=True, blank=True, related_name="jobs", db_index=False
    )
    terms = models.ForeignKey(HiringTerms, models.PROTECT, related_name="jobs", editable=False, db_index=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.DRAFT)
    workplace = models.CharField(
        max_length=8,
        choices=Workplace,
        default=Workplace.REMOTE,
        error_messages={
            "invalid_choice": "“%(value)s” is not for this board. Jobs here are remote, remote with visits, or hybrid;"
            " on-site jobs are refused."
        },
    )
    type = models.CharField(max_length=10, choices=Type, default=Type.FULL_TIME)
    engagement = models.CharField(max_length=10, choices=Engagement, default=Engagement.EMPLOYEE)
    seniority = models.CharField(max_length=10, choices=Seniority, blank=True)
    language = models.CharField(max_length=2, choices=languages.CHOICES, default="en")

    pay_min = models.DecimalField("pay from", max_digits=12, decimal_places=2, null=True, blank=True)
    pay_max = models.DecimalField("pay up to", max_digits=12, decimal_places=2, null=True, blank=True)
    pay_currency = models.CharField("currency", max_length=3, blank=True, help_text="Three capitals, such as EUR.")
    pay_period = models.CharField("per", max_length=5, blank=True, choices=[(key, key) for key in pay.PERIODS])
    pay_usd_low = models.IntegerField(null=True, editable=False)
    pay_usd_high = models.IntegerField(null=True, editable=False)

    zone_low = models.FloatField(
        "UTC offset from",
        null=True,
        blank=True,
        help_text="Where an applicant must live, as hours from UTC in winter: −8 to −5 for the contiguous US.",
        validators=[MinValueValidator(-12), MaxValueValidator(14)],
    )
    zone_high = models.FloatField(
        "UTC offset to", null=True, blank=True, validators=[MinValueValidator(-12), MaxValueValidator(14)]
    )
    overlap_zone = models.CharField(
        "shared hours: zone",
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text="Such as Europe/Berlin, if hours must be shared.",
    )
    overlap_start = models.TimeField("shared hours: from", null=True, blank=True)
    overlap_end = models.TimeField("shared hours: to", null=True, blank=True)
    allows_markup = models.BooleanField("may be listed by search engines", default=True)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    posted_at = models.DateTimeField("posted by its source", default=timezone.now)
    published_at = models.DateTimeField("published here", null=True, blank=True, editable=False)
    expires_on = models.DateField("last day", null=True, blank=True, help_text="Applications until 24:00 UTC.")
    closed_at = models.DateTimeField(null=True, editable=False)

    title = SingleLineField(max_length=150)
    slug = models.CharField(max_length=160, editable=False)
    place = models.CharField(max_length=120, editable=False, blank=True)  # where one may live, in words
    excerpt = models.TextField(editable=False, blank=True)
    description = MarkdownField()
    description_html = models.TextField(editable=False, blank=True)
    keywords = models.TextField(editable=False, blank=True)
    reasons = models.JSONField(default=dict, editable=False)
    apply_to = ApplyAddressField("apply at", max_length=1000, blank=True)
    takes_applications = models.BooleanField("applications are sent here", default=False)
    source = models.SlugField(max_length=40, blank=True, db_index=False)
    external_id = models.CharField(max_length=200, blank=True)
    states = ArrayField(
        models.CharField(max_length=6, validators=[validate_state]),
        verbose_name="only in these states",
        default=list,
        blank=True,
        help_text="ISO 3166-2 codes with commas, such as US-TX,US-FL.",
    )
    excluded_states = ArrayField(
        models.CharField(max_length=6, validators=[validate_state]),
        verbose_name="not in these states",
        default=list,
        blank=True,
        help_text="Such as US-CA,US-NY.",
    )
    authorization = ArrayField(
        models.CharField(max_length=2, validators=[validate_country]),
        verbose_name="must be allowed to work in",
        default=list,
        blank=True,
        help_text="Countries, two capitals each, such as US.",
    )

    regions = models.ManyToManyField(Region, blank=True, related_name="jobs")
    skills = models.ManyToManyField(Skill, blank=True, related_name="jobs")

    facets = models.GeneratedField(
        expression=(
            (
                (Cast(F("category"), models.BigIntegerField()) * 2 + Case(When(pay_currency="", then=0), default=1)) * 8
                + _place("type", Type.values)
            )
            * 8
            + _place("seniority", Seniority.values)
        )
        * 4
        + _place("workplace", Workplace.values),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )
    title_search = models.GeneratedField(
        expression=_vector(("title", "A")), output_field=SearchVectorField(), db_persist=True
    )
    search = models.GeneratedField(
        expression=_vector(("title", "A"), ("keywords", "B"), ("description_html", "D")),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(F("published_at").desc(), F("id").desc(), name="job_newest", condition=Q(status="live")),
            models.Index("category", F("published_at").desc(), name="job_category", condition=Q(status="live")),
            models.Index("company", F("published_at").desc(), name="job_company", condition=Q(status="live")),
            models.Index("occupation", F("published_at").desc(), name="job_occupation", condition=Q(status="live")),
            models.Index("expires_on", name="job_expires", condition=Q(status="live")),
            models.Index(  # what most counts read, and nothing else of a job
                fields=["terms", "facets"],
                include=["pay_usd_high", "pay_currency", "language"],
                name="job_facets",
                condition=Q(status="live"),
            ),
            GinIndex(  # kB of new jobs' words that are noted and not yet sorted in; a task does that each minute
                "search", name="job_search", condition=Q(status="live"), gin_pending_list_limit=65_536
            ),
            GinIndex("title_search", name="job_title_search", condition=Q(status="live")),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="job_has_a_title"),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "review", "live", "expired", "filled", "removed"]),
                name="job_status_known",
            ),
            models.CheckConstraint(
                condition=Q(workplace__in=["remote", "visits", "hybrid"]),
                name="job_is_not_on_site",
                violation_error_message="On-site jobs are refused.",
            ),
            models.CheckConstraint(
                condition=~Q(status="live") | Q(published_at__isnull=False, expires_on__isnull=False),
                name="job_live_has_its_dates",
                violation_error_message="A live job has the day it was published and its last day.",
            ),
            models.CheckConstraint(
                condition=Q(apply_to="") | Q(apply_to__regex=r"^(https://|mailto:)[^[:space:]<>\"\\]+$"),
                name="job_applies_by_https_or_mail",
                violation_error_message="One applies at an https address or by e-mail.",
            ),
            models.CheckConstraint(
                condition=~Q(status="live")
                | (~Q(description_html="") & (~Q(apply_to="") | Q(takes_applications=True))),
                name="job_live_is_whole",
                violation_error_message="A live job has a description and a way to apply.",
            ),
            models.CheckConstraint(
                condition=Q(apply_to="") | Q(takes_applications=False),
                name="job_applies_in_one_way",
                violation_error_message="Applications are sent here, or to an address: not both.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["expired", "filled", "removed"], closed_at__isnull=False)
                | Q(status__in=["draft", "review", "live"], closed_at__isnull=True),
                name="job_closed_has_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(pay_min__isnull=True) | Q(pay_max__isnull=True) | Q(pay_min__lte=F("pay_max")),
                name="job_pay_in_order",
                violation_error_message="Pay from is more than pay up to.",
            ),
            models.CheckConstraint(
                condition=(Q(pay_min__isnull=True) | Q(pay_min__gt=0)) & (Q(pay_max__isnull=True) | Q(pay_max__gt=0)),
                name="job_pay_positive",
                violation_error_message="Pay is more than nothing.",
            ),
            models.CheckConstraint(
                condition=Q(pay_min__isnull=True, pay_max__isnull=True, pay_currency="", pay_period="")
                | (
                    (Q(pay_min__isnull=False) | Q(pay_max__isnull=False))
                    & Q(pay_currency__regex=r"^[A-Z]{3}$", pay_period__in=list(pay.PERIODS))
                ),
                name="job_pay_is_whole",
                violation_error_message="Pay needs an amount, a currency and a period, or none of them.",
            ),
            models.CheckConstraint(
                condition=Q(zone_low__isnull=True, zone_high__isnull=True)
                | Q(zone_low__isnull=False, zone_high__isnull=False, zone_low__lte=F("zone_high")),
                name="job_zones_in_order",
                violation_error_message="Give both ends of the UTC offsets, the lower one first.",
            ),
            models.CheckConstraint(
                condition=Q(overlap_zone="", overlap_start__isnull=True, overlap_end__isnull=True)
                | (~Q(overlap_zone="") & Q(overlap_start__isnull=False, overlap_end__isnull=False)),
                name="job_overlap_is_whole",
                violation_error_message="Shared hours need a zone, a beginning and an end, or none of them.",
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="job_unique_in_its_source",
                violation_error_message="This source has a job of that name already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:job-detail", args=[self.pk, self.slug])

    @property
    def is_live(self) -> bool:
        return self.status == self.Status.LIVE

    @property
    def is_closed(self) -> bool:
        return self.status in self.CLOSED

    @property
    def has_a_way_to_apply(self) -> bool:
        return self.takes_applications or bool(self.apply_to)

    @property
    def pay(self) -> pay.Pay | None:
        """Pay as posted; None where it is not."""
        if not self.pay_currency:
            return None
        return pay.Pay(self.pay_min, self.pay_max, self.pay_currency, self.pay_period)

    @property
    def closes_at(self) -> datetime | None:
        """The end of the last day."""
        if self.expires_on is None:
            return None
        return datetime.combine(self.expires_on + timedelta(days=1), datetime.min.time(), UTC)

    def clean(self) -> None:
        errors = {**self._pay_errors(), **self._date_errors()}
        if errors:
            raise ValidationError(errors)

    def _pay_errors(self) -> dict[str, str]:
        posted = [value for value in (self.pay_min, self.pay_max) if value is not None]
        if not posted:
            return {}
        if min(posted) <= 0:
            return {"pay_min": "Pay is more than nothing. Leave it empty if it is not posted."}
        if not pay.is_currency(self.pay_currency):
            return {"pay_currency": "Give the currency’s code, three capitals such as USD or EUR."}
        if self.pay_period not in pay.PERIODS:
            return {"pay_period": "Say for how long: a year, a month, a week, a day or an hour."}
        if self.pay_min and self.pay_max and self.pay_min > self.pay_max:
            return {"pay_max": "Pay up to is less than pay from."}
        least, most = pay.PLAUSIBLE
        in_usd = (pay.Pay(value, None, self.pay_currency, self.pay_period).year_in("USD")[0] for value in posted)
        yearly = [value for value in in_usd if value is not None] or [least]
        if min(yearly) < least or max(yearly) > most:
            told = formats.money(max(yearly) if max(yearly) > most else min(yearly))
            return {"pay_period": f"That would be {told} a year. Look at amount, currency and period again."}
        return {}

    def _date_errors(self) -> dict[str, str]:
        if self.expires_on is None or self.is_closed:
            return {}
        if self.expires_on < today_utc():
            return {"expires_on": "The last day is over. Choose one from today on."}
        if self.expires_on > today_utc() + MOST_OPEN:
            return {"expires_on": f"A job is open for {MOST_OPEN.days} days at most."}
        return {}


def slug_of(title: str) -> str:
    """The end of a job's address: ASCII, at most 80 characters; "job" for a title without such letters."""
    return slugify(title)[:80].strip("-") or "job"
