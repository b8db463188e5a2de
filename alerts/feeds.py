"""Each alert's own feed, for feed readers: known by its token, so no account is needed."""

from dataclasses import replace

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alerts.models import Alert, new_token
from jobs import feeds


def address(alert: Alert, kind: str) -> str:
    return settings.SITE_URL + reverse("alerts:alert-feed", args=[alert.feed_token, kind])


def addresses(alert: Alert) -> list[tuple[str, str]]:
    """(name, address) of an alert's feeds."""
    return [(title, address(alert, kind)) for kind, (_, title) in feeds.KINDS.items()]


def renew(*, alert: Alert) -> None:
    """New addresses; the old ones lead nowhere from now on."""
    alert.feed_token = new_token()
    alert.save(update_fields=["feed_token"])


@never_cache
@require_safe
def alert_feed(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """Its newest live jobs. It goes on while the alert is paused: nothing is mailed here."""
    if kind not in feeds.DRAWN:
        raise Http404
    alerts = Alert.objects.kept().filter(confirmed_at__isnull=False).select_related("search")
    alert = get_object_or_404(alerts, feed_token=token)
    query = alert.search.query
    query = replace(query, sort="newest" if query.words else "")
    response = feeds.answer(kind, query, address(alert, kind), title=alert.name)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
