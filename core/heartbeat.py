"""The one thread of a web process: each second it reads generations and adds up counts; each ten it writes them."""

import itertools
import threading
import time
from collections.abc import Callable
from multiprocessing.util import Finalize

import structlog
from django.conf import settings
from django.db import connection

from core import counters, generations

EVERY = 1.0  # seconds between two beats
FLUSH_EVERY = 10  # beats

log = structlog.get_logger("heartbeat")
_thread: threading.Thread | None = None
_starting = threading.Lock()


def start() -> None:
    """Start this process's thread, once. Does nothing where settings turn it off (tests)."""
    global _thread
    if _thread is None and settings.WATCH_GENERATIONS:
        with _starting:
            if _thread is None:
                _thread = threading.Thread(target=_run, name="heartbeat", daemon=True)
                _thread.start()
                # Not atexit, which a forked web process never gets to.
                Finalize(None, _attempt, [counters.flush], exitpriority=0)


def _run() -> None:
    for number in itertools.count(1):
        beat(number)
        time.sleep(EVERY)


def beat(number: int) -> None:
    """Do what is due at the nth beat. Raises nothing: what fails while the database is away is due again."""
    _attempt(generations.read)
    counters.add_up()
    if number % FLUSH_EVERY == 0:
        _attempt(counters.flush)
    _attempt(connection.close)


def _attempt(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception as error:
        log.warning("heartbeat", missed=work.__qualname__, error=type(error).__name__)
