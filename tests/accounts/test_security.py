"""The security page and what it leads to: address, password, browsers in which one is signed in."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings as project
from django.test import Client
from django.urls import URLPattern, URLResolver
from pytest_django import Settings

from accounts import allauth_urls
from accounts.models import User
from accounts.templatetags.browsers import browser
from core import events
from core.models import OutgoingMail
from tests import factories
from tests.accounts.signing_in import (
    WRONG,
    give_app,
    is_signed_in,
    last_mail,
    mailed_code,
    other_code,
    sign_in,
)

pytestmark = pytest.mark.django_db

SECURITY, EMAIL, CONFIRM, SESSIONS = (f"/account/{end}/" for end in ("security", "email", "confirm-email", "sessions"))
NEW = "a-quite-other-way-3"


@pytest.fixture
def ann(client: Client) -> User:
    user = factories.make_user("ann@example.org")
    sign_in(client, user.email)
    return user


def prove(client: Client) -> None:
    client.post("/account/reauthenticate/", {"password": factories.PASSWORD})


def states(client: Client) -> dict[str, str]:
    """What the security page says of each way to sign in."""
    rows = client.get(SECURITY).text.split('<dl class="states">')[1].split("<dt>")[1:]
    return {row.split("</dt>")[0]: row.split("<dd>")[1].split("</dd>")[0] for row in rows}


def test_security_page_tells_how_one_signs_in(client: Client, ann: User) -> None:
    assert states(client) == {
        "E-mail address": "ann@example.org",
        "Password": "Set",
        "Passkeys": "None",
        "Second factor": "None: your password or mailbox is all it takes",
        "Signed in": "In this browser",
    }
    sign_in(Client(), ann.email)
    give_app(ann)
    Authenticator.objects.create(user=ann, type="webauthn", data={"name": "Red"})
    UserSession.objects.create(user=ann, ip="192.0.2.1", session_key="long-gone")
    seen = states(client)
    assert (seen["Passkeys"], seen["Second factor"]) == ("1", "Authenticator app and passkey")
    assert seen["Signed in"] == "In 2 browsers"


def test_account_without_password_says_so_and_sets_one(client: Client) -> None:
    user = User.objects.create_user("ann@example.org")
    client.force_login(user)
    assert states(client)["Password"] == "None: you sign in by code or passkey"
    assert states(client)["E-mail address"] == "ann@example.org, not confirmed yet"
    assert client.get("/account/password/change/").headers["Location"] == "/account/password/set/"
    assert "too common" in client.post("/account/password/set/", {"password1": "password"}).text
    assert client.post("/account/password/set/", {"password1": NEW}).headers["Location"] == SECURITY
    assert states(client)["Password"] == "Set"
    assert last_mail(user.email).subject == "Your account has a password now"


def test_password_is_changed_by_who_knows_it_and_others_are_signed_out(client: Client, ann: User) -> None:
    other = Client()
    sign_in(other, ann.email)
    path = "/account/password/change/"
    assert "not your present password" in client.post(path, {"oldpassword": WRONG, "password1": NEW}).text
    form = {"oldpassword": factories.PASSWORD, "password1": NEW}
    assert "Your new password is saved." in client.post(path, form, follow=True).text
    assert is_signed_in(client)
    assert client.get(SECURITY).status_code == 200
    assert states(client)["Signed in"] == "In this browser"
    assert other.get(SECURITY).status_code == 302
    assert last_mail(ann.email).subject == "Your password was changed"


def test_address_is_changed_by_a_code_to_the_new_one_and_the_old_one_is_told(
    client: Client, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Any] = []
    monkeypatch.setattr(events, "emit", lambda *event: told.append(event))
    prove(client)
    form = {"email": "Anna@Example.org", "action_add": "1"}
    assert client.post(EMAIL, form).headers["Location"] == CONFIRM
    code = mailed_code("anna@example.org")
    client.post(CONFIRM, {"code": other_code(code)})
    assert told == []
    assert User.objects.get().email == "ann@example.org"
    assert client.post(CONFIRM, {"code": code}).headers["Location"] == SECURITY
    assert states(client)["E-mail address"] == User.objects.get().email == "anna@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("anna@example.org", True, True)]
    assert told == [("account.email-changed", ann.pk)]
    assert last_mail("ann@example.org").subject == "The address of your account was changed"
    assert sign_in(Client(), "anna@example.org") == "/account/"
    assert "is not right" in sign_in(Client(), "ann@example.org")


def test_change_of_address_needs_a_fresh_proof(client: Client, ann: User) -> None:
    answer = client.post(EMAIL, {"email": "new@example.org", "action_add": "1"})
    assert answer.headers["Location"] == f"/account/reauthenticate/?next={EMAIL}".replace(
        "/account/email/", "%2Faccount%2Femail%2F"
    )
    assert not OutgoingMail.objects.filter(to="new@example.org").exists()
    assert "needs your password once more" in client.get(answer.headers["Location"]).text
    done = client.post(answer.headers["Location"], {"password": factories.PASSWORD})
    assert done.headers["Location"] == CONFIRM
    assert mailed_code("new@example.org")


@pytest.mark.parametrize("email", ["ann@example.org", "Ann@Example.Org", "nonsense", "", f"{'a' * 250}@example.org"])
def test_address_that_is_none_or_ones_own_is_refused(client: Client, ann: User, email: str) -> None:
    prove(client)
    page = client.post(EMAIL, {"email": email, "action_add": "1"})
    assert "That did not work yet" in page.text
    assert EmailAddress.objects.count() == 1


def test_address_of_another_member_is_not_to_be_had_nor_found_out(client: Client, ann: User) -> None:
    factories.make_user("bob@example.org")
    prove(client)
    answers = []
    for email in ("nobody@example.org", "bob@example.org"):
        client.post(EMAIL, {"email": email, "action_add": "1"})
        answers.append(client.get(CONFIRM).text.replace(email, "X").split("<main")[1].split("<footer")[0])
    assert answers[0].split("csrfmiddlewaretoken")[0] == answers[1].split("csrfmiddlewaretoken")[0]
    page = client.post(CONFIRM, {"code": mailed_code("bob@example.org")})  # as Ann cannot
    assert "There is another account with this address." in page.text
    assert User.objects.filter(email="bob@example.org").count() == 1


@pytest.mark.parametrize("action", ["action_remove", "action_primary", "action_send"])
def test_ways_of_allauth_that_no_page_shows_change_nothing(client: Client, ann: User, action: str) -> None:
    prove(client)
    client.post(EMAIL, {"email": ann.email, action: "1"})
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(ann.email, True, True)]


def test_browsers_are_listed_and_signed_out_one_by_one_or_all_at_once(
    client: Client, ann: User, settings: Settings
) -> None:
    settings.ZEAL_NPLUSONE_THRESHOLD = 9  # allauth looks whether each of them still lives
    others = [Client(HTTP_USER_AGENT=f"Mozilla/5.0 (X11; Linux) Firefox/{number}") for number in range(3)]
    for other in others:
        sign_in(other, ann.email)
    page = client.get(SESSIONS).text
    assert page.count("Firefox on Linux</h2>") == 3
    assert page.count("This browser") == 1
    first = UserSession.objects.get(user_agent__endswith="Firefox/0")
    assert "That browser is signed out." in client.post(f"{SESSIONS}{first.pk}/end/", follow=True).text
    assert [other.get(SECURITY).status_code for other in others] == [302, 200, 200]
    assert "All other browsers are signed out." in client.post(SESSIONS, follow=True).text
    assert [other.get(SECURITY).status_code for other in others] == [302, 302, 302]
    assert client.get(SECURITY).status_code == 200


def test_session_of_another_person_or_ones_own_is_not_found(client: Client, ann: User) -> None:
    bob = Client()
    sign_in(bob, factories.make_user("bob@example.org").email)
    for session in UserSession.objects.all():
        assert client.post(f"{SESSIONS}{session.pk}/end/").status_code == 404
    assert client.post(f"{SESSIONS}{'9' * 30}/end/").status_code == 404
    assert client.get(f"{SESSIONS}1/end/").status_code == 405
    assert bob.get(SECURITY).status_code == client.get(SECURITY).status_code == 200


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) KHTML Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) KHTML Version/18.0 Safari/605.1.15", "Safari on Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/130.0 Safari/604.1", "Chrome on iPhone"),
        ("Mozilla/5.0 (Android 15; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "Firefox on Android"),
        ("<script>", "A browser on an unknown system"),
        ("", "A browser on an unknown system"),
    ],
)  # fmt: skip
def test_browser_is_named_as_people_call_it(user_agent: str, name: str) -> None:
    assert browser(user_agent) == name


ACCOUNT_PAGES = ["", "profile/", "security/", "email/", "password/change/", "2fa/", "2fa/webauthn/", "sessions/",
                 "logout/", "reauthenticate/"]  # fmt: skip


@pytest.mark.parametrize("end", ACCOUNT_PAGES)
def test_pages_of_an_account_are_its_owners_and_kept_by_nobody(client: Client, ann: User, end: str) -> None:
    page = client.get(f"/account/{end}")
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert "private" in page.headers["Cache-Control"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert " style=" not in page.text
    client.logout()
    answer = client.get(f"/account/{end}")
    assert answer.status_code == 302
    assert "no-store" in answer.headers["Cache-Control"]


def views(patterns: list[URLPattern | URLResolver]) -> list[Any]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += views(pattern.url_patterns)
        else:
            found.append(getattr(pattern.callback, "view_class", None))
    return [view for view in found if view]


def test_every_page_of_allauth_is_drawn_by_a_template_of_ours() -> None:
    names = {view.template_name for view in views(allauth_urls.urlpatterns) if getattr(view, "template_name", None)}
    assert len(names) > 20
    for name in names:
        if name.endswith("html"):
            assert (project.BASE_DIR / "templates" / name).exists(), name
