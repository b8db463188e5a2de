"""What the app of those who hire builds on: what they may see and do, and what applicants hear of it."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import User
from applications import actions
from applications.models import Application, Message
from core import events
from core.models import OutgoingMail
from jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def application(user: User, job: Job) -> Application:
    made = factories.make_application(job, user)
    OutgoingMail.objects.all().delete()
    return made


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The events, in order."""
    found: list[tuple[str, int]] = []
    monkeypatch.setattr(events, "emit", lambda name, pk: found.append((name, pk)))
    return found


def mails() -> list[str]:
    return [mail.subject for mail in OutgoingMail.objects.filter(to="mary@example.org").order_by("pk")]


def test_applications_of_a_job_and_of_a_company_newest_first(application: Application, job: Job) -> None:
    second = factories.make_application(job)
    other = factories.make_application(factories.make_job(company=job.company, takes_applications=True))
    factories.make_application(factories.make_job(company=factories.make_company("Acorn"), takes_applications=True))
    assert list(Application.objects.for_job(job)) == [second, application]
    assert list(Application.objects.for_company(job.company)) == [other, second, application]


def test_withdrawn_ones_are_there_without_what_they_said(application: Application, job: Job) -> None:
    actions.withdraw(application=application)
    [seen] = Application.objects.for_job(job)
    assert (seen.name, seen.text, seen.attachment, seen.is_open) == ("Mary Miller", "", None, False)


def test_seeing_is_told_on_the_page_alone(application: Application) -> None:
    actions.mark_seen(application=application)
    application.refresh_from_db()
    assert (application.status, mails()) == ("seen", [])
    actions.set_status(application=application, status="hired")
    actions.mark_seen(application=application)
    application.refresh_from_db()
    assert application.status == "hired"


@pytest.mark.parametrize(
    ("status", "subject"),
    [
        ("shortlisted", "They want to know more of you: Night porter"),
        ("hired", "They chose you: Night porter"),
        ("declined", "Your application: Night porter"),
    ],
)
def test_decision_is_mailed_once(application: Application, status: str, subject: str) -> None:
    for _ in range(2):
        actions.set_status(application=application, status=status)
    application.refresh_from_db()
    assert (application.status, mails()) == (status, [subject])
    letter = OutgoingMail.objects.get()
    assert "Night porter" in letter.text
    assert f"/account/applications/{application.pk}/" in letter.text


@pytest.mark.parametrize("status", ["sent", "withdrawn", "", "adored"])
def test_other_status_is_refused(application: Application, status: str) -> None:
    with pytest.raises(ValidationError):
        actions.set_status(application=application, status=status)
    application.refresh_from_db()
    assert application.status == "sent"


def test_nothing_is_decided_or_written_about_what_is_over(application: Application) -> None:
    actions.withdraw(application=application)
    for act, values in (
        (actions.set_status, {"status": "hired"}),
        (actions.reply, {"text": "Hello", "is_from_employer": True}),
    ):
        with pytest.raises(ValidationError, match="is over"):
            act(application=application, **values)
    actions.mark_seen(application=application)
    application.refresh_from_db()
    assert (application.status, mails()) == ("withdrawn", [])


def test_answer_is_mailed_from_here_and_hides_the_other_address(application: Application) -> None:
    message = actions.reply(
        application=application, text="Dear Mary,\n\n* when can you start?\n* <b>where</b>", is_from_employer=True
    )
    application.refresh_from_db()
    assert (application.status, message.is_from_employer) == ("seen", True)
    letter = OutgoingMail.objects.get()
    assert letter.subject == "Harbor & Hill answered: Night porter"
    assert "* when can you start?\n* <b>where</b>" in letter.text
    assert "<b>where" not in letter.html
    assert "A reply to this mail does not reach them." in letter.text
    assert letter.text.count("@") == letter.text.count("support@example.org")


@pytest.mark.parametrize(
    "text", ["!" * 5_000, "!\n" * 2_500, "!\n\n" * 1_666, "[a](b) *c* `d`\n\n" * 300, "\n" * 9 + "x"]
)
def test_any_text_can_be_mailed(application: Application, text: str) -> None:
    actions.reply(application=application, text=text, is_from_employer=True)
    assert OutgoingMail.objects.get().text


def test_events_tell_whoever_hires(told: list[tuple[str, int]], user: User, job: Job) -> None:
    application = factories.make_application(job, user)
    message = actions.reply(application=application, text="Hello?", is_from_employer=False)
    actions.reply(application=application, text="Hello!", is_from_employer=True)
    actions.withdraw(application=application)
    actions.withdraw(application=application)
    key = application.pk
    mine = [event for event in told if event[0].startswith("application.")]
    assert mine == [("application.sent", key), ("application.answered", message.pk), ("application.withdrawn", key)]


def test_message_of_nothing_or_too_much_is_refused(application: Application) -> None:
    values: dict[str, Any] = {"application": application, "is_from_employer": True}
    for text in ("", " \n\u202e", "x" * 5_001):
        with pytest.raises(ValidationError, match="Write something"):
            actions.reply(text=text, **values)
    assert not Message.objects.exists()


def test_same_words_of_the_other_side_or_later_are_a_message(application: Application) -> None:
    for is_from_employer in (True, False, True):
        actions.reply(application=application, text="Hello", is_from_employer=is_from_employer)
    assert Message.objects.count() == 3
    Message.objects.update(created_at=timezone.now() - 2 * actions.AGAIN)
    actions.reply(application=application, text="Hello", is_from_employer=True)
    assert Message.objects.count() == 4
