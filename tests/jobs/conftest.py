"""Who moderates jobs."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from jobs.groups import MODERATORS
from tests import factories


@pytest.fixture
def moderator(db: None) -> User:
    user = factories.make_user(is_staff=True)
    user.groups.set([Group.objects.get(name=MODERATORS)])
    return user


@pytest.fixture
def staff(moderator: User) -> Client:
    client = Client()
    client.force_login(moderator)
    return client
