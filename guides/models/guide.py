"""A guide and the rows of its head. What readers read of it is its edition, a Snapshot."""

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.urls import reverse

from accounts.models import User
from core.fields import SingleLineField, WebAddressField
from guides import scales
from guides.scales import Scale
from occupations.models import Category, Figure, Occupation, Source, validate_code

REVIEW_EVERY = timedelta(days=365)  # how long a review holds unless an editor says otherwise


class GuideQuerySet(models.QuerySet["Guide"]):
    def published(self) -> "GuideQuerySet":
        return self.filter(edition__isnull=False)

    def changed(self) -> "GuideQuerySet":
        """Public guides of which something was saved that readers do not see."""
        return self.published().exclude(digest=F("edition__digest"))

    def overdue(self, today: date) -> "GuideQuerySet":
        """Public guides whose next review should have been."""
        return self.published().filter(review_due_on__lt=today)

    def citing_superseded(self) -> "GuideQuerySet":
        """Public guides that cite a source with a newer release, for a statement or for a figure they show."""
        old = Source.objects.filter(superseded_by__isnull=False)
        counted = old.filter(figures__occupation=models.OuterRef("counted_as"))
        cited = old.filter(guides=models.OuterRef("pk"))
        return self.published().counted().filter(models.Exists(counted) | models.Exists(cited))

    def for_reading(self) -> "GuideQuerySet":
        """With the edition, and what a page joins to it, in the same query."""
        return self.select_related(
            "edition", "category", "occupation__parent", "listed_category", "listed_occupation__parent"
        ).defer("listed_text", "search")

    def in_category(self, slug: str) -> "GuideQuerySet":
        return self.filter(listed_category__slug=slug)

    def counted(self) -> "GuideQuerySet":
        """Annotated with counted_as, the occupation whose figures the public page shows."""
        return self.annotate(
            counted_as=models.Case(
                models.When(listed_occupation__code__isnull=True, then=F("listed_occupation__parent_id")),
                default=F("listed_occupation_id"),
            )
        )

    def with_figures(self) -> "GuideQuerySet":
        """For lists: annotated with median_pay and growth of the occupation that counts, None where not published."""
        return self.counted().annotate(
            median_pay=_figure(Figure.Measure.PAY_MEDIAN), growth=_figure(Figure.Measure.GROWTH)
        )

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
    search and sort by them. `state` is how far the working rows are on their way to the next edition, `digest` their
    fingerprint at the last snapshot.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "draft"
        IN_REVIEW = "in_review", "in review"
        SCHEDULED = "scheduled", "scheduled"
        PUBLISHED = "published", "published"
        ARCHIVED = "archived", "archived"

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
    review_due_on = models.DateField(
        "next review", null=True, blank=True, help_text="Empty: a year after the last one."
    )
    is_featured = models.BooleanField("featured", default=False, help_text="Shown on the home page.")
    references = models.ManyToManyField(
        Source, blank=True, related_name="guides", help_text="Sources of statements; those of figures are added."
    )
    loaded_digest = models.CharField(max_length=32, blank=True, editable=False)

    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    digest = models.CharField(max_length=32, blank=True, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    edited_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    publish_at = models.DateTimeField(null=True, editable=False)
    scheduled = models.ForeignKey("guides.Snapshot", models.RESTRICT, null=True, editable=False, related_name="+")

    edition = models.OneToOneField(
        "guides.Snapshot", models.RESTRICT, null=True, blank=True, editable=False, related_name="public_guide"
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
        permissions = [("publish_guide", "Can publish, schedule, archive and restore guides")]
        indexes = [
            GinIndex(fields=["search"], name="guide_search"),
            models.Index("id", condition=Q(listed_text__contains="!["), name="guide_with_pictures"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(edition__isnull=True)
                | (~Q(listed_title="") & Q(listed_category__isnull=False, listed_occupation__isnull=False)),
                name="guide_published_is_listed",
            ),
            models.CheckConstraint(
                condition=(~Q(state="published") | Q(edition__isnull=False))
                & (~Q(state="archived") | Q(edition__isnull=True)),
                name="guide_state_fits_edition",
            ),
            models.CheckConstraint(
                condition=Q(state="scheduled", publish_at__isnull=False, scheduled__isnull=False)
                | (~Q(state="scheduled") & Q(publish_at__isnull=True, scheduled__isnull=True)),
                name="guide_scheduled_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("guides:guide-detail", args=[self.slug])

    @property
    def usual_review_due_on(self) -> date | None:
        return self.reviewed_on + REVIEW_EVERY if self.reviewed_on else None

    @property
    def is_changed(self) -> bool:
        """Whether something was saved that readers do not see."""
        return self.edition is None or self.digest != self.edition.digest

    def clean(self) -> None:
        self.review_due_on = self.review_due_on or self.usual_review_due_on
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
    position = models.PositiveSmallIntegerField(default=100)  # a new one stands last
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
    position = models.PositiveSmallIntegerField(default=100)  # a new one stands last
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
