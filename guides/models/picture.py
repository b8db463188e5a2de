"""Pictures that texts use by name."""

import re

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.models import User
from core.fields import SingleLineField


class Picture(models.Model):
    """A picture in a few widths, re-encoded on upload; a text shows it by name: ![what it shows](name).

    Its files are named by their content and never change (core/pictures.py); another picture is another row.
    """

    name = models.SlugField(
        max_length=80, unique=True, help_text="Texts use the picture by this name: ![what it shows](name)."
    )
    alt = SingleLineField(
        "alternative text", max_length=300, help_text="What it shows, for those who cannot see it. Not: “picture of”."
    )
    credit = SingleLineField(max_length=200, blank=True, help_text="Who made it and under which licence.")
    digest = models.CharField(max_length=32, editable=False)
    width = models.PositiveSmallIntegerField(editable=False)
    height = models.PositiveSmallIntegerField(editable=False)
    widths = ArrayField(models.PositiveSmallIntegerField(), editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{32}$"), name="picture_digest_format"),
            models.CheckConstraint(condition=Q(width__gt=0, height__gt=0, widths__len__gt=0), name="picture_has_size"),
        ]

    use_count: int | None = None  # in how many texts, where a list has asked

    def __str__(self) -> str:
        return self.name

    @property
    def markdown(self) -> str:
        """What a text shows it by."""
        alt = re.sub(r"[\\`*_\[\]<>&!~]", r"\\\g<0>", self.alt)
        return f"![{alt}]({self.name})"

    @classmethod
    def named(cls, names: set[str]) -> "dict[str, Picture]":
        """Those there are, by name, with one query."""
        return cls._default_manager.in_bulk(names, field_name="name")
