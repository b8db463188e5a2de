"""Times in the zone of whoever is signed in."""

import functools
import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

zone_of = functools.cache(zoneinfo.ZoneInfo)  # Python keeps but eight, and reads the others from their files each time


@functools.cache
def names() -> list[str]:
    """Of all time zones; found in many files, so looked for once."""
    return sorted(zoneinfo.available_timezones())


def zone(name: str) -> zoneinfo.ZoneInfo | None:
    """The time zone of a name; None for "", and for one that this machine does not know (any more)."""
    return zone_of(name) if name in names() else None


class TimeZoneMiddleware:
    """Shows times in the zone of whoever is signed in. Without a session cookie it asks nobody, and no database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        with timezone.override(zone(getattr(request.user, "time_zone", ""))):
            return self.get_response(request)
