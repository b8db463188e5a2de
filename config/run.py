"""Runs the whole site on one machine: the embedded PostgreSQL (unless DATABASE_URL is set) and the Procfile's lines.

Whatever exits is started again; SIGINT or SIGTERM stops all, PostgreSQL last. `make run` calls it; so can systemd.
"""

import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from config import embedded

BASE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR", BASE / "var"))
DATA = VAR / "postgres"
PATIENCE = 6.0  # seconds that web and worker get to stop by themselves; PostgreSQL has the rest of ten
LIBC = ctypes.CDLL(None)
# What stands for Stripe where no key of its own is set; it refuses to start in production itself, too.
SANDBOX = (
    "python -m subscriptions.sandbox --port ${SANDBOX_PORT:-9000} --secret whsec_sandbox"
    " --webhook http://localhost:${PORT:-8000}/webhooks/stripe/"
    " --month ${PLUS_PRICE_MONTH:-800} --year ${PLUS_PRICE_YEAR:-8000} --state ${VAR:-var}/sandbox.json"
)
stopping = False


def lock() -> IO[str]:
    """Hold run.lock while the file is open (it is closed on exec, so no child keeps it)."""
    VAR.mkdir(parents=True, exist_ok=True)
    file = (VAR / "run.lock").open("w")
    with suppress(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return file
    sys.exit(f"This site runs already ({file.name} is held). Stop that one first.")


def answers(port: int) -> bool:
    for address in ("127.0.0.1", "::1"):
        with suppress(OSError), socket.create_connection((address, port), timeout=1):
            return True
    return False


def prepare() -> None:
    if subprocess.run([sys.executable, "manage.py", "prepare"], cwd=BASE).returncode and not stopping:
        sys.exit("The site could not be prepared; see above.")


def die_with_parent() -> None:
    """What a child does first, so that a kill -9 of this process leaves no orphans (Linux alone can)."""
    if sys.platform == "linux":
        LIBC.prctl(1, signal.SIGTERM)  # 1: PR_SET_PDEATHSIG


def start(line: str) -> subprocess.Popen[bytes]:
    """A Procfile line in a session of its own. `exec` makes the shell become the program, so signals reach it."""
    return subprocess.Popen(f"exec {line}", shell=True, cwd=BASE, start_new_session=True, preexec_fn=die_with_parent)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End whatever a dead or stubborn process has left of its session."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def say_ready(address: str) -> None:
    print(f"\nReady at {address}    (make admin, in another terminal, makes an editor account)")
    if os.environ.get("ENV") == "development":
        print(f"Mails land at {address}/dev/mail/ (unless EMAIL_URL is set)")
    print()


def supervise(lines: dict[str, str], port: int, keep_database: bool) -> None:
    """Keep every line (and PostgreSQL) running until a signal says stop; then end them all within PATIENCE seconds."""
    processes, is_up = {name: start(line) for name, line in lines.items()}, False
    while not stopping:
        time.sleep(0.2)
        if not is_up and (is_up := answers(port)):
            say_ready(f"http://localhost:{port}")
        if keep_database and not embedded.postmaster(DATA):
            print("PostgreSQL has gone away; starting it again.")
            embedded.start(DATA)
        for name, process in processes.items():
            if process.poll() is not None and not stopping:
                print(f"{name} exited with {process.returncode}; starting it again.")
                kill_group(process)
                time.sleep(0.5)
                processes[name] = start(lines[name])
    for process in processes.values():
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in processes.values():
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0, deadline - time.monotonic()))
        kill_group(process)


def stop(*_: object) -> None:
    global stopping
    stopping = True


def main() -> None:
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    port = int(os.environ.setdefault("PORT", "8000"))
    keep_database = not os.environ.get("DATABASE_URL")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    with lock():
        if answers(port):  # granian would share it silently, and answer every other request
            sys.exit(f"Something answers on port {port} already. Choose another: PORT=8001 make run")
        try:
            if keep_database:
                os.environ["DATABASE_URL"] = embedded.start(DATA)
            prepare()
            lines = dict(line.split(": ", 1) for line in (BASE / "Procfile").read_text().splitlines())
            if os.environ.get("ENV") == "development" and not os.environ.get("STRIPE_SECRET_KEY"):
                lines["sandbox"] = SANDBOX
            supervise(lines, port, keep_database)
        finally:
            if keep_database:
                embedded.stop(DATA)


if __name__ == "__main__":
    main()
