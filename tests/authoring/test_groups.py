"""What writers and editors may, and that nobody is given more."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from authoring.groups import GROUPS
from occupations.models import Occupation
from tests import factories

pytestmark = pytest.mark.django_db


def rights(name: str) -> set[str]:
    found = Permission.objects.filter(group__name=name).select_related("content_type")
    return {f"{right.content_type.app_label}.{right.codename}" for right in found}


def assert_as_written() -> None:
    for name, written in GROUPS.items():
        assert rights(name) == written


def test_groups_are_there_with_just_their_rights() -> None:
    assert_as_written()
    assert set(GROUPS) == {"Writers", "Editors"}


def test_writers_neither_publish_nor_delete_and_change_guides_alone() -> None:
    writers = rights("Writers")
    assert "guides.publish_guide" not in writers
    assert {right for right in writers if ".delete_" in right} == {
        "guides.delete_rating", "guides.delete_credential", "guides.delete_relatedrole"
    }  # fmt: skip
    assert all(".view_" in right for right in writers if right.startswith("occupations."))


def test_editors_may_all_that_writers_may_and_nothing_of_users_groups_and_tasks() -> None:
    editors = rights("Editors")
    assert editors > rights("Writers")
    assert {right.partition(".")[0] for right in editors} == {"guides", "occupations"}
    assert not {right for right in editors if right.endswith(("_snapshot", "_formerslug", "_figurechange"))}


@pytest.mark.django_db(transaction=True)
def test_groups_are_there_after_a_flush() -> None:
    Group.objects.all().delete()
    call_command("flush", interactive=False, verbosity=0)
    assert_as_written()


@pytest.mark.django_db(transaction=True)
def test_migrating_puts_rights_right_and_keeps_the_members() -> None:
    editor = factories.make_editor()
    Group.objects.create(name="Others").permissions.set(Permission.objects.all()[:3])
    editors = Group.objects.get(name="Editors")
    editors.permissions.remove(Permission.objects.get(codename="publish_guide"))
    editors.permissions.add(Permission.objects.get(codename="change_user"))
    call_command("migrate", verbosity=0)
    assert_as_written()
    assert User.objects.get(pk=editor.pk).has_perm("guides.publish_guide")
    assert Group.objects.get(name="Others").permissions.count() == 3


@pytest.mark.django_db(transaction=True)
def test_rights_that_were_renamed_are_made_anew() -> None:
    Permission.objects.filter(codename="publish_guide").update(codename="print_guide")
    call_command("migrate", verbosity=0)
    assert "guides.print_guide" not in rights("Editors")
    assert_as_written()


@pytest.mark.parametrize("make", [factories.make_writer, factories.make_editor])
def test_neither_sees_users_groups_or_tasks(client: Client, make: Callable[[], User]) -> None:
    client.force_login(make())
    for path in ("accounts/user/", "auth/group/", "procrastinate/procrastinatejob/"):
        assert client.get(f"/admin/{path}").status_code == 403


def test_writer_is_refused_changes_of_occupations_by_address(client: Client) -> None:
    occupation = factories.make_occupation()
    client.force_login(factories.make_writer())
    for path in (f"{occupation.pk}/change/", f"{occupation.pk}/delete/", "add/"):
        assert client.post(f"/admin/occupations/occupation/{path}", {"title": "Mine", "post": "yes"}).status_code == 403
    assert Occupation.objects.get().title == "Registered Nurses"
