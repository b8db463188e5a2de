"""Occupations, and the vocabulary that guides, jobs and resumes share."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from core.fields import MarkdownField, RenderedField, SingleLineField

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
