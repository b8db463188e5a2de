"""How every resource is read: who asks, how often, with which parameters; and its answer kept for the next reader."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from ninja.decorators import decorate_view
from pydantic import BaseModel

from api import limits, tokens
from api.v1 import problems
from api.v1.problems import Problem
from core.page_cache import View, cached_page

MOST_ERRORS = 20  # that are told

Register = Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]


def resource(
    router: Router,
    path: str,
    *,
    name: str,
    answer: type[BaseModel],
    asked: type[BaseModel] | None = None,
    generations: tuple[str, ...],
    scope: str = "",
) -> Register:
    """Register a view at an address, to be read by GET and HEAD.

    answer: what it says, for the documentation; the view makes the response itself. asked: its parameters.
    generations: what a kept answer depends on. scope: what a token must be good for, "" for any.
    """
    known = frozenset(asked.model_fields) if asked else frozenset[str]()

    def register(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        # The first line says what it answers; it stands above each address on the API page.
        summary, _, more = (view.__doc__ or "").partition("\n")
        operation = router.api_operation(
            ["GET", "HEAD"],
            path,
            response=answer,
            url_name=name,
            operation_id=name,
            summary=summary.rstrip("."),
            description=" ".join(more.split()),
        )
        registered: Callable[..., HttpResponse] = operation(decorate_view(_reading(known, generations, scope))(view))
        return registered

    return register


def _reading(known: frozenset[str], generations: tuple[str, ...], scope: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        kept = cached_page(*generations, parameters=known)(view)

        @functools.wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            headers: Mapping[str, str] = {}
            try:
                headers = _counted(request, scope)
                _check(request, known)
                response = kept(request, *args, **kwargs)
            except Problem as problem:
                response = problem.response
            if response.status_code == 200 and not tokens.has_one(request):
                # It may be kept for others: what one client has left is not for them to see.
                headers = {name: value for name, value in headers.items() if name == "RateLimit-Policy"}
            for header, value in headers.items():
                response.headers[header] = value
            return response

        return wrapped

    return decorate


def _counted(request: HttpRequest, scope: str) -> dict[str, str]:
    """Count the request. Returns headers that say how its client stands. Raises Problem (401, 403, 429)."""
    token = tokens.of_request(request)
    standing = limits.limit(request, who=str(token.pk) if token else "")
    if not standing.allowed:
        why = f"There are {standing.limit} requests a minute. The next minute begins in {standing.reset} seconds."
        raise Problem(429, why, headers=standing.headers())
    if tokens.has_one(request) and token is None:
        raise Problem(401, problems.BY_STATUS[401].text, headers={**standing.headers(), **tokens.CHALLENGE})
    if token and scope and scope not in token.scopes:
        raise Problem(403, f"The token lacks the scope “{scope}”.", headers=standing.headers())
    return standing.headers()


def _check(request: HttpRequest, known: frozenset[str]) -> None:
    """Raises Problem (422) for parameters that the resource does not have, and for those that say nothing."""
    errors = [(name[:60], "There is no such parameter here.") for name in sorted(set(request.GET) - set(known))]
    named = known.intersection(request.GET) - {"q"}  # no words find everything, as in the form
    blank = (name for name in sorted(named) if not all(map(str.strip, request.GET.getlist(name))))
    errors += [(name, "Give a value, or leave it out.") for name in blank]
    if errors:
        raise problems.invalid(errors[:MOST_ERRORS])
