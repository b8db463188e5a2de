"""`next` leads nowhere but to pages of this site, whoever reads it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from tests import factories
from tests.accounts.signing_in import LOGIN, SIGNUP, mailed_code, sign_in, sign_up

pytestmark = pytest.mark.django_db

HOST = "testserver"
REFUSED = [
    *("https://evil.example/", "http://evil.example", "HTTPS://EVIL.EXAMPLE/", "hTTp:////evil.example"),
    *("//evil.example/", "///evil.example", "////evil.example", "//evil.example:443/", "//evil.example@/"),
    *("/\\evil.example", "\\/evil.example", "\\\\evil.example", "\\evil.example", "/\\/evil.example"),
    *("//\\evil.example", "\\\\\\evil.example", "http:\\\\evil.example", "https:/\\evil.example"),
    *("/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", "\n//evil.example"),
    *("/\t\\evil.example", "ht\ttps://evil.example", "java\nscript:alert(1)", " //evil.example"),
    *("  https://evil.example", "\u00a0//evil.example", "\u3000//evil.example", "\u2028//evil.example"),
    *("\ufeff//evil.example", "\x00//evil.example", "\x01//evil.example", "\x1f//evil.example"),
    *("\x7f//evil.example", "\x85//evil.example", "http:evil.example", "https:evil.example"),
    *("http:/evil.example", "https:///evil.example", "ftp://evil.example/", "file:///etc/passwd"),
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", "javascript://%0aalert(1)", "vbscript:x", "about:blank"),
    *("data:text/html,x", "data:text/html;base64,PHNjcmlwdD4=", "blob:https://evil.example/1", "mailto:a@b.example"),
    *(f"http://{HOST}@evil.example/", f"https://{HOST}:pass@evil.example/", f"//{HOST}@evil.example"),
    *(f"http://evil.example\\@{HOST}/", f"http://evil.example#@{HOST}/", f"http://evil.example?@{HOST}/"),
    *(f"http://{HOST}.evil.example/", f"http://evil-{HOST}/", f"http://evil.example/{HOST}", f"//{HOST}."),
    *(f"http://{HOST}/account/", f"https://{HOST}/", f"//{HOST}/", f"http://{HOST}:8443/", f"http://sub.{HOST}/"),
    *(f"ftp://{HOST}/", f"http://user@{HOST}/", "http://[::1]/", "http://[evil", "//[", "http://2130706433/"),
    *("http://0x7f.1/", "//127.0.0.1/", "%2f%2fevil.example", "%5c%5cevil.example", "%68ttps://evil.example"),
    *("http%3a//evil.example", "\uff0f\uff0fevil.example", "\u2215\u2215evil.example", "\u2044\u2044evil.example"),
    *("//evil\u3002example", "//ev\u0456l.example", "//xn--evl-cma.example", "http://\u24d4vil.example"),
    *("evil.example", "www.evil.example/", ".evil.example", "@evil.example", "#@evil.example", "?//evil.example"),
    *(";//evil.example", "..//evil.example", "./\\evil.example", "account_logout", "pages:home"),
]
# They look odd, and a browser stays here with each.
HERE = [
    *("/guides/?category=hr", "/%2f%2fevil.example", "/%5cevil.example", "/.//evil.example", "/..//evil.example"),
    *("/@evil.example", "/#//evil.example", "/?next=//evil.example", "/:80//evil.example"),
    *("/\uff0f\uff0fevil.example", "/http://evil.example", "/guides//evil.example"),
]


@pytest.fixture(autouse=True)
def no_limits(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = False


def test_there_are_variants_enough() -> None:
    assert len(set(REFUSED)) == len(REFUSED) >= 60


def posted_sign_in(client: Client, address: str) -> str:
    client.logout()
    return sign_in(client, "ann@example.org", next=address)


def get(path: str) -> Callable[[Client, str], str]:
    return lambda client, address: client.get(path, query_params={"next": address}).headers["Location"]


def post(path: str, **form: str) -> Callable[[Client, str], str]:
    """Asked for in the address as well as in the form."""

    def follow(client: Client, address: str) -> str:
        answer: Any = client.post(path, {**form, "next": address}, query_params={"next": address})
        return str(answer.headers["Location"])

    return follow


PASSWORD = factories.PASSWORD
# A way for Ann, who is signed in and was asked for her password just now, and where it leads without a `next`.
WAYS: dict[str, tuple[Callable[[Client, str], str], str]] = {
    "sign in": (posted_sign_in, "/account/"),
    "signed in already": (get(LOGIN), "/account/"),
    "signed in, to sign up": (get(SIGNUP), "/account/"),
    "signed in, for a code": (get("/account/login/code/"), "/account/"),
    "signed in, with a passkey": (get("/account/2fa/webauthn/login/"), "/account/"),
    "is it you": (post("/account/reauthenticate/", password=PASSWORD), "/account/"),
    "new password": (post("/account/password/change/", oldpassword=PASSWORD, password1=PASSWORD), "/account/security/"),
    "new name of a passkey": (post("/account/2fa/webauthn/keys/1/edit/", name="Blue"), "/account/2fa/webauthn/"),
    "profile": (post("/account/profile/", name="Ann"), "/account/profile/"),
    "time zone": (get("/account/time-zone/"), "/account/profile/"),
    "sign out": (post("/account/logout/"), "/"),
}


@pytest.fixture
def ann(client: Client) -> User:
    user = factories.make_user("ann@example.org")
    Authenticator.objects.create(pk=1, user=user, type="webauthn", data={"name": "Red"})
    client.force_login(user)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return user


def leads_astray(client: Client, way: str, addresses: list[str]) -> list[str]:
    follow, usual = WAYS[way]
    return [address for address in addresses if follow(client, address) != usual]


@pytest.mark.parametrize("way", WAYS)
def test_next_leads_to_no_other_place(client: Client, ann: User, way: str) -> None:
    if way == "sign in":
        Authenticator.objects.all().delete()  # it would ask for the passkey
    number = list(WAYS).index(way)
    assert leads_astray(client, way, REFUSED if number == 0 else REFUSED[number :: len(WAYS) - 1]) == []


@pytest.mark.proof
@pytest.mark.parametrize("way", list(WAYS)[1:])
def test_next_leads_to_no_other_place_in_any_variant(client: Client, ann: User, way: str) -> None:
    assert leads_astray(client, way, REFUSED) == []


@pytest.mark.parametrize("address", REFUSED[::20])
def test_next_is_lost_on_the_way_of_codes_too(client: Client, address: str) -> None:
    factories.make_user("ann@example.org")
    asked = {"next": address}
    answer = client.post("/account/login/code/", {"email": "ann@example.org", **asked})
    assert answer.headers["Location"] == "/account/login/code/confirm/"
    form = {"code": mailed_code("ann@example.org"), **asked}
    assert client.post("/account/login/code/confirm/", form, query_params=asked).headers["Location"] == "/account/"
    client.logout()
    sign_up(client, "new@example.org", **asked)
    form = {"code": mailed_code("new@example.org"), **asked}
    assert client.post("/account/confirm-email/", form).headers["Location"] == "/account/"
    client.logout()
    answer = client.post("/account/password/reset/", {"email": "ann@example.org", **asked})
    assert answer.headers["Location"] == "/account/password/reset/confirm/"


def test_way_into_the_admin_does_not_lead_on_to_elsewhere(client: Client) -> None:
    factories.make_editor("edna@example.org")
    answer = client.get("/admin/login/?next=https://evil.example/")
    assert answer.headers["Location"].startswith("/account/login/?next=%2Fadmin%2F")
    assert sign_in(client, "edna@example.org", next="/admin/login/?next=//evil.example/").startswith("/admin/login/")
    assert client.get("/admin/login/?next=//evil.example/").headers["Location"] == "/admin/"


@pytest.mark.parametrize("address", HERE[:1])
def test_next_leads_back_to_the_page_one_came_from(client: Client, ann: User, address: str) -> None:
    for way in ("signed in already", "is it you", "new password", "new name of a passkey", "sign out"):
        assert WAYS[way][0](client, address) == address


def test_odd_paths_are_followed_and_stay_here(client: Client) -> None:
    for address in HERE:
        location = client.post("/account/logout/", {"next": address}).headers["Location"]
        assert location != "/"
        assert urlsplit(urljoin(f"http://{HOST}/account/logout/", location)).netloc == HOST
