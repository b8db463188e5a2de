"""Fixtures that several apps' tests share."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from core import generations, page_cache
from tests import factories

SAMPLED = 8


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a sweep (many cases of one test) `make test` runs the first of every eight, and `make prove` the others."""
    cases: Counter[str] = Counter()
    for item in items:
        if item.get_closest_marker("sweep"):
            test = item.nodeid.partition("[")[0]
            if cases[test] % SAMPLED:
                item.add_marker(pytest.mark.proof)
            cases[test] += 1


@pytest.fixture(autouse=True)
def no_pages_from_memory() -> Iterator[None]:
    """Each test begins with an empty page cache and no reading of the generations, so nothing is cached unasked."""
    page_cache.store.clear()
    generations.forget()
    yield
    generations.forget()


@pytest.fixture(autouse=True)
def fast_and_plain(settings: Settings) -> None:
    """Static files without a manifest, so that no collectstatic is needed, and a password hash that costs nothing."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # or each new Client looks at every static file first


@pytest.fixture
def editor(db: None) -> User:
    return factories.make_editor()


@pytest.fixture
def editor_client(editor: User) -> Client:
    client = Client()
    client.force_login(editor)
    return client
