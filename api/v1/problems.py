"""What the API answers when it cannot do what is asked: RFC 9457, one type for each status.

Each type's address is a heading of the API page, which is made of the same table.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """A type of problem. title: the same each time. text: what to do about it, for the API page."""

    status: int
    slug: str
    title: str
    text: str

    @property
    def anchor(self) -> str:
        return f"problem-{self.slug}"

    @property
    def url(self) -> str:
        return f"{settings.SITE_URL}{reverse('api:docs')}#{self.anchor}"


KINDS = (
    Kind(400, "bad-request", "That request made no sense", "It could not be read as HTTP. Do not send it again."),
    Kind(
        401,
        "unauthorized",
        "That token is not valid",
        "The Authorization header holds no token of ours, or one that is over or was taken back. Make a new one, or ask"
        " without the header: nothing here needs a token.",
    ),
    Kind(
        403,
        "forbidden",
        "That token may not do this",
        "The token was made for other resources. The detail names the scope that is missing; make a token with it.",
    ),
    Kind(404, "not-found", "There is nothing at this address", "It is mistyped, or what it named was never public."),
    Kind(405, "method-not-allowed", "It can only be read", "Use one of the methods in the Allow header."),
    Kind(
        410,
        "gone",
        "It was here and is gone",
        "A job that was closed, or a guide that was taken down. Delete your copy. Of a job, the member job says which.",
    ),
    Kind(413, "too-large", "That was too much at once", "Nothing here takes a body. Send none."),
    Kind(
        422,
        "invalid-parameters",
        "Some parameters make no sense",
        "errors names each parameter that is unknown or has a value that is, and says why. Nothing is ever left out"
        " silently.",
    ),
    Kind(
        429,
        "too-many-requests",
        "Too many requests",
        "Wait as many seconds as Retry-After says. A personal token raises the limit.",
    ),
    Kind(500, "server-error", "Something broke", "The mistake is ours, and it is noted. Try again in a few minutes."),
    Kind(503, "unavailable", "Back in a moment", "Try again after as many seconds as Retry-After says."),
)  # fmt: skip
BY_STATUS: Mapping[int, Kind] = {kind.status: kind for kind in KINDS}


class Problem(Exception):  # noqa: N818  it is what RFC 9457 calls it
    """To be raised by whatever answers a request.

    errors: (parameter, why its value makes no sense). more: further members of the answer.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = [{"parameter": name, "detail": why} for name, why in errors]
        self.headers = headers or {}
        self.more = more

    @property
    def body(self) -> bytes:
        kind = BY_STATUS[self.status]
        said = {"type": kind.url, "title": kind.title, "status": self.status, "detail": self.detail}
        return json.dumps({**said, "errors": self.errors, **self.more}, ensure_ascii=False).encode()

    @property
    def response(self) -> HttpResponse:
        return HttpResponse(self.body, status=self.status, content_type=MEDIA_TYPE, headers=self.headers)


def invalid(errors: Iterable[tuple[str, str]]) -> Problem:
    """422. errors: as Problem takes them, not empty."""
    listed = list(errors)
    names = ", ".join(dict.fromkeys(name for name, _ in listed))
    return Problem(422, f"Look at {names} again.", errors=listed)


def error(status: int) -> HttpResponse:
    """What stands for an error of Django's (core/errors.py), such as an address that leads nowhere."""
    kind = BY_STATUS[status]
    return Problem(status, kind.text).response
