"""What the tests of the MCP server have around it: the real process, the SDK's client, an API that misbehaves."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

import httpx
from django.conf import settings
from mcp.client import Client
from mcp.types import CallToolResult, TextContent

HERE = "127.0.0.1"
NO_DATABASE = "postgres://nobody:nothing@127.0.0.1:1/none"
T = TypeVar("T")


@dataclass
class Process:
    """The MCP server, running."""

    pid: int
    port: int
    http: httpx.Client

    @property
    def url(self) -> str:
        return f"http://{HERE}:{self.port}/mcp"

    def use(self, act: Callable[[Client], Awaitable[T]], mode: str = "auto") -> T:
        """Do something with a client that has connected."""

        async def connected() -> T:
            async with Client(self.url, mode=mode) as client:
                return await act(client)

        return asyncio.run(connected())

    def call(self, tool: str, **arguments: Any) -> CallToolResult:
        async def act(client: Client) -> CallToolResult:
            return await client.call_tool(tool, arguments)

        return self.use(act)

    def refusal(self, tool: str, **arguments: Any) -> str:
        """What a call is told that fails."""
        result = self.call(tool, **arguments)
        assert result.is_error
        [said] = result.content
        assert isinstance(said, TextContent)
        return said.text

    def post(self, body: bytes | str, headers: dict[str, str] | None = None, method: str = "POST") -> httpx.Response:
        sent = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
        return self.http.request(method, self.url, content=body, headers=sent)


@contextmanager
def running(api: str, **environment: str) -> Iterator[Process]:
    """The process, as the Procfile starts it, with an API to ask and no database."""
    port = free_port()
    given = {**os.environ, "ENV": "development", "API_URL": api, "MCP_PORT": str(port), "DATABASE_URL": NO_DATABASE}
    given |= {"SECRET_KEY": settings.SECRET_KEY, **environment}
    command = [sys.executable, "-m", "api.mcp"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=given)
    try:
        with httpx.Client(trust_env=False, verify=False, timeout=20) as http:
            wait(lambda: answers(http, port))
            yield Process(process.pid, port, http)
        assert process.poll() is None, "the process has died"
    finally:
        process.terminate()
        assert process.wait(8) in (0, -signal.SIGTERM)


def free_port() -> int:
    with socket.create_server((HERE, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(http: httpx.Client, port: int) -> bool:
    try:
        return http.get(f"http://{HERE}:{port}/healthz").text == "ok"
    except httpx.TransportError:
        return False


def wait(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


class Answering(BaseHTTPRequestHandler):
    """An API that answers as the last part of the path says, else with the path."""

    server: "Api"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        name = self.path.partition("?")[0].rpartition("/")[2]
        with self.server.counting():
            getattr(self, f"send_{name}", self.send_found)()

    def send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def send_found(self) -> None:
        answer: dict[str, Any] = {"path": self.path, "items": [], "next": None, "é": "☃"}
        self.send(200, json.dumps(answer).encode())

    def send_404(self) -> None:
        problem = {"type": "about:blank", "title": "Nothing here", "status": 404, "detail": "There is no such job."}
        self.send(404, json.dumps(problem).encode())

    def send_422(self) -> None:
        errors = [{"parameter": "skill", "detail": "There is no “x”."}, {"parameter": "zone", "detail": "No zone."}]
        self.send(422, json.dumps({"title": "Wrong", "detail": "Look again.", "errors": errors}).encode())

    def send_500(self) -> None:
        self.send(500, b"<h1>Server error</h1> Traceback (most recent call last): secret")

    def send_301(self) -> None:
        self.send_response(301)
        self.send_header("Location", "/api/v1/jobs/1")
        self.end_headers()

    def send_10(self) -> None:
        """Nothing for a while."""
        time.sleep(3)

    def send_11(self) -> None:
        """A byte at a time: no single wait is long."""
        self.send(200, b"{")
        for _ in range(60):
            self.wfile.write(b" ")
            time.sleep(0.05)

    def send_12(self) -> None:
        self.send(200, b'{"text": "' + b"x" * 2**21 + b'"}')

    def send_13(self) -> None:
        self.send(200, b"[1, 2]")

    def send_14(self) -> None:
        self.wfile.write(b"\x00\xffSSH-2.0\r\n\r\n")

    def send_15(self) -> None:
        self.send(200, b"[" * 100_000)

    def send_16(self) -> None:
        time.sleep(0.1)
        self.send_found()

    def send_17(self) -> None:
        self.send(422, b'{"errors": "none of the kind that we make"}')

    def log_message(self, *args: Any) -> None:
        pass


class Api(ThreadingHTTPServer):
    """asked: (path, headers). at_once: how many it was asked at a time, at most."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__((HERE, 0), Answering)
        self.url = f"http://{HERE}:{self.server_port}"
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.now = self.at_once = 0

    @contextmanager
    def counting(self) -> Iterator[None]:
        self.now += 1
        self.at_once = max(self.at_once, self.now)
        try:
            yield
        finally:
            self.now -= 1

    def handle_error(self, *args: Any) -> None:
        pass  # whoever asked has given up, which is what some tests are about


@contextmanager
def standing_in() -> Iterator[Api]:
    server = Api()
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.socket.close()
        thread.join()
