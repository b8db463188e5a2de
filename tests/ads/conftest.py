"""What the tests of ads share: a guide to show them in, and a reader who counts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from core import counters, generations
from guides.models import Guide
from tests import factories

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture(autouse=True)
def nothing_counted_yet() -> Iterator[None]:
    counters.forget()
    yield
    counters.forget()


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def guide(db: None) -> Guide:
    """A published guide with one section, on a site whose pages are kept in memory."""
    guide = factories.make_published_guide()
    generations.read()
    return guide


@pytest.fixture
def reader() -> Client:
    return Client(headers={"user-agent": BROWSER})
