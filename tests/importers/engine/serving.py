"""A site on this machine that answers what it is told to, over real sockets."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HERE = "127.0.0.1"
Answer = tuple[int, dict[str, str], bytes]


class Site(BaseHTTPRequestHandler):
    server: "Server"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        rest: Answer = (404, {}, b"nothing here")
        if self.server.rest and "?" in self.path:
            rest = (200, {}, self.server.rest)
        status, headers, body = self.server.answers.get(self.path, rest)
        etag = headers.get("ETag")
        if status == 200 and etag and self.headers.get("If-None-Match") == etag:
            status, body = 304, b""
        self.send_response(status)
        length = headers.get("Content-Length", str(len(body)))
        for name, value in {**headers, "Content-Length": length}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """answers: path → status, headers, body. asked: path and headers of each request.

    rest: the body for every other path with a query, if there is one: what stands on the pages after the first.
    """

    asked: list[tuple[str, dict[str, str]]]
    answers: dict[str, Answer]
    rest: bytes = b""

    def url(self, path: str) -> str:
        return f"http://{HERE}:{self.server_port}/{path}"

    def handle_error(self, *args: Any) -> None:
        pass


@contextmanager
def serving() -> Iterator[Server]:
    server = Server((HERE, 0), Site)
    server.asked, server.answers = [], {}
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
