"""Who may place ads: the group for it, and no editor by being one."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from ads.groups import GROUP
from tests import factories

pytestmark = pytest.mark.django_db

RIGHTS = {"view_ad", "add_ad", "change_ad", "delete_ad"}


def rights(name: str) -> set[str]:
    return set(Permission.objects.filter(group__name=name).values_list("codename", flat=True))


def test_group_has_all_rights_on_ads_and_no_other() -> None:
    assert rights(GROUP) == RIGHTS


def test_editors_and_writers_have_none() -> None:
    assert not RIGHTS & (rights("Editors") | rights("Writers"))


@pytest.mark.django_db(transaction=True)
def test_migrating_puts_rights_right_and_keeps_the_members() -> None:
    manager = factories.make_user(is_staff=True)
    group = Group.objects.get(name=GROUP)
    group.user_set.add(manager)
    group.permissions.set(Permission.objects.filter(codename="change_user"))
    call_command("migrate", verbosity=0)
    assert rights(GROUP) == RIGHTS
    assert manager.groups.get() == group


@pytest.mark.django_db(transaction=True)
def test_group_is_there_after_a_flush() -> None:
    Group.objects.all().delete()
    call_command("flush", interactive=False, verbosity=0)
    assert rights(GROUP) == RIGHTS


def test_without_the_group_no_page_of_ads_opens(client: Client, editor_client: Client) -> None:
    ad = factories.make_ad()
    pages = ("", "add/", f"{ad.pk}/change/", f"{ad.pk}/delete/", f"{ad.pk}/history/", f"{ad.pk}/preview/")
    for page in pages:
        path = f"/admin/ads/ad/{page}"
        assert editor_client.get(path).status_code == 403, path
        assert editor_client.post(path, {"name": "Mine", "post": "yes"}).status_code == 403, path
        assert client.get(path).status_code == 302, path
    assert "Ads" not in editor_client.get("/admin/").text
    ad.refresh_from_db()
    assert ad.name == "Boots that last"


def test_who_may_only_look_changes_nothing(client: Client) -> None:
    ad = factories.make_ad()
    staff = factories.make_user(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename="view_ad"))
    client.force_login(staff)
    statuses = {"": 200, f"{ad.pk}/change/": 200, f"{ad.pk}/preview/": 200, "add/": 403, f"{ad.pk}/delete/": 403}
    for page, status in statuses.items():
        assert client.get(f"/admin/ads/ad/{page}").status_code == status, page
    assert client.post(f"/admin/ads/ad/{ad.pk}/change/", {"name": "Mine"}).status_code == 403
    client.post("/admin/ads/ad/", {"action": "delete_selected", "_selected_action": ad.pk, "post": "yes"})
    ad.refresh_from_db()
    assert ad.name == "Boots that last"
