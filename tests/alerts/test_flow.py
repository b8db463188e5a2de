"""From an alert to its mails, by the tasks that the worker runs."""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.utils import timezone

from accounts.models import User
from alerts import actions, delivery, mails, planning
from alerts.models import Alert, Digest, Recipient, Sending
from jobs.models import Job, Mark
from jobs.query import JobQuery
from tests import factories

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)

Letters = Callable[[], list[EmailMessage]]


@pytest.fixture
def member(clock: time_machine.Traveller) -> User:
    return factories.make_user("reader@example.org", time_zone="Europe/Berlin")


@pytest.fixture
def plus_member(member: User) -> User:
    factories.make_grant(member, ends_at=timezone.now() + 400 * DAY)
    return member


def save(user: User, frequency: str = "weekly", **query: object) -> Alert:
    recipient = actions.recipient_of(user)
    name = str(query.get("words") or "All")
    asked = JobQuery(**query)  # type: ignore[arg-type]
    return actions.save(recipient=recipient, query=asked, name=name, frequency=frequency, is_confirmed=True)


def work() -> None:
    planning.plan(timezone.now())
    delivery.send_due(time.monotonic() + 60)


def texts(letters: Letters) -> list[str]:
    return [str(letter.get_body(("plain",)).get_content()) for letter in letters()]  # type: ignore[union-attr]


def test_weekly_alert_tells_of_new_jobs_once(member: User, clock: time_machine.Traveller, letters: Letters) -> None:
    factories.make_job(title="Old nurse")
    clock.shift(2 * HOUR)
    save(member, words="nurse")
    factories.make_job(title="Night nurse")
    factories.make_job(title="Baker")
    clock.shift(6 * DAY)
    work()
    assert texts(letters) == []
    clock.shift(DAY)
    work()
    [text] = texts(letters)
    assert "Night nurse" in text
    assert "Old nurse" not in text
    assert "Baker" not in text
    clock.shift(WEEK)
    work()
    assert texts(letters) == []
    factories.make_job(title="Day nurse")
    clock.shift(WEEK)
    work()
    [text] = texts(letters)
    assert "Day nurse" in text
    assert "Night nurse" not in text


def test_daily_is_what_plus_gives(plus_member: User, clock: time_machine.Traveller, letters: Letters) -> None:
    save(plus_member, "daily", words="nurse")
    sent = 0
    for day in range(5):
        factories.make_job(title=f"Nurse {day}")
        clock.shift(DAY)
        work()
        sent += len(letters())
    assert sent == 5


def test_free_member_with_daily_alert_gets_it_weekly(
    member: User, clock: time_machine.Traveller, letters: Letters
) -> None:
    save(member, "daily", words="nurse")
    sent = []
    for day in range(15):
        factories.make_job(title=f"Nurse {day}")
        clock.shift(DAY)
        work()
        sent.append(len(letters()))
    assert sum(sent) == 2


def test_overlapping_alerts_make_one_mail_with_each_job_once(
    member: User, clock: time_machine.Traveller, letters: Letters
) -> None:
    save(member, words="nurse")
    save(member)
    factories.make_job(title="Night nurse")
    clock.shift(WEEK)
    work()
    [text] = texts(letters)
    assert text.count("Night nurse") == 1


def test_weekly_alerts_ride_in_the_daily_mail_of_their_weekday(
    plus_member: User, clock: time_machine.Traveller, letters: Letters
) -> None:
    save(plus_member, "daily", words="nurse")
    save(plus_member, words="baker")
    told = []
    for day in range(14):
        factories.make_job(title=f"Nurse {day}")
        factories.make_job(title=f"Baker {day}")
        clock.shift(DAY)
        work()
        told += [sum(f"Baker {number}" in text for number in range(14)) for text in texts(letters)]
    assert len(told) == 14
    assert sorted(told)[:12] == [0] * 12
    assert sum(told) >= 13


def test_closed_marked_and_late_jobs(member: User, clock: time_machine.Traveller, letters: Letters) -> None:
    save(member, words="nurse")
    closed, dismissed = factories.make_job(title="Closed nurse"), factories.make_job(title="Dismissed nurse")
    factories.make_job(title="Night nurse")
    Job.objects.filter(pk=closed.pk).update(status="filled", closed_at=timezone.now())
    Mark.objects.create(user=member, job=dismissed, kind="dismissed")
    clock.shift(WEEK)
    work()
    [text] = texts(letters)
    assert "Night nurse" in text
    assert "Closed" not in text
    assert "Dismissed" not in text
    late = factories.make_job(title="Late nurse")
    Job.objects.filter(pk=late.pk).update(published_at=timezone.now() - HOUR / 2)  # its transaction took so long
    clock.shift(WEEK)
    work()
    [text] = texts(letters)
    assert "Late nurse" in text


def test_more_often_never_sends_again(member: User, clock: time_machine.Traveller, letters: Letters) -> None:
    alert = save(member, words="nurse")
    factories.make_job(title="Night nurse")
    clock.shift(WEEK)
    work()
    assert len(letters()) == 1
    factories.make_grant(member, ends_at=timezone.now() + 400 * DAY)
    actions.change(alert=alert, name="nurse", frequency="daily")
    clock.shift(DAY)
    work()
    assert letters() == []
    factories.make_job(title="Day nurse")
    clock.shift(DAY)
    work()
    [text] = texts(letters)
    assert "Day nurse" in text
    assert "Night nurse" not in text


def test_stopping_takes_effect_on_what_is_on_its_way(
    member: User, clock: time_machine.Traveller, letters: Letters
) -> None:
    first, second = save(member, words="nurse"), save(member, words="baker")
    factories.make_job(title="Night nurse")
    factories.make_job(title="Baker")
    clock.shift(WEEK)
    planning.plan(timezone.now())
    delivery._claim(timezone.now())
    actions.pause(alert=first)
    clock.shift(2 * HOUR)
    work()
    [text] = texts(letters)
    assert "Baker" in text
    assert "Night nurse" not in text
    actions.unsubscribe(recipient=second.recipient)
    factories.make_job(title="Other baker")
    clock.shift(WEEK)
    work()
    assert letters() == []


def test_paused_sending_waits(member: User, clock: time_machine.Traveller, letters: Letters) -> None:
    save(member, words="nurse")
    factories.make_job(title="Night nurse")
    Sending.objects.create(is_paused=True)
    clock.shift(WEEK)
    work()
    assert letters() == []
    assert planning.oldest_waiting(timezone.now()) is not None
    Sending.objects.update(is_paused=False)
    work()
    assert len(letters()) == 1
    assert planning.oldest_waiting(timezone.now()) is None


def test_send_now(member: User, clock: time_machine.Traveller, letters: Letters) -> None:
    alert = save(member, words="nurse")
    factories.make_job(title="Night nurse")
    clock.shift(HOUR / 60)
    actions.send_now(alert=alert)
    work()
    [text] = texts(letters)
    assert "Night nurse" in text
    assert Digest.objects.get().state == Digest.State.SENT
    assert Recipient.objects.get().next_due_at is not None


def test_mail_that_cannot_be_written_holds_up_no_other(
    member: User, clock: time_machine.Traveller, letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = factories.make_user("other@example.org")
    save(member, words="nurse")
    save(other, words="nurse")
    factories.make_job(title="Night nurse")
    compose = mails.compose

    def fail(digests: Sequence[Digest]) -> dict[int, mails.Letter]:
        assert all(digest.recipient.email != member.email for digest in digests)
        return compose(digests)

    clock.shift(WEEK)
    with monkeypatch.context() as patched:
        patched.setattr(mails, "compose", fail)
        work()
    assert [letter["To"] for letter in letters()] == ["other@example.org"]
    waiting = Digest.objects.get(recipient__email=member.email)
    assert (waiting.state, waiting.attempts) == (Digest.State.COMPOSED, 1)
    clock.shift(HOUR)
    work()
    assert [letter["To"] for letter in letters()] == [member.email]
