"""What the tests of signing in do again and again, by the forms that people use."""

import re
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from accounts.models import User
from core.models import OutgoingMail
from tests import factories

LOGIN, SIGNUP = "/account/login/", "/account/signup/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WRONG = "wrong-password-4"


def sign_in(client: Client, email: str, password: str = factories.PASSWORD, **extra: Any) -> str:
    """Where signing in leads; the page's text when it fails. extra: headers such as HTTP_X_FORWARDED_FOR, or next."""
    form = {"login": email, "password": password, "next": extra.pop("next", "")}
    answer = client.post(LOGIN, form, **extra)
    return answer.headers["Location"] if answer.status_code == 302 else answer.text


def sign_up(client: Client, email: str, password: str = factories.PASSWORD, **extra: str) -> Any:
    return client.post(SIGNUP, {"email": email, "password1": password, "accepts_terms": "on", **extra})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def last_mail(to: str) -> OutgoingMail:
    return OutgoingMail.objects.filter(to=to).latest("pk")


def mailed_code(to: str) -> str:
    """The code in the last mail to an address."""
    found = re.search(r"\b[B-Z]{4}-[B-Z]{4}\b", last_mail(to).text)
    assert found
    return found[0]


def other_code(code: str) -> str:
    """One that looks like it and is not."""
    return code[:-1] + ("B" if code[-1] != "B" else "C")


def give_app(user: User) -> Authenticator:
    """An authenticator app, with recovery codes, for somebody."""
    RecoveryCodes.activate(user)
    return TOTP.activate(user, SECRET).instance


def app_code(secret: str = SECRET) -> str:
    """What the app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def recovery_codes(user: User) -> list[str]:
    codes: list[str] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return codes
