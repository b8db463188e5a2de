"""Asking other sites: the one place that does.

An address may come from anybody, so it has to lead to the public internet and nowhere else. Names are resolved here,
what they resolve to is checked, and the connection goes to the very address that passed (a second look-up might say
something else); TLS still verifies the name. No cookies, no proxies; time, size and redirects are bounded. See
docs/adr/0014-outside-links.md, and for feeds 0030-importers.md.
"""

import functools
import socket
import ssl
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import BinaryIO

import httpcore
import httpx
from django.conf import settings

from core.unpacking import UnpackError, unpacked

CONNECT = 5.0  # seconds for a connection
WHOLE = 10.0  # seconds for all of it, redirects included, but for the look-up of a name, which the system bounds
SLOWEST = 2**18  # bytes of a download that are worth another second
REDIRECTS = 5
MAX_BYTES = 2**20  # of a body
REDIRECTING = (301, 302, 303, 307, 308)

UNICAST = IPv6Network("2000::/3")  # all of IPv6 that is given out
NAT64 = IPv6Network("64:ff9b::/96")  # IPv4 in the last 32 bits: how machines without IPv4 reach it
WIRE_SERVER = IPv4Address("168.63.129.16")  # public by its number, but Azure's own to each of its machines

Options = Iterable[tuple[int, int, int] | tuple[int, int, bytes | bytearray] | tuple[int, int, None, int]]


class UnreachableError(Exception):
    """Why there is no answer, in words for people."""


@dataclass(frozen=True)
class Answer:
    """What a site answered. url: where redirects led. is_whole: whether body is all of it."""

    status: int
    url: str
    headers: httpx.Headers
    body: bytes
    is_whole: bool


@dataclass(frozen=True)
class Download:
    """What came of a download. url: where redirects led. size: bytes in the file, 0 unless the status is 200."""

    status: int
    url: str
    headers: httpx.Headers
    size: int


def ask(url: str, method: str = "GET", *, most: int = MAX_BYTES, sent: bytes = b"") -> Answer:
    """The answer of an http or https address, after its redirects, whatever its status. Raises UnreachableError.

    most: bytes of the body to read; with 0 it is not waited for. sent: JSON to send; it is for that address alone, so
    a redirect is the answer then.
    """
    headers = {"Accept-Encoding": "identity"}  # what is not packed cannot swell
    headers["Content-Type"] = "application/json; charset=utf-8" if sent else ""
    with _opened(url, method, Deadline(WHOLE), headers, sent) as (address, response):
        body, is_whole = _body(response, most)
        return Answer(response.status, str(address), httpx.Headers(response.headers), body, is_whole)


def download(url: str, file: BinaryIO, *, most: int, etag: str = "", last_modified: str = "") -> Download:
    """Write the body of a 200 into a file, unpacked where it is gzip, on its way or by itself. Raises UnreachableError.

    most: bytes, as they come and as they are unpacked. etag, last_modified: what an earlier answer said of itself; the
    status may then be 304. WHOLE is the time until the first byte, and every SLOWEST bytes are worth a second more.
    """
    headers = {"Accept-Encoding": "gzip", "If-None-Match": etag, "If-Modified-Since": last_modified}
    deadline = Deadline(WHOLE)
    with _opened(url, "GET", deadline, headers) as (address, response):
        told, size = httpx.Headers(response.headers), 0
        if response.status == 200:
            size = _write(response, deadline, told.get("Content-Encoding", ""), file, most)
        return Download(response.status, str(address), told, size)


def _write(response: httpcore.Response, deadline: "Deadline", encoding: str, file: BinaryIO, most: int) -> int:
    if encoding.strip().lower() not in ("", "identity", "gzip", "x-gzip"):
        raise UnreachableError("is packed in a way that nobody asked for")
    try:
        # Twice: a .gz file may be packed once more for its way.
        pieces = unpacked(unpacked(_arriving(response, deadline), most), most)
        return sum(file.write(piece) for piece in pieces)
    except UnpackError as error:
        raise UnreachableError(str(error)) from error


def _arriving(response: httpcore.Response, deadline: "Deadline") -> Iterator[bytes]:
    for chunk in response.iter_stream():
        deadline.put_off(len(chunk) / SLOWEST)
        yield chunk


@contextmanager
def _opened(
    url: str, method: str, deadline: "Deadline", headers: Mapping[str, str], sent: bytes = b""
) -> Iterator[tuple[httpx.URL, httpcore.Response]]:
    """An answer whose body waits to be read, and the address that redirects led to."""
    address = _parsed(httpx.URL(), url)
    seen = {address}
    backend = PublicInternet(deadline)
    with _in_words(), httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend) as pool:
        while True:
            told = _headers(address, headers)
            with pool.stream(method, _target(address), headers=told, content=sent or None) as response:
                location = httpx.Headers(response.headers).get("Location")
                if response.status not in REDIRECTING or not location or sent:
                    yield address, response
                    return
            address = _parsed(address, location)
            if address in seen:
                raise UnreachableError("redirects in a circle")
            if len(seen) > REDIRECTS:
                raise UnreachableError(f"redirects more than {REDIRECTS} times")
            seen.add(address)


def _parsed(base: httpx.URL, url: str) -> httpx.URL:
    try:
        address = base.join(url).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise UnreachableError("is no address that can be asked") from error
    if address.scheme not in ("http", "https") or not address.raw_host:
        raise UnreachableError("leads to no web page: only http and https addresses are asked")
    return address


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


def _target(address: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path)


def _headers(address: httpx.URL, more: Mapping[str, str]) -> dict[bytes | str, bytes | str]:
    """Who asks, and what else is to be said; empty ones are left out."""
    return {
        "Host": address.netloc,
        "User-Agent": f"{settings.SITE_NAME} (+{settings.SITE_URL})".encode("ascii", "replace"),
        "Accept": "*/*",
        **{name: value.encode("ascii", "replace") for name, value in more.items() if value},
    }


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise UnreachableError(_words(error)) from error


def _body(response: httpcore.Response, most: int) -> tuple[bytes, bool]:
    body = bytearray()
    if most:
        for chunk in response.iter_stream():
            body += chunk
            if len(body) > most:
                break
        else:
            return bytes(body), True
    return bytes(body[:most]), False


def _words(error: Exception) -> str:
    cause = error.__context__  # the pool takes __cause__ away
    if isinstance(error, httpcore.ConnectTimeout):
        return f"did not connect within {CONNECT:g} seconds"
    if isinstance(error, httpcore.TimeoutException):
        return f"took longer than {WHOLE:g} seconds"
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "the certificate is not valid"
    if isinstance(cause, ssl.SSLError):
        return "cannot agree on a secure connection"
    if isinstance(cause, ConnectionRefusedError):
        return "refuses the connection"
    if isinstance(error, httpcore.ConnectError):
        return "cannot be reached"
    return "broke off without a proper answer"


def public_addresses(host: str, port: int) -> list[str]:
    """The numeric addresses of a name that may be connected to. Raises UnreachableError when there is none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError, OverflowError) as error:
        raise UnreachableError("the name does not resolve") from error
    addresses = dict.fromkeys(str(row[4][0]) for row in found)
    allowed = [address for address in addresses if is_public(address) or address in settings.HTTP_ALLOWED_ADDRESSES]
    if not allowed:
        raise UnreachableError("is not on the public internet")
    return allowed


def is_public(address: str) -> bool:
    """Whether a numeric address is one of the public internet's, and no way round to one that is not."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        inner = IPv4Address(ip.packed[-4:]) if ip in NAT64 else ip.ipv4_mapped or ip.sixtofour
        if inner is None:
            return ip.is_global and ip in UNICAST
        ip = inner
    return ip.is_global and not ip.is_multicast and ip != WIRE_SERVER


class Deadline:
    """A moment by which everything must have been done."""

    def __init__(self, seconds: float) -> None:
        self.at = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then. Raises httpcore.ReadTimeout when it has passed."""
        seconds = self.at - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout
        return seconds

    def put_off(self, seconds: float) -> None:
        self.at += seconds


class PublicInternet(httpcore.SyncBackend):
    """Connects to public addresses alone, and to nothing after a deadline."""

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Options | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError()
        for address in public_addresses(host, port):
            try:
                wait = min(CONNECT, self.deadline.left())
                stream = super().connect_tcp(address, port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return UntilDeadline(stream, self.deadline)
        raise failure


class UntilDeadline(httpcore.NetworkStream):
    """A connection on which everything together ends at a deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.deadline.left())

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = min(CONNECT, self.deadline.left())
        return UntilDeadline(self.stream.start_tls(ssl_context, server_hostname, wait), self.deadline)

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)
