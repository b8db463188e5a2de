"""How the areas measure: milliseconds and queries in this process, requests over HTTP to a server of our own."""

import operator
import os
import re
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import run

HOST = "127.0.0.1"
LOG = run.VAR / "bench.log"  # what the servers and the code under measure say
PATIENCE = 20.0  # seconds a server may take to come up, or an answer to come
CONNECTIONS = 16  # kept alive by one load; enough that the kernel gives each worker several
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
COMPARISONS = {"≤": operator.le, "≥": operator.ge, "=": operator.eq}


@dataclass(frozen=True)
class Figure:
    """One measured number. comparison: how the value must stand to the target; "" where it only informs."""

    name: str
    value: float
    unit: str
    comparison: str = ""
    target: float = 0

    @property
    def is_short(self) -> bool:
        return bool(self.comparison) and not COMPARISONS[self.comparison](self.value, self.target)

    def line(self, area: str) -> str:
        """`area.name  value unit  target  ok|short`, with dashes for the last two where there is no target."""
        shown = f"{self.value:,.0f}" if self.value >= 1000 else f"{round(self.value, 2):g}"
        target = f"{self.comparison} {self.target:g}" if self.comparison else "–"
        verdict = "short" if self.is_short else "ok" if self.comparison else "–"
        return f"{area + '.' + self.name:<26}  {shown:>6} {self.unit:<13}  {target:<5}  {verdict}"


def milliseconds(
    work: Callable[[], object],
    *,
    before: Callable[[], object] = lambda: None,
    clock: Callable[[], float] = time.process_time,
    runs: int = 30,
) -> float:
    """Median time that a piece of work takes this process, after three runs to warm up: CPU, unless by another clock.

    before: what comes ahead of each run, unmeasured. The garbage collector stays as it is.
    """
    took = []
    for _ in range(3 + runs):
        before()
        start = clock()
        work()
        took.append(clock() - start)
    return 1000 * median(took[3:])


def queries(work: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


@contextmanager
def server(application: str, **environment: str) -> Iterator[int]:
    """Run the Procfile's web line for a WSGI application, with two workers, on a free port, which is yielded."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    procfile = (run.BASE / "Procfile").read_text()
    line = procfile.split("web: ")[1].splitlines()[0].replace("config.wsgi:application", application)
    environment |= {"HOST": HOST, "PORT": str(port), "WEB_WORKERS": "2"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    with LOG.open("ab") as log:
        process = subprocess.Popen(
            f"exec {line}",
            shell=True,
            cwd=run.BASE,
            env={**os.environ, **environment},
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=run.die_with_parent,
        )
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(run.PATIENCE)
        run.kill_group(process)


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when the port is listened to. Raises RuntimeError when the server ends or PATIENCE does."""
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            return Connection(port).close()
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"The server did not start; {LOG} says why.")


@dataclass(frozen=True)
class Answer:
    """A response as it came over the wire: nothing is decompressed."""

    head: bytes
    body: bytes

    @property
    def status(self) -> int:
        return int(self.head.split(b" ", 2)[1])

    @property
    def size(self) -> int:
        """Bytes over the wire: status line, headers and body."""
        return len(self.head) + len(self.body)

    def header(self, name: str) -> str:
        found = re.search(rf"\r\n{name}: *([^\r]*)".encode(), self.head, re.IGNORECASE)
        return found[1].decode() if found else ""


class Connection:
    """A kept-alive HTTP/1.1 connection to a server of ours, as cheap as Python can make it."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: bytes) -> None:
        self.socket.sendall(request)

    def receive(self) -> Answer:
        """The next response, by its Content-Length. Raises OSError when the server hangs up or PATIENCE ends."""
        data = b""
        while (end := data.find(b"\r\n\r\n") + 4) < 4:
            data += self._more()
        length = LENGTH.search(data, 0, end)
        size = end + int(length[1]) if length else end  # a 304 has neither length nor body
        while len(data) < size:
            data += self._more()
        return Answer(data[:end], data[end:])

    def _more(self) -> bytes:
        data = self.socket.recv(1 << 16)
        if not data:
            raise ConnectionError("The server hung up in the middle of a response.")
        return data

    def close(self) -> None:
        self.socket.close()


def request(path: str, **headers: str) -> bytes:
    """A GET request's bytes. headers: names with underscores, such as accept_encoding="br"."""
    lines = [f"GET {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def get(port: int, path: str, **headers: str) -> Answer:
    """Ask over a connection of its own, so that either worker may answer. Raises RuntimeError at an error's status."""
    connection = Connection(port)
    connection.send(request(path, **headers))
    answer = connection.receive()
    connection.close()
    if answer.status >= 400:
        raise RuntimeError(f"{path} answers {answer.status}; {LOG} may say why.")
    return answer


def requests_per_second(port: int, asked: bytes, seconds: float) -> float:
    """Load a server with one request over CONNECTIONS connections, each asking anew when answered.

    The load comes from this one thread and shares the machine's cores with the server. Both servers of a pair pay the
    same for it, which draws their ratio towards 1: alone they would stand further apart, never closer.
    Raises RuntimeError at any answer but 200.
    """
    connections = [Connection(port) for _ in range(CONNECTIONS)]
    answered = 0
    with selectors.DefaultSelector() as selector:
        for each in connections:
            selector.register(each.socket, selectors.EVENT_READ, each)
            each.send(asked)
        start = time.perf_counter()
        while time.perf_counter() - start < seconds:
            for key, _ in selector.select(PATIENCE):
                answer = key.data.receive()
                if answer.status != 200:
                    raise RuntimeError(f"{answer.status} under load; {LOG} may say why.")
                key.data.send(asked)
                answered += 1
        took = time.perf_counter() - start
    for each in connections:
        each.close()
    return answered / took
