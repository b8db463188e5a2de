"""Somebody who posts jobs for a company, a moderator, and their browsers."""

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from core.models import OutgoingMail
from employers.models import Listing, Member, Review
from jobs.groups import MODERATORS
from tests import factories


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


@pytest.fixture
def member(db: None) -> Member:
    factories.make_category()
    return factories.make_member(factories.make_user("ann@acme.example"))


@pytest.fixture
def employer(member: Member) -> Client:
    return signed_in(member.user)


@pytest.fixture
def moderator(db: None) -> User:
    user = factories.make_user("mo@example.org", is_staff=True, name="Mo")
    user.groups.set([Group.objects.get(name=MODERATORS)])
    return user


@pytest.fixture
def staff(moderator: User) -> Client:
    return signed_in(moderator)


@pytest.fixture
def draft(member: Member) -> Listing:
    return factories.make_draft(member)


@pytest.fixture
def review(member: Member) -> Review:
    return factories.make_review(member)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def mails(to: str = "") -> list[str]:
    """Subjects of the mails that wait, the oldest first."""
    rows = OutgoingMail.objects.order_by("pk")
    return list((rows.filter(to=to) if to else rows).values_list("subject", flat=True))
