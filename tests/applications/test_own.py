"""What somebody sees of what they sent, and what they can do about it."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from applications import actions
from applications.models import Application, Attachment, Message
from core import private
from jobs.actions import close
from jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/account/applications/"


@pytest.fixture
def application(user: User, job: Job) -> Application:
    return factories.make_application(job, user)


def page_of(application: Application, what: str = "") -> str:
    return f"{LIST}{application.pk}/{what}"


def shown(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def test_empty_list_says_what_would_be_there(member: Client) -> None:
    assert "You sent none yet" in shown(member, LIST)
    assert f'<a href="{LIST}">See' in shown(member, "/account/")


def test_list_has_ones_own_with_their_status(member: Client, application: Application) -> None:
    factories.make_application(factories.make_job(title="Not mine", takes_applications=True))
    assert "Sent, not opened yet" in shown(member, LIST)
    actions.set_status(application=application, status="shortlisted")
    close(jobs=[application.job_id], status=Job.Status.FILLED)
    page = shown(member, LIST)
    for told in ("Night porter", "Harbor &amp; Hill", "They want to know more of you", "The job is closed"):
        assert told in page, told
    assert "Not mine" not in page


def test_list_costs_the_same_however_long(member: Client, user: User, application: Application) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            shown(member, LIST)
        return len(queries)

    asked()
    one = asked()
    for _ in range(4):
        factories.make_application(user=user)
    assert asked() == one


def test_page_shows_what_was_sent_and_what_was_written(member: Client, application: Application) -> None:
    actions.reply(application=application, text="When can you start?\n\nMonday?", is_from_employer=True)
    member.post(page_of(application, "reply/"), {"text": "At once."})
    page = shown(member, page_of(application))
    assert "They have opened it" in page
    assert "as Mary Miller" in page
    assert f'<a href="{page_of(application, "file/")}">resume.pdf</a>' in page
    first, second, third = (page.index(text) for text in ("I kept doors", "<p>Monday?</p>", "At once."))
    assert first < second < third
    assert "Harbor &amp; Hill wrote" in page
    assert "You wrote" in page


@pytest.mark.parametrize("what", ["", "withdraw/", "file/", "reply/"])
def test_strangers_find_nothing(client: Client, application: Application, what: str) -> None:
    ask = client.post if what == "reply/" else client.get
    assert ask(page_of(application, what)).headers["Location"].startswith("/account/login/")
    client.force_login(factories.make_user())
    assert ask(page_of(application, what)).status_code == 404
    assert client.post(page_of(application, "withdraw/")).status_code == 404
    assert Application.objects.get().is_open


# The file


def test_own_file_is_saved_and_never_shown(member: Client, application: Application) -> None:
    answer = member.get(page_of(application, "file/"))
    assert answer.getvalue() == factories.make_upload().read()
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="resume.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))


def test_name_of_other_letters_is_sent_as_browsers_read_it(member: Client, user: User) -> None:
    application = factories.make_application(user=user, upload=factories.make_upload("Zoë.docx"))
    answer = member.get(page_of(application, "file/"))
    assert answer.getvalue()
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''Zo%C3%AB.docx"
    assert answer.headers["Content-Type"].endswith("wordprocessingml.document")


def test_file_that_is_not_there_is_not_found(member: Client, user: User, application: Application) -> None:
    private.storage().delete(Attachment.objects.get().path)
    assert member.get(page_of(application, "file/")).status_code == 404
    without = factories.make_application(user=user, upload=None)
    assert member.get(page_of(without, "file/")).status_code == 404


# Answering


def reply(client: Client, application: Application, text: str) -> Any:
    return client.post(page_of(application, "reply/"), {"text": text})


def test_same_words_twice_are_one_message(member: Client, application: Application) -> None:
    for _ in range(2):
        assert reply(member, application, "Hello?").headers["Location"] == page_of(application)
    assert Message.objects.get().text == "Hello?"
    reply(member, application, "Hello??")
    assert Message.objects.count() == 2


def test_message_of_nothing_is_refused_beside_its_field(member: Client, application: Application) -> None:
    for text, said in (("", "Write something"), ("\0", "Write something"), ("x" * 5_001, "at most 5000")):
        answer = reply(member, application, text)
        assert answer.status_code == 422
        assert said in answer.text
        assert "I kept doors" in answer.text
    assert not Message.objects.exists()


def test_messages_are_limited(member: Client, application: Application, settings: Settings) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "application_reply": "2/h/user"}
    answers = [reply(member, application, f"Number {number}").status_code for number in range(3)]
    assert answers == [302, 302, 429]
    assert Message.objects.count() == 2


# Withdrawing


def test_withdrawing_is_asked_once_more_and_deletes_for_both(
    member: Client, user: User, application: Application
) -> None:
    actions.reply(application=application, text="Hello", is_from_employer=True)
    question = shown(member, page_of(application, "withdraw/"))
    assert "Withdraw this application?" in question
    assert "You cannot apply to this job again." in question
    assert Application.objects.get().is_open
    for _ in range(2):
        assert member.post(page_of(application, "withdraw/")).headers["Location"] == page_of(application)
    application.refresh_from_db()
    assert (application.status, application.text, application.attachment) == ("withdrawn", "", None)
    assert application.name == "Mary Miller"
    assert not Attachment.objects.exists()
    assert not Message.objects.exists()
    page = shown(member, page_of(application))
    assert "You withdrew it" in page
    for gone in ("<textarea", "I kept doors", "withdraw/"):
        assert gone not in page
    assert member.get(page_of(application, "withdraw/")).headers["Location"] == page_of(application)


def test_what_is_withdrawn_takes_no_message(member: Client, application: Application) -> None:
    actions.withdraw(application=application)
    assert "This application is over" in shown(member, reply(member, application, "Hello?").headers["Location"])
    assert not Message.objects.exists()


def test_file_goes_with_the_last_application_that_has_it(
    user: User, job: Job, committed: Callable[[], AbstractContextManager[Any]]
) -> None:
    first = factories.make_application(user=user)
    second = factories.make_application(job, user, upload=None, attachment=first.attachment)
    path = Attachment.objects.get().path
    with committed():
        actions.withdraw(application=first)
    assert private.storage().exists(path)
    with committed():
        actions.withdraw(application=second)
    assert not private.storage().exists(path)
    assert not Attachment.objects.exists()
