"""Every address × every role × GET and POST, held against matrix.txt.

Consultants do not exist yet. Whoever makes such a role adds its column to the tables and its person to world.py, as
employers have theirs where they are more than members; whoever makes an address adds its line, from what PRODUCT.md
says and before looking what the code answers.
"""

from collections.abc import Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.google.provider import GoogleProvider
from django.conf import settings as project
from django.db import transaction
from django.test import Client, override_settings
from django.urls import NoReverseMatch, get_resolver, reverse
from pytest_django import DjangoDbBlocker, Settings

from tests.access import world as worlds
from tests.access.matrix import GOOGLE_TABLE, METHODS, TABLE, Row, differences, missed, read, word
from tests.access.world import World
from tests.accounts import with_google_urls  # read before a test changes the settings
from tests.accounts.signing_in import give_app

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("matrix")]  # its world is made in one process

ROWS, GOOGLE_ROWS = read(TABLE.read_text()), read(GOOGLE_TABLE.read_text())
# A row is 22 requests: `make test` looks at every sixteenth.
SOME_NOW = [pytest.param(row, marks=pytest.mark.proof) if number % 16 else row for number, row in enumerate(ROWS)]
CLIENT = Client(raise_request_exception=False)  # one for all requests, so that middleware is loaded once

# What shows or changes how one signs in, or is about all of one's data: an open browser is not enough.
ASKED_AGAIN = {
    "api:token-new",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
}
ASKED_AGAIN_FOR = {
    "GET": ASKED_AGAIN | {"mfa_view_recovery_codes"},
    "POST": ASKED_AGAIN | {"account:export", "account:delete"},
}


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("access")
    folders = override_settings(MEDIA_ROOT=folder / "media", MADE_ROOT=folder / "made", MAIL_FOLDER=folder / "mail")
    # More than a minute's requests of one address
    with django_db_blocker.unblock(), override_settings(API_RATE_ANON=10**6), folders, transaction.atomic():
        yield worlds.make()
        transaction.set_rollback(True)


@pytest.fixture
def google(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET, which a process reads when it starts."""
    settings.SOCIALACCOUNT_PROVIDERS = {"google": {"APPS": [{"client_id": "id", "secret": "secret", "key": ""}]}}
    settings.ROOT_URLCONF = with_google_urls.__name__
    monkeypatch.setitem(registry.provider_map, "google", GoogleProvider)


def ask(method: str, address: str, session: str) -> Any:
    """The answer to a request; what a POST does is undone. session: its key, "" for none."""
    CLIENT.cookies = SimpleCookie({project.SESSION_COOKIE_NAME: session} if session else {})
    if method == "GET":
        return CLIENT.get(address)
    with transaction.atomic():
        answer = CLIENT.post(address, {"post": "yes"})
        answer.getvalue()  # closes a file
        transaction.set_rollback(True)
    return answer


def answers(row: Row, world: World) -> dict[tuple[str, str], str]:
    address = row.address(world.things)
    return {(method, role): word(ask(method, address, world.sessions[role])) for method, role in row.expected}


@pytest.mark.parametrize("row", SOME_NOW, ids=str)
def test_everybody_is_answered_as_the_table_says(world: World, row: Row) -> None:
    found = differences(row, answers(row, world))
    assert not found, "\n".join(found)


@pytest.mark.usefixtures("google")
@pytest.mark.parametrize("row", GOOGLE_ROWS, ids=str)
def test_everybody_is_answered_as_the_table_says_with_google(world: World, row: Row) -> None:
    found = differences(row, answers(row, world))
    assert not found, "\n".join(found)


def test_every_address_has_a_row(world: World) -> None:
    assert not missed(ROWS, world.things, get_resolver().url_patterns)


@pytest.mark.usefixtures("google")
def test_every_address_has_a_row_with_google(world: World) -> None:
    assert not missed([*ROWS, *GOOGLE_ROWS], world.things, get_resolver().url_patterns)


def test_wrong_word_is_told(world: World) -> None:
    [row] = read("URL name | anon memb | anon memb\npages:account | ok | 405")
    assert differences(row, answers(row, world)) == ["pages:account: a GET by anon should get ok, and got in"]


def test_address_without_a_row_is_told(world: World) -> None:
    fewer = [row for row in ROWS if row.name not in ("pages:about", "admin/ads/ad/<path:object_id>/")]
    gone = {"pages:about", "admin/ads/ad/<path:object_id>/"}
    assert missed(fewer, world.things, get_resolver().url_patterns) == gone


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("pages:no-such-page | ok | 405", NoReverseMatch),
        ("guides:guide-detail {no_such_thing} | ok | 405", KeyError),
        ("guides:guide-detail compare | ok | 405", LookupError),
        ("pages:home | ok ok ok | 405", ValueError),
        ("pages:home | ok", ValueError),
    ],
)
def test_line_that_says_nothing_is_told(world: World, line: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        missed(read(f"URL name | anon memb | anon memb\n{line}"), world.things, [])


@pytest.mark.parametrize("method", METHODS)
def test_what_is_dangerous_asks_again_who_it_is(world: World, method: str) -> None:
    session = worlds.signed_in(world.people["memb"], is_fresh=False)
    asked = set()
    for row in ROWS:
        address = row.address(world.things)
        if address.startswith("/account/"):
            location = ask(method, address, session).headers.get("Location", "")
            asked |= {row.name} if "reauthenticate/?next=" in location else set()
    assert asked == ASKED_AGAIN_FOR[method]


@pytest.mark.parametrize("method", ["GET", pytest.param("POST", marks=pytest.mark.proof)])
def test_staff_without_a_second_factor_get_to_their_account_alone(
    world: World, settings: Settings, method: str
) -> None:
    settings.STAFF_SECOND_FACTOR = True
    setting_up = reverse("mfa_index")
    for row in ROWS:
        address = row.address(world.things)
        is_led = ask(method, address, world.sessions["root"]).headers.get("Location") == setting_up
        assert is_led is not address.startswith(("/account/", "/api/v1/")), row  # the API reads no cookies


def test_second_factor_opens_the_staffs_rooms_and_members_need_none(world: World, settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True
    staff = [role for role, person in world.people.items() if person.is_staff]
    for role in staff:
        assert ask("GET", "/admin/", world.sessions[role]).headers["Location"] == "/account/2fa/"
        give_app(world.people[role])
        assert ask("GET", "/admin/", world.sessions[role]).status_code == 200
    assert word(ask("GET", "/", world.sessions["memb"])) == "ok"
