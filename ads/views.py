"""The way from an ad to what it is for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from ads.counts import CLICKED
from ads.models import Ad
from core import counters


@require_safe
def ad_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """To the link of a live ad, as it is stored: nothing of the request goes into it."""
    ad = get_object_or_404(Ad.objects.live(), pk=pk)
    response = redirect(ad.url)
    response.headers["Cache-Control"] = "no-store"  # each click is to be counted
    response.headers["X-Robots-Tag"] = "noindex"
    return counters.mark(response, CLICKED, str(ad.pk))
