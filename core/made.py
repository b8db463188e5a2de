"""Files that cost much to make, kept in MADE_ROOT under a digest of what they were made from: safe to delete."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from django.conf import settings

KEPT = timedelta(days=30)

log = structlog.get_logger(__name__)


def made(kind: str, key: str, make: Callable[[], bytes]) -> bytes:
    """What was made of that kind ("pdf") under that key before; else what `make` makes, which is then kept.

    key: a digest of everything the bytes depend on. Two processes may make the same at once: each writes a whole file.
    """
    path = Path(settings.MADE_ROOT, kind, key)
    with suppress(OSError):
        return path.read_bytes()
    data = make()
    try:
        _keep(path, data)
    except OSError as error:  # a full disk costs time, not the answer
        log.warning("not kept", kind=kind, error=error.strerror)
    return data


def _keep(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent) as folder:
        part = Path(folder, path.name)
        part.write_bytes(data)
        part.replace(path)  # nobody reads half a file


def remove_old() -> None:
    """Remove what was made KEPT ago; what is still asked for is then made again."""
    oldest = time.time() - KEPT.total_seconds()
    for path in Path(settings.MADE_ROOT).rglob("*"):
        if path.is_file() and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
