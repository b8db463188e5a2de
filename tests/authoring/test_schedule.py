"""Guides that appear on time: what an editor enters in their own zone, and what becomes public when.

The clock stands in a past year throughout, so that the database, whose clock cannot be set, takes every task for due.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from authoring import actions, tasks
from guides.actions import publish
from guides.models import Guide
from tests import factories
from tests.authoring import room

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def guide(db: None) -> Guide:
    return room.make_ready_guide()


@pytest.fixture
def client_in(editor: User, editor_client: Client) -> Callable[[str], Client]:
    """The editor, once they have chosen a time zone."""

    def client_in(zone: str) -> Client:
        editor.time_zone = zone
        editor.save()
        return editor_client

    return client_in


def is_public(client: Client, guide: Guide) -> bool:
    """Whether everything that lists guides has it; all of it, or nothing."""
    address = guide.get_absolute_url()
    everywhere = ("/guides/", f"/guides/?q={guide.title}", "/guides/feed/", "/sitemap-guides.xml")
    found = {address in client.get(page).text for page in everywhere}
    assert len(found) == 1, "some lists have it, some have not"
    assert client.get(address).status_code == (200 if found == {True} else 404)
    return found == {True}


def test_scheduled_guide_appears_on_time_in_lists_search_feed_and_sitemap(
    editor_client: Client, client: Client, guide: Guide, clock: time_machine.Traveller
) -> None:
    form = room.fields(editor_client.get(room.url("check", guide)).text, ".publishing")
    page = editor_client.post(room.url("publish", guide), {**form, "at": "2026-03-02T12:00"}, follow=True).text
    assert "“Registered nurse” will appear on 2 Mar 2026, 12:00 UTC." in page
    assert "<strong>Scheduled</strong> for <time" in page
    clock.move_to(LATER - timedelta(seconds=1))
    assert actions.publish_due() == 0
    assert not is_public(client, guide)
    clock.move_to(LATER)
    assert actions.publish_due() == 1
    assert is_public(client, guide)
    assert actions.publish_due() == 0
    edition = guide.snapshots.get(number=1)
    assert edition.published_at == LATER
    assert "and it is up to date" in editor_client.get(room.url("change", guide)).text


@pytest.mark.parametrize(
    ("zone", "typed", "utc", "shown"),
    [
        ("", "2026-03-02T09:00", (3, 2, 9, 0), "2 Mar 2026, 09:00 UTC"),
        ("Asia/Tokyo", "2026-03-02T09:00", (3, 2, 0, 0), "2 Mar 2026, 09:00 JST"),
        ("America/Sao_Paulo", "2026-03-02T09:00", (3, 2, 12, 0), "2 Mar 2026, 09:00 UTC−03"),
        ("Europe/Berlin", "2026-03-29T01:59", (3, 29, 0, 59), "29 Mar 2026, 01:59 CET"),
        ("Europe/Berlin", "2026-03-29T03:00", (3, 29, 1, 0), "29 Mar 2026, 03:00 CEST"),
        ("Europe/Berlin", "2026-10-25 03:00", (10, 25, 2, 0), "25 Oct 2026, 03:00 CET"),
    ],
)
def test_time_is_entered_and_shown_in_the_editors_own_zone(
    client_in: Callable[[str], Client], guide: Guide, zone: str, typed: str, utc: tuple[int, int, int, int], shown: str
) -> None:
    client = client_in(zone)
    assert f"Your time zone: {zone or 'UTC'}." in client.get(room.url("check", guide)).text
    page = client.post(room.url("publish", guide), {"at": typed}, follow=True).text
    guide.refresh_from_db()
    assert guide.publish_at == datetime(2026, *utc, tzinfo=UTC)
    assert f"will appear on {shown}." in page
    assert f"{shown}</time>, as it was when it was scheduled" in page
    assert shown in client.get("/admin/").text
    assert guide.publish_at.strftime("%H:%M UTC") in client_in("").get(room.url("change", guide)).text


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2026-03-01T12:59", "That moment has passed. Choose a later one, or leave it empty to publish now."),
        ("1026-03-02T12:00", "That moment has passed."),
        ("0001-01-01T00:00", "That moment has passed."),
        ("2206-03-02T12:00", "That is more than two years ahead. Choose an earlier moment."),
        ("9999-12-31T23:59", "That is more than two years ahead."),
        ("2026-03-29T02:30", "it may be ambiguous or it may not exist"),
        ("2026-10-25T02:30", "it may be ambiguous or it may not exist"),
        ("tomorrow", "Enter a valid date/time."),
        ("2026-02-30T12:00", "Enter a valid date/time."),
    ],
)
def test_impossible_moment_is_refused_with_words_and_what_was_typed_stays(
    client_in: Callable[[str], Client], guide: Guide, typed: str, message: str
) -> None:
    typed_form = {"at": typed, "note": "New law on licenses"}
    answer = client_in("Europe/Berlin").post(room.url("publish", guide), typed_form)
    assert answer.status_code == 422
    assert message in answer.text
    assert room.fields(answer.text, ".publishing").items() >= typed_form.items()
    guide.refresh_from_db()
    assert guide.state == Guide.State.DRAFT
    assert not guide.snapshots.filter(number__isnull=False).exists()


def test_moment_gone_by_is_refused_for_whoever_schedules(guide: Guide) -> None:
    with pytest.raises(actions.RefusedError, match="That moment has passed"):
        actions.schedule(guide=guide, at=NOW, by=None)


def test_unfinished_guide_is_not_scheduled(editor_client: Client, guide: Guide) -> None:
    factories.write(guide, "path", "")
    answer = editor_client.post(room.url("publish", guide), {"at": "2026-03-02T12:00"})
    assert answer.status_code == 422
    assert "“Path to the role” is empty." in answer.text
    guide.refresh_from_db()
    assert guide.state == Guide.State.DRAFT


def test_changes_after_scheduling_are_not_in_the_edition_whatever_they_are(
    editor_client: Client, client: Client, guide: Guide, clock: time_machine.Traveller
) -> None:
    actions.schedule(guide=guide, at=LATER, by=None)
    page = room.send_section(editor_client, guide, "path", body="").text
    assert "what was changed since then is not in it" in page
    clock.move_to(LATER)
    actions.publish_due()
    assert "What there is to say of Path to the role." in client.get(guide.get_absolute_url()).text
    assert "<strong>Changes not yet published.</strong>" in editor_client.get(room.url("change", guide)).text


def test_next_edition_of_a_public_guide_appears_on_time(
    client: Client, guide: Guide, clock: time_machine.Traveller
) -> None:
    publish(guide=guide)
    factories.write(guide, "path", "A shorter way")
    actions.schedule(guide=guide, at=LATER, by=None)
    assert "A shorter way" not in client.get(guide.get_absolute_url()).text
    clock.move_to(LATER)
    actions.publish_due()
    assert "A shorter way" in client.get(guide.get_absolute_url()).text
    assert guide.snapshots.filter(number__isnull=False).count() == 2


@pytest.mark.parametrize("name", ["send_back", "archive"])
def test_schedule_taken_off_publishes_nothing(
    editor_client: Client, client: Client, guide: Guide, clock: time_machine.Traveller, name: str
) -> None:
    actions.schedule(guide=guide, at=LATER, by=None)
    page = editor_client.get(room.url("change", guide)).text
    assert "Take off the schedule" in page
    editor_client.post(room.url(name, guide))
    clock.move_to(LATER)
    assert actions.publish_due() == 0
    assert guide.get_absolute_url() not in client.get("/guides/").text


def test_guide_scheduled_anew_appears_at_the_later_time_alone(guide: Guide, clock: time_machine.Traveller) -> None:
    actions.schedule(guide=guide, at=LATER, by=None)
    actions.schedule(guide=guide, at=LATER + timedelta(days=1), by=None)
    clock.move_to(LATER)
    assert actions.publish_due() == 0
    clock.move_to(LATER + timedelta(days=1))
    assert actions.publish_due() == 1


def test_each_minutes_tick_publishes_what_was_missed(
    client: Client, guide: Guide, clock: time_machine.Traveller
) -> None:
    other = room.make_ready_guide("Infusion nurse")
    for scheduled in (guide, other):
        actions.schedule(guide=scheduled, at=LATER, by=None)
    clock.move_to(LATER + timedelta(days=3))
    tasks.publish_due(timestamp=0)
    assert is_public(client, guide)
    assert is_public(client, other)


@pytest.mark.django_db(transaction=True)
def test_two_that_publish_at_once_publish_once(guide: Guide, clock: time_machine.Traveller) -> None:
    actions.schedule(guide=guide, at=LATER, by=None)
    clock.move_to(LATER)
    published: list[int] = []

    def publish_due() -> None:
        published.append(actions.publish_due())
        connection.close()

    thread = threading.Thread(target=publish_due)
    with transaction.atomic():
        published.append(actions.publish_due())
        thread.start()
        thread.join(10)
        assert not thread.is_alive(), "the second one waits, though it has nothing to do"
    assert published == [1, 0]
    assert guide.snapshots.filter(number__isnull=False).count() == 1


@pytest.fixture
def queue(transactional_db: None) -> Callable[[], None]:
    """Runs the worker until nothing is due. The queue's tables are none of Django's own: they are emptied here."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")

    def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)

    return run


def test_queue_publishes_at_the_moment_itself(
    client: Client, queue: Callable[[], None], clock: time_machine.Traveller
) -> None:
    guide = room.make_ready_guide()
    actions.schedule(guide=guide, at=LATER, by=None)
    job = ProcrastinateJob.objects.get(task_name="authoring.publish_due")
    assert job.scheduled_at == LATER
    clock.move_to(LATER)
    queue()
    assert ProcrastinateJob.objects.get(pk=job.pk).status == "succeeded"
    assert is_public(client, guide)


def test_task_that_runs_too_early_publishes_nothing_and_the_tick_makes_up_for_it(
    client: Client, queue: Callable[[], None], clock: time_machine.Traveller
) -> None:
    guide = room.make_ready_guide()
    actions.schedule(guide=guide, at=LATER, by=None)
    queue()
    assert not is_public(client, guide)
    clock.move_to(LATER)
    app.configure_task("authoring.publish_due").defer(timestamp=0)
    queue()
    assert is_public(client, guide)


def test_schedule_that_is_not_kept_leaves_no_task(queue: Callable[[], None]) -> None:
    guide = room.make_ready_guide()
    with transaction.atomic():
        actions.schedule(guide=guide, at=LATER, by=None)
        transaction.set_rollback(True)
    assert not ProcrastinateJob.objects.exists()
