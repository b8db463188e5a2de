"""Every address × every role × GET and POST, held against matrix.txt.

Employers and consultants do not exist yet. Whoever makes such a role adds its column to matrix.txt and its person to
world.py; whoever makes an address adds its line, from what PRODUCT.md says, before looking what the code answers.
"""

from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from django.conf import settings as project
from django.db import transaction
from django.test import Client, override_settings
from django.urls import get_resolver, resolve
from pytest_django import DjangoDbBlocker

from tests.access import world as worlds
from tests.access.matrix import METHODS, TABLE, Row, differences, read, routes, word
from tests.access.world import World

pytestmark = pytest.mark.django_db

ROWS = read(TABLE.read_text())
CLIENT = Client(raise_request_exception=False)  # one: a new one looks through all static files


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Made once; each request is undone."""
    folder = tmp_path_factory.mktemp("access")
    folders = override_settings(MEDIA_ROOT=folder / "media", MADE_ROOT=folder / "made", MAIL_FOLDER=folder / "mail")
    with django_db_blocker.unblock(), folders, transaction.atomic():
        yield worlds.make()
        transaction.set_rollback(True)


def ask(method: str, address: str, session: str) -> str:
    """What a request gets, as a word of the table; what a POST does is undone. session: its key; "" for none."""
    CLIENT.cookies = SimpleCookie({project.SESSION_COOKIE_NAME: session} if session else {})
    if method == "GET":
        return word(CLIENT.get(address))
    with transaction.atomic():
        answer = CLIENT.post(address, {"post": "yes"})
        answer.getvalue()  # of a file, too
        transaction.set_rollback(True)
    return word(answer)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_is_answered_as_the_table_says(world: World, row: Row) -> None:
    address = row.address(world.things)
    answers = {(method, role): ask(method, address, world.sessions[role]) for method, role in row.expected}
    found = differences(row, answers)
    assert not found, "\n".join(found)


def test_every_address_has_a_row_and_every_row_its_address(world: World) -> None:
    matches = [(row, resolve(row.address(world.things).partition("?")[0])) for row in ROWS]
    for row, match in matches:
        assert row.name in (match.view_name, match.route)
    visited = {match.route for _, match in matches}
    assert not {name or route for route, name in routes(get_resolver().url_patterns).items() if route not in visited}
