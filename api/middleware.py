"""What every answer under /api/v1/ has in common, wherever in the chain it was made."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from api.v1 import problems
from core import page_cache

PREFIX = "/api/v1/"
METHODS = "GET, HEAD, OPTIONS"
EXPOSED = "ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, Retry-After, WWW-Authenticate"
PREFLIGHT = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Authorization, If-None-Match, If-Modified-Since",
    "Access-Control-Max-Age": "86400",
    "Allow": METHODS,
}

Handler = Callable[[HttpRequest], HttpResponse]


class PublicApiMiddleware:
    """Any site may read; what did not change is not sent again.

    No cookie is read: an answer never depends on who is signed in, and needs no session.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers=PREFLIGHT)
        else:
            request.COOKIES = {}
            response = self._answer(request)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
        response.headers["X-Robots-Tag"] = "noindex"  # what it says stands on pages
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 200:
            patch_vary_headers(response, ["Authorization"])
            etag = page_cache.etag(response.content)
            response.headers["ETag"] = etag
            response.headers.setdefault("Cache-Control", "no-cache")
            return get_conditional_response(request, etag, None, response) or response
        if response.status_code == 405:  # which views say by themselves
            response.content = problems.error(405).content
            response.headers["Content-Type"] = problems.MEDIA_TYPE
            response.headers["Content-Length"] = str(len(response.content))
            response.headers["Allow"] = METHODS
        if response.status_code >= 400:
            response.headers["Cache-Control"] = "no-store"
        return response
