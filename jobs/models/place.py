"""Where an applicant may live: names to choose from, and what a job asks."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.fields import SingleLineField
from jobs.eligibility import ANYWHERE, Terms


class Region(models.Model):
    """A country, a group of countries, or anywhere, as postings and searches name it.

    countries: ISO 3166-1 codes; of a country its own alone, of "anywhere" none.
    """

    class Kind(models.TextChoices):
        ANYWHERE = "anywhere", "anywhere"
        GROUP = "group", "group of countries"
        COUNTRY = "country", "country"

    slug = models.SlugField(max_length=60, unique=True)
    name = SingleLineField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    countries = ArrayField(models.CharField(max_length=2))

    class Meta:
        ordering = ["kind", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="anywhere", countries__len=0)
                | Q(kind="country", countries__len=1)
                | Q(kind="group", countries__len__gt=1),
                name="region_countries_fit_its_kind",
            )
        ]

    def __str__(self) -> str:
        return self.name


class HiringTermsQuerySet(models.QuerySet["HiringTerms"]):
    def of(self, wanted: Iterable[Terms]) -> dict[Terms, int]:
        """The primary key of the row for each of these, made where it was missing."""
        keys = {digest(terms): terms for terms in wanted}
        found = dict(self.filter(key__in=keys).values_list("key", "pk"))
        if missing := keys.keys() - found.keys():
            # Sorted: two that add the same rows in different orders would wait for each other.
            self.bulk_create([self.model(**columns(keys[key])) for key in sorted(missing)], ignore_conflicts=True)
            found |= dict(self.filter(key__in=missing).values_list("key", "pk"))
        return {terms: found[key] for key, terms in keys.items()}


class HiringTerms(models.Model):
    """What jobs ask of where one lives (jobs/eligibility), each kind once: very many jobs share few of them.

    Rows never change, so an answer can be worked out once for all jobs that share one.
    """

    key = models.CharField(max_length=32, unique=True)
    countries = ArrayField(models.CharField(max_length=2), default=list)
    states = ArrayField(models.CharField(max_length=6), default=list)
    excluded = ArrayField(models.CharField(max_length=6), default=list)
    zone_low = models.FloatField(null=True)
    zone_high = models.FloatField(null=True)
    authorization = ArrayField(models.CharField(max_length=2), default=list)
    is_vague = models.BooleanField(default=False)

    objects = HiringTermsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "hiring terms"
        constraints = [
            models.CheckConstraint(
                condition=Q(zone_low__isnull=True, zone_high__isnull=True)
                | Q(zone_low__isnull=False, zone_high__isnull=False, zone_low__lte=models.F("zone_high")),
                name="hiring_terms_zone_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"terms {self.pk}"

    @property
    def terms(self) -> Terms:
        zones = None if self.zone_low is None or self.zone_high is None else (self.zone_low, self.zone_high)
        return Terms(
            countries=frozenset(self.countries),
            states=frozenset(self.states),
            excluded=frozenset(self.excluded),
            zones=zones,
            authorization=frozenset(self.authorization),
            is_vague=self.is_vague,
        )

    @property
    def is_anywhere(self) -> bool:
        return self.countries == [ANYWHERE]


def columns(terms: Terms) -> dict[str, Any]:
    """A row's values."""
    low, high = terms.zones or (None, None)
    return {
        "key": digest(terms),
        "countries": sorted(terms.countries),
        "states": sorted(terms.states),
        "excluded": sorted(terms.excluded),
        "zone_low": low,
        "zone_high": high,
        "authorization": sorted(terms.authorization),
        "is_vague": terms.is_vague,
    }


def digest(terms: Terms) -> str:
    parts = (terms.countries, terms.states, terms.excluded, terms.authorization)
    text = "|".join([*(",".join(sorted(part)) for part in parts), repr(terms.zones), str(terms.is_vague)])
    return hashlib.blake2s(text.encode(), digest_size=16).hexdigest()
