"""How often ads are shown and followed: sums of a day (core/counters.py), and nothing of who saw them."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, Sum

from core.models import Count

SHOWN, CLICKED = "ad-shown", "ad-clicked"  # keyed by the ad's primary key


class Tally(NamedTuple):
    shows: int
    clicks: int

    @property
    def rate(self) -> Decimal | None:
        """Clicks for each hundred shows; None where nothing was shown."""
        return round(Decimal(100 * self.clicks) / self.shows, 2) if self.shows else None


def by_day(pk: int) -> dict[date, Tally]:
    """What was counted of an ad on each day (UTC) that has anything. One query."""
    counts = Count.objects.filter(kind__in=(SHOWN, CLICKED), key=str(pk)).values("day")
    sums = {
        "shows": Sum("number", filter=Q(kind=SHOWN), default=0),
        "clicks": Sum("number", filter=Q(kind=CLICKED), default=0),
    }
    return {day: Tally(shows, clicks) for day, shows, clicks in counts.annotate(**sums).values_list("day", *sums)}


def total(tallies: list[Tally]) -> Tally:
    return Tally(sum(tally.shows for tally in tallies), sum(tally.clicks for tally in tallies))
