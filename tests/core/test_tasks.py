"""The queue's own upkeep."""

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def empty_queue() -> None:
    """Its tables are none of Django's own, so they are not emptied after a test."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def run_worker() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)


def stall(name: str, lock: str, heartbeat: str = "1 hour") -> int:
    """A task that is being worked on by a worker that was last heard of so long ago."""
    task = app.configure_task(name, queueing_lock=lock).defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval) RETURNING id", [heartbeat]
        )
        worker = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, task])
    return task


def test_task_of_a_killed_worker_goes_back_to_the_queue_and_runs() -> None:
    stalled = stall("core.tasks.remove_old", "stalled")
    app.configure_task("core.tasks.retry_stalled").defer(timestamp=0)
    run_worker()
    run_worker()
    assert ProcrastinateJob.objects.get(pk=stalled).status == "succeeded"


def test_task_of_a_killed_worker_whose_twin_waits_is_left_to_the_twin_and_holds_up_no_other() -> None:
    first = stall("core.tasks.remove_old", "same")
    twin = app.configure_task("core.tasks.remove_old", queueing_lock="same").defer(timestamp=0)
    other = stall("core.tasks.remove_old", "other")
    app.configure_task("core.tasks.retry_stalled", priority=1).defer(timestamp=0)
    run_worker()
    run_worker()
    statuses = dict(ProcrastinateJob.objects.filter(pk__in=[first, twin, other]).values_list("pk", "status"))
    assert statuses == {first: "aborted", twin: "succeeded", other: "succeeded"}


def test_task_being_worked_on_is_left_alone() -> None:
    running = stall("core.tasks.remove_old", "running", heartbeat="0")
    app.configure_task("core.tasks.retry_stalled").defer(timestamp=0)
    run_worker()
    assert ProcrastinateJob.objects.get(pk=running).status == "doing"
