"""Asking the API, over loopback: bounded in time, size and number, and each failure in words for an assistant."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from django.conf import settings

from api.mcp import key

CONNECT = 2.0  # seconds for a connection
WHOLE = 10.0  # seconds for an answer, waiting for a turn included
AT_ONCE = 4  # requests on their way: the API's web processes have readers too
MAX_BYTES = 2**20  # of an answer; more than an assistant can read

Parameters = Mapping[str, str | int | list[str] | None]


class AskingError(Exception):
    """Why there is no answer, in words for whoever asked."""


class MissingError(AskingError):
    """There is nothing at that path."""


class Api:
    """Asks /api/v1/. Use it within `connected`."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def __call__(self, path: str, parameters: Parameters | None = None) -> dict[str, Any]:
        """The answer at a path such as "jobs/7"; parameters that are empty are left out. Raises AskingError."""
        sent = {name: value for name, value in (parameters or {}).items() if value not in (None, "", [])}
        try:
            async with asyncio.timeout(WHOLE):
                status, body = await self._fetch(path, sent)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise AskingError(
                f"The site took longer than {WHOLE:g} seconds. Try again later, or ask for less."
            ) from error
        except httpx.HTTPError as error:
            raise AskingError("The site cannot be reached just now. Try again in a minute.") from error
        return _read(status, body)

    async def _fetch(self, path: str, sent: Mapping[str, Any]) -> tuple[int, bytes]:
        body = bytearray()
        async with self.client.stream("GET", path, params=sent) as response:
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise AskingError("That is more than can be given at once. Ask for fewer, or for fewer fields.")
        return response.status_code, bytes(body)


@asynccontextmanager
async def connected() -> AsyncIterator[Api]:
    """The API, with connections that are kept. It is asked as a browser would ask through the proxy: by the site's own
    name and as if over HTTPS, so that it answers, leads nowhere else, and gives what it has in memory for readers.
    """
    headers = {
        "Host": settings.SITE_DOMAIN,
        "X-Forwarded-Proto": settings.SITE_URL.partition("://")[0],
        "Accept": "application/json",
        "User-Agent": f"{settings.SITE_NAME} MCP".encode("ascii", "replace").decode(),
        key.HEADER: key.key(),
    }
    client = httpx.AsyncClient(
        base_url=f"{settings.API_URL}/api/v1/",
        headers=headers,
        timeout=httpx.Timeout(WHOLE, connect=CONNECT),
        limits=httpx.Limits(max_connections=AT_ONCE),
        trust_env=False,  # no proxy stands before loopback
    )
    async with client:
        yield Api(client)


def _read(status: int, body: bytes) -> dict[str, Any]:
    """The object that was answered. Raises AskingError with what a problem says (RFC 9457)."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise AskingError(f"The site gave no answer that can be read (status {status}). Try again later.")
    if status == httpx.codes.OK:
        return answer
    raise (MissingError if status == httpx.codes.NOT_FOUND else AskingError)(_words(answer))


def _words(problem: Mapping[str, Any]) -> str:
    """What a problem says: which parameters make no sense and why, else its detail."""
    errors = [f"{error['parameter']}: {error['detail']}" for error in problem.get("errors", [])]
    return " ".join(errors) or str(problem.get("detail") or "The site cannot answer that.")
