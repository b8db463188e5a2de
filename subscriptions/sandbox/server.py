"""The sandbox as a server, on this machine's loopback address."""

import json
import os
import re
import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from . import pages
from .api import Api
from .billing import LIVE, UPDATED
from .state import Json, Refusal

KEY = "sk_test_sandbox"
HOSTS = {"127.0.0.1", "localhost"}
JSON, HTML = {"Content-Type": "application/json"}, {"Content-Type": "text/html; charset=utf-8"}
Answer = tuple[int, str, dict[str, str]]  # status, body, headers


def nested(text: str) -> Json:
    """The parameters of a query or form: `a[b][0]=c` is {"a": {"b": {"0": "c"}}}."""
    params: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        *path, last = re.findall(r"[^\[\]]+", name) or [name]
        inner = params
        for part in path:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return params


class Handler(BaseHTTPRequestHandler):
    server: "Server"
    timeout = 5  # seconds that a silent connection is kept: browsers open some ahead

    def answer(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
        status, text, headers = self.server.sandbox.answer(self.command, path, body or query, self.headers)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    do_GET = do_POST = do_DELETE = answer  # noqa: N815 - http.server's names

    def log_message(self, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads, request_queue_size = False, 128
    sandbox: "Sandbox"


class Sandbox(Api):
    """Runs within `with Sandbox(webhook=…) as sandbox:`. Without a webhook, events wait for `deliver(send)`."""

    def __init__(self, webhook: str = "", secret: str = "whsec_sandbox", *, month: int = 800, year: int = 8000,  # noqa: S107
                 state: str = "", port: int = 0) -> None:  # fmt: skip
        if os.environ.get("ENV") != "development":
            raise RuntimeError("The payment sandbox runs in development alone: set ENV=development.")
        if webhook and urlsplit(webhook).hostname not in HOSTS:
            raise RuntimeError("The payment sandbox tells its own machine alone: the webhook must be on localhost.")
        super().__init__(webhook, secret, state)
        self.port, self.deliver = port, self.courier.deliver
        self.requests: list[tuple[str, str, Json, str]] = []  # method, path, parameters, idempotency key
        self.failures: list[int] = []
        with self.turn():
            self.add("product", serial="plus")
            for interval, amount in (("month", month), ("year", year)):
                params = {"currency": "usd", "product": "prod_plus", "recurring": {"interval": interval}}
                self.add("price", serial=interval, amount=amount, params=params)

    def __enter__(self) -> Self:
        self.server = Server(("127.0.0.1", self.port), Handler)
        self.server.sandbox, self.url = self, f"http://localhost:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        for event in reversed(self.all("event", pending_webhooks=1)):
            self.courier.put(event)
        self.thread.start()
        self.courier.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
        self.courier.is_over.set()
        self.courier.join()
        self.save()

    def fail_next(self, count: int = 1, status: int = 500) -> None:
        """Answer the next calls of the API with an error, and do nothing."""
        self.failures += [status] * count

    def set_status(self, subscription: str, status: str) -> None:
        """Put a subscription into any of the eight states, whatever led there."""
        with self.turn():
            found, ended = self.find("subscription", subscription), None if status in LIVE else self.moment
            event = "customer.subscription.deleted" if status == "canceled" else UPDATED
            self.emit(event, found, status=status, ended_at=ended, canceled_at=ended)

    def answer(self, method: str, path: str, text: str, headers: Message) -> Answer:
        hosts = {urlsplit(url).hostname for url in (f"//{headers['Host']}", headers["Origin"]) if url}
        try:
            params = nested(text)
            with self.turn():
                if not hosts <= HOSTS:
                    raise Refusal(403, "This sandbox answers its own machine alone.")
                if path.startswith("/v1/"):
                    return self.answer_call(method, path, params, headers)
                status, text = pages.answer(self, path, params if method == "POST" else {})
                return (303, "", {"Location": text}) if status == 303 else (200, text, HTML)
        except (Refusal, AttributeError, KeyError, TypeError, ValueError) as error:
            wrong = error if isinstance(error, Refusal) else Refusal(400, f"Missing or wrong parameter: {error!r}")
            return wrong.status, json.dumps({"error": wrong.fields}), JSON

    def answer_call(self, method: str, path: str, params: Json, headers: Message) -> Answer:
        key, asked = headers.get("Idempotency-Key", "") if method == "POST" else "", [method, path, params]
        self.requests.append((method, path, params, key))
        if headers["Authorization"] != f"Bearer {KEY}":
            raise Refusal(401, f"Invalid API key: this sandbox knows {KEY} alone.")
        if self.failures:
            raise Refusal(self.failures.pop(0), "Asked to fail.", type="api_error")
        kept = self.tables["answer"].get(key)
        if kept and kept["asked"] != asked:
            raise Refusal(400, "This key was used with other parameters.", type="idempotency_error")
        text = kept["text"] if kept else json.dumps(self.call(method, path, params))
        if key:
            self.tables["answer"][key] = {"asked": asked, "text": text}
        return 200, text, JSON
