"""Fixtures that several apps' tests share."""

from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client, TransactionTestCase
from pytest_django import DjangoDbBlocker

from accounts.models import User
from core import generations, page_cache
from jobs import places
from tests import emptying, factories

MANY = 2  # cases of one test
EACH = 8


def pytest_configure() -> None:
    """Static files without a manifest, so that no collectstatic is needed; a cheap password hash; private
    files in memory.

    Once for all tests: what a module's tests share is made before the fixtures of any of them.
    """
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # or each new Client looks at every static file first


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """pytest-django's own, and a way to empty the database that takes less than its."""
    with django_db_blocker.unblock():
        emptying.remember()
    TransactionTestCase._fixture_teardown = emptying.empty  # type: ignore[attr-defined]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test with many cases `make test` runs every eighth, and `make prove` the others."""
    cases: defaultdict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        cases[item.nodeid.partition("[")[0]].append(item)
    for found in cases.values():
        for number, item in enumerate(found):
            if len(found) > MANY and number % EACH:
                item.add_marker(pytest.mark.proof)


@pytest.fixture(autouse=True)
def no_pages_from_memory() -> Iterator[None]:
    """Each test begins with an empty page cache and no reading of generations and places: nothing is kept unasked."""
    page_cache.store.clear()
    places.forget()
    generations.forget()
    yield
    generations.forget()


@pytest.fixture
def editor(db: None) -> User:
    return factories.make_editor()


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client
