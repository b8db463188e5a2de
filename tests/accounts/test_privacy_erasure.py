"""Erasing a person, whatever comes between; and what runs out by itself."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import structlog
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts import erasure, expiry
from accounts.models import User
from core import events
from core.models import OutgoingMail
from guides.models import Guide
from tests import factories
from tests.accounts.privacy import hold, is_there, make_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db: None) -> User:
    return factories.make_user("ann@example.org", name="Ann Ash")


def test_what_cannot_be_ended_elsewhere_postpones_and_is_tried_again(
    user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def end(user: User) -> None:
        asked.append(user.pk)
        if len(asked) == 1:
            raise OSError(f"{user.email} could not be reached")

    hold(monkeypatch, end=end)
    other = factories.make_user()
    for each in (user, other):
        make_due(each)
    with structlog.testing.capture_logs() as lines:
        erasure.erase_due()
    assert is_there(user)
    assert not is_there(other)
    [line] = [line for line in lines if line["log_level"] == "error"]
    assert (line["event"], line["error"]) == ("erasure postponed", "OSError")
    assert "ann" not in str(line)
    assert str(user.pk) not in str(line)
    erasure.erase_due()
    assert not is_there(user)
    assert asked == [user.pk, other.pk, user.pk]


def test_what_fails_half_way_leaves_everything(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    OutgoingMail.objects.create(to=user.email, subject="Hello")

    def fail(user: User) -> None:
        raise OSError

    hold(monkeypatch, erase=fail)
    make_due(user)
    erasure.erase_due()
    assert OutgoingMail.objects.filter(to=user.email).exists()
    assert is_there(user)


def test_task_in_hand_postpones(user: User) -> None:
    erasure.close(user=user)
    make_due(user)
    jobs = ProcrastinateJob.objects.filter(task_name="subscriptions.close")
    jobs.update(status="doing")
    erasure.erase_due()
    assert is_there(user)
    jobs.update(status="succeeded")
    erasure.erase_due()
    assert not is_there(user)
    assert not jobs.exists()


def test_forgotten_tasks_are_those_of_the_same_events_and_row(user: User) -> None:
    for name, pk in (("account.closing", 7), ("account.closing", 8), ("account.kept", 7)):
        events.emit(name, pk)
    app.configure_task("subscriptions.look").defer(pk=7)
    events.forget("account.", 7)
    left = ProcrastinateJob.objects.values_list("task_name", "args__pk")
    assert set(left) == {("subscriptions.close", 8), ("subscriptions.look", 7)}


def test_tasks_of_what_became_of_a_plan_go_too(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(events._subscribers, "plan.changed", ["subscriptions.look"])
    events.emit("plan.changed", user.pk)
    make_due(user)
    erasure.erase_due()
    assert not ProcrastinateJob.objects.filter(task_name="subscriptions.look").exists()


def test_nobody_else_is_touched_whose_address_is_alike(user: User) -> None:
    alike = factories.make_user("jo-ann@example.org", is_staff=True)
    boss = factories.make_user("boss@example.org", is_staff=True)
    kind = ContentType.objects.get_for_model(User)
    for subject in (user, alike):
        LogEntry.objects.create(user=boss, content_type=kind, object_id=str(subject.pk), object_repr=str(subject),
                                action_flag=CHANGE, change_message=f'["{subject.email}"]')  # fmt: skip
        OutgoingMail.objects.create(to=subject.email, subject="Hello")
        store = SessionStore()
        store["account_login"] = {"user_pk": None, "email": subject.email}
        store.save()
    make_due(user)
    erasure.erase_due()
    assert LogEntry.objects.get().object_id == str(alike.pk)
    assert OutgoingMail.objects.get().to == alike.email
    assert Session.objects.get().get_decoded()["account_login"]["email"] == alike.email


def test_address_that_was_never_confirmed_counts_as_somebody_elses(user: User) -> None:
    user.emailaddress_set.create(email="boss@example.org")
    OutgoingMail.objects.create(to="boss@example.org", subject="Hello")
    make_due(user)
    erasure.erase_due()
    assert not is_there(user)
    assert OutgoingMail.objects.get().to == "boss@example.org"


def test_byline_of_a_guide_stays_as_it_was_printed(client: Client, user: User) -> None:
    guide = factories.make_published_guide(writer="Ann Ash")
    guide.edited_by = user
    guide.save()
    make_due(user)
    erasure.erase_due()
    assert Guide.objects.get(pk=guide.pk).edited_by is None
    assert "Ann Ash" in client.get(guide.get_absolute_url()).text


# Two at once


@pytest.fixture
def committed(transactional_db: None) -> Iterator[User]:
    yield factories.make_user("ann@example.org")
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def at_once(*functions: Callable[[], object]) -> list[BaseException]:
    """Run functions in threads of their own; returns what they raised."""
    raised: list[BaseException] = []

    def run(function: Callable[[], object]) -> None:
        try:
            function()
        except BaseException as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[function]) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_workers_erase_once(committed: User, monkeypatch: pytest.MonkeyPatch) -> None:
    both, erased = threading.Barrier(2), []
    hold(monkeypatch, end=lambda user: both.wait(5), erase=lambda user: erased.append(user.pk))
    make_due(committed)
    pk = committed.pk
    assert at_once(lambda: erasure.erase(pk), lambda: erasure.erase(pk)) == []
    assert erased == [pk]
    assert not is_there(committed)


def test_person_who_undoes_at_the_last_moment_is_not_erased(committed: User, monkeypatch: pytest.MonkeyPatch) -> None:
    ended = []
    hold(monkeypatch, end=lambda user: ended.append(user.pk))
    User.objects.filter(pk=committed.pk).update(erase_at=timezone.now() + timedelta(seconds=0.3))
    worker = threading.Thread(target=at_once, args=[lambda: erasure.erase(committed.pk)])
    with transaction.atomic():
        assert erasure.keep(user=committed)
        with time_machine.travel(timezone.now() + timedelta(seconds=1)):
            worker.start()
            worker.join(0.5)
            assert worker.is_alive()  # it waits for us
    worker.join(5)
    assert is_there(committed)
    assert ended == []


def test_of_two_superusers_who_go_at_once_one_stays(committed: User) -> None:
    both = [factories.make_user(is_superuser=True), factories.make_user(is_superuser=True)]
    raised = at_once(*(lambda user=user: erasure.close(user=user) for user in both))
    assert [type(error) for error in raised] == [erasure.RefusedError]
    assert User.objects.filter(is_superuser=True, erase_at=None).count() == 1


# What runs out by itself


def test_sessions_and_devices_that_are_over_are_forgotten(client: Client, user: User) -> None:
    client.force_login(user)
    for key, browser in ((client.session.session_key, "here"), ("signed-out", "there")):
        UserSession.objects.create(user=user, session_key=key, ip="192.0.2.1", user_agent=browser)
    expiry.forget_sessions()
    assert UserSession.objects.get().user_agent == "here"
    assert client.get("/account/privacy/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        expiry.forget_sessions()
    assert not UserSession.objects.exists()
    assert not Session.objects.exists()


def test_limits_on_attempts_are_forgotten_when_they_are_over(client: Client) -> None:
    client.post("/account/login/", {"login": "ann@example.org", "password": "wrong"})
    cache.set("stays", 1, 900_000)
    expiry.forget_cached()
    assert cached() > 1
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        expiry.forget_cached()
        assert cached() == 1


def cached() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache")
        return int(cursor.fetchone()[0])
