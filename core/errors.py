"""Error pages in the site's design. 500 and 503 are drawn without the request: what broke must not break them too."""

import sys

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from core.site import site

PAGES = {
    400: ("That request made no sense", "The address or the form could not be read. Go back and try again."),
    403: ("You may not see this", "Your account may not open this page, or a form was open too long. Try again."),
    404: ("This path ends here", "There is no page at this address. It may have moved, or the link was mistyped."),
    410: ("This page is gone", "It was here once and has been taken down for good."),
    413: ("That was too much at once", "The form or its file is too large to read. Go back and choose a smaller file."),
    429: ("A little slower, please", "There were too many requests from here. Wait a minute and try again."),
    500: ("Something broke", "The mistake is ours, and it has been noted. Please try again in a moment."),
    503: ("Back in a moment", "The site is being worked on. Nothing is lost; please try again shortly."),
}  # fmt: skip
_for_programs: dict[str, str] = {}  # what a path begins with → name of a function


def draw(below: str, how: str) -> None:
    """Answer errors at all addresses below a path without pages. how: the name of a function that takes the status."""
    _for_programs[below] = how


def drawn(request: HttpRequest, status: int) -> HttpResponse | None:
    """The answer to a program; None where people read."""
    names = (how for below, how in _for_programs.items() if request.path.startswith(below))
    return next((import_string(name)(status) for name in names), None)


def page(request: HttpRequest, status: int) -> HttpResponse:
    """An error page as any other page: with the navigation and who is signed in."""
    title, text = PAGES[status]
    return render(request, "error.html", {"status": status, "title": title, "text": text}, status=status)


def bare_page(status: int) -> HttpResponse:
    """An error page that needs neither database nor session."""
    title, text = PAGES[status]
    return HttpResponse(
        render_to_string("error.html", {"status": status, "title": title, "text": text, **site()}), status=status
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400; but 413 for a request of which no more is read."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return drawn(request, status) or bare_page(status)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return drawn(request, 403) or page(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return drawn(request, 404) or page(request, 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    response = page(request, 429)
    response.headers["Retry-After"] = "300"
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500; but 503 while the database is away or did not answer in time, wherever in the chain that showed itself."""
    if isinstance(sys.exception(), OperationalError | InterfaceError):
        response = drawn(request, 503) or bare_page(503)
        response.headers["Retry-After"] = "10"
        return response
    return drawn(request, 500) or bare_page(500)
