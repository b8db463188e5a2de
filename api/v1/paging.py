"""Lists, page by page: an opaque, signed cursor says where the next page begins.

A cursor is good for the list it came with alone: its signature is over the list's address and parameters, too. So it
cannot be made up, and a walk that changes its question on the way is refused instead of answered with gaps.
"""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from pydantic import BaseModel, Field

from api.v1 import problems
from core import markdown

Row = TypeVar("Row", bound=Model)

UNBOUND = ("cursor", "limit", "fields")  # what may change from page to page
PER_PAGE = 20
MOST = 100
MOST_WORDS = 100  # characters of a search that are read


class Paged(BaseModel):
    """The parameters of a list that has pages."""

    limit: int = Field(PER_PAGE, ge=1, le=MOST, description="How many items a page has at most.", examples=[50])
    cursor: str = Field("", description="Where the page begins; it stands in next, the whole address.")


def after(request: HttpRequest, cursor: str) -> Any:
    """What a page begins behind, as `answer` was given it; None for the first page. Raises Problem (422)."""
    if not cursor:
        return None
    try:
        return _signer(request).unsign_object(cursor)
    except BadSignature as error:
        why = "It is not from a page of this list. Take the whole address in `next`, and change nothing but the limit."
        raise problems.invalid([("cursor", why)]) from error


def answer(request: HttpRequest, items: Sequence[Any], last: Any = None) -> HttpResponse:
    """A page. items: JSON-ready. last: JSON-ready, what the next page begins behind; None when there is no more."""
    following = _address(request, _signer(request).sign_object(last)) if last is not None else None
    response = body({"items": items, "next": following})
    if following:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


def body(data: Any) -> HttpResponse:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def _signer(request: HttpRequest) -> Signer:
    asked = sorted((name, request.GET.getlist(name)) for name in request.GET if name not in UNBOUND)
    return Signer(salt=f"api.v1 {request.path} {asked}", sep=".")


def _address(request: HttpRequest, cursor: str) -> str:
    data = request.GET.copy()
    data["cursor"] = cursor
    return f"{settings.SITE_URL}{request.path}?{data.urlencode()}"


def words(text: str) -> str:
    """A search as the database takes it."""
    return " ".join(markdown.clean(text).split())[:MOST_WORDS]


def by_name(rows: QuerySet[Row], key: Any, limit: int) -> tuple[list[Row], Any]:
    """A page of rows by name, then primary key, and what the next begins behind. key: what this one begins behind."""
    if key is not None:
        name, pk = key
        rows = rows.filter(Q(name__gt=name) | Q(name=name, pk__gt=pk))
    found = list(rows.order_by("name", "pk")[: limit + 1])
    shown = found[:limit]
    return shown, [shown[-1].name, shown[-1].pk] if len(found) > limit else None  # type: ignore[attr-defined]


def by_place(rows: QuerySet[Row], key: Any, limit: int) -> tuple[list[Row], Any]:
    """A page of rows as they are sorted, for lists that are short; key: how many stand before the page."""
    start = key or 0
    found = list(rows[start : start + limit + 1])
    return found[:limit], start + limit if len(found) > limit else None
