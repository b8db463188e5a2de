"""Queueing a task in the caller's transaction, wherever the caller runs.

By itself procrastinate does that in web processes alone. In a worker a task that queues another one would do so over a
connection of the queue's own: at once, before what it is about is committed, or although it never will be.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager

_jobs = JobManager(DjangoConnector())


def defer(task: str, *, at: datetime | None = None, **arguments: Any) -> None:
    """Queue a task by its name, to run when the transaction has committed and, if given, a moment has come."""
    job = app.configure_task(task, schedule_at=at)
    job.job_manager = _jobs
    job.defer(**arguments)


def defer_once(task: str, *, lock: str, queue: str = "default", **arguments: Any) -> bool:
    """Queue a task as `defer` does, unless one waits under that lock; returns whether it was."""
    job = app.configure_task(task, queueing_lock=lock, queue=queue)
    job.job_manager = _jobs
    try:
        with transaction.atomic():  # the refusal would end the caller's transaction
            job.defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True
