"""What the world knows of occupations, each number with its source."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.models import User
from core import formats
from core.fields import MarkdownField, RenderedField, SingleLineField, WebAddressField

ALL_OCCUPATIONS = "00-0000"  # the agency's own code for its total row
validate_code = RegexValidator(r"^[0-9]{2}-[0-9]{4}\Z", "A code looks like 29-1141.")


class Category(models.Model):
    """A field of work; one vocabulary for guides and jobs."""

    slug = models.SlugField(max_length=60, unique=True)
    name = SingleLineField(max_length=80)
    order = models.PositiveSmallIntegerField(default=0)
    notice = MarkdownField(help_text="Shown at the top of every guide of the category.")
    notice_html = RenderedField("notice")

    class Meta:
        ordering = ["order", "name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class Skill(models.Model):
    """A skill, in general words; one vocabulary for guides, jobs and resumes."""

    slug = models.SlugField(max_length=80, unique=True)
    name = SingleLineField(max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Source(models.Model):
    """A publication that figures and statements are taken from: one release of it."""

    slug = models.SlugField(max_length=80, unique=True)
    publisher = SingleLineField(max_length=160)
    short = SingleLineField("short name", max_length=40, help_text="The publisher beside a number, such as BLS.")
    title = SingleLineField(max_length=200)
    release = SingleLineField(max_length=60, blank=True, help_text="The edition, such as May 2024.")
    released_on = models.DateField("released", null=True, blank=True)
    url = WebAddressField("address", max_length=500)
    licence = SingleLineField(max_length=120, blank=True)
    checked_on = models.DateField("checked", help_text="When somebody last compared our figures with it.")
    superseded_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name="newer release",
        help_text="Once there is one: every guide that cites this release is then marked for review.",
    )

    class Meta:
        ordering = ["publisher", "title", "release"]
        constraints = [
            models.UniqueConstraint(Lower("publisher"), Lower("title"), Lower("release"), name="source_unique_release"),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("id")),
                name="source_not_its_own_successor",
                violation_error_message="A source cannot be its own newer release.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}, {self.title}" + (f", {self.release}" if self.release else "")

    def get_absolute_url(self) -> str:
        return f"{reverse('pages:sources')}#{self.slug}"

    @property
    def citation(self) -> str:
        """As it stands beside a number: "BLS, May 2024"."""
        return f"{self.short}, {self.release}" if self.release else self.short


class Occupation(models.Model):
    """An occupation of the statistics (with a code), or a specialty that has none and shows its parent's figures."""

    slug = models.SlugField(max_length=120, unique=True)
    code = models.CharField(
        "SOC code",
        max_length=7,
        unique=True,
        null=True,
        blank=True,
        validators=[validate_code],
        help_text="Such as 29-1141. Empty for a specialty that the statistics do not count.",
    )
    title = SingleLineField(max_length=200)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="specialties",
        help_text="For a specialty without a code: the occupation whose figures it shows.",
    )

    class Meta:
        ordering = ["title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__isnull=True) | Q(code__regex=r"^\d\d-\d{4}$"), name="occupation_code_format"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(code__isnull=True),
                name="occupation_code_or_parent",
                violation_error_message="An occupation with a code has figures of its own, so it takes no parent.",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="occupation_not_its_own_parent",
                violation_error_message="An occupation cannot be its own parent.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.code})" if self.code else self.title

    def clean(self) -> None:
        self.code = self.code or None
        if self.parent and (self.parent.parent_id or (self.pk and self.specialties.exists())):
            raise ValidationError({"parent": "A specialty belongs to an occupation, not to another specialty."})

    @property
    def counted_as(self) -> "Occupation":
        """The occupation whose figures stand for this one: itself, or the parent of a specialty without a code."""
        return self.parent if self.parent and not self.code else self

    @property
    def is_specialty(self) -> bool:
        return self.counted_as is not self


class Alias(models.Model):
    """Another title that people search for."""

    occupation = models.ForeignKey(Occupation, models.CASCADE, related_name="aliases")
    name = SingleLineField(max_length=120)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "aliases"
        constraints = [models.UniqueConstraint("occupation", Lower("name"), name="alias_unique_name")]

    def __str__(self) -> str:
        return self.name


class FigureQuerySet(models.QuerySet["Figure"]):
    def citable(self) -> "FigureQuerySet":
        """Those that may be shown: with a source, which comes along."""
        return self.filter(source__isnull=False).select_related("source")


class Figure(models.Model):
    """One number: what it says of which occupation where, and who says so."""

    class Measure(models.TextChoices):
        PAY_P10 = "pay_p10", "Pay at the 10th percentile"
        PAY_P25 = "pay_p25", "Pay at the 25th percentile"
        PAY_MEDIAN = "pay_median", "Median pay"
        PAY_P75 = "pay_p75", "Pay at the 75th percentile"
        PAY_P90 = "pay_p90", "Pay at the 90th percentile"
        GROWTH = "growth", "Projected growth"
        OPENINGS = "openings", "Openings a year"
        EMPLOYMENT = "employment", "People employed"

    class Unit(models.TextChoices):
        USD_YEAR = "USD/year", "US dollars a year"
        PERCENT = "percent", "percent"
        JOBS = "jobs", "jobs"
        JOBS_YEAR = "jobs/year", "jobs a year"

    class Basis(models.TextChoices):
        OFFICIAL = "official", "official"
        EDITORIAL = "editorial", "editorial"
        COMPUTED = "computed", "computed from our own postings"

    occupation = models.ForeignKey(Occupation, models.PROTECT, related_name="figures")
    measure = models.CharField("what", max_length=20, choices=Measure)
    value = models.DecimalField(max_digits=12, decimal_places=2)
    is_floor = models.BooleanField("or more", default=False, help_text="The source gives it as “at or above”.")
    unit = models.CharField(max_length=12, choices=Unit)
    country = models.CharField(max_length=2, default="US", validators=[RegexValidator(r"^[A-Z]{2}\Z", "Two capitals.")])
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.OFFICIAL)
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="figures",
        help_text="A figure without a source is never shown.",
    )

    objects = FigureQuerySet.as_manager()

    class Meta:
        ordering = ["occupation", "country", "measure"]
        constraints = [
            models.UniqueConstraint(
                fields=["occupation", "measure", "country", "basis"],
                name="figure_unique",
                violation_error_message="This occupation has that figure already; change it instead.",
            ),
            models.CheckConstraint(
                condition=Q(measure="growth", value__gte=-100) | Q(value__gte=0),
                name="figure_value_possible",
                violation_error_message="Only growth can be negative, and not below −100.",
            ),
            models.CheckConstraint(
                condition=(Q(measure__startswith="pay_") & Q(unit="USD/year"))
                | Q(measure="growth", unit="percent")
                | Q(measure="openings", unit="jobs/year")
                | Q(measure="employment", unit="jobs"),
                name="figure_unit_fits",
                violation_error_message="The unit does not fit what the figure says.",
            ),
            models.CheckConstraint(condition=Q(country__regex=r"^[A-Z]{2}$"), name="figure_country_code"),
        ]

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {self.display}"

    @property
    def display(self) -> str:
        """The number as it is printed: "$93,600", "4.9%", "189,100", "$239,200 or more"."""
        if self.unit == self.Unit.USD_YEAR:
            shown = formats.money(self.value, "USD")
        elif self.unit == self.Unit.PERCENT:
            shown = formats.percent(self.value)
        else:
            shown = formats.number(self.value)
        return f"{shown} or more" if self.is_floor else shown

    @property
    def sentence(self) -> str:
        """All of it for a screen reader: "Median pay, 93,600 US dollars a year, BLS, May 2024"."""
        more = " or more" if self.is_floor else ""
        unit = "" if self.unit == self.Unit.JOBS_YEAR else f" {self.get_unit_display()}"
        number = formats.number(self.value).replace("-", "minus ")
        cited = f", {self.source.citation}" if self.source else ""
        return f"{self.get_measure_display()}, {number}{more}{unit}{cited}"

    def record(self) -> dict[str, Any]:
        """A copy for an edition's record, JSON-ready."""
        return {
            "measure": self.measure,
            "value": str(self.value),
            "is_floor": self.is_floor,
            "unit": self.unit,
            "country": self.country,
            "basis": self.basis,
            "source": str(self.source) if self.source else None,
            "released": _iso(self.source.released_on) if self.source else None,
        }


class FigureChange(models.Model):
    """A figure as somebody left it; written by a trigger on Figure (migration 0002), so that no way of saving forgets.

    value: None where the figure was deleted. changed_by: who is signed in, where `core.actor` knows it.
    """

    occupation = models.ForeignKey(Occupation, models.CASCADE, related_name="figure_changes")
    measure = models.CharField(max_length=20, choices=Figure.Measure)
    country = models.CharField(max_length=2)
    basis = models.CharField(max_length=10, choices=Figure.Basis)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    is_floor = models.BooleanField()
    unit = models.CharField(max_length=12, choices=Figure.Unit)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} of {self.occupation}, {self.changed_at:%Y-%m-%d}"


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
