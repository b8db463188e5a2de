"""`make run`, as a person and as a bad day use it: the real supervisor, web server, worker and PostgreSQL."""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError

import psutil
import pytest
from django.conf import settings

from config import embedded


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@dataclass
class Site:
    """A running copy with a `var` of its own."""

    var: Path
    port: int
    mcp_port: int = field(default_factory=free_port)

    def start(self) -> subprocess.Popen[bytes]:
        environment = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "WEB_PROCESS")}
        environment |= {"VAR": str(self.var), "PORT": str(self.port), "ENV": "development", "DATABASE_POOL": "4"}
        environment |= {"MCP_PORT": str(self.mcp_port)}
        command = [sys.executable, "-m", "config.run"]
        # Its output goes to a file: a pipe would be held open by whatever outlives it, and hang the test.
        with self.output.open("a") as output:
            return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, stdout=output, stderr=output)

    @property
    def output(self) -> Path:
        return self.var.parent / f"{self.var.name}.log"

    def answers(self, path: str = "/readyz") -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


def wait(condition: Callable[[], object], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.1)


def child(process: subprocess.Popen[bytes], word: str) -> psutil.Process | None:
    """The supervisor's direct child with a word in its command line."""
    for one in psutil.Process(process.pid).children():
        with suppress(psutil.Error):  # it has just ended
            if word in " ".join(one.cmdline()):
                return one
    return None


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path / "var", free_port())
    yield site
    for process in psutil.Process().children(recursive=True):
        if process.name() != "postgres":
            process.kill()
    embedded.stop(site.var / "postgres")


@pytest.mark.proof
def test_run_serves_restarts_what_dies_refuses_a_second_and_stops_in_time(site: Site) -> None:
    process = site.start()
    wait(site.answers)
    assert site.answers("/guides/infusion-nurse/")

    second = site.start()
    assert second.wait(20) == 1
    assert "This site runs already" in site.output.read_text()
    other = Site(site.var.parent / "other", site.port)
    assert other.start().wait(20) == 1
    assert "Something answers on port" in other.output.read_text()

    for word in ("granian", "procrastinate", "api.mcp"):
        first = child(process, word)
        assert first
        first.kill()
        wait(lambda: (now := child(process, word)) and now != first)  # noqa: B023
    wait(site.answers)

    postmaster = embedded.postmaster(site.var / "postgres")
    assert postmaster
    os.kill(postmaster.pid, signal.SIGKILL)
    wait(lambda: (now := embedded.postmaster(site.var / "postgres")) and now.pid != postmaster.pid)
    wait(site.answers)

    family = psutil.Process(process.pid).children(recursive=True)
    begun = time.monotonic()
    process.terminate()
    assert process.wait(12) == 0
    assert time.monotonic() - begun < 10
    output = site.output.read_text()
    assert f"Ready at http://localhost:{site.port}" in output
    assert f"Mails land at http://localhost:{site.port}/dev/mail/" in output
    assert "starting it again" in output
    assert not [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert embedded.postmaster(site.var / "postgres") is None


@pytest.mark.proof
def test_killed_run_leaves_no_orphans_and_the_next_one_recovers(site: Site) -> None:
    process = site.start()
    wait(site.answers)
    family = [one for one in psutil.Process(process.pid).children(recursive=True) if one.name() != "postgres"]
    process.kill()
    process.wait()
    wait(lambda: not [one for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE], 12)
    wait(lambda: not site.answers("/healthz"))
    postmaster = embedded.postmaster(site.var / "postgres")
    if postmaster:
        os.kill(postmaster.pid, signal.SIGKILL)
    process = site.start()
    wait(site.answers)
    assert site.answers("/guides/infusion-nurse/")
    process.send_signal(signal.SIGINT)
    assert process.wait(12) == 0


@pytest.mark.proof
def test_forty_kills_at_random_are_recovered_from(site: Site) -> None:
    """Web, worker, their children and PostgreSQL, killed in any order: the site answers again each time."""
    chance = random.Random(2026)
    process = site.start()
    wait(site.answers)
    for _ in range(40):
        family = psutil.Process(process.pid).children(recursive=True)
        postmaster = embedded.postmaster(site.var / "postgres")
        victims = [one.pid for one in family] + ([postmaster.pid] if postmaster else [])
        with suppress(ProcessLookupError):
            os.kill(chance.choice(victims), signal.SIGKILL)
        time.sleep(chance.random())
        wait(lambda: site.answers("/guides/infusion-nurse/") and site.answers())
    assert process.poll() is None
    process.terminate()
    assert process.wait(12) == 0
