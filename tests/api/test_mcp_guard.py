"""What stands before the MCP server: how often one may ask, how much at a time, and for how long."""

import asyncio
import time
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from api.mcp import guard


def guarded(*bodies: bytes, address: str = "192.0.2.1", headers: dict[str, str] | None = None) -> list[httpx.Response]:
    """What requests get, by a guard that nothing has passed yet; behind it is what says their length."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(len(body)).encode()})

    async def act() -> list[httpx.Response]:
        transport = httpx.ASGITransport(guard.Guard(app), client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [await client.post("/mcp", content=body, headers=headers) for body in bodies]

    return asyncio.run(act())


def test_client_that_asks_too_often_is_told_when_to_come_back(settings: Settings) -> None:
    settings.MCP_RATE = 2
    first, second, third = guarded(b"1", b"22", b"333")
    assert (first.text, second.text, third.status_code) == ("1", "2", 429)
    wait = int(third.headers["Retry-After"])
    assert 1 <= wait <= 60
    assert third.json()["error"]["message"] == f"Too many requests. Try again in {wait} seconds."


def test_counts_begin_anew_each_minute_and_are_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    limiter, now = guard.Limiter(1), 6000.0
    monkeypatch.setattr(time, "time", lambda: now)
    assert [limiter.wait("a"), limiter.wait("b"), limiter.wait("a")] == [0, 0, 60]
    now += 59.5
    assert limiter.wait("a") == 1
    now += 1
    assert limiter.wait("a") == 0
    assert len(limiter.counts) == 1


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "192.0.2.1"),
        (0, "203.0.113.9", "192.0.2.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (2, "203.0.113.9, 10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", ""),
        (1, "", ""),
        (1, "nonsense", ""),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (1, "::ffff:203.0.113.9", "203.0.113.9"),
    ],
)
def test_client_is_whom_the_outermost_proxy_saw(
    settings: Settings, proxies: int, forwarded: str, expected: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    assert guard.client({"type": "http", "headers": headers, "client": ("192.0.2.1", 5)}) == expected


def test_body_that_is_too_large_is_not_read_to_its_end() -> None:
    [answer] = guarded(b"x" * (guard.MAX_BODY + 1))
    assert (answer.status_code, answer.headers["Connection"]) == (413, "close")


def test_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "PATIENCE", 0.05)
    parts = [{"type": "http.request", "body": b"{", "more_body": True}]
    assert asyncio.run(status_of(parts, then=asyncio.Event().wait)) == 408
    assert asyncio.run(status_of([*parts, {"type": "http.disconnect"}], then=asyncio.Event().wait)) is None


async def status_of(parts: list[dict[str, Any]], then: Any) -> int | None:
    """The status of a POST of which those messages come; None when nothing is answered."""
    coming, sent = iter(parts), []

    async def receive() -> Any:
        return next(coming, None) or await then()

    async def send(message: Any) -> None:
        sent.append(message)

    async def app(*args: Any) -> None:
        raise AssertionError("half a request has passed")

    scope: dict[str, Any] = {"type": "http", "method": "POST", "path": "/mcp", "headers": [], "client": None}
    await guard.Guard(app)(scope, receive, send)
    return sent[0]["status"] if sent else None
