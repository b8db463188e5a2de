"""Sign-in by Google, when it is configured: against a server that speaks as Google's does."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.google.provider import GoogleProvider
from allauth.socialaccount.providers.google.views import GoogleOAuth2Adapter
from django.conf import settings as project
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from accounts.models import User
from tests import factories
from tests.accounts import with_google_urls  # read before a test changes the settings, as config.urls is by it
from tests.accounts.signing_in import give_app, is_signed_in, last_mail

pytestmark = pytest.mark.django_db

START, BACK, SIGNUP = "/account/google/login/", "/account/google/login/callback/", "/account/3rdparty/signup/"
CONNECTIONS = "/account/3rdparty/"


class TokenServer(BaseHTTPRequestHandler):
    """Exchanges any code for the person it names: "uid,e-mail,verified"."""

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        uid, email, verified = form["code"][0].split(",")
        claims = {"iss": "https://accounts.google.com", "aud": "our-id", "sub": uid, "iat": 1, "exp": 2**32,
                  "email": email, "email_verified": verified == "verified", "name": "G. User"}  # fmt: skip
        body = json.dumps({"access_token": "t", "id_token": jwt.encode(claims, "k" * 32), "expires_in": 3600}).encode()
        self.send_response(200 if form.get("code_verifier") and form["client_secret"] == ["our-secret"] else 400)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def google(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As with GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET, which settings and addresses read when a process starts."""
    settings.SOCIALACCOUNT_PROVIDERS = {
        "google": {"APPS": [{"client_id": "our-id", "secret": "our-secret", "key": ""}], "OAUTH_PKCE_ENABLED": True}
    }
    settings.ROOT_URLCONF = with_google_urls.__name__
    monkeypatch.setitem(registry.provider_map, "google", GoogleProvider)
    server = ThreadingHTTPServer(("127.0.0.1", 0), TokenServer)
    monkeypatch.setattr(GoogleOAuth2Adapter, "access_token_url", f"http://127.0.0.1:{server.server_port}/token")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield
    server.shutdown()
    server.server_close()
    thread.join()


def go(client: Client, person: str, process: str = "login", **asked: str) -> Any:
    """To Google and back, as a person: the answer to their return."""
    away = client.post(START, query_params={"process": process, **asked}).headers["Location"]
    assert urlsplit(away).netloc == "accounts.google.com"
    query = parse_qs(urlsplit(away).query)
    assert (query["code_challenge_method"], query["client_id"]) == (["S256"], ["our-id"])
    return client.get(BACK, query_params={"code": person, "state": query["state"][0]})


@pytest.mark.usefixtures("google")
def test_new_person_ticks_the_terms_and_is_signed_in(client: Client) -> None:
    assert "Sign in with Google" in client.get("/account/login/").text
    assert "Continue with Google" in client.get("/account/signup/").text
    assert go(client, "7,ann@example.org,verified").headers["Location"] == SIGNUP
    assert 'value="ann@example.org"' in client.get(SIGNUP).text
    page = client.post(SIGNUP, {"email": "ann@example.org"})
    assert "16 or older who accept the terms" in page.text
    assert not User.objects.exists()
    answer = client.post(SIGNUP, {"email": "ann@example.org", "accepts_terms": "on"})
    assert answer.headers["Location"] == "/account/"
    assert is_signed_in(client)
    user = User.objects.get()
    assert (user.email, user.has_usable_password()) == ("ann@example.org", False)
    assert EmailAddress.objects.get().verified
    assert not SocialToken.objects.exists()
    client.logout()
    assert go(client, "7,ann@example.org,verified", next="/guides/").headers["Location"] == "/guides/"


@pytest.mark.usefixtures("google")
@pytest.mark.parametrize(("google_says", "typed"), [("unverified", "ann@example.org"), ("verified", "b@example.org")])
def test_address_that_google_does_not_vouch_for_is_confirmed_here(client: Client, google_says: str, typed: str) -> None:
    go(client, f"7,ann@example.org,{google_says}")
    answer = client.post(SIGNUP, {"email": typed, "accepts_terms": "on"})
    if typed == "ann@example.org":
        assert answer.headers["Location"] == "/account/confirm-email/"
        assert not is_signed_in(client)
    assert not EmailAddress.objects.filter(email="b@example.org", verified=True).exists()


@pytest.mark.usefixtures("google")
@pytest.mark.parametrize("google_says", ["verified", "unverified"])
def test_google_account_does_not_take_over_an_account_with_its_address(client: Client, google_says: str) -> None:
    """Its owner signs in first and connects it then."""
    factories.make_user("ann@example.org")
    go(client, f"7,ann@example.org,{google_says}")
    answer = client.post(SIGNUP, {"email": "ann@example.org", "accepts_terms": "on"})
    assert answer.headers["Location"] == "/account/confirm-email/"
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert last_mail("ann@example.org").subject == "You have an account already"


@pytest.mark.usefixtures("google")
def test_member_connects_and_disconnects_google(client: Client) -> None:
    ann = factories.make_user("ann@example.org")
    client.force_login(ann)
    assert "Sign-in by others" in client.get("/account/security/").text
    assert "Connect Google" in client.get(CONNECTIONS).text
    back = go(client, "7,other@example.org,verified", "connect")
    assert back.headers["Location"] == "/account/reauthenticate/"
    done = client.post(back.headers["Location"], {"password": factories.PASSWORD})
    assert done.headers["Location"] == CONNECTIONS
    account = SocialAccount.objects.get(user=ann)
    assert ann.email == "ann@example.org"
    assert "Google</dd>" in client.get("/account/security/").text
    assert "It is disconnected." in client.post(CONNECTIONS, {"account": account.pk}, follow=True).text
    assert not SocialAccount.objects.exists()


@pytest.mark.usefixtures("google")
def test_google_account_of_another_member_is_not_moved(client: Client) -> None:
    bob = factories.make_user("bob@example.org")
    SocialAccount.objects.create(user=bob, provider="google", uid="7")
    client.force_login(factories.make_user("ann@example.org"))
    client.post("/account/reauthenticate/", {"password": factories.PASSWORD})
    page = client.get(go(client, "7,x@example.org,verified", "connect").headers["Location"]).text
    assert "connected to another account already" in page
    stranger = client.post(CONNECTIONS, {"account": SocialAccount.objects.get().pk})
    assert stranger.status_code == 200
    assert SocialAccount.objects.get().user == bob


@pytest.mark.usefixtures("google")
def test_second_factor_is_asked_for_after_google_too(client: Client) -> None:
    ann = factories.make_user("ann@example.org")
    SocialAccount.objects.create(user=ann, provider="google", uid="7")
    give_app(ann)
    assert go(client, "7,ann@example.org,verified").headers["Location"] == "/account/2fa/authenticate/"
    assert not is_signed_in(client)


@pytest.mark.usefixtures("google")
def test_way_to_google_begins_with_a_post_and_what_fails_is_told(client: Client) -> None:
    assert "You go to Google and come back here." in client.get(START).text
    assert "You go to Google" in client.get(f"{START}?process=connect").text
    failed = client.get(BACK, {"code": "7,a@example.org,verified", "state": "forged"})
    assert failed.status_code == 401
    assert "That did not work" in failed.text
    away = client.post(START).headers["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    canceled = client.get(BACK, {"error": "access_denied", "state": state}, follow=True)
    assert "Nothing was changed." in canceled.text
    assert client.get("/account/3rdparty/login/error/").status_code == 401
    assert client.get(SIGNUP).headers["Location"] == "/account/login/"


def test_without_keys_there_is_nothing_of_it(client: Client) -> None:
    assert "Google" not in client.get("/account/login/").text
    client.force_login(factories.make_user())
    assert "Sign-in by others" not in client.get("/account/security/").text
    for name in ("google_login", "socialaccount_connections"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


SHOW = """
import django; django.setup()
from django.conf import settings
from django.urls import NoReverseMatch, reverse
def has(name):
    try: return bool(reverse(name))
    except NoReverseMatch: return False
print([has(name) for name in ("google_login", "github_login", "google_login_by_token")],
      *settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"])
"""


def settings_with(**environment: str) -> subprocess.CompletedProcess[str]:
    usual = {name: os.environ[name] for name in ("PATH", "DATABASE_URL")}
    every = {**usual, "ENV": "development", "DJANGO_SETTINGS_MODULE": "config.settings", **environment}
    return subprocess.run(
        [sys.executable, "-c", SHOW], env=every, cwd=project.BASE_DIR, capture_output=True, text=True, check=False
    )


def test_keys_bring_google_and_one_variable_any_other_provider() -> None:
    other = {"github": {"APPS": [{"client_id": "a", "secret": "b"}], "ORIGIN": "https://github.com"}}
    shown = settings_with(GOOGLE_CLIENT_ID="a", GOOGLE_CLIENT_SECRET="b", SOCIAL_PROVIDERS=json.dumps(other)).stdout
    assert shown.startswith("[True, True, False]")
    assert "https://accounts.google.com" in shown.split()
    assert "https://github.com" in shown.split()


def test_provider_without_its_origin_is_refused_by_name() -> None:
    refused = settings_with(SOCIAL_PROVIDERS='{"github": {"APPS": []}}')
    assert refused.returncode
    assert "SOCIAL_PROVIDERS: github needs its ORIGIN" in refused.stderr
