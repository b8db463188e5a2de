"""How allauth works here: where it leads, what it counts, what it says, and how its mails are written."""

from datetime import date
from typing import Any

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from qrcode.image.svg import SvgPathImage

from accounts.models import User
from core import events, mail


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed.",
        "duplicate_email": "This is the address of your account already.",
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "email_taken": "There is another account with this address.",
        "enter_current_password": "This is not your present password.",
        "incorrect_code": "This code is not right. Compare it with the one you were sent.",
        "incorrect_password": "This password is not right.",
        "rate_limited": "That was too often. Wait a minute, then try again.",
        "too_many_login_attempts": "That was tried too often. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_OPEN)

    def is_safe_url(self, url: str) -> bool:
        """Whether to follow a `next`: paths of this site alone, not even our own address with a host."""
        return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def is_ajax(self, request: HttpRequest) -> bool:
        """JSON is for the passkey script alone; every other page has one way to answer."""
        return request.path == reverse("mfa_login_webauthn") and bool(super().is_ajax(request))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account:security")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("account:security")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """By address alone. allauth's own has the Host header in it, whose port anybody may vary at will."""
        return credentials["email"].lower()

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Drop the password of somebody whose first sign-in ever is by e-mailed code.

        It may be that of a stranger, who signed up with the address, could not confirm it, and waits for its owner.
        """
        records = get_authentication_records(request, user)
        if user.last_login is None and records and records[-1]["method"] == "code":
            user.set_unusable_password()
            user.save(update_fields=["password"])
        response: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return response

    @transaction.atomic
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        user = email_address.user
        before = user.email
        is_confirmed = bool(super().confirm_email(request, email_address))
        if user.email != before:
            events.emit("account.email-changed", user.pk)
        elif is_confirmed:
            events.emit("account.email-verified", user.pk)
        return is_confirmed

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's mails are ours: `<prefix>.md`, with what is words or a moment in allauth's context."""
        values = {name: value for name, value in context.items() if isinstance(value, str | date)}
        if "provider" in context:
            values["provider"] = context["provider"].name
        mail.send(f"{template_prefix}.md", email, {"email": email, **values})


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_generate_recovery_codes": "Recovery codes come with an authenticator app or a passkey. Add one first.",
        "incorrect_code": "This code is not right. Each works once: wait for the next one.",
        "unverified_email": "Confirm your e-mail address first.",
    }

    def build_totp_svg(self, url: str) -> str:
        """An <svg> to stand in the page, as the policy allows no data: images. It has no text of the person's in it."""
        return str(qrcode.make(url, image_factory=SvgPathImage, border=2).to_string(encoding="unicode"))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  allauth's name
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}"

    def _get_site_name(self) -> str:
        return str(settings.SITE_NAME)
