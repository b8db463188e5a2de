"""What superusers do to accounts."""

import pytest
from django.test import Client

from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/admin/accounts/user/"


@pytest.fixture
def superuser_client(client: Client) -> Client:
    client.force_login(factories.make_user("root@example.org", is_staff=True, is_superuser=True))
    return client


def act(client: Client, action: str, user: User) -> str:
    return client.post(LIST, {"action": action, "_selected_action": [user.pk]}, follow=True).text


def test_account_is_closed_and_kept_by_staff_and_never_just_deleted(superuser_client: Client) -> None:
    user = factories.make_user("mary@example.org")
    assert "Told, and to be erased in 14 days: mary@example.org" in act(superuser_client, "close_accounts", user)
    assert User.objects.get(pk=user.pk).erase_at
    assert "Kept: mary@example.org" in act(superuser_client, "keep_accounts", user)
    assert User.objects.get(pk=user.pk).erase_at is None
    assert superuser_client.post(f"{LIST}{user.pk}/delete/", {"post": "yes"}).status_code == 403
    act(superuser_client, "delete_selected", user)
    assert User.objects.filter(pk=user.pk).exists()


def test_last_superuser_is_not_closed(superuser_client: Client) -> None:
    superuser = User.objects.get(is_superuser=True)
    assert "Nobody else could run this site" in act(superuser_client, "close_accounts", superuser)
    superuser.refresh_from_db()
    assert superuser.erase_at is None
