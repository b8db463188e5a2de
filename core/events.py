"""What happens below and must cause something above: the lower app says so by name, higher ones have a task queued.

A lower app never imports a higher one. It calls `emit("account.closing", user.pk)`; an app above has called
`subscribe("account.closing", "subscriptions.close")` in its AppConfig.ready(). Tasks are queued in the transaction of
whoever emits, so they run if it commits, and only then.
"""

import json
from collections import defaultdict
from typing import Any

from django.db import connection

from core import queue

_subscribers: defaultdict[str, list[str]] = defaultdict(list)


def subscribe(name: str, task: str) -> None:
    """Have a task, by its name, queued for each event of a name. The task takes `pk`."""
    if task not in _subscribers[name]:
        _subscribers[name].append(task)


def emit(name: str, pk: int) -> None:
    """Say that something happened to a row."""
    for task in _subscribers[name]:
        queue.defer(task, pk=pk)


class RunningError(Exception):
    """A task is being worked on."""


def forget(prefix: str, pk: int) -> None:
    """Erase the tasks queued for a row's events of names such as "account.…", finished ones too, within a transaction.

    Raises RunningError while a worker has one of them in hand.
    """
    tasks = {task for name, subscribed in _subscribers.items() if name.startswith(prefix) for task in subscribed}
    jobs = "FROM procrastinate_jobs WHERE task_name = ANY(%(tasks)s) AND args @> %(args)s"
    which: dict[str, Any] = {"tasks": list(tasks), "args": json.dumps({"pk": pk})}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT status {jobs} FOR UPDATE", which)  # locked, those that wait are not begun meanwhile
        if ("doing",) in cursor.fetchall():
            raise RunningError
        cursor.execute(f"DELETE {jobs}", which)
