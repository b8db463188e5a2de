"""A stranger learns from no answer whether an address has an account."""

import re
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests import factories
from tests.accounts.signing_in import WRONG, last_mail

pytestmark = pytest.mark.django_db

_number = count(1)
KNOWN, UNKNOWN = "ann.known@example.org", "bob.nobody@example.org"
CONFIRM = "/account/confirm-email/"
CODE, ENTER_CODE = "/account/login/code/", "/account/login/code/confirm/"
RESET, ENTER_RESET = "/account/password/reset/", "/account/password/reset/confirm/"
SIGNUP = {"password1": "a-strangers-try-5", "accepts_terms": "on"}

# What a stranger does in a row: a path, and a form in which EMAIL stands for the address; None for a GET.
WAYS: dict[str, list[tuple[str, dict[str, str] | None]]] = {
    "sign in": [("/account/login/", {"login": "EMAIL", "password": WRONG})] * 6,
    "sign up": [
        ("/account/signup/", {"email": "EMAIL", **SIGNUP}),
        (CONFIRM, None),
        (CONFIRM, {"action": "resend"}),
        (CONFIRM, None),
        *[(CONFIRM, {"code": "BCDF-GHJK"})] * 3,
        (CONFIRM, None),
    ],
    "sign up twice": [("/account/signup/", {"email": "EMAIL", **SIGNUP})] * 2,
    "sign up with a bad password": [("/account/signup/", {"email": "EMAIL", **SIGNUP, "password1": "EMAIL"})],
    "sign up without the tick": [("/account/signup/", {"email": "EMAIL", **SIGNUP, "accepts_terms": ""})],
    "code": [
        (CODE, {"email": "EMAIL"}),
        (ENTER_CODE, None),
        (ENTER_CODE, {"action": "resend"}),
        (ENTER_CODE, None),
        *[(ENTER_CODE, {"code": "BCDF-GHJK"})] * 3,
        (ENTER_CODE, None),
        ("/account/login/", None),
    ],
    "code five times": [(CODE, {"email": "EMAIL"})] * 5,
    "reset": [
        (RESET, {"email": "EMAIL"}),
        (ENTER_RESET, None),
        *[(ENTER_RESET, {"code": "BCDF-GHJK"})] * 3,
        (ENTER_RESET, None),
        ("/account/login/", None),
    ],
    "reset six times": [(RESET, {"email": "EMAIL"})] * 6,
}


def answers(client: Client, email: str, steps: list[tuple[str, dict[str, str] | None]]) -> list[Any]:
    """Status, body, redirect and cookies of each step, without what differs each time."""
    client.cookies.clear()
    client.defaults["REMOTE_ADDR"] = f"192.0.2.{next(_number)}"  # limits of an internet address are not the point
    seen = []
    for path, form in steps:
        filled = {name: value.replace("EMAIL", email) for name, value in (form or {}).items()}
        answer = client.get(path) if form is None else client.post(path, filled)
        body = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.text.replace(email, "EMAIL"))
        seen.append((path, answer.status_code, answer.headers.get("Location"), sorted(answer.cookies), body))
    return seen


def make_all_kinds() -> list[str]:
    """The addresses of accounts in each of the states that matter."""
    factories.make_user(KNOWN)
    User.objects.create_user("new@example.org", factories.PASSWORD)
    factories.make_user("closed@example.org", is_active=False)
    codes_only = factories.make_user("codes@example.org")
    codes_only.set_unusable_password()
    codes_only.save()
    return [KNOWN, "new@example.org", "closed@example.org", codes_only.email]


@pytest.mark.parametrize("way", WAYS)
def test_known_and_unknown_addresses_are_answered_alike(client: Client, way: str) -> None:
    kinds = make_all_kinds()
    unknown = answers(client, UNKNOWN, WAYS[way])
    for email in kinds:
        assert answers(client, email, WAYS[way]) == unknown, email


def test_the_comparison_sees_a_difference(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_PREVENT_ENUMERATION = False
    factories.make_user(KNOWN)
    for way in ("code", "reset", "sign up"):
        assert answers(client, KNOWN, WAYS[way][:2]) != answers(client, UNKNOWN, WAYS[way][:2])


def test_only_the_mail_says_what_is_so(client: Client) -> None:
    factories.make_user(KNOWN)
    for way, known, unknown in (
        ("sign up", "You have an account already", "Confirm your address"),
        ("code", "Your sign-in code", "No account with this address"),
        ("reset", "Your code for a new password", "No account with this address"),
    ):
        for email, subject in ((KNOWN, known), (f"{way[:4]}-{UNKNOWN}", unknown)):
            answers(client, email.replace(" ", ""), WAYS[way][:1])
            assert last_mail(email.replace(" ", "")).subject == subject


def test_taken_address_costs_a_password_hash_like_a_new_one(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the time would tell: argon2 takes longer than all the rest."""
    factories.make_user(KNOWN)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(hasher: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return encode(hasher, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    for email in (KNOWN, UNKNOWN):
        hashed.clear()
        answers(client, email, WAYS["sign up"][:1])
        assert len(hashed) == 1, email
