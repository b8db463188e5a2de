"""Fetching feeds: into a file, unpacked, bounded, and never from a place that is not public."""

import gzip
import os
import socket
import time
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import httpcore
import pytest
from pytest_django import Settings

from core import http, unpacking
from core.http import UnreachableError, download
from core.unpacking import UnpackError, unpacked
from tests.core.test_http import HERE, Server, Site, serving, url

MB = 2**20


class FeedSite(Site):
    """Answers what a feed might."""

    def send_plain(self, rest: str) -> None:
        self.send(200, b"x" * int(rest), {"ETag": '"v1"'})

    def send_gzip(self, rest: str) -> None:
        self.send(200, gzip.compress(b"x" * int(rest)), {"Content-Encoding": "gzip"})

    def send_file(self, rest: str) -> None:
        self.send(200, gzip.compress(b"x" * int(rest)), {"Content-Type": "application/gzip"})

    def send_twice(self, rest: str) -> None:
        self.send(200, gzip.compress(gzip.compress(b"x" * int(rest))), {"Content-Encoding": "gzip"})

    def send_lie(self, rest: str) -> None:
        self.send(200, b"x" * 10, {"Content-Encoding": "gzip"})

    def send_brotli(self, rest: str) -> None:
        self.send(200, b"x" * 10, {"Content-Encoding": "br"})

    def send_short(self, rest: str) -> None:
        self.send(200, b"x" * 10, {"Content-Length": "20"})

    def send_cut(self, rest: str) -> None:
        self.send(200, gzip.compress(os.urandom(1000))[:-200], {"Content-Encoding": "gzip"})

    def send_known(self, rest: str) -> None:
        is_known = '"v1"' in (self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since"))
        self.send(304 if is_known else 200, b"" if is_known else b"new")

    def send_slow(self, rest: str) -> None:
        """A hundred bytes each tenth of a second, for ten seconds."""
        self.send(200)
        for _ in range(100):
            self.wfile.write(b"x" * 100)
            time.sleep(0.1)

    def send_steady(self, rest: str) -> None:
        """Fast enough, for longer than anything may take."""
        self.send(200)
        for _ in range(8):
            self.wfile.write(b"x" * 2**16)
            time.sleep(0.1)


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    settings.HTTP_ALLOWED_ADDRESSES = [HERE]
    monkeypatch.setattr("tests.core.test_http.Site", FeedSite)
    with serving() as server:
        yield server


def fetched(server: Server, path: str, **options: Any) -> bytes:
    file = BytesIO()
    answer = download(url(server, path), file, **{"most": MB, **options})
    assert answer.size == len(file.getvalue())
    return file.getvalue()


def words(server: Server, path: str, **options: Any) -> str:
    with pytest.raises(UnreachableError) as refused:
        fetched(server, path, **options)
    return str(refused.value)


@pytest.mark.parametrize("path", ["plain", "gzip", "file", "twice"])
def test_body_is_in_the_file_however_it_is_packed(server: Server, path: str) -> None:
    assert fetched(server, f"{path}/100000") == b"x" * 100_000


def test_body_that_is_said_to_be_packed_and_is_not_is_taken_as_it_is(server: Server) -> None:
    assert fetched(server, "lie/") == b"x" * 10


@pytest.mark.parametrize("path", ["plain", "gzip", "file", "twice"])
def test_body_ends_where_it_is_too_large(server: Server, path: str) -> None:
    fetched(server, f"{path}/{MB}")
    assert words(server, f"{path}/{MB + 1}") == "is larger than 1 MB"


def test_bomb_is_cut_before_it_swells(server: Server) -> None:
    file = BytesIO()
    with pytest.raises(UnreachableError):
        download(url(server, "bomb"), file, most=MB)
    assert len(file.getvalue()) <= MB


def test_endless_body_is_cut(server: Server) -> None:
    assert words(server, "huge") == "is larger than 1 MB"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("brotli/", "is packed in a way that nobody asked for"),
        ("short/", "broke off without a proper answer"),
        ("cut/", "breaks off while it is unpacked"),
    ],
)
def test_body_that_is_not_whole_is_told(server: Server, path: str, told: str) -> None:
    assert words(server, path) == told


def test_other_statuses_have_no_body(server: Server) -> None:
    file = BytesIO()
    answer = download(url(server, "status/404"), file, most=MB)
    assert (answer.status, answer.size, file.getvalue()) == (404, 0, b"")


@pytest.mark.parametrize("known", [{"etag": '"v1"'}, {"last_modified": '"v1"'}])
def test_what_is_known_already_is_not_sent_again(server: Server, known: dict[str, str]) -> None:
    assert fetched(server, "known") == b"new"
    assert download(url(server, "known"), BytesIO(), most=MB, **known).status == 304
    assert server.asked[-1][2]["Accept-Encoding"] == "gzip"


def test_header_that_would_break_out_is_not_sent(server: Server) -> None:
    assert words(server, "known", etag='"a"\r\nX-Other: 1') == "broke off without a proper answer"
    assert server.asked == []


def test_answer_that_drips_ends_at_the_deadline(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "WHOLE", 0.4)
    start = time.monotonic()
    assert words(server, "slow") == "took longer than 0.4 seconds"
    assert time.monotonic() - start < 2


def test_answer_that_comes_fast_enough_may_take_longer(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "WHOLE", 0.4)
    assert len(fetched(server, "steady")) == 8 * 2**16


# Unpacking


def test_members_are_unpacked_one_after_the_other() -> None:
    packed = gzip.compress(b"a") + gzip.compress(b"b") + bytes(100)
    assert b"".join(unpacked([packed], MB)) == b"ab"
    assert b"".join(unpacked([packed[at : at + 1] for at in range(len(packed))], MB)) == b"ab"


def test_empty_and_short_streams_are_taken_as_they_are() -> None:
    for chunks in ([], [b""], [b"x"], [b"\x1f"]):
        assert b"".join(unpacked(chunks, MB)) == b"".join(chunks)


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b"x" * 100, mtime=0)[:-1],
        gzip.compress(b"x", mtime=0) + b"garbage",
        b"\x1f\x8b\x08nonsense",
        b"\x1f\x8b",
    ],
    ids=["cut", "more behind", "no gzip", "hardly begun"],
)
def test_what_cannot_be_unpacked_is_told(packed: bytes) -> None:
    with pytest.raises(UnpackError):
        list(unpacked([packed], MB))


def test_file_of_very_many_members_is_refused() -> None:
    with pytest.raises(UnpackError, match="too many parts"):
        list(unpacked([gzip.compress(b"")] * (unpacking.MEMBERS + 1), MB))


# Where it may not go. The canary is this machine; it must not hear of anything.

HOSTS = [
    *("127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0x7f.0x0.0x0.0x1"),
    *("0177.0.0.1", "017700000001", "00177.0.0.01", "0.0.0.0", "0", "localhost", "LOCALHOST", "localhost."),
    *("ip6-localhost", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
    *("[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]"),
    *("10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "100.64.0.1"),
    *("user@127.0.0.1", "example.com@127.0.0.1", "example.com:80@127.0.0.1", "127.0.0.1\uff0e", "\uff11\uff12\uff17.1"),
    *("①②⑦.⓪.⓪.①", "127。0。0。1", "127%2e0%2e0%2e1", "127.0.0.1%00.example.com", "%6c%6f%63%61%6c%68%6f%73%74"),
]  # fmt: skip


@pytest.fixture
def canary(settings: Settings) -> Iterator[Server]:
    settings.HTTP_ALLOWED_ADDRESSES = []
    with serving() as server:
        yield server


@pytest.mark.parametrize("host", HOSTS)
def test_place_that_is_not_public_is_not_asked(canary: Server, host: str) -> None:
    with pytest.raises(UnreachableError):
        download(f"http://{host}:{canary.server_port}/", BytesIO(), most=MB)
    assert canary.asked == []


@pytest.mark.parametrize("host", HOSTS)
def test_redirect_to_a_place_that_is_not_public_is_not_followed(
    canary: Server, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A site leads on to the canary. It is reached by a name that stands for one of the public internet's."""
    look_up = http.public_addresses
    monkeypatch.setattr(
        http, "public_addresses", lambda name, port: [HERE] if name == "feeds.example.com" else look_up(name, port)
    )
    with serving() as server:
        address = f"http://feeds.example.com:{server.server_port}/to/http://{host}:{canary.server_port}/"
        with pytest.raises(UnreachableError):
            download(address, BytesIO(), most=MB)
        assert len(server.asked) == 1
    assert canary.asked == []


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1"], ["::1"], ["10.0.0.1", "127.0.0.1"], ["::ffff:127.0.0.1"], ["0.0.0.0"], ["169.254.169.254"]],
)
def test_name_that_leads_to_a_place_that_is_not_public_is_not_asked(
    canary: Server, addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, canary.server_port)) for address in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: rows)
    with pytest.raises(UnreachableError, match="is not on the public internet"):
        download(f"http://feeds.example.com:{canary.server_port}/", BytesIO(), most=MB)
    assert canary.asked == []


def test_name_that_says_something_else_the_second_time_is_asked_once(
    canary: Server, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was checked is what is connected to: the second answer, of this machine, is never asked for."""
    answers = iter([[("192.0.2.1",)], [(HERE,)]])

    def resolve(host: str, port: int, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (*row, port)) for row in next(answers)]

    settings.HTTP_ALLOWED_ADDRESSES = ["192.0.2.1"]
    monkeypatch.setattr(http, "CONNECT", 0.2)
    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    tried = []

    def connect(self: Any, host: str, *args: Any, **kwargs: Any) -> Any:
        tried.append(host)
        raise httpcore.ConnectError

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(UnreachableError):
        download(f"http://feeds.example.com:{canary.server_port}/", BytesIO(), most=MB)
    assert tried == ["192.0.2.1"]
    assert canary.asked == []


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "//127.0.0.1/", "data:,x", "unix:/x"]
)
def test_what_is_no_web_address_is_not_asked(address: str) -> None:
    with pytest.raises(UnreachableError):
        download(address, BytesIO(), most=MB)
