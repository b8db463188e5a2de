"""Digests on their way to a mail server that really listens, and behaves badly."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from alerts import actions, delivery, mails, planning
from alerts.models import Digest, Match, Recipient
from jobs.models import Job
from jobs.query import JobQuery
from tests import factories
from tests.alerts.sink import HOST, Orders, Sink, free_port, serve

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)
ADA, BOB, CLEO = "ada@example.org", "bob@example.org", "cleo@example.org"


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    sink = Sink()
    controller = serve(sink)
    point_at(settings, controller.port)
    yield sink
    controller.stop()


def point_at(settings: Settings, port: int) -> None:
    settings.EMAIL_URL, settings.EMAIL_HOST, settings.EMAIL_PORT = f"smtp://{HOST}:{port}", HOST, port


@pytest.fixture(autouse=True)
def waiting(clock: time_machine.Traveller) -> None:
    """Three people for whom a mail is due."""
    for email in (ADA, BOB, CLEO):
        recipient = factories.make_recipient(email=email)
        query = JobQuery(words="nurse")
        actions.save(recipient=recipient, query=query, name="Nurse", is_confirmed=True)
    factories.make_job(title="Night nurse")
    clock.shift(WEEK)


def work() -> None:
    planning.plan(timezone.now())
    delivery.send_due(time.monotonic() + 60)


def work_without_server(settings: Settings) -> None:
    point_at(settings, free_port())
    work()


def digest_of(email: str) -> Digest:
    return Digest.objects.get(recipient__email=email)


def addresses(sink: Sink) -> list[str]:
    return sorted(address for address, _ in sink.taken)


def test_good_server_gets_all_over_one_connection(sink: Sink) -> None:
    work()
    assert addresses(sink) == [ADA, BOB, CLEO]
    assert len(sink.peers) == 1


def bring_forward(clock: time_machine.Traveller, email: str = ADA) -> datetime:
    """Let it be time for the next try."""
    try_at = digest_of(email).try_at
    clock.move_to(try_at)
    return try_at


PASSING = {
    "421 at the recipient": Orders(to_recipient="421 Closing down"),
    "450 at the recipient": Orders(to_recipient="450 Greylisted"),
    "421 after the content": Orders(to_content="421 Closing down"),
    "450 after the content": Orders(to_content="450 Busy"),
    "550 after the content": Orders(to_content="550 Looks like spam"),
    "550 of our own making": Orders(to_recipient="550 5.7.1 Your network is blocked"),
    "550 about the sender": Orders(to_recipient="550 5.1.8 Sender address rejected"),
    "reset": Orders(reset=True),
}


@pytest.mark.parametrize("how", PASSING)
def test_mail_not_taken_is_tried_later_and_later_and_holds_up_nobody(
    sink: Sink, clock: time_machine.Traveller, how: str
) -> None:
    sink.orders[ADA] = PASSING[how]
    work()
    assert addresses(sink) == [BOB, CLEO]
    assert digest_of(ADA).state == Digest.State.COMPOSED
    assert digest_of(ADA).try_at == timezone.now() + MINUTE
    work()
    assert digest_of(ADA).attempts == 1
    waits = []
    for _ in range(11):
        now = bring_forward(clock)
        work()
        waits.append((digest_of(ADA).try_at - now) / MINUTE)
    assert waits == [2, 4, 8, 16, 32, 64, 128, 240, 240, 240, 240]
    assert Recipient.objects.get(email=ADA).is_reachable
    del sink.orders[ADA]
    bring_forward(clock)
    work()
    assert addresses(sink) == [ADA, BOB, CLEO]
    assert digest_of(ADA).state == Digest.State.SENT


GONE = {
    "550": Orders(to_recipient="550 No such mailbox"),
    "551": Orders(to_recipient="551 Not here"),
    "553": Orders(to_recipient="553 No such mailbox"),
    "550 with its enhanced code": Orders(to_recipient="550 5.1.1 No such mailbox"),
    "550 of a server that only looks after the content": Orders(to_content="550 5.1.10 Recipient not found"),
}


@pytest.mark.parametrize("how", GONE)
def test_address_that_does_not_exist_is_sent_nothing_any_more(
    sink: Sink, clock: time_machine.Traveller, how: str
) -> None:
    sink.orders[ADA] = GONE[how]
    work()
    assert addresses(sink) == [BOB, CLEO]
    refused = Recipient.objects.get(email=ADA)
    assert (refused.suppression, refused.next_due_at) == (Recipient.Suppression.REFUSED, None)
    assert digest_of(ADA).state == Digest.State.DROPPED
    assert Recipient.objects.reachable().count() == 2
    del sink.orders[ADA]
    factories.make_job(title="Day nurse")
    clock.shift(WEEK)
    work()
    assert addresses(sink) == [BOB, BOB, CLEO, CLEO]


@pytest.mark.parametrize("code", [552, 554])
def test_other_refusals_of_a_recipient_may_pass(sink: Sink, code: int) -> None:
    sink.orders[ADA] = Orders(to_recipient=f"{code} Mailbox full")
    work()
    assert Recipient.objects.get(email=ADA).is_reachable
    assert digest_of(ADA).state == Digest.State.COMPOSED


def test_mail_that_is_refused_for_days_is_given_up_and_the_next_goes(sink: Sink, clock: time_machine.Traveller) -> None:
    sink.orders[ADA] = Orders(to_content="554 Not this one")
    due = timezone.now()
    work()
    while digest_of(ADA).state == Digest.State.COMPOSED:
        assert timezone.now() < due + 6 * DAY
        bring_forward(clock)
        work()
    assert digest_of(ADA).state == Digest.State.DROPPED
    assert timezone.now() >= due + delivery.GIVEN_UP
    del sink.orders[ADA]
    factories.make_job(title="Day nurse")
    clock.move_to(due + WEEK + DAY)
    work()
    (mail,) = sink.to(ADA)
    assert b"Day nurse" in mail.as_bytes()
    assert b"Night nurse" not in mail.as_bytes()


def test_server_that_is_away_for_long_gives_up_nothing(
    sink: Sink, settings: Settings, clock: time_machine.Traveller
) -> None:
    port = settings.EMAIL_PORT
    work_without_server(settings)
    clock.shift(3 * WEEK)
    work_without_server(settings)
    assert set(Digest.objects.values_list("state", flat=True)) == {"composed"}
    point_at(settings, port)
    clock.shift(HOUR)
    work()
    assert addresses(sink) == [ADA, BOB, CLEO]


def test_refusal_does_not_put_the_address_into_the_log(sink: Sink, caplog: pytest.LogCaptureFixture) -> None:
    sink.orders[ADA] = Orders(to_recipient=f"450 {ADA} is greylisted")
    work()
    assert "'code': 450" in caplog.text
    assert "ada" not in caplog.text


def test_server_that_takes_a_mail_and_drops_the_connection_got_it(sink: Sink) -> None:
    sink.orders[ADA] = Orders(drop="after")
    work()
    assert sink.to(ADA)
    assert digest_of(ADA).state == Digest.State.SENT
    work()
    assert len(sink.to(ADA)) == 1


def test_the_next_mails_go_over_a_new_connection(sink: Sink, clock: time_machine.Traveller) -> None:
    sink.orders[ADA] = Orders(drop="after")
    work()
    for email in (BOB, CLEO):
        if digest_of(email).state != Digest.State.SENT:  # its connection ended under its hands
            bring_forward(clock, email)
    work()
    assert addresses(sink) == [ADA, BOB, CLEO]


def test_mail_whose_answer_was_lost_comes_again_with_the_same_message_id(
    sink: Sink, clock: time_machine.Traveller
) -> None:
    sink.orders[ADA] = Orders(drop="before")
    work()
    assert {BOB, CLEO} <= set(addresses(sink))
    assert digest_of(ADA).state == Digest.State.COMPOSED
    del sink.orders[ADA]
    bring_forward(clock)
    work()
    first, second = sink.to(ADA)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.as_bytes().count(b"Night nurse") == second.as_bytes().count(b"Night nurse") > 0
    assert digest_of(ADA).state == Digest.State.SENT


def test_server_that_is_slow_gets_its_mail(sink: Sink) -> None:
    """Ten seconds of fifteen, here a tenth of each."""
    sink.orders[ADA] = Orders(wait=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery, "SMTP_TIMEOUT", 1.5)
        work()
    assert addresses(sink) == [ADA, BOB, CLEO]


@pytest.mark.parametrize("order", [Orders(silent=True), Orders(wait=30)], ids=["silent", "too slow"])
def test_server_that_says_nothing_any_more_holds_up_nobody(
    sink: Sink, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch, order: Orders
) -> None:
    monkeypatch.setattr(delivery, "SMTP_TIMEOUT", 0.5)
    sink.orders[ADA] = order
    work()
    assert addresses(sink) == [BOB, CLEO]
    assert digest_of(ADA).try_at == timezone.now() + MINUTE
    del sink.orders[ADA]
    bring_forward(clock)
    work()
    assert addresses(sink) == [ADA, BOB, CLEO]


def test_machine_that_accepts_connections_and_never_speaks_loses_nothing(
    sink: Sink, settings: Settings, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "SMTP_TIMEOUT", 0.3)
    port = settings.EMAIL_PORT
    with socket.create_server((HOST, 0)) as dumb:
        point_at(settings, dumb.getsockname()[1])
        work()
    assert list(Digest.objects.values_list("state", "attempts")) == [("composed", 1)] * 3
    point_at(settings, port)
    clock.shift(MINUTE)
    work()
    assert addresses(sink) == [ADA, BOB, CLEO]


def test_nobody_there_loses_nothing(sink: Sink, settings: Settings, clock: time_machine.Traveller) -> None:
    port = settings.EMAIL_PORT
    work_without_server(settings)
    assert list(Digest.objects.values_list("state", "attempts")) == [("composed", 1)] * 3
    point_at(settings, port)
    clock.shift(MINUTE)
    work()
    assert addresses(sink) == [ADA, BOB, CLEO]


def test_mail_that_cannot_be_written_holds_up_nobody(sink: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    def compose(digests: list[Digest]) -> dict[int, mails.Letter]:
        letters = real(digests)
        letters[digest_of(ADA).pk].subject = "Two\nlines"
        return letters

    real = mails.compose
    monkeypatch.setattr(mails, "compose", compose)
    work()
    assert addresses(sink) == [BOB, CLEO]
    assert digest_of(ADA).try_at == timezone.now() + MINUTE


# While a worker waits for an answer


@pytest.fixture
def in_hand(sink: Sink) -> Iterator[Callable[[], None]]:
    """Ada's digest is locked by a worker that waits for the mail server; call it to let the worker go on."""
    may_end, is_locked = threading.Event(), threading.Event()
    planning.plan(timezone.now())
    pk = delivery._claim(timezone.now())[0].pk
    assert digest_of(ADA).pk == pk

    def hold() -> None:
        with transaction.atomic():
            Digest.objects.select_for_update().get(pk=pk)
            is_locked.set()
            may_end.wait(30)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert is_locked.wait(10)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")  # as in a web process, but sooner

    def end() -> None:
        may_end.set()
        thread.join(10)

    yield end
    end()
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")


def test_pages_of_a_member_wait_for_no_worker(in_hand: Callable[[], None], clock: time_machine.Traveller) -> None:
    member = factories.make_user(ADA)
    recipient = actions.recipient_of(member)
    alert = recipient.alerts.get()
    assert digest_of(ADA).recipient.user == member
    client = Client()
    client.force_login(member)
    assert "Nurse" in client.get(reverse("alerts:alert-list")).content.decode()
    assert client.get(reverse("alerts:digest-list")).status_code == 200
    assert client.get(reverse("alerts:digest-detail", args=[digest_of(ADA).token])).status_code == 200
    for name in ("own-pause", "own-resume", "alert-delete", "alert-restore"):
        assert client.post(reverse(f"alerts:{name}", args=[alert.pk])).status_code in (200, 302), name
    schedule = {"time_zone": "Asia/Kathmandu", "hour": 7, "weekday": 2}
    assert client.post(reverse("alerts:schedule-edit"), schedule).status_code == 302
    recipient.refresh_from_db()
    assert (recipient.time_zone, recipient.hour, recipient.weekday) == ("Asia/Kathmandu", 7, 2)


def test_unsubscribing_waits_for_no_worker_and_what_was_in_its_hand_goes_no_second_time(
    in_hand: Callable[[], None], sink: Sink, clock: time_machine.Traveller
) -> None:
    recipient = Recipient.objects.get(email=ADA)
    alert = recipient.alerts.get()
    answer = Client().post(reverse("alerts:alert-stop", args=[alert.token]))
    assert answer.status_code == 200
    answer = Client().post(reverse("alerts:recipient-stop", args=[recipient.token]))
    assert answer.status_code == 200
    recipient.refresh_from_db()
    assert recipient.unsubscribed_at == timezone.now()
    in_hand()
    clock.shift(HOUR)
    work()
    assert addresses(sink) == [BOB, CLEO]
    assert digest_of(ADA).state == Digest.State.DROPPED


@pytest.mark.parametrize("has_other", [False, True])
def test_alert_that_is_paused_while_its_mail_is_in_a_hand_is_not_in_it_the_next_time(
    in_hand: Callable[[], None], sink: Sink, clock: time_machine.Traveller, has_other: bool
) -> None:
    recipient = Recipient.objects.get(email=ADA)
    alert = recipient.alerts.get()
    if has_other:
        other = actions.save(recipient=recipient, query=JobQuery(words="night"), name="Night", is_confirmed=True)
        Match.objects.create(search=other.search, job=Job.objects.get())
    actions.pause(alert=alert)
    in_hand()
    clock.shift(HOUR)
    work()
    assert addresses(sink) == ([ADA] if has_other else []) + [BOB, CLEO]
    assert digest_of(ADA).state == (Digest.State.SENT if has_other else Digest.State.EMPTY)


def test_bounce_that_is_told_waits_for_no_worker(
    in_hand: Callable[[], None], sink: Sink, clock: time_machine.Traveller
) -> None:
    actions.suppress(email=ADA, why=Recipient.Suppression.BOUNCE)
    in_hand()
    clock.shift(HOUR)
    work()
    assert addresses(sink) == [BOB, CLEO]
    assert digest_of(ADA).state == Digest.State.DROPPED


def test_other_workers_pass_over_what_one_has_in_hand(
    in_hand: Callable[[], None], sink: Sink, clock: time_machine.Traveller
) -> None:
    clock.shift(HOUR)  # the lease is over
    work()
    assert addresses(sink) == [BOB, CLEO]
    in_hand()
    clock.shift(HOUR)
    work()
    assert addresses(sink) == [ADA, BOB, CLEO]
    assert isinstance(digest_of(ADA).sent_at, datetime)
