"""Accounts as people use them: in a browser, with and without JavaScript, and with a passkey."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.accounts.signing_in import app_code, give_app, mailed_code
from tests.browser.conftest import look_over


@pytest.fixture(autouse=True)
def plain_http(settings: Settings) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True


def enter(page: Page, server: LiveServer, email: str, password: str = factories.PASSWORD) -> None:
    page.goto(f"{server.url}/account/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def authenticator(context: BrowserContext, page: Page) -> tuple[CDPSession, str]:
    """A device that keeps passkeys and has a finger on it; and its number."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def test_newcomer_without_javascript_signs_up_fills_in_a_profile_and_leaves(
    browser: Browser, live_server: LiveServer
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(live_server.url)
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("main").get_by_role("link", name="Create an account").click()
    page.get_by_label("E-mail address").fill("ann@example.org")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_label("I am 16 or older").check()
    page.get_by_role("button", name="Create an account").click()
    page.get_by_label("Code").fill("nonsense")
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right.")
    page.get_by_label("Code").fill(mailed_code("ann@example.org"))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.get_by_role("navigation", name="Account").get_by_role("link", name="Profile").click()
    page.get_by_label("Country").select_option("Germany")
    page.get_by_label("State or province").fill("bayern")
    page.get_by_label("Time zone").fill("Europe/Berlin")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("State or province")).to_have_value("Bayern")
    page.get_by_role("contentinfo").get_by_role("button", name="Sign out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.close()


@pytest.mark.proof
def test_passkey_is_added_and_signs_in_by_itself(
    page: Page, context: BrowserContext, live_server: LiveServer, console: list[str]
) -> None:
    factories.make_user("ann@example.org")
    session, device = authenticator(context, page)
    enter(page, live_server, "ann@example.org")
    page.goto(f"{live_server.url}/account/security/")
    page.get_by_role("link", name="Add passkeys").click()
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("Blue laptop")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert [one["isResidentCredential"] for one in kept] == [True]

    page.get_by_role("contentinfo").get_by_role("button", name="Sign out").click()
    page.goto(f"{live_server.url}/account/login/?next=/account/2fa/webauthn/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Blue laptop")).to_be_visible()
    expect(page.get_by_text(re.compile("Last used"))).to_be_visible()
    assert console == []


@pytest.mark.proof
def test_passkey_is_the_second_factor_after_a_password_and_proves_who_one_is(
    page: Page, context: BrowserContext, live_server: LiveServer
) -> None:
    factories.make_user("ann@example.org")
    authenticator(context, page)
    enter(page, live_server, "ann@example.org")
    page.goto(f"{live_server.url}/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Add").click()
    page.get_by_role("contentinfo").get_by_role("button", name="Sign out").click()
    enter(page, live_server, "ann@example.org")
    expect(page.get_by_role("heading", name="Your second factor")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    page.goto(f"{live_server.url}/account/2fa/recovery-codes/")
    page.get_by_role("link", name="Use a passkey").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()


def test_passkey_that_is_not_there_leaves_the_other_ways(
    page: Page, context: BrowserContext, live_server: LiveServer
) -> None:
    session, device = authenticator(context, page)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.goto(f"{live_server.url}/account/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="No passkey was used.")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_enabled()


@pytest.mark.proof
def test_passkeys_are_not_offered_where_they_cannot_be_used(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/account/login/")
    expect(page.get_by_role("link", name="Get a code by e-mail")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    page.close()


ENTRANCE = ["login/", "signup/", "login/code/", "password/reset/", "inactive/", "password/reset/done/", "logout/"]
MANAGED = ["", "profile/", "security/", "privacy/", "plan/", "email/", "password/change/", "2fa/", "2fa/webauthn/",
           "sessions/", "reauthenticate/", "logout/"]  # fmt: skip


@pytest.mark.proof
@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.proof)])
def test_pages_to_sign_in_are_accessible_and_fit(
    page: Page, live_server: LiveServer, console: list[str], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for end in ENTRANCE:
        look_over(page, f"{live_server.url}/account/{end}", console)
    page.goto(f"{live_server.url}/account/login/code/")
    page.get_by_label("E-mail address").fill("nobody@example.org")
    page.get_by_role("button", name="Send the code").click()
    look_over(page, f"{live_server.url}/account/login/code/confirm/", console)


@pytest.mark.proof
@pytest.mark.parametrize("width", [390, pytest.param(1280, marks=pytest.mark.proof)])
def test_pages_of_an_account_are_accessible_and_fit(
    page: Page, live_server: LiveServer, console: list[str], width: int
) -> None:
    user = factories.make_user("ann.with.a.rather.long.name.for.a.small.screen@department.example.org")
    page.set_viewport_size({"width": width, "height": 900})
    enter(page, live_server, user.email)
    for end in MANAGED:
        look_over(page, f"{live_server.url}/account/{end}", console)
    prove(page, live_server)
    look_over(page, f"{live_server.url}/account/2fa/totp/activate/", console)
    give_app(user)
    for end in ("", "webauthn/add/", "totp/deactivate/", "recovery-codes/", "recovery-codes/generate/"):
        look_over(page, f"{live_server.url}/account/2fa/{end}", console)


def prove(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/account/reauthenticate/?next=/account/2fa/")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Second factor")).to_be_visible()


@pytest.mark.proof
def test_editor_in_production_sets_up_an_app_and_enters_the_room(
    page: Page, live_server: LiveServer, settings: Settings, console: list[str]
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    factories.make_editor("edna@example.org")
    enter(page, live_server, "edna@example.org")
    page.goto(f"{live_server.url}/admin/")
    expect(page.get_by_text("You belong to the staff")).to_be_visible()
    page.get_by_role("link", name="Set up an authenticator app").click()
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = page.locator("code.key").inner_text()
    page.get_by_label("Code from the app").fill(app_code(secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download them").click()
    assert len(download.value.path().read_text().split()) == 10
    page.get_by_role("link", name="Editors’ room").click()
    expect(page.get_by_role("heading", name="Editors’ room")).to_be_visible()
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert console == []
