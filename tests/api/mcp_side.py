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
from dataclasses import dataclass, field
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
    url: str

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
        return httpx.request(method, self.url, content=body, headers=sent, timeout=20, trust_env=False)


@contextmanager
def running(api: str, **environment: str) -> Iterator[Process]:
    """The process, as the Procfile starts it, with an API to ask and no database."""
    port = free_port()
    given = {**os.environ, "ENV": "development", "API_URL": api, "MCP_PORT": str(port), "DATABASE_URL": NO_DATABASE}
    given |= {"SECRET_KEY": settings.SECRET_KEY, **environment}
    command = [sys.executable, "-m", "api.mcp"]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=given)
    try:
        wait(lambda: answers(port))
        yield Process(process.pid, f"http://{HERE}:{port}/mcp")
        assert process.poll() is None, "the process has died"
    finally:
        process.terminate()
        assert process.wait(8) in (0, -signal.SIGTERM)


def free_port() -> int:
    with socket.create_server((HERE, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://{HERE}:{port}/healthz", trust_env=False).text == "ok"
    except httpx.TransportError:
        return False


def wait(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


class Answering(BaseHTTPRequestHandler):
    """An API that answers as the job's number says, and notes what it was asked."""

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        name = self.path.partition("?")[0].rpartition("/")[2]
        getattr(self, f"send_{name}", self.send_found)()

    def send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def send_found(self) -> None:
        self.send(200, json.dumps({"path": self.path, "é": "☃"}).encode())

    def send_404(self) -> None:
        problem = {"type": "about:blank", "title": "Not found", "status": 404, "detail": "There is no job 404."}
        self.send(404, json.dumps(problem).encode())

    def send_422(self) -> None:
        self.send(
            422,
            b'{"title": "Some parameters make no sense", "detail": "skill: There is no \xe2\x80\x9cx\xe2\x80\x9d."}',
        )

    def send_500(self) -> None:
        self.send(500, b"<h1>Server error</h1> Traceback (most recent call last): secret")

    def send_301(self) -> None:
        self.send_response(301)
        self.send_header("Location", "/api/v1/jobs/1")
        self.end_headers()

    def send_10(self) -> None:
        """Never."""
        time.sleep(30)

    def send_11(self) -> None:
        """Too slowly, a byte at a time: no single wait is long."""
        self.send(200, b"{")
        for _ in range(300):
            self.wfile.write(b" ")
            self.wfile.flush()
            time.sleep(0.1)

    def send_12(self) -> None:
        self.send(200, b'{"text": "' + b"x" * 2**21 + b'"}')

    def send_13(self) -> None:
        self.send(200, b"[1, 2]")

    def send_14(self) -> None:
        self.wfile.write(b"\x00\xffSSH-2.0\r\n\r\n")

    def send_15(self) -> None:
        self.send(200, b"[" * 100_000)

    def send_16(self) -> None:
        time.sleep(0.2)
        self.send_found()

    def log_message(self, *args: Any) -> None:
        pass


@dataclass
class Stand:
    """Where the API that misbehaves is, and what it was asked: (path, headers)."""

    url: str
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    asked: list[tuple[str, dict[str, str]]]

    def handle_error(self, *args: Any) -> None:
        pass  # whoever asked has given up, which is what some tests are about


@contextmanager
def standing_in() -> Iterator[Stand]:
    server = Server((HERE, 0), Answering)
    server.asked = []
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        yield Stand(f"http://{HERE}:{server.server_port}", server.asked)
    finally:
        server.shutdown()
        server.socket.close()
        thread.join()
