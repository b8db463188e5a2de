"""Asking other sites: bounded in every way, and never led to what is not public. The servers here are real ones."""

import gzip
import os
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from core import http
from core.http import UnreachableError, ask

CERTIFICATE = Path(__file__).with_name("localhost.pem")  # for the name localhost, signed by itself, with its key
HERE = "127.0.0.1"


class Site(BaseHTTPRequestHandler):
    """Answers as the path says, and notes each request in the server's `asked`."""

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path, dict(self.headers)))  # type: ignore[attr-defined]
        name, _, rest = self.path.lstrip("/").partition("/")
        getattr(self, f"send_{name}")(rest)

    do_HEAD = do_GET  # noqa: N815

    def do_POST(self) -> None:
        self.headers["Body"] = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.do_GET()

    def send(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for header, value in (headers or {}).items():
            self.send_header(header, value)
        self.end_headers()
        self.wfile.write(body)

    def redirect(self, status: int, location: str) -> None:
        self.send(status, headers={"Location": location})

    def send_status(self, rest: str) -> None:
        self.send(int(rest), b"hello")

    def send_to(self, rest: str) -> None:
        self.redirect(302, rest)

    def send_onward(self, rest: str) -> None:
        """To the next of endlessly many."""
        self.redirect(301, f"/onward/{int(rest) + 1}")

    def send_round(self, rest: str) -> None:
        self.redirect(307, "/round/b" if rest == "a" else "/round/a")

    def send_cookie(self, rest: str) -> None:
        self.send(303, headers={"Set-Cookie": "a=b", "Location": "/status/200"})

    def send_drip(self, rest: str) -> None:
        """Headers that never end, a few bytes at a time: no single wait is long."""
        self.wfile.write(b"HTTP/1.0 200 OK\r\n")
        for _ in range(100):
            self.wfile.write(b"X-Drip: 1\r\n")
            time.sleep(0.05)

    def send_huge(self, rest: str) -> None:
        self.send(200)
        try:
            for _ in range(64):
                self.wfile.write(os.urandom(2**20))
        except OSError:
            self.server.asked.append("gone")  # type: ignore[attr-defined]

    def send_bomb(self, rest: str) -> None:
        self.send(200, gzip.compress(bytes(2**24)), {"Content-Encoding": "gzip"})

    def send_nonsense(self, rest: str) -> None:
        self.wfile.write(b"\x00\xffSSH-2.0 hello\r\n\r\n")

    def log_message(self, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    asked: list[Any]

    def handle_error(self, *args: Any) -> None:
        pass  # a client that hangs up is what some tests are about


@contextmanager
def serving(address: str = HERE, context: ssl.SSLContext | None = None) -> Iterator[Server]:
    server = Server((address, 0), Site)
    server.asked = []
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings.HTTP_ALLOWED_ADDRESSES = [HERE]
    with serving() as server:
        yield server


def url(server: Server, path: str, host: str = HERE) -> str:
    return f"http://{host}:{server.server_port}/{path}"


def words(address: str) -> str:
    with pytest.raises(UnreachableError) as refused:
        ask(address)
    return str(refused.value)


def test_answer_has_status_body_and_where_redirects_led(server: Server) -> None:
    answer = ask(url(server, "to//to//status/404"))
    assert (answer.status, answer.body, answer.is_whole) == (404, b"hello", True)
    assert answer.url == url(server, "status/404")
    assert answer.headers["Server"].startswith("BaseHTTP")


def test_request_says_who_asks_and_nothing_else(server: Server, settings: Settings) -> None:
    settings.SITE_NAME, settings.SITE_URL = "Cairn & Café", "https://cairn.example"
    ask(url(server, "cookie"), "HEAD")
    ask(url(server, "status/200#part"))
    assert [(method, path) for method, path, _ in server.asked] == [
        ("HEAD", "/cookie"), ("HEAD", "/status/200"), ("GET", "/status/200")
    ]  # fmt: skip
    for _, _, headers in server.asked:
        assert headers == {
            "Host": f"{HERE}:{server.server_port}",
            "User-Agent": "Cairn & Caf? (+https://cairn.example)",
            "Accept": "*/*",
            "Accept-Encoding": "identity",
        }


def test_what_is_sent_goes_to_its_address_alone(server: Server) -> None:
    assert ask(url(server, "to//status/200"), "POST", sent=b'{"a": 1}').status == 302
    [(method, path, headers)] = server.asked
    assert (method, path) == ("POST", "/to//status/200")
    assert (headers["Body"], headers["Content-Type"]) == ('{"a": 1}', "application/json; charset=utf-8")


def test_proxy_of_the_environment_is_not_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(url(server, "status/200")).status == 200


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("round/a", "redirects in a circle"),
        ("onward/1", "redirects more than 5 times"),
        ("to/ftp://a.example/", "leads to no web page: only http and https addresses are asked"),
        ("to/file:///etc/passwd", "leads to no web page: only http and https addresses are asked"),
        ("to/http://[::1", "is no address that can be asked"),
        ("nonsense", "broke off without a proper answer"),
    ],
)
def test_bad_behavior_is_told_in_words(server: Server, path: str, expected: str) -> None:
    assert words(url(server, path)) == expected


def test_redirects_end_after_five(server: Server) -> None:
    words(url(server, "onward/1"))
    assert len(server.asked) == 1 + http.REDIRECTS


@pytest.mark.parametrize("path", ["drip", "to//drip"])
def test_slow_answer_ends_at_the_deadline(server: Server, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "WHOLE", 0.4)
    start = time.monotonic()
    assert words(url(server, path)) == "took longer than 0.4 seconds"
    assert time.monotonic() - start < 2


def test_body_is_cut_and_the_rest_is_not_fetched(server: Server) -> None:
    answer = ask(url(server, "huge"))
    assert len(answer.body) == http.MAX_BYTES
    assert not answer.is_whole
    wait_for(lambda: server.asked[-1] == "gone")


def test_body_is_not_unpacked(server: Server) -> None:
    assert len(ask(url(server, "bomb")).body) < 2**16


def test_body_that_nobody_wants_is_not_waited_for(server: Server) -> None:
    assert ask(url(server, "huge"), most=0).body == b""


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_closed_port_refuses_the_connection(settings: Settings) -> None:
    settings.HTTP_ALLOWED_ADDRESSES = [HERE]
    with socket.create_server((HERE, 0)) as taken:
        port = taken.getsockname()[1]
    assert words(f"http://{HERE}:{port}/") == "refuses the connection"


def test_name_that_does_not_resolve() -> None:
    assert words("https://nowhere.invalid/") == "the name does not resolve"


@pytest.mark.parametrize("address", ["", "/guides/", "mailto:a@b.example", "javascript:alert(1)", "http://", "a:b:c",
                                     "https://a\0b/", "https://\ud800/", "//a.example", "http://[:::]/"])  # fmt: skip
def test_what_is_no_web_address_is_refused(address: str) -> None:
    assert words(address) in ("is no address that can be asked",
                              "leads to no web page: only http and https addresses are asked")  # fmt: skip


@pytest.mark.parametrize("port", ["0", "99999", "65536"])
def test_impossible_port_is_refused(port: str, settings: Settings) -> None:
    settings.HTTP_ALLOWED_ADDRESSES = [HERE]
    assert words(f"http://{HERE}:{port}/") in (
        "the name does not resolve",
        "refuses the connection",
        "cannot be reached",
    )


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0.0.0.0",
                                  "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"])  # fmt: skip
def test_this_machine_is_not_asked_by_any_of_its_names(host: str) -> None:
    with serving() as server:
        assert words(url(server, "status/200", host)) == "is not on the public internet"
        assert server.asked == []


@pytest.mark.parametrize("host", ["127.0.0.2", "[::1]", "169.254.169.254", "10.0.0.1", "[::ffff:127.0.0.1]"])
def test_redirect_to_a_private_address_is_not_followed(server: Server, host: str) -> None:
    assert words(url(server, "to/" + url(server, "status/200", host))) == "is not on the public internet"
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "168.63.129.16"),
        *("0.0.0.0", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "fe80::1", "fe80::1%1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
        *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1"),
        *("2002:7f00:1::", "2002:a00:1::1", "::127.0.0.1", "2001::1", "4000::1"),
    ],
)
def test_address_that_is_not_public(address: str) -> None:
    assert not http.is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::1.1.1.1", "2a00:1450::5"]
)
def test_address_that_is_public(address: str) -> None:
    assert http.is_public(address)


@pytest.fixture
def tls_server(settings: Settings) -> Iterator[Server]:
    settings.HTTP_ALLOWED_ADDRESSES = [HERE]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with serving(context=context) as server:
        yield server


def test_certificate_nobody_vouches_for_is_not_accepted(tls_server: Server) -> None:
    assert words(f"https://localhost:{tls_server.server_port}/status/200") == "the certificate is not valid"
    assert tls_server.asked == []


def test_certificate_is_verified_for_the_name_though_the_address_was_picked(
    tls_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusting = ssl.create_default_context(cafile=str(CERTIFICATE))
    monkeypatch.setattr(http, "_tls", lambda: trusting)
    assert ask(f"https://localhost:{tls_server.server_port}/status/200").status == 200
    assert words(f"https://{HERE}:{tls_server.server_port}/status/200") == "the certificate is not valid"


def test_plain_server_behind_https_cannot_agree(server: Server) -> None:
    assert words(f"https://localhost:{server.server_port}/") == "cannot agree on a secure connection"
