"""What is forgotten, when, and what stays."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from procrastinate.contrib.django import app
from pytest_django import Settings

from accounts.models import User
from applications import actions, upkeep
from applications.models import Application, Attachment, Message
from core import private
from jobs.actions import close, publish
from jobs.models import Job
from tests import factories
from tests.accounts.privacy import run_worker

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
Run = Callable[[], Any]


@pytest.fixture
def purge(committed: Callable[[], AbstractContextManager[Any]]) -> Run:
    def run() -> int:
        with committed():
            return upkeep.purge_due()

    return run


@pytest.fixture
def sweep(committed: Callable[[], AbstractContextManager[Any]]) -> Run:
    def run() -> None:
        with committed():
            upkeep.sweep()

    return run


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_what_was_sent_goes_180_days_after_the_job_closed(
    user: User, job: Job, private_folder: Path, purge: Run
) -> None:
    application = factories.make_application(job, user)
    actions.reply(application=application, text="Hello", is_from_employer=True)
    still_open = factories.make_application()
    close(jobs=[job.pk], status=Job.Status.FILLED)
    closed_at = timezone.now()
    with time_machine.travel(closed_at + 179 * DAY, tick=False):
        assert purge() == 0
    with time_machine.travel(closed_at + 180 * DAY + timedelta(minutes=1), tick=False):
        assert purge() == 1
        assert purge() == 0
    application.refresh_from_db()
    assert (application.name, application.text, application.attachment, application.status) == ("", "", None, "seen")
    assert not Message.objects.exists()
    still_open.refresh_from_db()
    assert files(private_folder) == [still_open.attachment.path]  # type: ignore[union-attr]
    assert still_open.text


def test_days_are_a_setting_and_a_job_that_opens_again_is_not_due(
    user: User, job: Job, settings: Settings, purge: Run
) -> None:
    settings.APPLICATION_DAYS = 10
    factories.make_application(job, user)
    close(jobs=[job.pk], status=Job.Status.FILLED)
    with time_machine.travel(timezone.now() + 11 * DAY, tick=False):
        publish(job=job)
        assert purge() == 0
        close(jobs=[job.pk], status=Job.Status.FILLED)
    with time_machine.travel(timezone.now() + 22 * DAY, tick=False):
        assert purge() == 1


def test_name_of_a_withdrawn_one_goes_then_too(user: User, job: Job, purge: Run) -> None:
    application = factories.make_application(job, user)
    actions.withdraw(application=application)
    application.refresh_from_db()
    purged_at = application.purged_at
    close(jobs=[job.pk], status=Job.Status.FILLED)
    with time_machine.travel(timezone.now() + 181 * DAY, tick=False):
        assert purge() == 1
    application.refresh_from_db()
    assert (application.name, application.status, application.purged_at) == ("", "withdrawn", purged_at)


def test_file_that_another_application_has_stays(user: User, job: Job, private_folder: Path, purge: Run) -> None:
    first = factories.make_application(job, user)
    second = factories.make_application(user=user, upload=None, attachment=first.attachment)
    close(jobs=[job.pk], status=Job.Status.FILLED)
    with time_machine.travel(timezone.now() + 181 * DAY, tick=False):
        purge()
    second.refresh_from_db()
    assert files(private_folder) == [second.attachment.path]  # type: ignore[union-attr]


def test_batches_leave_nobody_out(job: Job, monkeypatch: pytest.MonkeyPatch, purge: Run) -> None:
    monkeypatch.setattr(upkeep, "BATCH", 2)
    for _ in range(3):
        factories.make_application(job)
    close(jobs=[job.pk], status=Job.Status.FILLED)
    with time_machine.travel(timezone.now() + 181 * DAY, tick=False):
        assert purge() == 3
    assert set(Application.objects.values_list("text", flat=True)) == {""}


def old(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"x")
    moment = (timezone.now() - 2 * DAY).timestamp()
    os.utime(folder / name, (moment, moment))


def test_files_and_rows_left_by_a_crash_are_swept(user: User, private_folder: Path, sweep: Run) -> None:
    kept = factories.make_application(user=user).attachment
    assert kept
    old(private_folder, "applications/lost.pdf")
    (private_folder / "applications" / "new.pdf").write_bytes(b"x")
    lost = factories.make_application().attachment
    assert lost
    Application.objects.exclude(user=user).delete()
    Attachment.objects.filter(pk=lost.pk).update(created_at=timezone.now() - 2 * DAY)
    sweep()
    assert files(private_folder) == sorted([kept.path, "applications/new.pdf"])
    assert Attachment.objects.get() == kept


def test_empty_table_is_no_reason_to_delete_every_file(private_folder: Path, sweep: Run) -> None:
    sweep()
    (private_folder / "applications").mkdir(parents=True)
    old(private_folder, "applications/precious.pdf")
    sweep()
    assert files(private_folder) == ["applications/precious.pdf"]


@pytest.mark.django_db(transaction=True)
def test_worker_does_it_at_night(user: User, job: Job) -> None:
    factories.make_application(job, user)
    close(jobs=[job.pk], status=Job.Status.FILLED)
    with time_machine.travel(timezone.now() + 181 * DAY):
        app.configure_task("applications.forget_old").defer(timestamp=0)
        run_worker()
    assert not Attachment.objects.exists()


def test_file_of_a_transaction_that_fails_stays_until_it_is_swept(
    user: User, job: Job, private_folder: Path, monkeypatch: pytest.MonkeyPatch, sweep: Run
) -> None:
    def fail(*_: Any) -> None:
        raise OSError

    monkeypatch.setattr("applications.mails.send_copy", fail)
    with pytest.raises(OSError):  # noqa: PT011
        factories.make_application(job, user)
    assert not Application.objects.exists()
    assert not Attachment.objects.exists()
    [left] = files(private_folder)
    monkeypatch.undo()
    factories.make_application(factories.make_job(takes_applications=True))
    old(private_folder, left)
    sweep()
    assert left not in files(private_folder)


def test_folder_and_files_are_for_the_site_alone(user: User, private_folder: Path) -> None:
    path = factories.make_application(user=user).attachment.path  # type: ignore[union-attr]
    assert (private_folder / path).stat().st_mode & 0o777 == 0o600
    for folder in (private_folder, private_folder / "applications"):
        assert folder.stat().st_mode & 0o777 == 0o700
    with pytest.raises(ValueError, match="not accessible via a URL"):
        private.storage().url(path)
