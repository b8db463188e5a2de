"""Which version of its subject a cached page shows.

A page names the generations it depends on ("content", later "jobs", "ads": one row each). Whoever changes the subject
calls `touch`, which adds one when the transaction commits. Each web process reads the rows once a second in a thread of
its own (core/heartbeat.py), so that a page served from memory costs no query and no reader sees an old page for longer
than two seconds.
"""

import time
from collections.abc import Mapping

from django.db import connection, transaction

from core.models import Generation

FRESH = 2.0  # seconds after which a reading says nothing any more

_values: Mapping[str, int] = {}
_read_at = float("-inf")


def touch(name: str) -> None:
    """Say that a subject changed. Takes effect when the transaction commits, and needs none."""
    transaction.on_commit(lambda: _add_one(name))


def _add_one(name: str) -> None:
    # A statement of its own after the commit: inside, every writer would wait for every other one at this row.
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_generation (name, value) VALUES (%s, 1)"
            " ON CONFLICT (name) DO UPDATE SET value = core_generation.value + 1",
            [name],
        )


def read() -> None:
    """Read all generations from the database, now."""
    global _values, _read_at
    asked_at = time.monotonic()
    _values = dict(Generation.objects.values_list("name", "value"))
    _read_at = asked_at


def latest() -> Mapping[str, int] | None:
    """The last reading; None when it is too old to rely on. A name missing from it is at 0."""
    return _values if time.monotonic() - _read_at <= FRESH else None


def forget() -> None:
    """As if nothing had been read yet (for tests)."""
    global _read_at
    _read_at = float("-inf")
