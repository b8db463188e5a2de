"""Every mail that allauth sends is one of ours."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import allauth
import pytest
from allauth.account import app_settings
from django.apps import apps
from django.conf import settings as project
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from accounts.adapter import AccountAdapter
from core.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db

NEVER_SENT = {
    "account/email/email_confirm",  # by nothing in allauth
    "account/email/password_reset_key",  # codes take the place of links
}
CODE = {"code": "ABCD-EFGH"}
CHANGE = {
    "timestamp": datetime(2026, 11, 30, 14, 5, tzinfo=UTC),
    "ip": "192.0.2.7",
    "user_agent": "http://evil.example",
}


class Provider:
    name = "Example [x](http://evil.example)"


# What allauth gives to each of its mails, beside the address and the request.
CONTEXTS: dict[str, dict[str, Any]] = {
    "account/email/account_already_exists": {
        "signup_url": "http://evil.example",
        "password_reset_url": "http://evil.example",
    },
    "account/email/email_changed": {**CHANGE, "from_email": "old@example.org", "to_email": "new@example.org"},
    "account/email/email_confirmation": CODE,
    "account/email/email_confirmation_signup": CODE,
    "account/email/email_deleted": {**CHANGE, "deleted_email": "old@example.org"},
    "account/email/login_code": CODE,
    "account/email/password_changed": CHANGE,
    "account/email/password_reset": CHANGE,
    "account/email/password_reset_code": CODE,
    "account/email/password_set": CHANGE,
    "account/email/unknown_account": {"signup_url": "http://evil.example"},
    "mfa/email/recovery_codes_generated": CHANGE,
    "mfa/email/totp_activated": CHANGE,
    "mfa/email/totp_deactivated": CHANGE,
    "mfa/email/webauthn_added": CHANGE,
    "mfa/email/webauthn_removed": CHANGE,
    "socialaccount/email/account_connected": {**CHANGE, "provider": Provider},
    "socialaccount/email/account_disconnected": {**CHANGE, "provider": Provider},
}


def allauth_mails() -> set[str]:
    """The prefixes of all mails that the installed parts of allauth have templates for."""
    folder = Path(allauth.__file__).parent / "templates"
    parts = [config.label for config in apps.get_app_configs() if config.name.startswith("allauth.")]
    found = (file for part in parts for file in folder.glob(f"{part}/email/*_subject.txt"))
    return {str(file.relative_to(folder)).removesuffix("_subject.txt") for file in found}


def test_each_mail_of_allauth_has_a_template_of_ours() -> None:
    ours = {name for name in allauth_mails() if (project.BASE_DIR / f"templates/{name}.md").exists()}
    assert ours == allauth_mails() - NEVER_SENT == set(CONTEXTS)


@pytest.mark.parametrize("name", CONTEXTS)
def test_mail_is_whole_and_leads_nowhere_else(name: str, settings: Settings) -> None:
    engine = settings.TEMPLATES[0]
    options = {**engine["OPTIONS"], "string_if_invalid": "MISSING %s"}
    settings.TEMPLATES = [{**engine, "OPTIONS": options}]
    request = RequestFactory().get("/")
    AccountAdapter(request).send_mail(name, "ada@example.org", {"request": request, **CONTEXTS[name]})
    mail = OutgoingMail.objects.get()
    for part in (mail.subject, mail.text, mail.html):
        assert "MISSING" not in part
        assert "\\" not in part
    assert "evil.example" not in mail.text.replace(Provider.name, "")
    assert 'href="http://evil.example' not in mail.html
    assert mail.to == "ada@example.org"
    if "code" in CONTEXTS[name]:
        assert '<p class="large"><strong>ABCD-EFGH</strong></p>' in mail.html
        assert "\n\nABCD-EFGH\n\n" in mail.text
        assert "ABCD" not in mail.subject  # which a locked phone shows
    if CONTEXTS[name].items() >= CHANGE.items():
        assert "on 30 Nov 2026, 14:05 UTC, from the internet address 192.0.2.7." in mail.text
        assert "If it was not you" in mail.text


@pytest.mark.parametrize("form", ["account_request_login_code", "account_reset_password"])
def test_known_and_unknown_addresses_both_get_a_mail(form: str) -> None:
    factories.make_user("ada@example.org")
    for email in ("ada@example.org", "nobody@example.org"):
        Client().post(reverse(form), {"email": email})
    subjects = dict(OutgoingMail.objects.values_list("to", "subject"))
    assert subjects.keys() == {"ada@example.org", "nobody@example.org"}
    assert subjects["nobody@example.org"] == "No account with this address"
    assert subjects["ada@example.org"].startswith("Your ")


def test_mails_with_codes_say_how_long_they_work() -> None:
    timeouts = [
        getattr(app_settings, f"{code}_BY_CODE_TIMEOUT") for code in ("LOGIN", "EMAIL_VERIFICATION", "PASSWORD_RESET")
    ]
    assert timeouts == [15 * 60] * 3
    AccountAdapter(None).send_mail("account/email/login_code", "ada@example.org", CODE)
    assert "It works for 15 minutes." in OutgoingMail.objects.get().text


def test_signing_up_with_a_taken_address_tells_its_owner(client: Client) -> None:
    factories.make_user("ada@example.org")
    form = {"email": "ada@example.org", "password1": factories.PASSWORD, "accepts_terms": "on"}
    client.post(reverse("account_signup"), form)
    assert OutgoingMail.objects.get().subject == "You have an account already"
