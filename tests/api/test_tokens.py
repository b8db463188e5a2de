"""Personal tokens: made once, shown once, kept as a digest, and good for no more than they were made for."""

import hashlib
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from accounts import erasure
from accounts.holdings import registered
from accounts.models import User
from api import tokens
from api.models import Token
from core.models import OutgoingMail
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> User:
    return factories.make_user("ann@example.org")


@pytest.fixture
def member_client(member: User) -> Client:
    """Theirs; they told again who they are, a moment ago."""
    client = Client()
    client.force_login(member)
    client.post("/account/reauthenticate/", {"password": factories.PASSWORD})
    return client


def made(user: User, **fields: Any) -> tuple[Token, str]:
    return tokens.make(user=user, **{"name": "Blog", "scopes": ["guides", "jobs"], "ends_at": None, **fields})


def ask(secret: str, address: str = "/api/v1/categories", scheme: str = "Bearer") -> Any:
    return Client().get(address, headers={"Authorization": f"{scheme} {secret}"})


def form(**fields: Any) -> dict[str, Any]:
    return {"name": "My blog", "scopes": ["jobs"], "days": "90", **fields}


def test_token_is_shown_once_and_works(member_client: Client, member: User) -> None:
    page = member_client.post("/account/api/new/", form())
    [secret] = re.findall(r'value="(wm_[\w-]{43})"', page.text)
    assert page.headers["Cache-Control"].find("no-store") > 0
    assert ask(secret).status_code == 200
    listed = member_client.get("/account/api/").text
    assert "My blog" in listed
    assert secret[:8] in listed
    assert secret[:12] not in listed
    token = member.api_tokens.get()
    assert token.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert token.scopes == ["jobs"]


def test_token_raises_the_limit_and_is_counted_by_itself(member: User, settings: Settings, client: Client) -> None:
    settings.API_RATE_ANON, settings.API_RATE_TOKEN = 1, 3
    _, secret = made(member)
    _, other = made(member)
    for left in (2, 1, 0):
        answer = ask(secret)
        assert f"r={left};" in answer.headers["RateLimit"]
    assert ask(secret).status_code == 429
    assert ask(other).status_code == 200
    assert client.get("/api/v1/categories").status_code == 200


@pytest.mark.parametrize(
    "secret",
    ["", "wm_", "wm_" + "a" * 43, "nonsense", "wm_" + "é" * 43, "a b c", "x" * 5000, "wm_" + "a" * 42 + "\x00"],
)
def test_what_is_no_token_is_refused_as_one(secret: str) -> None:
    answer = ask(secret)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="api", error="invalid_token"'
    assert answer.json()["type"].endswith("#problem-unauthorized")


def test_guessing_counts_as_asking(settings: Settings) -> None:
    settings.API_RATE_ANON = 2
    assert [ask("wm_guess").status_code for _ in range(3)] == [401, 401, 429]


def test_scheme_is_bearer_in_any_case_and_no_other(member: User, client: Client) -> None:
    _, secret = made(member)
    assert ask(secret, scheme="bearer").status_code == 200
    assert ask(secret, scheme="Basic").status_code == 401
    assert ask(secret, scheme="").status_code == 401
    assert client.get(f"/api/v1/categories?token={secret}").status_code == 422


@pytest.mark.parametrize("end", ["revoked", "over", "inactive", "erased"])
def test_token_that_is_over_opens_nothing(member: User, end: str) -> None:
    token, secret = made(member, ends_at=timezone.now() + timedelta(days=1))
    assert ask(secret).status_code == 200
    if end == "revoked":
        tokens.revoke(token=token)
    elif end == "over":
        Token.objects.update(ends_at=timezone.now())
    elif end == "inactive":
        User.objects.update(is_active=False)
    else:
        User.objects.update(erase_at=timezone.now())
    assert ask(secret).status_code == 401


@pytest.mark.parametrize(
    ("scope", "opens", "refuses"),
    [
        ("jobs", ["jobs", "companies", "categories", "regions", "skills", "plans"], ["guides", "roles/29-1141"]),
        ("guides", ["guides", "plans"], ["jobs", "companies", "jobs/1/similar"]),
    ],
)
def test_scope_is_what_it_may_read(member: User, scope: str, opens: list[str], refuses: list[str]) -> None:
    _, secret = made(member, scopes=[scope])
    assert [ask(secret, f"/api/v1/{address}").status_code for address in opens] == [200] * len(opens)
    for address in refuses:
        answer = ask(secret, f"/api/v1/{address}")
        assert answer.status_code == 403
        assert "lacks the scope" in answer.json()["detail"]


def test_answers_to_tokens_are_conditional_too(member: User) -> None:
    _, secret = made(member)
    etag = ask(secret).headers["ETag"]
    asked = {"Authorization": f"Bearer {secret}", "If-None-Match": etag}
    assert Client().get("/api/v1/categories", headers=asked).status_code == 304


def test_last_use_is_written_once_a_minute(member: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    token, secret = made(member)
    with time_machine.travel("2026-11-27T12:00:00Z", tick=False) as clock:
        ask(secret)
        clock.shift(50)
        with django_assert_num_queries(4):  # the token, the limit, categories and their numbers
            ask(secret)
        token.refresh_from_db()
        assert f"{token.last_used_at:%H:%M:%S}" == "12:00:00"
        clock.shift(20)
        ask(secret)
        token.refresh_from_db()
        assert f"{token.last_used_at:%H:%M:%S}" == "12:01:10"


def test_there_are_ten_at_most(member_client: Client, member: User) -> None:
    for _ in range(10):
        token, _ = made(member)
    page = member_client.post("/account/api/new/", form())
    assert page.status_code == 422
    assert "You have 10 tokens" in page.text
    tokens.revoke(token=token)
    assert member_client.post("/account/api/new/", form()).status_code == 200


@pytest.mark.parametrize(
    ("fields", "field"), [({"name": " \x07"}, "name"), ({"scopes": []}, "scopes"), ({"scopes": ["root"]}, "scopes")]
)
def test_form_says_what_it_lacks(member_client: Client, fields: dict[str, Any], field: str) -> None:
    page = member_client.post("/account/api/new/", form(**fields))
    assert page.status_code == 422
    assert field in page.context["form"].errors
    assert not Token.objects.exists()


def test_taking_back_asks_first(member_client: Client, member: User) -> None:
    token, secret = made(member)
    address = f"/account/api/{token.pk}/revoke/"
    assert "Take back this token?" in member_client.get(address).text
    assert ask(secret).status_code == 200
    assert member_client.post(address).status_code == 302
    assert ask(secret).status_code == 401
    assert "Blog" not in member_client.get("/account/api/").context["tokens"].values_list("name", flat=True)
    assert member_client.get(address).status_code == 404


def test_token_of_somebody_else_is_not_found(member_client: Client) -> None:
    token, secret = made(factories.make_user())
    assert member_client.post(f"/account/api/{token.pk}/revoke/").status_code == 404
    assert ask(secret).status_code == 200
    assert token.start not in member_client.get("/account/api/").text


def test_mail_tells_of_it_and_neither_it_nor_the_log_has_it(
    member_client: Client, member: User, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        secret = member_client.post("/account/api/new/", form()).context["secret"]
        ask(secret)
        ask(secret + "x")
    [mail] = OutgoingMail.objects.filter(to=member.email)
    assert "My blog" in mail.text
    for told in (mail.text, mail.html, caplog.text):
        assert secret not in told
        assert tokens.digest(secret) not in told


def test_export_has_no_digest_and_erasure_leaves_nothing(member: User) -> None:
    token, _ = made(member)
    [holding] = [one for one in registered() if one.name == "api-tokens"]
    [said] = holding.export(member)
    assert said["name"] == "Blog"
    assert token.digest not in str(said)
    User.objects.update(erase_at=timezone.now())
    erasure.erase(member.pk)
    assert not Token.objects.exists()


def test_old_ones_are_forgotten(member: User) -> None:
    kept, _ = made(member)
    for fields in (
        {"revoked_at": timezone.now() - timedelta(days=31)},
        {"ends_at": timezone.now() - timedelta(days=31)},
    ):
        token, _ = made(member)
        Token.objects.filter(pk=token.pk).update(**fields)
    recent, _ = made(member)
    tokens.revoke(token=recent)
    tokens.forget_old()
    assert set(Token.objects.all()) == {kept, recent}


@pytest.mark.parametrize("fields", [{"name": ""}, {"digest": "wm_plain"}, {"scopes": []}])
def test_constraints_of_a_token(member: User, fields: dict[str, Any]) -> None:
    """api_token_has_a_name, api_token_is_a_digest, api_token_opens_something."""
    token, _ = made(member)
    with pytest.raises(IntegrityError, match="api_token_"):
        Token.objects.filter(pk=token.pk).update(**fields)
