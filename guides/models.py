"""Guides as editors work on them. What readers read is an Edition (guides/editions.py)."""

import hashlib
import json
import re
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.models import User
from core import markdown
from core.fields import MarkdownField, RenderedField, SingleLineField, WebAddressField
from guides import kinds, scales
from guides.kinds import Kind
from guides.scales import Scale
from occupations.models import Category, Figure, Occupation, Skill, Source, validate_code

YEARS = re.compile(r"\d{1,2}(–\d{1,2}|\+)?")


class GuideQuerySet(models.QuerySet["Guide"]):
    def published(self) -> "GuideQuerySet":
        return self.filter(edition__isnull=False)

    def for_reading(self) -> "GuideQuerySet":
        """With the edition, and what a page joins to it, in the same query."""
        return self.select_related(
            "edition", "category", "occupation__parent", "listed_category", "listed_occupation__parent"
        ).defer("listed_text", "search")

    def in_category(self, slug: str) -> "GuideQuerySet":
        return self.filter(listed_category__slug=slug)

    def with_figures(self) -> "GuideQuerySet":
        """For lists: annotated with median_pay and growth of the occupation that counts, None where not published."""
        return self.annotate(
            counted_as=models.Case(
                models.When(listed_occupation__code__isnull=True, then=F("listed_occupation__parent_id")),
                default=F("listed_occupation_id"),
            )
        ).annotate(median_pay=_figure(Figure.Measure.PAY_MEDIAN), growth=_figure(Figure.Measure.GROWTH))

    def for_lists(self) -> "GuideQuerySet":
        """What a row or a card shows, and none of the text."""
        return self.with_figures().select_related("listed_category").defer("listed_text", "search")

    def sorted_as(self, keys: list[int]) -> "GuideQuerySet":
        """In the order of a list of primary keys."""
        places = Value(keys, output_field=ArrayField(models.BigIntegerField()))
        return self.order_by(Func(places, F("pk"), function="array_position", output_field=models.IntegerField()))

    def sorted_by(self, sort: str) -> "GuideQuerySet":
        """sort: "pay" or "growth" (highest first, unknown last) or "title"."""
        by_title = Lower("listed_title")
        if sort in ("pay", "growth"):
            name = "median_pay" if sort == "pay" else "growth"
            return self.with_figures().order_by(F(name).desc(nulls_last=True), by_title, "pk")
        return self.order_by(by_title, "pk")


def _figure(measure: str) -> models.Subquery:
    rows = Figure.objects.filter(occupation=models.OuterRef("counted_as"), measure=measure, country="US")
    official_first = rows.filter(source__isnull=False).order_by("-basis")
    return models.Subquery(official_first.values("value")[:1])


class Guide(models.Model):
    """A career guide: its working head. Sections, ratings, credentials and related roles hang on it.

    `edition` is what readers see; the `listed_` fields are that edition's, written when it is published, because lists
    search and sort by them. A guide without an edition is a draft.
    """

    slug = models.SlugField(
        max_length=80,
        unique=True,
        help_text="The end of its address. After a change the old address leads to the new one.",
    )
    title = SingleLineField(max_length=120, help_text="The role, in the singular: Infusion nurse.")
    summary = SingleLineField(max_length=800, help_text="One paragraph of 45 to 75 words.")
    occupation = models.ForeignKey(Occupation, models.PROTECT, related_name="guides")
    category = models.ForeignKey(Category, models.PROTECT, related_name="guides")
    writer = SingleLineField(max_length=120, blank=True, help_text="Empty: the editors of the site.")
    reviewer = SingleLineField(
        max_length=160,
        blank=True,
        help_text="A practitioner who read it, with their credential. Empty: the page says that none has.",
    )
    reviewed_on = models.DateField("last reviewed", null=True, blank=True)
    is_featured = models.BooleanField("featured", default=False, help_text="Shown on the home page.")
    references = models.ManyToManyField(
        Source, blank=True, related_name="guides", help_text="Sources of statements; those of figures are added."
    )
    loaded_digest = models.CharField(max_length=32, blank=True, editable=False)

    edition = models.OneToOneField(
        "Edition", models.SET_NULL, null=True, blank=True, editable=False, related_name="public_guide"
    )
    listed_title = models.CharField(max_length=120, blank=True, editable=False)
    listed_summary = models.TextField(blank=True, editable=False)
    listed_category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, editable=False, related_name="listed_guides"
    )
    listed_occupation = models.ForeignKey(
        Occupation, models.PROTECT, null=True, blank=True, editable=False, related_name="listed_guides"
    )
    listed_text = models.TextField(blank=True, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("listed_title", weight="A", config="english")
        + SearchVector("listed_summary", weight="B", config="english")
        + SearchVector("listed_text", weight="D", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = GuideQuerySet.as_manager()

    class Meta:
        ordering = ["title"]
        permissions = [("publish_guide", "Can publish guides")]
        indexes = [GinIndex(fields=["search"], name="guide_search")]
        constraints = [
            models.CheckConstraint(
                condition=Q(edition__isnull=True)
                | (~Q(listed_title="") & Q(listed_category__isnull=False, listed_occupation__isnull=False)),
                name="guide_published_is_listed",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("guides:guide-detail", args=[self.slug])

    def clean(self) -> None:
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": f"“{self.slug}” is an address of the site itself."})
        taken = FormerSlug.objects.filter(slug=self.slug).exclude(guide_id=self.pk).select_related("guide").first()
        if taken:
            raise ValidationError({"slug": f"“{self.slug}” led to “{taken.guide}” once, and still does."})


RESERVED_SLUGS = frozenset({"compare", "feed", "search"})


class FormerSlug(models.Model):
    """An address a guide once had; it redirects, and no other guide can take it.

    Rows are written by a trigger on Guide (migration 0002), so that no way of saving can forget one.
    """

    slug = models.SlugField(max_length=80, unique=True)
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="former_slugs")

    def __str__(self) -> str:
        return self.slug


class Section(models.Model):
    """A part of a guide. There is one of each kind, made with the guide, empty until written."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="sections")
    kind = models.CharField(max_length=40, editable=False)
    heading = SingleLineField(max_length=120, blank=True, help_text="Empty: the kind's own name.")
    body = MarkdownField("text")
    body_html = RenderedField("body")
    edited_at = models.DateTimeField(null=True, editable=False)
    edited_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    loaded_digest = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guide", "kind"], name="section_unique_kind")]

    def __str__(self) -> str:
        return f"{self.guide}: {self.title}"

    @property
    def spec(self) -> Kind:
        return kinds.BY_SLUG[self.kind]

    @property
    def title(self) -> str:
        return self.heading or self.spec.label

    @property
    def is_empty(self) -> bool:
        return not self.body and not self.items.all()

    @property
    def words(self) -> int:
        """Words of body and items (prefetch items when there are many sections)."""
        texts = [self.body, *(f"{item.title} {item.note} {item.text}" for item in self.items.all())]
        return sum(markdown.words(text) for text in texts)

    @property
    def state(self) -> str:
        """ "empty", "too short" (fewer words or items than the kind's target) or "ready"."""
        if self.is_empty:
            return "empty"
        short = self.words < self.spec.words[0] or len(self.items.all()) < self.spec.items[0]
        return "too short" if short else "ready"

    @property
    def is_as_loaded(self) -> bool:
        """Whether nobody changed the section since it was loaded from a file, or made where it never was."""
        return self.digest() == self.loaded_digest if self.loaded_digest else self.is_empty

    def digest(self) -> str:
        """A fingerprint of what was written: equal digests, equal section."""
        items = [[item.title, item.value, item.note, item.text, item.url, item.skill_id] for item in self.items.all()]
        return digest([self.heading, self.body, items])


class Item(models.Model):
    """A row of a section: a list line, a question, a stage, a part of the day … as the section's shape names it."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    title = SingleLineField(max_length=300)
    value = SingleLineField(max_length=80, blank=True)
    note = SingleLineField(max_length=300, blank=True)
    text = MarkdownField()
    text_html = RenderedField("text")
    url = WebAddressField(max_length=500, blank=True)
    skill = models.ForeignKey(Skill, models.SET_NULL, null=True, blank=True, related_name="items")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        shape = self.section.spec.shape
        for name in shape.required:
            if not getattr(self, name):
                raise ValidationError({name: f"{shape.columns[name]} is missing."})
        if shape is kinds.STAGES and not YEARS.fullmatch(self.value):
            raise ValidationError({"value": "Write years of experience as 0–1, 2–4 or 8+."})


class Rating(models.Model):
    """Our rating of the occupation on one closed scale: a step or a range, the reason, and when it was reviewed."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="ratings")
    scale = models.CharField(max_length=20, choices=[(scale.slug, scale.label) for scale in scales.SCALES])
    low = models.PositiveSmallIntegerField("from")
    high = models.PositiveSmallIntegerField("to")
    reason = SingleLineField(max_length=400)
    reviewed_on = models.DateField("reviewed")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guide", "scale"], name="rating_unique_scale"),
            models.CheckConstraint(
                condition=Q(low__gte=1, low__lte=F("high")) & (Q(high__lte=3) | Q(scale="remote", high__lte=4)),
                name="rating_on_scale",
                violation_error_message="A rating goes from a step to the same or a higher step of its scale.",
            ),
            models.CheckConstraint(
                condition=Q(scale__in=[scale.slug for scale in scales.SCALES]), name="rating_scale_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="rating_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.spec.label}: {self.spec.words(self.low, self.high)}"

    @property
    def spec(self) -> Scale:
        return scales.BY_SLUG[self.scale]


class Credential(models.Model):
    """A licence or certificate that people in the role hold."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="credentials")
    position = models.PositiveSmallIntegerField(default=0)
    name = SingleLineField(max_length=200)
    issuer = SingleLineField(max_length=200)
    requirement = SingleLineField(max_length=500, blank=True)
    renewal = SingleLineField(max_length=300, blank=True)
    cost = SingleLineField(max_length=200, blank=True)
    url = WebAddressField("link", max_length=500, blank=True)
    checked_on = models.DateField("checked")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "guide",
                Lower("name"),
                name="credential_unique_name",
                violation_error_message="This guide has a credential of that name already.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RelatedRole(models.Model):
    """A neighbouring occupation; linked to its guide when there is one."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="related_roles")
    position = models.PositiveSmallIntegerField(default=0)
    title = SingleLineField(max_length=120)
    code = models.CharField("SOC code", max_length=7, blank=True, validators=[validate_code])

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                "guide",
                Lower("title"),
                name="related_unique_title",
                violation_error_message="This guide has a related role of that title already.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Edition(models.Model):
    """An immutable, numbered snapshot of a guide (guides/editions.py makes them; a trigger keeps them as they are).

    content: the JSON described at guides.editions.snapshot.
    """

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    note = SingleLineField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["guide", "number"], name="edition_unique_number")]

    def __str__(self) -> str:
        return f"{self.guide}, edition {self.number}"


def digest(value: Any) -> str:
    """A short fingerprint of JSON-ready values."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True, default=str)
    return hashlib.blake2s(text.encode(), digest_size=16).hexdigest()
