"""Figures, and what became of them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import Lag

from accounts.models import User
from core import formats
from occupations.models.occupation import Occupation
from occupations.models.source import Source


class FigureQuerySet(models.QuerySet["Figure"]):
    def citable(self) -> "FigureQuerySet":
        """Those that may be shown: with a source, which comes along."""
        return self.filter(source__isnull=False).select_related("source")

    def in_order(self) -> "FigureQuerySet":
        """By country, then as Figure.Measure has them: pay from the lowest to the highest first."""
        places = [When(measure=measure, then=Value(place)) for place, measure in enumerate(Figure.Measure.values)]
        return self.order_by("country", Case(*places), "basis")


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
        return _shown(self.value, self.unit, self.is_floor)

    @property
    def particulars(self) -> list[str]:
        """What sets it apart from the usual figure: its country unless the US, its basis unless official."""
        return _particulars(self.country, self.basis)

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


def _particulars(country: str, basis: str) -> list[str]:
    return [word for word, usual in ((country, "US"), (basis, Figure.Basis.OFFICIAL)) if word != usual]


def _shown(value: Decimal, unit: str, is_floor: bool) -> str:
    if unit == Figure.Unit.USD_YEAR:
        shown = formats.money(value, "USD")
    else:
        shown = formats.percent(value) if unit == Figure.Unit.PERCENT else formats.number(value)
    return f"{shown} or more" if is_floor else shown


class FigureChangeQuerySet(models.QuerySet["FigureChange"]):
    def with_previous(self) -> "FigureChangeQuerySet":
        """Annotated with previous_value and previous_is_floor, what the same figure said before; None if nothing."""
        figure = [F(name) for name in ("occupation", "measure", "country", "basis")]
        return self.annotate(
            previous_value=Window(Lag("value"), partition_by=figure, order_by="pk"),
            previous_is_floor=Window(Lag("is_floor"), partition_by=figure, order_by="pk"),
        )


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

    objects = FigureChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_measure_display()} of {self.occupation}, {self.changed_at:%Y-%m-%d}"

    @property
    def display(self) -> str:
        """As Figure.display; "" where the figure was deleted."""
        return "" if self.value is None else _shown(self.value, self.unit, self.is_floor)

    @property
    def particulars(self) -> list[str]:
        """As Figure.particulars."""
        return _particulars(self.country, self.basis)

    @property
    def previous_display(self) -> str:
        """As Figure.display, of what the figure said before; "" if nothing. Needs with_previous."""
        value, is_floor = self.previous_value, self.previous_is_floor  # type: ignore[attr-defined]
        return "" if value is None else _shown(value, self.unit, is_floor)


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None
