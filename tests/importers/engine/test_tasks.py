"""Feeds are fetched when they are due, one run of each at a time, whatever becomes of the worker."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, connections
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from importers import actions, running, tasks
from importers.fetching import wait_of
from importers.models import Feed, Run
from jobs.models import Job, JobSource
from jobs.tasks import apply_terms
from tests import factories
from tests.importers.engine.conftest import make_feed, posting, read
from tests.importers.engine.serving import Server
from tests.importers.engine.test_running import counts, live

pytestmark = pytest.mark.django_db


def waiting() -> list[Any]:
    rows = ProcrastinateJob.objects.filter(task_name="importers.run", status="todo")
    return list(rows.order_by("pk").values_list("queue_name", "args"))


def test_due_feeds_are_queued_once_in_their_own_queue(server: Server, feed: Feed) -> None:
    make_feed(server, path="off", is_on=False)
    make_feed(server, path="later", next_at=timezone.now() + timedelta(minutes=5))
    make_feed(server, "hidden", path="hidden")
    JobSource.objects.filter(slug="hidden").update(on_page=False)
    tasks.tick(timestamp=0)
    tasks.tick(timestamp=60)
    assert waiting() == [("imports", {"pk": feed.pk})]
    feed.refresh_from_db()
    assert feed.next_at > timezone.now() + timedelta(minutes=59)


@pytest.mark.django_db(transaction=True)
def test_feed_that_another_tick_has_in_hand_is_left_to_it(server: Server, feed: Feed) -> None:
    other = connections.create_connection("default")
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute("SELECT id FROM importers_feed FOR UPDATE")
        assert actions.queue_due(timezone.now()) == 0
    other.rollback()
    other.close()
    assert actions.queue_due(timezone.now()) == 1


def test_task_reads_the_feed(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = (200, {}, json.dumps([posting(1)]).encode())
    tasks.run(pk=feed.pk)
    assert live() == {"Bookkeeper 1"}
    tasks.run(pk=0)


def test_feed_of_a_source_that_is_not_to_be_shown_is_not_asked(server: Server, feed: Feed) -> None:
    feed.source.on_page = False
    feed.source.save()
    tasks.run(pk=feed.pk)
    assert server.asked == []


def test_interval_doubles_with_each_failure_up_to_a_day_and_ends_with_the_first_success(
    server: Server, feed: Feed
) -> None:
    for hours in (1, 2, 4, 8, 16, 24, 24):
        now = timezone.now()
        running.run(Feed.objects.get())
        feed.refresh_from_db()
        assert abs(feed.next_at - now - timedelta(hours=hours)) < timedelta(minutes=1), hours
    assert feed.failures == 7
    read(server, feed, posting(1))
    feed.refresh_from_db()
    assert (feed.failures, feed.next_at < timezone.now() + timedelta(hours=2)) == (0, True)


def test_source_that_asks_to_wait_is_left_alone_as_long(server: Server, feed: Feed) -> None:
    server.answers["/feed"] = (429, {"Retry-After": "7200"}, b"")
    running.run(feed)
    feed.refresh_from_db()
    assert feed.next_at > timezone.now() + timedelta(minutes=119)


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120), (" 5 ", 5), ("0", 0), ("-5", 0), ("", 0), ("soon", 0), ("9" * 30, 0), ("999999999", 86400),
        ("Fri, 27 Nov 2026 13:00:00 GMT", 3600), ("Fri, 27 Nov 2020 13:00:00 GMT", 0), ("²", 0),
        ("Fri, 27 Nov 9999 13:00:00 GMT", 86400), ("Fri, 27 Nov 2026 13:00:00 -0000", 0),
    ],
)  # fmt: skip
def test_retry_after_is_read(told: str, seconds: int) -> None:
    with time_machine.travel("2026-11-27T12:00Z", tick=False):
        assert wait_of(told, timezone.now()).total_seconds() == seconds


# Now


def test_run_now_queues_once(server: Server, feed: Feed) -> None:
    actions.run_now(feed=feed)
    with pytest.raises(ValidationError, match="waits to be fetched already"):
        actions.run_now(feed=feed)
    assert len(waiting()) == 1


def test_run_now_asks_no_source_twice_within_the_hour(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1))
    with pytest.raises(ValidationError, match="at most hourly"):
        actions.run_now(feed=feed)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        actions.run_now(feed=feed)


def test_feed_that_could_not_be_fetched_may_be_tried_at_once(server: Server, feed: Feed) -> None:
    assert running.run(feed).status == "failed"
    actions.run_now(feed=feed)


def run_worker(queue: str) -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(queues=[queue], wait=False, listen_notify=False, install_signal_handlers=False)


@pytest.mark.django_db(transaction=True)
def test_worker_of_the_queue_reads_and_the_other_does_not(server: Server, feed: Feed) -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
    server.answers["/feed"] = (200, {}, json.dumps([posting(1)]).encode())
    actions.run_now(feed=feed)
    run_worker("default")
    assert server.asked == []
    run_worker("imports")
    assert live() == {"Bookkeeper 1"}
    assert ProcrastinateJob.objects.get(task_name="importers.run").status == "succeeded"


def test_procfile_has_a_worker_for_each_queue() -> None:
    lines = (settings.BASE_DIR / "Procfile").read_text().splitlines()
    queues = {line.split("--queues ")[1].split()[0] for line in lines if "--queues" in line}
    assert queues == {task.queue for task in app.tasks.values() if not task.name.startswith("builtin:")}


# One at a time, and after a death


@pytest.mark.django_db(transaction=True)
def test_second_run_of_a_feed_leaves_it_to_the_first(server: Server, feed: Feed) -> None:
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [running.LOCKS, feed.pk])
        with pytest.raises(running.BusyError):
            running.run(feed)
        tasks.run(pk=feed.pk)
        assert not Run.objects.exists()
    other.close()
    assert read(server, feed, posting(1)).status == "done"


def test_run_whose_process_died_is_marked_and_begun_anew(server: Server, feed: Feed) -> None:
    dead = feed.runs.create()
    assert counts(read(server, feed, posting(1))) == {"read": 1, "new": 1}
    dead.refresh_from_db()
    assert (dead.status, dead.ended_at is not None) == ("lost", True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.proof
def test_killed_import_is_finished_by_the_next(server: Server, feed: Feed, tmp_path: Path) -> None:
    """A real process, killed in the middle; what it stored is not stored again."""
    lines = [
        {"id": str(number), "url": f"https://a.example/{number}", "title": f"Bookkeeper {number} at Harbor & Hill",
         "content_html": posting()["html"] * 3, "tags": ["Accounting"]}
        for number in range(6_000)
    ]  # fmt: skip
    path = tmp_path / "feed.json"
    path.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": lines}))
    database = connection.settings_dict
    url = f"postgres://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    environment = {**os.environ, "DATABASE_URL": url, "FIND_N_PLUS_ONE": "0", "VAR": str(tmp_path)}
    command = [sys.executable, "manage.py", "import_jobs", "jsonfeed", "--file", str(path)]
    process = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment, start_new_session=True)
    deadline = time.monotonic() + 60
    while Job.objects.count() < 1_000:
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    stored = Job.objects.count()
    assert stored < 6_000
    finished = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
    assert f"6,000 read: {6_000 - stored:,} new, {stored:,} same" in finished.stdout
    assert list(Run.objects.order_by("pk").values_list("status", flat=True)) == ["lost", "done"]
    assert Job.objects.count() == 6_000


def test_old_runs_are_forgotten(server: Server, feed: Feed) -> None:
    read(server, feed, posting(1))
    with time_machine.travel(timezone.now() + timedelta(days=91)):
        tasks.forget_old(timestamp=0)
    assert not Run.objects.exists()
    assert live() == {"Bookkeeper 1"}


def test_waiting_feed_is_told_of_and_makes_nobody_unready(client: Any, server: Server, feed: Feed) -> None:
    actions.run_now(feed=feed)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '1 hour'")
    answer = client.get("/readyz").json()
    assert (answer["status"], answer["oldest_waiting_task_seconds"]) == ("ok", 0)
    assert 3600 <= answer["oldest_due_feed_seconds"] < 3700


def test_source_that_is_taken_off_queues_what_is_to_be_done(client: Any, server: Server, feed: Feed) -> None:
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    read(server, feed, posting(1))
    values = {"name": "Plain", "website": "https://plain.example/", "delay_hours": "0"}
    answer = client.post(f"/admin/jobs/jobsource/{feed.source_id}/change/", values)
    assert answer.status_code == 302
    names = list(ProcrastinateJob.objects.order_by("pk").values_list("task_name", "args"))
    assert ("jobs.apply_terms", {"pk": feed.source_id}) in names
    apply_terms(pk=feed.source_id)
    assert live() == set()
    assert ProcrastinateJob.objects.filter(task_name="importers.leave_source").exists()
    tasks.leave_source(pk=feed.source_id)
