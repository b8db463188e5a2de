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
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import IO

from config import embedded

BASE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR", BASE / "var"))
DATA = VAR / "postgres"
PATIENCE = 6.0  # seconds that web and worker get to stop by themselves; PostgreSQL has the rest of ten
PR_SET_PDEATHSIG = 1

stopping = False


def say(text: str) -> None:
    print(f"\033[1m{text}\033[0m" if sys.stdout.isatty() else text, flush=True)


def lock() -> IO[str]:
    """Hold run.lock while the file is open (it is closed on exec, so no child keeps it)."""
    VAR.mkdir(parents=True, exist_ok=True)
    file = (VAR / "run.lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"This site runs already ({file.name} is held). Stop that one first.")
    return file


def answers(port: int) -> bool:
    for address in ("127.0.0.1", "::1"):
        with suppress(OSError), socket.create_connection((address, port), timeout=1):
            return True
    return False


def manage(*arguments: str) -> None:
    if not stopping and subprocess.run([sys.executable, "manage.py", *arguments], cwd=BASE).returncode and not stopping:
        sys.exit(f"manage.py {arguments[0]} failed; see above.")


def die_with_parent() -> Callable[[], None] | None:
    """On Linux: what a child does first, so that a kill -9 of this process leaves no orphans."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    return lambda: libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def start(line: str) -> subprocess.Popen[bytes]:
    """A Procfile line in a session of its own. `exec` makes the shell become the program, so signals reach it."""
    return subprocess.Popen(f"exec {line}", shell=True, cwd=BASE, start_new_session=True, preexec_fn=die_with_parent())


def kill_group(process: subprocess.Popen[bytes]) -> None:
    """End whatever a dead or stubborn process has left of its session."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def supervise(lines: dict[str, str], port: int, keep_database: bool) -> None:
    """Keep every line (and PostgreSQL) running until a signal says stop; then end them all within PATIENCE seconds."""
    processes = {name: start(line) for name, line in lines.items()}
    announced = False
    while not stopping:
        time.sleep(0.2)
        if not announced and answers(port):
            announced = True
            say(f"\nReady at http://localhost:{port}    (make admin, in another terminal, makes an editor account)\n")
        if keep_database and not embedded.postmaster(DATA):
            say("PostgreSQL has gone away; starting it again.")
            embedded.start(DATA)
        for name, process in processes.items():
            if process.poll() is not None and not stopping:
                say(f"{name} exited with {process.returncode}; starting it again.")
                kill_group(process)
                time.sleep(0.5)
                processes[name] = start(lines[name])
    for process in processes.values():
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and any(process.poll() is None for process in processes.values()):
        time.sleep(0.05)
    for process in processes.values():
        kill_group(process)


def stop(number: int, frame: FrameType | None) -> None:
    global stopping
    stopping = True


def main() -> None:
    port = int(os.environ.setdefault("PORT", "8000"))
    keep_database = not os.environ.get("DATABASE_URL")
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with lock():
        if answers(port):  # granian would share a taken port silently, and answer every other request
            sys.exit(f"Something answers on port {port} already. Choose another: PORT=8001 make run")
        try:
            if keep_database:
                os.environ["DATABASE_URL"] = embedded.start(DATA)
            for command in ("migrate -v0", "createcachetable -v0", "collectstatic --noinput -v0", "seed"):
                manage(*command.split())
            entries = (line.split(":", 1) for line in (BASE / "Procfile").read_text().splitlines() if line.strip())
            supervise({name: line.strip() for name, line in entries}, port, keep_database)
        finally:
            if keep_database:
                embedded.stop(DATA)


if __name__ == "__main__":
    main()
