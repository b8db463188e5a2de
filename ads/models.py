"""What somebody pays us to show."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Cast, Coalesce

from ads.counts import CLICKED, SHOWN
from ads.placements import BY_CODE
from core import pictures
from core.fields import SingleLineField, WebAddressField
from core.models import Count

MAX_WEIGHT = 10
PLAIN_HTTPS = r"^https://[!-~]+\Z"  # printable ASCII alone, which goes into a header as it is


def today_utc() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True)
class Shown:
    """A picture in a place: the address of one of its files, and its size in CSS pixels."""

    url: str
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width} × {self.height} pixels"


class AdQuerySet(models.QuerySet["Ad"]):
    def live(self) -> Self:
        """Those shown today (UTC)."""
        today = today_utc()
        return self.filter(is_active=True, starts_on__lte=today, ends_on__gte=today)

    def with_state(self) -> Self:
        """With `state` as of today (UTC)."""
        today = today_utc()
        return self.annotate(
            state=Case(
                When(is_active=False, then=Value(Ad.State.OFF)),
                When(ends_on__lt=today, then=Value(Ad.State.ENDED)),
                When(starts_on__gt=today, then=Value(Ad.State.PLANNED)),
                default=Value(Ad.State.LIVE),
                output_field=CharField(),
            )
        )

    def with_counts(self, since: date) -> Self:
        """With `shows` and `clicks` since a day (UTC)."""
        counts = Count.objects.filter(key=Cast(OuterRef("pk"), CharField()), day__gte=since).values("key")
        sums = counts.annotate(sum=Sum("number")).values("sum")
        return self.annotate(
            shows=Coalesce(Subquery(sums.filter(kind=SHOWN)), 0),
            clicks=Coalesce(Subquery(sums.filter(kind=CLICKED)), 0),
        )


class Ad(models.Model):
    """Text, with or without a picture, that leads to one address. Its files are made by core.pictures.

    digest "", widths []: there is no picture. width and height: of the largest file, in pixels.
    """

    class State(models.TextChoices):
        LIVE = "live"
        PLANNED = "planned"
        ENDED = "ended"
        OFF = "off", "Switched off"

    name = SingleLineField(max_length=80, help_text="For ourselves; readers do not see it.")
    headline = SingleLineField(max_length=70)
    text = SingleLineField(max_length=160, blank=True)
    sponsor = SingleLineField(max_length=60, help_text="Who pays for it, as readers are told.")
    url = WebAddressField(
        "link",
        max_length=500,
        validators=[
            RegexValidator(
                PLAIN_HTTPS,
                "The link must begin with https:// and have no spaces or accented letters: copy it from a browser.",
                code="link",  # the field's own message would be shown for "invalid"
            )
        ],
    )
    alt = SingleLineField(
        "alternative text",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for those who cannot see it. Needed with a picture.",
    )
    digest = models.CharField(max_length=32, blank=True, editable=False)
    width = models.SmallIntegerField(default=0, editable=False)
    height = models.SmallIntegerField(default=0, editable=False)
    widths = ArrayField(models.SmallIntegerField(), default=list, editable=False)
    placements = ArrayField(models.CharField(max_length=10))
    starts_on = models.DateField("first day", help_text="From 0:00 UTC.")
    ends_on = models.DateField("last day", help_text="Until 24:00 UTC.")
    weight = models.SmallIntegerField(
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_WEIGHT)],
        help_text=f"1 to {MAX_WEIGHT}. An ad of weight 2 is shown twice as often as one of weight 1 in the same place.",
    )
    is_active = models.BooleanField("active", default=True, help_text="Untick to take it off the site at once.")

    objects = AdQuerySet.as_manager()

    state: str  # these three: where a list has asked
    shows: int
    clicks: int

    class Meta:
        ordering = ["-ends_on", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(headline="") & ~Q(sponsor=""), name="ad_has_words"),
            models.CheckConstraint(condition=Q(url__regex=PLAIN_HTTPS), name="ad_link_is_https"),
            models.CheckConstraint(
                condition=Q(digest="", width=0, height=0, widths__len=0)
                | Q(digest__regex=r"^[0-9a-f]{32}$", width__gt=0, height__gt=0, widths__len__gt=0),
                name="ad_picture_is_whole",
            ),
            models.CheckConstraint(condition=Q(digest="") | ~Q(alt=""), name="ad_picture_has_words"),
            models.CheckConstraint(
                condition=Q(placements__contained_by=list(BY_CODE), placements__len__gt=0), name="ad_placements_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="ad_ends_after_it_starts",
                violation_error_message="The last day is before the first.",
            ),
            models.CheckConstraint(condition=Q(weight__range=(1, MAX_WEIGHT)), name="ad_weight_possible"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.digest and not self.alt:
            raise ValidationError({"alt": "Say what the picture shows, for those who cannot see it."})

    def set_picture(self, encoded: pictures.Encoded | None) -> None:
        """Take over an encoded picture, or none."""
        self.digest = encoded.digest if encoded else ""
        self.width, self.height = (encoded.width, encoded.height) if encoded else (0, 0)
        self.widths = list(encoded.files) if encoded else []

    def picture_within(self, width: int, height: int) -> Shown | None:
        """Its picture as large as fits into so many CSS pixels, sharp on screens of twice the density; None without."""
        if not self.digest:
            return None
        scale = min(1, width / self.width, height / self.height)
        shown = max(1, round(self.width * scale))
        file = next((one for one in self.widths if one >= 2 * shown), self.widths[-1])
        return Shown(pictures.address(self.digest, file), shown, max(1, round(self.height * scale)))
