"""Publications, one row for a release."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse

from core.fields import SingleLineField, WebAddressField


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
            models.UniqueConstraint(
                Lower("publisher"),
                Lower("title"),
                Lower("release"),
                name="source_unique_release",
                violation_error_message="There is a source of that publisher, title and release already.",
            ),
            models.CheckConstraint(
                condition=Q(superseded_by__isnull=True) | ~Q(superseded_by=F("id")),
                name="source_not_its_own_successor",
                violation_error_message="A source cannot be its own newer release.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publisher}, {self.title}" + (f", {self.release}" if self.release else "")

    def clean(self) -> None:
        """Refuse newer releases that lead back to this one, by whatever way round."""
        newer = dict(Source.objects.exclude(superseded_by=None).values_list("pk", "superseded_by"))
        passed, pk = set(), self.superseded_by_id
        while pk and pk not in passed:
            passed.add(pk)
            pk = newer.get(pk)
        if self.pk in passed:
            raise ValidationError({"superseded_by": "Newer releases lead back to this one: choose another."})

    def get_absolute_url(self) -> str:
        return f"{reverse('pages:sources')}#{self.slug}"

    @property
    def citation(self) -> str:
        """As it stands beside a number: "BLS, May 2024"."""
        return f"{self.short}, {self.release}" if self.release else self.short

    @property
    def name(self) -> str:
        """For choosing it: its citation first, for that tells releases apart in little room."""
        return f"{self.citation}: {self.title}"
