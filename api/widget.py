"""The widget: the jobs of a query on anybody's page. Its script, its data, and the page where one makes it.

The script (api/widget.js) is served as it is written, without indentation and comments. It names its elements by an
attribute that holds the site's name, so that the widgets of two sites do not meet on one page.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from core import formats
from core.page_cache import cached_page
from jobs import wording
from jobs.list_page import ListPage
from jobs.models import Job, Outlet
from jobs.query import NAMES, JobQuery, Refusals, parse
from jobs.search import Search

SOURCE = Path(__file__).with_name("widget.js")
LIMIT, MOST = 5, 20  # jobs
NAMED = 5  # unknown parameters that an answer names
THEMES = {"auto": "Like the device", "light": "Light", "dark": "Dark"}
ANY_SITE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}

View = Callable[[HttpRequest], HttpResponse]


def _for_any_site(view: View) -> View:
    """Other sites' pages may read what the view answers."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        response = view(request)
        for name, value in ANY_SITE.items():
            response.headers[name] = value
        return response

    return wrapped


def mark() -> str:
    """The attribute of the widget's elements: "data-cairn-jobs" for a site named Cairn."""
    return f"data-{slugify(settings.SITE_NAME) or 'board'}-jobs"


@_for_any_site
@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """The script. It asks the host it came from, which a page that lets it run has to allow as well."""
    site = {"name": settings.SITE_NAME, "origin": request.build_absolute_uri("/")[:-1], "mark": mark()}
    text = _stripped().replace("__SITE__", json.dumps(site))
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["ETag"] = etag = f'"{hashlib.blake2s(text.encode(), digest_size=12).hexdigest()}"'
    return get_conditional_response(request, etag, response=response) or response


@cache
def _stripped() -> str:
    """The source without its indentation and without lines that are comments."""
    lines = (line.strip() for line in SOURCE.read_text().splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


@_for_any_site
@require_safe
@cached_page("jobs", parameters=[*NAMES, "limit"])
def jobs(request: HttpRequest) -> HttpResponse:
    """A query's first jobs, as few facts as a row shows; 400 for parameters that make no sense, each with why."""
    query, limit, refused = _read(request.GET)
    if refused:
        return JsonResponse({"errors": refused}, status=400)
    found = Search(query, outlet=Outlet.WIDGET).page(size=limit).jobs
    data = {
        "words": "" if query.is_everything else wording.describe(query),
        "url": settings.SITE_URL + query.path,
        "jobs": [_fields(job) for job in found],
    }
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _read(data: QueryDict) -> tuple[JobQuery, int, Refusals]:
    """A query, how many of its jobs are wanted, and what makes no sense. An unknown parameter does not: left out, a
    misspelt one would show other jobs than were meant.
    """
    query, refused = parse(data)
    limit = _limit(data, refused)
    for name in sorted(data.keys() - {*NAMES, "limit"})[:NAMED]:
        refused[name[:40]] = f"There is no such parameter. There are {', '.join(NAMES)}."
    return query, limit, refused


def _limit(data: QueryDict, refused: Refusals) -> int:
    """How many jobs. Notes what is refused."""
    text = data.get("limit", "").strip()
    limit = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    if text and not 1 <= limit <= MOST:
        refused["limit"] = f"Give a whole number from 1 to {MOST}."
    return limit if 1 <= limit <= MOST else LIMIT


def _fields(job: Job) -> dict[str, str]:
    """date: ISO 8601, of its posting. day: that in words. language: of its title."""
    return {
        "title": job.title,
        "language": job.language,
        "company": job.company.name,
        "place": job.place,
        "pay": job.pay.posted if job.pay else "",
        "date": job.posted_at.date().isoformat(),
        "day": formats.day(job.posted_at.date()),
        "url": settings.SITE_URL + job.get_absolute_url(),
    }


@dataclass(frozen=True)
class Widget:
    """What somebody makes. theme: a key of THEMES."""

    query: JobQuery
    theme: str
    limit: int

    @property
    def element(self) -> SafeString:
        """The place of the jobs, with a link in it that is seen where no script runs."""
        return format_html(
            '<div {} data-query="{}" data-theme="{}" data-limit="{}">\n  <a href="{}">Jobs from {}</a>\n</div>',
            mark(),
            self.query.query_string,
            self.theme,
            self.limit,
            settings.SITE_URL + self.query.path,
            settings.SITE_NAME,
        )

    @property
    def snippet(self) -> SafeString:
        """What one puts into a page."""
        address = settings.SITE_URL + reverse("widget:script")
        return format_html('{}\n<script src="{}" async></script>', self.element, address)


@require_safe
@cached_page("jobs", "content", parameters=[*NAMES, "theme", "limit"])
def maker(request: HttpRequest) -> HttpResponse:
    """A search's form, the widget it makes, and what to know of it."""
    page = ListPage(request.GET, None, reader=AnonymousUser())
    widget, refused = _made(page.query, request.GET)
    left_out = [f"“{request.GET[name][:40]}” was left out. {why}" for name, why in refused.items()]
    context: Mapping[str, Any] = {
        "page": page,
        "refused": [*page.refused, *left_out],
        "widget": widget,
        "themes": list(THEMES.items()),
        "most": MOST,
    }
    return render(request, "api/widget.html", context)


def _made(query: JobQuery, data: QueryDict) -> tuple[Widget, Refusals]:
    refused = Refusals()
    limit, theme = _limit(data, refused), data.get("theme") or "auto"
    if theme not in THEMES:
        refused["theme"] = f"There are {', '.join(THEMES)}."
        theme = "auto"
    return Widget(query, theme, limit), refused
