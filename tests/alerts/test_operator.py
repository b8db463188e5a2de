"""What the operator of the site can see and do."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from alerts import actions, planning
from alerts.models import Recipient, Sending
from jobs.query import JobQuery
from tests import factories

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def told(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


@pytest.fixture
def recipient(clock: time_machine.Traveller) -> Recipient:
    user = factories.make_user("reader@example.org", time_zone="Europe/Berlin")
    recipient = actions.recipient_of(user)
    query = JobQuery(words="nurse")
    actions.save(recipient=recipient, query=query, name="Night shifts", frequency="daily", is_confirmed=True)
    return recipient


def test_explains_next_and_last(recipient: Recipient, clock: time_machine.Traveller) -> None:
    text = told("explain_alerts", "Reader@example.org")
    assert "an account with the plan Free" in text
    assert "“Night shifts”: “nurse”; weekly (chosen: daily, which the plan does not give)." in text
    assert "due 2026-11-30 07:00 UTC, 2026-11-30 08:00 there" in text
    assert "0 jobs that were matched so far" in text
    assert "No digest yet." in text
    factories.make_job(title="Night nurse")
    clock.shift(WEEK)
    planning.plan(timezone.now())
    text = told("explain_alerts", "reader@example.org")
    assert "Next: 2026-W49 is on its way" in text
    assert "1 jobs that were matched so far" in text
    assert "Digest 2026-W49" in text
    assert "Message-ID <" in text


def test_explains_what_is_in_the_way(recipient: Recipient) -> None:
    Sending.objects.create(is_paused=True, reason="The mail server moves")
    actions.suppress(email="reader@example.org", why="bounce")
    text = told("explain_alerts", "reader@example.org")
    assert "mail came back" in text
    assert "All sending is paused: The mail server moves." in text
    assert "nothing is due" in text


def test_explains_nobody() -> None:
    with pytest.raises(CommandError, match="Nobody with this address"):
        told("explain_alerts", "nobody@example.org")


def test_sending_is_paused_and_resumed() -> None:
    told("pause_alerts", "--reason", "A test")
    assert (Sending.objects.get().is_paused, Sending.objects.get().reason) == (True, "A test")
    told("pause_alerts", "--resume")
    assert (Sending.objects.get().is_paused, Sending.objects.get().reason) == (False, "")


def test_readyz_tells_how_late_digests_are(client: Client, recipient: Recipient, clock: time_machine.Traveller) -> None:
    answer = client.get("/readyz").json()
    assert (answer["oldest_due_digest_seconds"], answer["digests_paused"]) == (0, False)
    due = Recipient.objects.get().next_due_at
    assert due
    clock.move_to(due + timedelta(minutes=40))
    response = client.get("/readyz")
    assert response.json()["oldest_due_digest_seconds"] == 40 * 60
    assert response.status_code == 200


def test_metrics_are_for_who_knows_the_token(client: Client, recipient: Recipient, settings: Settings) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics", headers={"authorization": "Bearer other"}).status_code == 404
    response = client.get("/metrics", headers={"authorization": "Bearer secret"})
    assert "\napp_oldest_due_digest_seconds 0\n" in response.text
    assert "\napp_digests_on_their_way 0\n" in response.text
    assert "reader@example.org" not in response.text
