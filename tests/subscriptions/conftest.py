"""What tests of the plans share."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from subscriptions import pricing
from subscriptions.sandbox.server import Sandbox
from tests import factories


@pytest.fixture(autouse=True)
def nobody_counted() -> None:
    """How many people pay is counted anew."""
    pricing._count_paying.cache_clear()


@pytest.fixture
def member(db: None) -> User:
    return factories.make_user("mary@example.org")


@pytest.fixture
def member_client(member: User) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def sandbox(settings: Settings) -> Iterator[Sandbox]:
    """A payment service that answers, and tells of nothing until it is asked to."""
    with Sandbox() as sandbox:
        settings.STRIPE_API = sandbox.url
        settings.SITE_URL = "http://localhost:9"  # where nothing answers: its pages lead back there
        yield sandbox
