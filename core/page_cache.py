"""Whole pages for anonymous readers, kept in each web process's memory, compressed, bounded in bytes.

The first middleware, so that a page from memory passes through nothing else. A view opts in with @cached_page; a
request with a session or messages cookie, or with a parameter the view did not name, passes by, and so does a response
that sets a cookie. See docs/adr/0004-page-cache.md for the measurements that put it here.
"""

import functools
import gzip
import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date, parse_http_date_safe

from core import counters, generations, heartbeat

LARGE = 200_000  # bytes of a body
MAX_AGE = 60.0  # seconds a page is kept at most: what a process that died between commit and touch could cost
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages", "location")

View = Callable[..., HttpResponse]


@dataclass
class Page:
    """A finished 200 response. bodies: content coding ("br", "gzip", "") → bytes, made when first asked for.

    counted: what each reading of it counts as (core/counters.py).
    """

    headers: dict[str, str]
    bodies: dict[str, bytes]
    generations: dict[str, int]
    counted: tuple[tuple[str, str], ...] = ()
    born: float = field(default_factory=time.monotonic)

    def is_current(self) -> bool:
        latest = generations.latest()
        return (
            latest is not None
            and time.monotonic() - self.born < MAX_AGE
            and all(latest.get(name, 0) == value for name, value in self.generations.items())
        )

    def body(self, coding: str) -> bytes:
        if coding not in self.bodies:
            self.bodies[coding] = compress(self.bodies[""], coding)
        return self.bodies[coding]

    @property
    def size(self) -> int:
        return 2 * len(self.bodies[""])  # room for the codings to come


def compress(body: bytes, coding: str) -> bytes:
    """A body in a content coding, with as much effort as costs less than drawing the page did.

    A large body takes little less room after twice the time: of 600 kB, 15 ms of brotli at 5 save 4% beside 9 ms at 4.
    """
    is_large = len(body) > LARGE
    if coding == "br":
        coded: bytes = brotli.compress(body, quality=4 if is_large else 5)
        return coded
    return gzip.compress(body, 3 if is_large else 6, mtime=0)


def accepted_coding(header: str) -> str:
    """The best of "br", "gzip" and "" (as it is) that an Accept-Encoding allows."""
    offered = {}
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        offered[name.strip()] = quality.strip().replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return next((coding for coding in ("br", "gzip") if offered.get(coding)), "")


class PageStore:
    """Least recently used pages go first when the bytes run out."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.used = 0
        self.pages: OrderedDict[str, Page] = OrderedDict()
        self.lock = Lock()

    def get(self, key: str) -> Page | None:
        with self.lock:
            page = self.pages.get(key)
            if page is not None:
                self.pages.move_to_end(key)
            return page

    def put(self, key: str, page: Page) -> None:
        if page.size > self.limit // 8:
            return
        with self.lock:
            if old := self.pages.pop(key, None):
                self.used -= old.size
            self.pages[key] = page
            self.used += page.size
            while self.used > self.limit:
                self.used -= self.pages.popitem(last=False)[1].size

    def clear(self) -> None:
        with self.lock:
            self.pages.clear()
            self.used = 0


store = PageStore(settings.PAGE_CACHE_BYTES)


def cached_page(*names: str, parameters: Iterable[str] = ()) -> Callable[[View], View]:
    """Mark a view's answer to anonymous readers as cacheable whole.

    names: the generations it depends on. parameters: those of the query it knows; with any other, nothing is kept.
    """
    known = frozenset(parameters)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if known.issuperset(request.GET):
                response.page_generations = names  # type: ignore[attr-defined]
            return response

        return wrapped

    return decorate


class PageCacheMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        heartbeat.start()
        response = self.respond(request)
        counters.count(request, response)
        return response

    def respond(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD") or is_personal(request):
            return self.get_response(request)
        meta = request.META
        key = f"{request.scheme}://{meta.get('HTTP_HOST')}{request.path}?{meta.get('QUERY_STRING')}"
        page = store.get(key)
        if page is None or not page.is_current():
            before = generations.latest()
            response = self.get_response(request)
            page = finished(response, before)
            if page is None or request.method == "HEAD":
                return response
            store.put(key, page)
        return answer(request, page)


def is_personal(request: HttpRequest) -> bool:
    if "HTTP_AUTHORIZATION" in request.META:  # a token is to be looked at each time
        return True
    return "HTTP_COOKIE" in request.META and any(name in request.COOKIES for name in PERSONAL_COOKIES)


def finished(response: HttpResponse, before: Mapping[str, int] | None) -> Page | None:
    """The page to keep; None for an answer that must not be kept. before: the generations read before it was drawn."""
    names: tuple[str, ...] = getattr(response, "page_generations", ())
    if before is None or not names or response.status_code != 200 or response.cookies:
        return None
    body = response.content
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    headers = {
        "Cache-Control": "no-cache",  # keep it, but ask: signing in changes the page; unless the view says otherwise
        **response.headers,
        "ETag": etag(body),
        "Last-Modified": http_date(time.time()),
    }
    headers.pop("Content-Length", None)
    read = {name: before.get(name, 0) for name in names}
    return Page(headers, {"": body}, read, counters.marks(response))


def etag(body: bytes) -> str:
    """Weak, because a body is sent in several codings."""
    return f'W/"{hashlib.blake2s(body, digest_size=12).hexdigest()}"'


def answer(request: HttpRequest, page: Page) -> HttpResponse:
    """The page in the coding the reader accepts, or 304 when they have it."""
    coding = accepted_coding(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    body = page.body(coding)
    response = HttpResponse(b"" if request.method == "HEAD" else body, headers=page.headers)
    if coding:
        response.headers["Content-Encoding"] = coding
    response.headers["Content-Length"] = str(len(body))
    if "HTTP_IF_NONE_MATCH" in request.META or "HTTP_IF_MODIFIED_SINCE" in request.META:
        modified = parse_http_date_safe(page.headers["Last-Modified"])
        response = get_conditional_response(request, page.headers["ETag"], modified, response) or response
    if page.counted:
        response.counted = page.counted  # type: ignore[attr-defined]
    return response
