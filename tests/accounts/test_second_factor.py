"""A second factor: for whoever wants one, and for staff, who need one."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from accounts.models import User
from tests import factories
from tests.accounts.signing_in import (
    SECRET,
    app_code,
    give_app,
    is_signed_in,
    last_mail,
    mailed_code,
    recovery_codes,
    sign_in,
)

pytestmark = pytest.mark.django_db

INDEX, SECOND = "/account/2fa/", "/account/2fa/authenticate/"
ACTIVATE, DEACTIVATE = "/account/2fa/totp/activate/", "/account/2fa/totp/deactivate/"
CODES = "/account/2fa/recovery-codes/"


def prove(client: Client) -> None:
    """Give the password once more, as what follows asks for it."""
    client.post("/account/reauthenticate/", {"password": factories.PASSWORD})


@pytest.fixture
def ann(client: Client) -> User:
    user = factories.make_user("ann@example.org")
    client.force_login(user)
    prove(client)
    return user


def test_authenticator_app_is_set_up_with_recovery_codes(
    client: Client, ann: User, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    page = client.get(ACTIVATE).text
    secret = re.findall(r'<code class="key">(\w{32})</code>', page)[0]
    square = page.split('<div class="qr"')[1].split("</div>")[0]
    assert "<svg" in square
    assert "style" not in square
    assert "data:" not in page
    assert "is not right" in client.post(ACTIVATE, {"code": "000000"}).text
    with django_capture_on_commit_callbacks(execute=True):
        codes = client.post(ACTIVATE, {"code": app_code(secret)}, follow=True).text
    for code in recovery_codes(ann):
        assert code in codes
    assert "10 of 10 are unused" in codes
    assert "authenticator app" in last_mail(ann.email).subject
    assert "In use since" in client.get(INDEX).text


def test_sign_in_asks_for_the_second_factor(client: Client) -> None:
    give_app(factories.make_user("ann@example.org"))
    assert sign_in(client, "ann@example.org", next="/guides/") == SECOND
    assert not is_signed_in(client)
    assert client.get("/account/").status_code == 302
    assert "is not right" in client.post(SECOND, {"code": "000000"}).text
    assert client.post(SECOND, {"code": app_code()}).headers["Location"] == "/guides/"
    assert is_signed_in(client)


def test_codes_of_app_and_recovery_work_once(client: Client) -> None:
    user = factories.make_user("ann@example.org")
    give_app(user)
    for code in (app_code(), recovery_codes(user)[0]):
        for answer in (302, 200):
            client.logout()
            sign_in(client, user.email)
            assert client.post(SECOND, {"code": code}).status_code == answer
    assert len(recovery_codes(user)) == 9


def test_mailed_code_does_not_go_round_the_second_factor(client: Client) -> None:
    give_app(factories.make_user("ann@example.org"))
    client.post("/account/login/code/", {"email": "ann@example.org"})
    code = mailed_code("ann@example.org")
    assert client.post("/account/login/code/confirm/", {"code": code}).headers["Location"] == SECOND
    assert not is_signed_in(client)


def test_recovery_codes_are_downloaded_and_made_anew(client: Client, ann: User) -> None:
    give_app(ann)
    old = recovery_codes(ann)
    file = client.get(f"{CODES}download/")
    assert "attachment" in file.headers["Content-Disposition"]
    assert file.text.split() == old
    assert "The 10 you have will not work any more." in client.get(f"{CODES}generate/").text
    page = client.post(f"{CODES}generate/", follow=True).text
    new = recovery_codes(ann)
    assert not set(old) & set(new)
    assert all(code in page for code in new)


def test_factor_is_removed_with_its_codes(client: Client, ann: User) -> None:
    give_app(ann)
    assert "your recovery codes go too" in client.get(DEACTIVATE).text
    client.post(DEACTIVATE)
    assert not Authenticator.objects.filter(user=ann).exists()


@pytest.mark.parametrize("path", [ACTIVATE, DEACTIVATE, CODES, f"{CODES}generate/", f"{CODES}download/",
                                  "/account/2fa/webauthn/add/"])  # fmt: skip
def test_factors_are_shown_and_changed_after_a_fresh_proof_alone(client: Client, path: str) -> None:
    """An open browser is not enough."""
    user = factories.make_user()
    if path not in (ACTIVATE, "/account/2fa/webauthn/add/"):
        give_app(user)
    client.force_login(user)
    answer = client.get(path)
    assert answer.headers["Location"].startswith("/account/reauthenticate/?next=")
    assert client.post(path, {"code": app_code()}).status_code in (302, 405)
    assert Authenticator.objects.filter(user=user, type="totp").exists() == (
        path not in (ACTIVATE, "/account/2fa/webauthn/add/")
    )


def test_secrets_of_others_are_not_to_be_had(client: Client, ann: User) -> None:
    other = factories.make_user()
    give_app(other)
    key = Authenticator.objects.create(user=other, type="webauthn", data={"name": "Theirs"})
    assert client.get(CODES).status_code == 404
    assert client.get(f"{CODES}download/").status_code == 404
    for end in ("edit", "remove"):
        assert client.get(f"/account/2fa/webauthn/keys/{key.pk}/{end}/").status_code == 404
        assert client.post(f"/account/2fa/webauthn/keys/{key.pk}/{end}/", {"name": "Mine"}).status_code == 404
    key.refresh_from_db()
    assert key.data == {"name": "Theirs"}
    assert SECRET not in client.get(INDEX).text


def test_passkeys_are_listed_renamed_and_removed(client: Client, ann: User) -> None:
    key = Authenticator.objects.create(user=ann, type="webauthn", data={"name": "Red phone"})
    path = f"/account/2fa/webauthn/keys/{key.pk}/"
    assert "Red phone" in client.get("/account/2fa/webauthn/").text
    assert "60 characters" in client.post(f"{path}edit/", {"name": "x" * 61}).text
    assert "Blue &lt;b&gt;" in client.post(f"{path}edit/", {"name": "Blue <b>"}, follow=True).text
    assert "Remove “Blue &lt;b&gt;”?" in client.get(f"{path}remove/").text
    assert "The passkey is removed." in client.post(f"{path}remove/", follow=True).text
    assert not Authenticator.objects.filter(user=ann).exists()


@pytest.fixture
def staff_need_one(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True


@pytest.mark.usefixtures("staff_need_one")
@pytest.mark.parametrize("path", ["/admin/", "/admin/guides/guide/", "/admin/login/", "/style-guide/", "/", "/guides/",
                                  "/nowhere/"])  # fmt: skip
def test_staff_without_a_second_factor_are_led_to_set_one_up(client: Client, path: str) -> None:
    client.force_login(factories.make_editor())
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, answer.headers["Location"]) == (302, INDEX)
    assert "You belong to the staff, whose rights need a second factor." in client.get(INDEX).text


@pytest.mark.usefixtures("staff_need_one")
def test_staff_reach_all_they_need_to_set_one_up(client: Client) -> None:
    editor = factories.make_editor()
    client.force_login(editor)
    prove(client)
    secret = re.findall(r'class="key">(\w+)<', client.get(ACTIVATE).text)[0]
    client.post(ACTIVATE, {"code": app_code(secret)})
    assert client.get("/admin/").status_code == 200
    client.post(DEACTIVATE)
    assert client.get("/admin/").status_code == 302
    assert client.post("/account/logout/").headers["Location"] == "/"
    assert not is_signed_in(client)


@pytest.mark.usefixtures("staff_need_one")
def test_recovery_codes_alone_are_no_second_factor(client: Client) -> None:
    editor = factories.make_editor()
    give_app(editor)
    Authenticator.objects.filter(type="totp").delete()
    client.force_login(editor)
    assert client.get("/admin/").status_code == 302


@pytest.mark.usefixtures("staff_need_one")
def test_right_given_to_a_member_waits_for_the_factor(client: Client) -> None:
    user = factories.make_user()
    client.force_login(user)
    assert client.get("/guides/").status_code == 200
    User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
    assert client.get("/admin/").headers["Location"] == INDEX


def test_members_are_asked_nothing_and_pay_no_query(
    client: Client, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(factories.make_user())
    client.get("/about/")
    counts = []
    for settings.STAFF_SECOND_FACTOR in (False, True):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/about/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    client.logout()
    with django_assert_num_queries(0):
        client.get("/about/")
