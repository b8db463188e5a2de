"""What sources' words mean here, as editors say. A row without a meaning is a word that waits for one."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from core.fields import SingleLineField
from jobs.models import Company, Region
from occupations.models import Category

LONGEST = 200


def key_of(name: str) -> str:
    """By what two spellings are one: case and white space make no difference."""
    return " ".join(name.casefold().split())


class SourceName(models.Model):
    """name: a source's words, as they were first seen. seen: in how many postings that were read, over all runs."""

    name = SingleLineField("source’s words", max_length=LONGEST)
    key = models.CharField(max_length=2 * LONGEST, unique=True, editable=False)
    seen = models.PositiveIntegerField(default=0, editable=False)
    seen_at = models.DateTimeField("last seen", default=timezone.now, editable=False)

    class Meta:
        abstract = True
        ordering = ["-seen", "key"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.key = key_of(SingleLineField().to_python(self.name))
        if self._state.adding and type(self)._default_manager.filter(key=self.key).exists():
            raise ValidationError({"name": "These words are in the list already."})


class CategoryName(SourceName):
    """category: what the words mean; empty where nobody has said so yet."""

    category = models.ForeignKey(Category, models.CASCADE, null=True, blank=True, related_name="+")

    class Meta(SourceName.Meta):
        verbose_name = "name of a category"
        verbose_name_plural = "names of categories"
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="category_name_is_some")]


class RegionName(SourceName):
    """regions: what the words mean. says_nothing: they name no place at all ("Flexible"), which is known, too."""

    regions = models.ManyToManyField(Region, blank=True, related_name="+")
    says_nothing = models.BooleanField("names no place", default=False)

    class Meta(SourceName.Meta):
        verbose_name = "name of a place"
        verbose_name_plural = "names of places"
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="region_name_is_some")]


class CompanyName(SourceName):
    """company: whose name it is. Each name has one from the first time on; an editor may say another."""

    company = models.ForeignKey(Company, models.CASCADE, related_name="+")

    class Meta(SourceName.Meta):
        verbose_name = "name of a company"
        verbose_name_plural = "names of companies"
        constraints = [models.CheckConstraint(condition=~Q(key=""), name="company_name_is_some")]
