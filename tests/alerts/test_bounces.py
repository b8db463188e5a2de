"""What providers tell of bounces and complaints, posted as they post it."""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import include, path
from pytest_django import Settings

from alerts.models import Digest, Recipient
from tests.factories import make_alert, make_digest, make_job, make_recipient

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]

SECRET, KEY = "provider:a-long-secret", "a-signing-key"
ADDRESS = "ada@example.org"
urlpatterns = [path("mail-events/", include("alerts.bounces")), path("", include("config.urls"))]


@pytest.fixture(autouse=True)
def with_a_secret(settings: Settings) -> None:
    """As with ANYMAIL_WEBHOOK_SECRET and ANYMAIL_KEYS."""
    settings.ANYMAIL = {"WEBHOOK_SECRET": [SECRET, "other:secret"], "MAILGUN_WEBHOOK_SIGNING_KEY": KEY}


@pytest.fixture
def ada() -> Recipient:
    """Somebody with a digest on its way."""
    alert = make_alert(make_recipient(email=ADDRESS))
    make_digest({alert: [make_job()]})
    return alert.recipient


def basic(secret: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(secret.encode()).decode()}


def post(provider: str, body: Any, secret: str | None = SECRET) -> Any:
    client = Client(enforce_csrf_checks=True)
    data = body if isinstance(body, (str, bytes)) else json.dumps(body)
    headers = basic(secret) if secret else {}
    return client.post(f"/mail-events/{provider}/", data, "application/json", headers=headers)


def postmark(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "RecordType": "SpamComplaint" if kind == "SpamComplaint" else "Bounce",
        "ID": 4323372036854775807,
        "Type": kind,
        "TypeCode": 1,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Details": "smtp;550 5.1.1 The email account that you tried to reach does not exist.",
        "Email": "Ada@Example.org",
        "From": "support@example.org",
        "BouncedAt": "2026-11-05T16:33:54.9070259Z",
        "Inactive": True,
        **more,
    }


def mailgun(event: str, key: str = KEY, **data: Any) -> dict[str, Any]:
    token, timestamp = "a" * 50, "1529006854"
    signature = hmac.new(key.encode(), f"{timestamp}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": timestamp, "token": token, "signature": signature},
        "event-data": {
            "event": event,
            "timestamp": 1529006854.329574,
            "recipient": ADDRESS,
            "message": {"headers": {"to": ADDRESS, "message-id": "20261114.1@cairn.example"}},
            **data,
        },
    }


def mailgun_failure(severity: str, reason: str, code: int, message: str) -> dict[str, Any]:
    status = {"code": code, "message": message, "description": ""}
    event = mailgun("failed", severity=severity, reason=reason)
    event["event-data"]["delivery-status"] = status
    return event


def brevo(event: str, reason: str) -> dict[str, Any]:
    return {
        "event": event,
        "email": ADDRESS,
        "id": 26224,
        "date": "2026-11-05 16:33:54",
        "ts_epoch": 1793896434000,
        "message-id": "<202611051633.1@cairn.example>",
        "reason": reason,
    }


NO_SUCH = "5.1.1 The email account that you tried to reach does not exist."
HARD = [
    ("brevo", brevo("hard_bounce", NO_SUCH)),
    ("postmark", postmark("HardBounce", Description="The server was unable to deliver your message.")),
    ("postmark", postmark("BadEmailAddress", Description="The address is not a valid email address.")),
    ("mailgun", mailgun_failure("permanent", "bounce", 550, NO_SUCH)),
    ("mailgun", mailgun_failure("permanent", "suppress-bounce", 605, "Not delivering to previously bounced address")),
]
SOFT = [
    ("brevo", brevo("soft_bounce", "Unable to find MX of domain")),
    ("postmark", postmark("SoftBounce", Description="Unable to temporarily deliver message (i.e. mailbox full).")),
    ("postmark", postmark("Transient", Description="The server could not temporarily deliver your message.")),
    ("postmark", postmark("DnsError")),
    ("postmark", postmark("Blocked")),
    ("mailgun", mailgun_failure("temporary", "generic", 452, "4.2.2 The mailbox is over quota.")),
    ("mailgun", mailgun_failure("permanent", "bounce", 552, "5.2.2 Mailbox size limit exceeded")),
    ("mailgun", mailgun_failure("permanent", "generic", 550, "5.7.1 Message rejected as spam")),
    ("mailgun", mailgun("delivered")),
]


@pytest.mark.parametrize(("provider", "event"), HARD)
def test_address_that_is_gone_gets_no_digest_any_more(ada: Recipient, provider: str, event: dict[str, Any]) -> None:
    assert post(provider, event).status_code == 200
    ada.refresh_from_db()
    assert ada.suppression == Recipient.Suppression.BOUNCE
    assert not ada.is_reachable
    assert ada.digests.get().state == Digest.State.DROPPED


@pytest.mark.parametrize(("provider", "event"), SOFT)
def test_bounce_that_may_pass_changes_nothing(ada: Recipient, provider: str, event: dict[str, Any]) -> None:
    assert post(provider, event).status_code == 200
    ada.refresh_from_db()
    assert ada.is_reachable
    assert ada.digests.get().state == Digest.State.COMPOSED


@pytest.mark.parametrize(
    ("provider", "event"), [("postmark", postmark("SpamComplaint")), ("mailgun", mailgun("complained"))]
)
def test_complaint_ends_all(ada: Recipient, provider: str, event: dict[str, Any]) -> None:
    assert post(provider, event).status_code == 200
    ada.refresh_from_db()
    assert ada.suppression == Recipient.Suppression.COMPLAINT


def test_unsubscribing_at_the_provider_is_unsubscribing_here(ada: Recipient) -> None:
    assert post("mailgun", mailgun("unsubscribed")).status_code == 200
    ada.refresh_from_db()
    assert ada.unsubscribed_at is not None
    assert ada.suppression == ""


def test_event_told_twice_counts_once(ada: Recipient) -> None:
    for provider, event in (HARD[0], HARD[0], ("postmark", postmark("SpamComplaint"))):
        assert post(provider, event).status_code == 200
    ada.refresh_from_db()
    assert ada.suppression == Recipient.Suppression.BOUNCE


def test_address_that_nobody_here_has_is_no_error(ada: Recipient) -> None:
    assert post("postmark", postmark("HardBounce", Email="eve@example.org")).status_code == 200
    assert Recipient.objects.reachable().count() == 1


@pytest.mark.parametrize("secret", [None, "", "provider:wrong", "other", f"{SECRET}\0"])
@pytest.mark.parametrize("provider", ["postmark", "mailgun", "sparkpost", "resend", "nobody"])
def test_strangers_find_nothing_there(ada: Recipient, provider: str, secret: str | None) -> None:
    event = mailgun("complained") if provider == "mailgun" else postmark("HardBounce")
    assert post(provider, event, secret).status_code == 404
    ada.refresh_from_db()
    assert ada.is_reachable


def test_second_secret_counts_while_one_is_exchanged(ada: Recipient) -> None:
    assert post("postmark", postmark("HardBounce"), "other:secret").status_code == 200
    ada.refresh_from_db()
    assert not ada.is_reachable


def test_mailgun_signs_what_it_sends(ada: Recipient) -> None:
    assert post("mailgun", mailgun("complained", key="another")).status_code == 400
    ada.refresh_from_db()
    assert ada.is_reachable


def test_provider_that_is_none_is_not_found() -> None:
    assert post("nobody", postmark("HardBounce")).status_code == 404


GARBAGE = ["", "{", "[]", "1", "null", '"x"', b"\xff\xfe", '{"RecordType": "Bounce", "Email": {}}']


@pytest.mark.parametrize("body", [*GARBAGE, postmark("HardBounce", Email="a\0b")])
@pytest.mark.parametrize("provider", ["postmark", "mailgun", "sparkpost", "brevo"])
def test_garbage_is_refused_and_changes_nothing(ada: Recipient, provider: str, body: Any) -> None:
    assert post(provider, body).status_code in (200, 400)
    ada.refresh_from_db()
    assert ada.is_reachable


def test_nothing_but_a_post_is_an_event() -> None:
    assert Client().get("/mail-events/postmark/", headers=basic(SECRET)).status_code == 405
    assert Client().get("/mail-events/postmark/").status_code == 404


@pytest.mark.parametrize(("secret", "found"), [("", "404"), ("a:b", "alerts.bounces")])
def test_addresses_are_there_with_a_secret_only(secret: str, found: str) -> None:
    code = (
        "import django; django.setup()\n"
        "from django.urls import Resolver404, resolve\n"
        "try: print(resolve('/mail-events/postmark/').func.__module__)\n"
        "except Resolver404: print(404)"
    )
    environment = {**os.environ, "ANYMAIL_WEBHOOK_SECRET": secret, "DJANGO_SETTINGS_MODULE": "config.settings"}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=project.BASE_DIR, capture_output=True, text=True
    )
    assert run.stdout.strip() == found, run.stderr


def test_secret_without_a_name_is_refused() -> None:
    environment = {**os.environ, "ANYMAIL_WEBHOOK_SECRET": "word"}
    code = "import config.settings"
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=project.BASE_DIR, capture_output=True, text=True
    )
    assert run.returncode != 0
    assert "ANYMAIL_WEBHOOK_SECRET" in run.stderr.strip().splitlines()[-1]
