"""What stands before the MCP server: how often one client may ask, and in which ways.

The protocol allows GET, for a stream that the server tells of things by, and DELETE, to end a session. There is nothing
to tell and there are no sessions, so both get 405, as the protocol has it.
"""

import asyncio
import json
import math
import time
from collections import Counter
from contextlib import suppress
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH = "/mcp"
HEALTH = "/healthz"
WINDOW = 60  # seconds
MAX_BODY = 64 * 2**10  # bytes of a request
PATIENCE = 10  # seconds until all of it has come
CLOSE = {"Connection": "close"}  # after what is not read to its end
REFUSED = -32000  # JSON-RPC: an error of the server's own


class Limiter:
    """Counts requests by client in windows of a minute, in memory: a restart forgives all, and that does no harm."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.minute = 0
        self.counts: Counter[str] = Counter()

    def wait(self, client: str) -> int:
        """Count a request; the seconds until it would be allowed, 0 when it is."""
        minute, second = divmod(time.time(), WINDOW)
        if minute != self.minute:
            self.minute, self.counts = int(minute), Counter()
        self.counts[client] += 1
        return math.ceil(WINDOW - second) if self.counts[client] > self.most else 0


class Guard:
    """Refuses, or has the server answer once all of a request has come: who dawdles or leaves costs no more."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.limiter = Limiter(settings.MCP_RATE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif refusal := self.refusal(scope):
            await refusal(scope, receive, send)
        elif isinstance(body := await _body(receive), Response):
            await body(scope, receive, send)
        elif body is not None:
            await self.app(scope, _given(body, receive), send)

    def refusal(self, scope: Scope) -> Response | None:
        if scope["path"] == HEALTH:
            return PlainTextResponse("ok")
        if scope["path"] != PATH:
            return PlainTextResponse(f"The MCP server is at {PATH}.", 404)
        if scope["method"] != "POST":
            return PlainTextResponse("Only POST: there are no streams and no sessions.", 405, {"Allow": "POST"})
        if wait := self.limiter.wait(client(scope)):
            return too_many(wait)
        return None


async def _body(receive: Receive) -> bytes | Response | None:
    """All of a request's body; a refusal when it is too large or slow; None when the client has gone."""
    body = bytearray()
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while (message := await receive())["type"] == "http.request":
                body += message.get("body", b"")
                if len(body) > MAX_BODY:
                    return PlainTextResponse(f"A request has {MAX_BODY} bytes at most.", 413, CLOSE)
                if not message.get("more_body"):
                    return bytes(body)
            return None
    return PlainTextResponse(f"A request has to be here within {PATIENCE} seconds.", 408, CLOSE)


def _given(body: bytes, receive: Receive) -> Receive:
    """A body, as if it came just now; then whatever comes."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def give() -> Message:
        return messages.pop() if messages else await receive()

    return give


def too_many(wait: int) -> Response:
    """429, also in JSON-RPC's words, which the SDKs pass on to whoever asked."""
    error = {"code": REFUSED, "message": f"Too many requests. Try again in {wait} seconds."}
    body = json.dumps({"jsonrpc": "2.0", "id": None, "error": error})
    return Response(body, 429, {"Retry-After": str(wait)}, "application/json")


def client(scope: Scope) -> str:
    """Where a request comes from, as the outermost of our proxies saw it; of IPv6 the first 64 bits.

    Whoever comes past the proxies, or from nowhere, shares one count.
    """
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if proxies:
        seen = Headers(scope=scope).get("x-forwarded-for", "").split(",")
        address = seen[-proxies] if len(seen) >= proxies else ""
    else:
        address = scope["client"][0] if scope["client"] else ""
    try:
        found = ip_address(address.strip())
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or ip_network((int(found), 64), strict=False))
