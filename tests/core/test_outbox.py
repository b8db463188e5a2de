"""Mails on their way, to a mail server that really listens."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from core import outbox
from core.models import OutgoingMail
from tests.core.test_tasks import run_worker

pytestmark = pytest.mark.django_db(transaction=True)


class Server:
    """A mail server: keeps what it takes, or answers to recipients or contents as it is told."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.to_sender = self.to_recipient = self.to_content = ""
        self.wait = 0.0  # seconds before it takes a mail

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.to_sender or "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.to_recipient or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        time.sleep(self.wait)
        if not self.to_content:
            self.taken.append(message_from_bytes(envelope.content, policy=default))
        return self.to_content or "250 OK"


@pytest.fixture(autouse=True)
def empty_queue() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    server, port = Server(), free_port()
    settings.EMAIL_URL, settings.EMAIL_HOST, settings.EMAIL_PORT = f"smtp://127.0.0.1:{port}", "127.0.0.1", port
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    yield server
    controller.stop()


def write(to: str = "ada@example.org", subject: str = "Hello") -> OutgoingMail:
    """Queue a mail of two parts."""
    message = EmailMultiAlternatives(subject, "As text: “ä”", to=[to])
    message.attach_alternative("<p>As HTML: “ä”</p>", "text/html")
    outbox.enqueue(message)
    return OutgoingMail.objects.latest("pk")


def job() -> ProcrastinateJob:
    return ProcrastinateJob.objects.get(task_name=outbox.TASK)


def bring_forward() -> None:
    """Let what is scheduled for later be due."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now()")


def test_mail_arrives_with_both_parts_and_is_forgotten(server: Server, settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL, settings.SUPPORT_EMAIL = "Waymark <post@jobs.example>", "help@jobs.example"
    settings.SITE_DOMAIN = "jobs.example"
    row = write()
    run_worker()
    (mail,) = server.taken
    assert mail.get_body(("plain",)).get_content().strip() == "As text: “ä”"  # type: ignore[union-attr]
    assert mail.get_body(("html",)).get_content().strip() == "<p>As HTML: “ä”</p>"  # type: ignore[union-attr]
    assert {name: str(mail[name]) for name in ("From", "To", "Reply-To", "Subject", "Auto-Submitted")} == {
        "From": "Waymark <post@jobs.example>",
        "To": "ada@example.org",
        "Reply-To": "help@jobs.example",
        "Subject": "Hello",
        "Auto-Submitted": "auto-generated",
    }
    assert parsedate_to_datetime(mail["Date"]) == row.created_at.replace(microsecond=0)
    assert mail["Message-ID"].endswith("@jobs.example>")
    assert not OutgoingMail.objects.exists()
    assert job().status == "succeeded"


def test_queue_holds_no_address(server: Server) -> None:
    row = write()
    assert job().args == {"pk": row.pk}


def test_rollback_sends_nothing(server: Server) -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    run_worker()
    assert not server.taken
    assert not ProcrastinateJob.objects.filter(task_name=outbox.TASK).exists()


def test_rollback_of_a_task_in_the_worker_sends_nothing_either(server: Server) -> None:
    @app.task(name="tests.write_and_fail")
    @transaction.atomic
    def write_and_fail() -> None:
        write()
        raise ValueError

    try:
        write_and_fail.defer()
        run_worker()
    finally:
        del app.tasks["tests.write_and_fail"]
    assert not server.taken
    assert not ProcrastinateJob.objects.filter(task_name=outbox.TASK).exists()


@pytest.mark.parametrize("refusal", ["to_recipient", "to_content", "to_sender"])
def test_mail_not_taken_for_now_is_tried_again(server: Server, refusal: str) -> None:
    setattr(server, refusal, "451 Try again later")
    write()
    run_worker()
    waiting = job()
    assert (waiting.status, OutgoingMail.objects.count()) == ("todo", 1)
    assert timedelta(seconds=50) < waiting.scheduled_at - timezone.now() < timedelta(seconds=70)  # type: ignore[operator]
    setattr(server, refusal, "")
    bring_forward()
    run_worker()
    assert len(server.taken) == 1
    assert not OutgoingMail.objects.exists()


def test_tries_are_spread_over_two_days(server: Server, settings: Settings) -> None:
    settings.EMAIL_PORT = free_port()  # nobody is there
    write()
    waited = timedelta()
    for _ in range(30):
        run_worker()
        if job().status == "failed":
            break
        waited += job().scheduled_at - timezone.now()  # type: ignore[operator]
        bring_forward()
    assert timedelta(hours=40) < waited < timedelta(hours=50)
    assert job().attempts == 25


@pytest.mark.parametrize("refusal", ["to_recipient", "to_content"])
def test_mail_refused_for_good_is_dropped_and_the_log_does_not_say_whose(
    server: Server, refusal: str, caplog: pytest.LogCaptureFixture
) -> None:
    setattr(server, refusal, "550 No ada@example.org here")
    write()
    run_worker()
    assert not OutgoingMail.objects.exists()
    assert job().status == "succeeded"
    assert "'code': 550" in caplog.text
    assert "ada" not in caplog.text


def test_refusal_of_the_site_itself_loses_no_mail(server: Server) -> None:
    server.to_sender = "550 You may not send"
    write()
    run_worker()
    assert OutgoingMail.objects.exists()
    assert job().status == "todo"


def test_two_workers_at_one_mail_send_it_once(server: Server) -> None:
    server.wait = 0.3
    row = write()

    def deliver() -> None:
        outbox.deliver(row.pk)
        connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(server.taken) == 1


def test_mail_that_goes_twice_can_be_told_by_its_number(server: Server) -> None:
    row, other = write(), write()
    with transaction.atomic():  # as when a process dies after the server's last word
        outbox.deliver(row.pk)
        transaction.set_rollback(True)
    outbox.deliver(row.pk)
    outbox.deliver(other.pk)
    first, again, different = (mail["Message-ID"] for mail in server.taken)
    assert first == again != different


def test_lost_task_is_queued_again_once(server: Server) -> None:
    write()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
    outbox.sweep()
    outbox.sweep()
    assert job().status == "todo"
    run_worker()
    assert len(server.taken) == 1


def test_mail_given_up_is_left_alone_and_forgotten_after_a_week(server: Server) -> None:
    row = write()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    outbox.sweep()
    assert job().status == "failed"
    OutgoingMail.objects.update(created_at=row.created_at - timedelta(days=7))
    outbox.sweep()
    assert not OutgoingMail.objects.exists()


def test_old_mail_is_not_sent_any_more(server: Server) -> None:
    row = write()
    OutgoingMail.objects.update(created_at=row.created_at - timedelta(days=7))
    run_worker()
    assert not server.taken


def test_each_recipient_gets_a_mail_of_their_own(server: Server, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "core.outbox.QueuedBackend"
    message = EmailMultiAlternatives("a", "b", to=["ada@example.org"], cc=["bob@example.org"], bcc=["c@example.org"])
    message.send()
    run_worker()
    assert sorted(str(mail["To"]) for mail in server.taken) == ["ada@example.org", "bob@example.org", "c@example.org"]


def test_subject_stays_on_its_line(server: Server, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "core.outbox.QueuedBackend"
    send_mail("a\r\nBcc: eve@evil.example\n\nc", "b", None, ["ada@example.org"])
    run_worker()
    (mail,) = server.taken
    assert (mail["Subject"], mail["Bcc"]) == ("a Bcc: eve@evil.example c", None)


@pytest.mark.parametrize(
    "to", ["", "ada", "Ada <ada@example.org>", "ada@example.org\nBcc: eve@evil.example", "a@example.org, b@example.org"]
)
def test_what_is_no_address_is_refused_at_once(to: str) -> None:
    with pytest.raises(ValidationError):
        write(to)
    assert not OutgoingMail.objects.exists()


def test_attachment_is_refused(settings: Settings) -> None:
    message = EmailMultiAlternatives("a", "b", to=["ada@example.org"])
    message.attach("a.txt", "a", "text/plain")
    with pytest.raises(ValueError, match="no attachments"):
        outbox.enqueue(message)
