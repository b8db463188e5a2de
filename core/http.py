"""Asking other sites: the one place that does.

An address may come from anybody, so it has to lead to the public internet and nowhere else. Names are resolved here,
what they resolve to is checked, and the connection goes to the very address that passed (a second look-up might say
something else); TLS still verifies the name. No cookies, no proxies; time, size and redirects are bounded. See
docs/adr/0014-outside-links.md.
"""

import functools
import socket
import ssl
import time
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore
import httpx
from django.conf import settings

CONNECT = 5.0  # seconds for a connection
WHOLE = 10.0  # seconds for all of it, redirects included, but for the look-up of a name, which the system bounds
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


def ask(url: str, method: str = "GET", *, most: int = MAX_BYTES, sent: bytes = b"") -> Answer:
    """The answer of an http or https address, after its redirects, whatever its status. Raises UnreachableError.

    most: bytes of the body to read; with 0 it is not waited for. sent: JSON to send; it is for that address alone, so
    a redirect is the answer then.
    """
    backend = PublicInternet(deadline=time.monotonic() + WHOLE)
    address = _parsed(httpx.URL(), url)
    seen = {address}
    with httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend) as pool:
        while True:
            answer = _ask(pool, method, address, most, sent)
            location = answer.headers.get("Location")
            if answer.status not in REDIRECTING or not location or sent:
                return answer
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


def _ask(pool: httpcore.ConnectionPool, method: str, address: httpx.URL, most: int, sent: bytes) -> Answer:
    target = httpcore.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path)
    headers: dict[bytes | str, bytes | str] = {
        "Host": address.netloc,
        "User-Agent": f"{settings.SITE_NAME} (+{settings.SITE_URL})".encode("ascii", "replace"),
        "Accept": "*/*",
        "Accept-Encoding": "identity",  # what is not packed cannot swell
    }
    if sent:
        headers["Content-Type"] = "application/json; charset=utf-8"
    try:
        with pool.stream(method, target, headers=headers, content=sent or None) as response:
            body, is_whole = _body(response, most)
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise UnreachableError(_words(error)) from error
    return Answer(response.status, str(address), httpx.Headers(response.headers), body, is_whole)


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


class PublicInternet(httpcore.SyncBackend):
    """Connects to public addresses alone, and to nothing after a deadline (of time.monotonic)."""

    def __init__(self, deadline: float) -> None:
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
                wait = min(CONNECT, left(self.deadline))
                stream = super().connect_tcp(address, port, wait, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return UntilDeadline(stream, self.deadline)
        raise failure


class UntilDeadline(httpcore.NetworkStream):
    """A connection on which everything together ends at a deadline, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self.stream = stream
        self.deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, left(self.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, left(self.deadline))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        wait = min(CONNECT, left(self.deadline))
        return UntilDeadline(self.stream.start_tls(ssl_context, server_hostname, wait), self.deadline)

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)


def left(deadline: float) -> float:
    """Seconds until a deadline. Raises httpcore.ReadTimeout when it has passed."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise httpcore.ReadTimeout
    return seconds
