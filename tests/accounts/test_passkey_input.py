"""What is posted as a passkey's answer: read, or refused; it never breaks a page, and no stranger comes in by it."""

import json
import tracemalloc
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from accounts.models import User
from tests import factories
from tests.accounts.signing_in import is_signed_in, sign_in

pytestmark = pytest.mark.django_db

LOGIN = "/account/2fa/webauthn/login/"
ADD = "/account/2fa/webauthn/add/"
AUTHENTICATE = "/account/2fa/authenticate/"
CLIENT_DATA = "eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiQUFBQSIsIm9yaWdpbiI6Imh0dHA6Ly90ZXN0c2VydmVyIn0"
ANSWER: dict[str, Any] = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "clientExtensionResults": {},
    "response": {
        "clientDataJSON": CLIENT_DATA,
        "authenticatorData": "A" * 50,
        "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVgl" + "A" * 50,
        "signature": "AAAA",
        "userHandle": "MQ",
    },
}

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from([CLIENT_DATA, "AAAA", "_-", "====", "%"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def answers(draw: st.DrawFn) -> str:
    """A passkey's answer with something in it replaced or left out; or anything at all."""
    if draw(st.booleans()):
        return draw(st.text(max_size=40) | json_values.map(json.dumps) | st.just("[" * 100_000))
    answer = json.loads(json.dumps(ANSWER))
    part = draw(st.sampled_from([answer, answer["response"]]))
    key = draw(st.sampled_from(sorted(part)))
    if draw(st.booleans()):
        del part[key]
    else:
        part[key] = draw(json_values)
    return json.dumps(answer)


@pytest.fixture
def ann(client: Client, settings: Settings) -> User:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False
    return factories.make_user("ann@example.org", pk=1)


patient = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@patient
@given(answer=answers())
def test_answer_to_sign_in_with_is_refused_unless_it_is_one(client: Client, ann: User, answer: str) -> None:
    assert client.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]["publicKey"]["challenge"]
    assert client.post(LOGIN, {"credential": answer}).headers["Location"] == "/account/login/"
    assert not is_signed_in(client)


@patient
@given(answer=answers())
def test_answer_to_add_a_passkey_with_is_refused_unless_it_is_one(client: Client, ann: User, answer: str) -> None:
    if not is_signed_in(client):
        client.force_login(ann)
        client.post("/account/reauthenticate/", {"password": factories.PASSWORD})
    client.get(ADD)
    page = client.post(ADD, {"name": "Mine", "passwordless": "on", "credential": answer})
    assert page.status_code == 200
    assert "That did not work yet" in page.text
    assert not Authenticator.objects.exists()


@patient
@given(answer=answers())
def test_answer_as_second_factor_is_refused_unless_it_is_one(client: Client, ann: User, answer: str) -> None:
    if not Authenticator.objects.exists():
        Authenticator.objects.create(user=ann, type="totp", data={"secret": "A" * 32})
        sign_in(client, ann.email)
    assert client.post(AUTHENTICATE, {"credential": answer}).status_code == 200
    assert not is_signed_in(client)


@pytest.mark.parametrize("number", [10**7, 10**11, -(10**11)])
def test_number_where_bytes_should_stand_takes_no_memory(client: Client, ann: User, number: int) -> None:
    client.get(LOGIN, headers={"Accept": "application/json"})
    tracemalloc.start()
    for key in ("rawId", "id"):
        assert client.post(LOGIN, {"credential": json.dumps(ANSWER | {key: number})}).status_code == 302
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000
    assert not is_signed_in(client)


def test_json_is_given_to_the_passkey_script_alone(client: Client, ann: User) -> None:
    for path in ("/account/login/", "/account/signup/", "/account/login/code/", "/account/password/reset/"):
        for answer in (
            client.get(path, headers={"Accept": "application/json"}),
            client.post(path, {"password": "x"}, headers={"X-Requested-With": "XMLHttpRequest"}),
        ):
            assert answer.headers["Content-Type"].startswith("text/html")
    assert client.get(LOGIN).headers["Location"] == "/account/login/"


def test_sign_in_with_a_passkey_names_no_account_before_it_is_done(client: Client, ann: User) -> None:
    options = client.get(LOGIN, headers={"Accept": "application/json"}).json()["request_options"]["publicKey"]
    assert options["allowCredentials"] == []
    assert options["userVerification"] == "required"
