"""What all answers have: headers, the shape of errors, and a limit to how often one may ask."""

import functools
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from api import limits

VERSION = "2.2.18"  # of the documentation that this follows
METHODS = "GET, HEAD"
ERRORS = {
    400: "This request could not be read.",
    403: "You may not see this.",
    404: "There is nothing at this address.",
    405: f"Only {METHODS.replace(', ', ' and ')} are answered here.",
    413: "This request is too large.",
    500: "The mistake is ours, and it has been noted. Try again in a moment.",
    503: "The site is being worked on. Try again in a moment.",
}

View = Callable[[HttpRequest], HttpResponse]


class RefusedError(Exception):
    """A parameter that makes no sense; says why, to whoever writes the client."""


def header(name: str) -> str:
    """The name of a header of this site's own: "Deprecated-Industry" → "X-Waymark-Deprecated-Industry"."""
    site = re.sub("[^A-Za-z0-9]+", "-", settings.SITE_NAME).strip("-")
    return f"X-{site or 'Site'}-{name}"


def answer(data: Mapping[str, Any], *, max_age: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """200, for anybody to keep for `max_age` seconds: so what it says of the limit is what it says to everybody."""
    kept = {"Cache-Control": f"public, max-age={max_age}", **limits.policy(settings.API_RATE_ANON)}
    return _response(data, 200, {**kept, **(headers or {})})


def error(status: int, words: str = "", headers: Mapping[str, str] | None = None) -> HttpResponse:
    """The documented shape of an error. words: "" for what is generally said at a status, one of ERRORS."""
    data = {"success": False, "error": words or ERRORS[status]}
    return _response(data, status, {"Cache-Control": "no-store", **(headers or {})})


def _response(data: Mapping[str, Any], status: int, headers: Mapping[str, str]) -> HttpResponse:
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    response = HttpResponse(body, status=status, content_type="application/json", headers=headers)
    response.headers["Access-Control-Allow-Origin"] = "*"
    shown = (
        "Retry-After",
        "RateLimit",
        "RateLimit-Policy",
        *map(header, ("Deprecated-Industry", "Replacement-Industry")),
    )
    response.headers["Access-Control-Expose-Headers"] = ", ".join(shown)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def endpoint(view: View) -> View:
    """A view that answers GET and HEAD, so often a minute, and RefusedError with 400."""

    @csrf_exempt  # or a POST would be told of a missing form instead of its method
    @functools.wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return preflight(request) or error(405, headers={"Allow": METHODS})
        counted = limits.limit(request)
        if not counted.allowed:
            words = f"Too many requests: {counted.limit} a minute are allowed. Come back in {counted.reset} seconds."
            return error(429, words, counted.headers())
        try:
            return view(request)
        except RefusedError as refused:
            return error(400, str(refused), counted.headers())

    return wrapped


def preflight(request: HttpRequest) -> HttpResponse | None:
    """What a browser asks before a script's request that carries headers of its own; None for any other request."""
    if request.method != "OPTIONS" or "Access-Control-Request-Method" not in request.headers:
        return None
    allowed = {"Access-Control-Allow-Methods": METHODS, "Access-Control-Allow-Headers": "*"}
    return HttpResponse(
        status=204, headers={"Access-Control-Allow-Origin": "*", "Access-Control-Max-Age": "86400", **allowed}
    )
