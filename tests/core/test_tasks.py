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


def test_task_of_a_killed_worker_goes_back_to_the_queue_and_runs() -> None:
    stalled = app.configure_task("core.tasks.remove_old", queueing_lock="stalled").defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
        )
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, stalled]
        )
    app.configure_task("core.tasks.retry_stalled").defer(timestamp=0)
    run_worker()
    run_worker()
    assert ProcrastinateJob.objects.get(pk=stalled).status == "succeeded"


def test_task_being_worked_on_is_left_alone() -> None:
    running = app.configure_task("core.tasks.remove_old", queueing_lock="running").defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id")
        worker = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s", [worker, running]
        )
    app.configure_task("core.tasks.retry_stalled").defer(timestamp=0)
    run_worker()
    assert ProcrastinateJob.objects.get(pk=running).status == "doing"
