"""What ads a page shows, as `request.ads`: drawn when its template asks, counted once it is answered."""

from collections.abc import Callable
from functools import cached_property
from random import SystemRandom

from django.http import HttpRequest, HttpResponse

from ads.counts import SHOWN
from ads.models import Ad
from core import counters

CHANCE = SystemRandom()


class PageAds:
    """The ads of one page. shown: the primary keys of those that were drawn."""

    def __init__(self) -> None:
        self.shown: list[int] = []

    @cached_property
    def live(self) -> list[Ad]:
        """All that are live now, wherever; one query for a page, however many places it has."""
        return list(Ad.objects.live())

    def draw(self, placement: str) -> Ad | None:
        """One of those that are live in a placement, by weight and chance; None when there is none."""
        there = [ad for ad in self.live if placement in ad.placements]
        if not there:
            return None
        [ad] = CHANCE.choices(there, [ad.weight for ad in there])
        self.shown.append(ad.pk)
        return ad


class AdsMiddleware:
    """Stands within the page cache, which then counts a show for each reading of a page that it keeps."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.ads = ads = PageAds()  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.status_code == 200:  # a page that broke after the ad shows none
            for pk in ads.shown:
                counters.mark(response, SHOWN, str(pk))
        return response
