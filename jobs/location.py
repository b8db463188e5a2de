"""Where a reader lives, as they told us: in their account, or in a cookie of this browser."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts import countries, time_zone
from accounts.models import User
from jobs.eligibility import Reader

COOKIE = "location"  # a request that has it is never answered from the page cache
KEPT = timedelta(days=365)


@dataclass(frozen=True)
class Location:
    """country: ISO 3166-1. state: ISO 3166-2, "" not said. zone: IANA, "" not said. work: where one may work."""

    country: str
    state: str = ""
    zone: str = ""
    work: tuple[str, ...] = ()

    @classmethod
    def of(cls, place: str, zone: str = "", work: tuple[str, ...] = ()) -> "Location":
        """place: a country's or a state's code."""
        country = place.partition("-")[0]
        return cls(country, place if place != country else "", zone, work)

    @property
    def place(self) -> str:
        return self.state or self.country

    @property
    def name(self) -> str:
        country = countries.name(self.country)
        return f"{countries.states(self.country)[self.state]}, {country}" if self.state else country

    @property
    def packed(self) -> str:
        """All of it in one value, for a cookie or an option of a form; `unpacked` reads it."""
        return "|".join([self.place, self.zone, ".".join(self.work)])

    @property
    def reader(self) -> Reader:
        return Reader(self.country, self.state, offset(self.zone) if self.zone else None, frozenset(self.work))


def offset(zone: str) -> float:
    """Hours of a zone's standard time from UTC."""
    clock = time_zone.zone_of(zone)
    year = datetime.now(UTC).year
    moments = (datetime(year, month, 1, 12, tzinfo=clock) for month in (1, 7))
    standard = min((moment.utcoffset() or timedelta()) - (moment.dst() or timedelta()) for moment in moments)
    return standard / timedelta(hours=1)


def of_request(request: HttpRequest) -> Location | None:
    """Where whoever asks lives; None where nobody said."""
    if request.user.is_authenticated:
        return of_user(request.user)
    return unpacked(request.COOKIES.get(COOKIE, ""))


def of_user(user: User) -> Location | None:
    if not user.country:
        return None
    zone = user.time_zone if time_zone.zone(user.time_zone) else ""
    return Location(user.country, user.state, zone, tuple(user.work_countries))


def remember(response: HttpResponse, location: Location | None) -> None:
    """Put it into the browser's cookie; None takes it out."""
    if location is None:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    secure = not settings.DEVELOPMENT
    response.set_cookie(COOKIE, location.packed, max_age=KEPT, httponly=True, samesite="Lax", secure=secure)


def unpacked(value: str) -> Location | None:
    """What a packed value says; None for none. A part that makes no sense is left out: anybody may write cookies."""
    place, _, rest = value[:300].partition("|")
    zone, _, work = rest.partition("|")
    country = place.partition("-")[0]
    if not countries.name(country):
        return None
    state = place if place in countries.states(country) else ""
    known = tuple(code for code in work.split(".")[:50] if countries.name(code))
    return Location(country, state, zone if time_zone.zone(zone) else "", known)
