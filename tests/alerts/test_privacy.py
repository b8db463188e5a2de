"""What of alerts a person takes along, and what is left of them: nothing."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.utils import timezone

from accounts import erasure, holdings
from accounts.models import User
from alerts import actions
from alerts.models import Alert, Digest, DigestJob, Recipient, SavedQuery
from jobs.models import Job
from jobs.query import JobQuery
from tests import factories

pytestmark = pytest.mark.django_db

SENT = datetime(2026, 11, 23, 7, 1, tzinfo=UTC)


@pytest.fixture
def member() -> User:
    return factories.make_user("mary@example.org")


def fill(recipient: Recipient, words: str) -> Alert:
    alert = factories.make_alert(recipient, JobQuery(words=words), name=f"For {words}")
    jobs = [factories.make_job(title=f"A {words}")]
    factories.make_digest({alert: jobs}, period="2026-W48", state=Digest.State.SENT, sent_at=SENT)
    return alert


def exported(user: User) -> Any:
    [holding] = [holding for holding in holdings.registered() if holding.name == "alerts"]
    return json.loads(json.dumps(holding.export(user), cls=DjangoJSONEncoder))


def erase(user: User) -> None:
    User.objects.filter(pk=user.pk).update(erase_at=timezone.now())
    erasure.erase_due()
    assert not User.objects.filter(pk=user.pk).exists()


def test_export_has_alerts_schedule_and_what_was_sent_when_and_no_secret(member: User) -> None:
    alert = fill(actions.recipient_of(member), "welder")
    fill(factories.make_recipient(), "stranger")
    [told] = exported(member)
    assert (told["email"], told["time_zone"], told["hour"], told["weekday"]) == ("mary@example.org", "UTC", 8, 0)
    [saved] = told["alerts"]
    assert (saved["name"], saved["query"], saved["frequency"]) == ("For welder", "q=welder", "weekly")
    [mail] = told["mails"]
    assert (mail["period"], mail["sent_at"]) == ("2026-W48", "2026-11-23T07:01:00Z")
    assert [(job["of"], job["alert"]) for job in mail["jobs"]] == [("A welder", "For welder")]
    everything = json.dumps(told)
    assert "stranger" not in everything
    for secret in (alert.token, alert.recipient.token, Digest.objects.get(recipient=alert.recipient).token):
        assert secret not in everything


def test_person_without_alerts_takes_nothing(member: User) -> None:
    assert exported(member) == []


def test_erased_person_leaves_no_alert_no_mail_and_no_words(member: User) -> None:
    fill(actions.recipient_of(member), "very own words")
    other = fill(factories.make_recipient(), "welder")
    erase(member)
    assert Recipient.objects.get() == other.recipient
    assert Alert.objects.get() == other
    assert SavedQuery.objects.get().text == "q=welder"
    assert (Digest.objects.count(), DigestJob.objects.count(), Job.objects.count()) == (1, 1, 2)


def test_search_that_somebody_else_has_too_stays_theirs(member: User) -> None:
    fill(actions.recipient_of(member), "welder")
    other = factories.make_alert(query=JobQuery(words="welder"))
    erase(member)
    other.refresh_from_db()
    assert other.search.text == "q=welder"


def test_alerts_from_before_the_account_go_along(member: User) -> None:
    fill(factories.make_recipient(email="mary@example.org"), "welder")
    assert [told["email"] for told in exported(member)] == ["mary@example.org"]
    erase(member)
    assert not Recipient.objects.exists()
    assert not SavedQuery.objects.exists()


def test_alerts_of_an_address_that_nobody_verified_are_somebody_elses(member: User) -> None:
    fill(factories.make_recipient(email="mary@example.org"), "welder")
    member.emailaddress_set.update(verified=False)
    assert exported(member) == []
    erase(member)
    assert Alert.objects.count() == 1


def test_privacy_page_tells_of_alerts(client: Client) -> None:
    assert "Your job alerts" in client.get("/privacy/").text
