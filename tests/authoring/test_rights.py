"""Who may open what in the editors' room, and do what, by every address there is."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import URLPattern, reverse

from accounts.models import User
from guides.models import Guide
from guides.snapshots import content
from tests import factories
from tests.authoring import room

pytestmark = pytest.mark.django_db

ADDRESSES: dict[str, URLPattern] = {
    pattern.name: pattern for pattern in admin.site._registry[Guide].get_urls() if pattern.name
}
READING = {"changelist", "change", "about", "section_preview", "history", "compare"}
WRITING = READING | {"add", "section", "check", "submit", "paste"}
PUBLISHING = {"publish", "send_back", "archive", "discard", "restore", "delete"}
EVERYTHING = {name.removeprefix("guides_guide_") for name in ADDRESSES}


@pytest.fixture
def guide(db: None) -> Guide:
    guide = factories.make_published_guide()
    factories.write(guide, "path", "Not public yet")
    return guide


def make_staff(*rights: str) -> User:
    user = factories.make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="guides", codename__in=rights))
    return user


def address(name: str, guide: Guide) -> str:
    """The address of that name in the guide's room, with two snapshots to compare."""
    known = {"pk": guide.pk, "object_id": guide.pk, "kind": "path", "snapshot": guide.edition_id}
    asked = ADDRESSES[f"guides_guide_{name}"].pattern.converters
    if name == "compare":
        return room.compare_url(guide.edition_id, guide.edition_id, guide)
    return reverse(f"admin:guides_guide_{name}", kwargs={key: known[key] for key in asked})


def answers(client: Client, guide: Guide, name: str) -> Iterator[int]:
    """The status of a GET and of a POST."""
    yield client.get(address(name, guide)).status_code
    yield client.post(address(name, guide), {"body": "By a stranger", "post": "yes"}).status_code


def state(guide: Guide) -> tuple[object, ...]:
    guide = Guide.objects.get(pk=guide.pk)
    return guide.state, guide.edition_id, guide.snapshots.count(), content(guide)


def test_addresses_are_those_asked_for_below() -> None:
    assert WRITING | PUBLISHING == EVERYTHING


@pytest.mark.parametrize("name", sorted(EVERYTHING))
@pytest.mark.parametrize("who", ["anonymous", "member"])
def test_strangers_are_sent_to_sign_in_and_change_nothing(client: Client, guide: Guide, name: str, who: str) -> None:
    if who == "member":
        client.force_login(factories.make_user())
    before = state(guide)
    for answer in (client.get(address(name, guide)), client.post(address(name, guide))):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/admin/login/?next=")
    led_to = client.get("/admin/", follow=True)
    assert led_to.status_code == 403 if who == "member" else led_to.request["PATH_INFO"] == "/account/login/"
    assert state(guide) == before


@pytest.mark.parametrize("name", sorted(EVERYTHING))
@pytest.mark.parametrize("rights", [(), ("view_picture", "change_section", "change_rating")])
def test_staff_without_a_right_on_guides_get_403_everywhere_and_change_nothing(
    client: Client, guide: Guide, name: str, rights: tuple[str, ...]
) -> None:
    client.force_login(make_staff(*rights))
    before = state(guide)
    assert list(answers(client, guide, name)) == [403, 403]
    assert state(guide) == before


@pytest.mark.parametrize("name", sorted(EVERYTHING))
def test_staff_who_may_look_can_do_nothing_else(client: Client, guide: Guide, name: str) -> None:
    client.force_login(make_staff("view_guide"))
    before = state(guide)
    got, posted = answers(client, guide, name)
    assert got == (200 if name in READING else 403)
    assert posted == 403 or name in READING
    assert state(guide) == before


@pytest.mark.parametrize("name", sorted(PUBLISHING))
def test_writer_gets_403_for_what_only_editors_may_do(client: Client, guide: Guide, name: str) -> None:
    client.force_login(factories.make_writer())
    before = state(guide)
    assert list(answers(client, guide, name)) == [403, 403]
    assert state(guide) == before


@pytest.mark.parametrize("name", sorted(WRITING - {"submit", "paste"}))
def test_writer_opens_every_page_of_writing(client: Client, guide: Guide, name: str) -> None:
    client.force_login(factories.make_writer())
    assert client.get(address(name, guide)).status_code == 200


@pytest.mark.parametrize("name", sorted(EVERYTHING))
def test_editor_is_refused_nothing(editor_client: Client, guide: Guide, name: str) -> None:
    got, posted = answers(editor_client, guide, name)
    assert got in (200, 405)
    assert posted < 400 or posted in (405, 409, 422)


@pytest.mark.parametrize("name", ["publish", "send_back", "archive", "discard", "restore", "submit", "paste"])
def test_what_changes_something_is_never_done_by_a_link(editor_client: Client, guide: Guide, name: str) -> None:
    before = state(guide)
    assert editor_client.get(address(name, guide)).status_code == 405
    assert state(guide) == before


@pytest.mark.parametrize("name", ["publish", "archive", "submit", "section"])
def test_forms_of_another_site_are_refused(editor: User, guide: Guide, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(editor)
    before = state(guide)
    assert client.post(address(name, guide), {"body": "Forged"}).status_code == 403
    assert state(guide) == before


def test_writer_is_offered_just_what_writers_may_do(client: Client, guide: Guide) -> None:
    client.force_login(factories.make_writer())
    room.send_section(client, guide, "path", body="Longer")
    contents = client.get(room.url("change", guide)).text
    assert "Send to review" in contents
    for offer in ("Discard", "Archive", "Check and publish", "Publish</button>"):
        assert offer not in contents
    assert "Publish</button>" not in client.get(room.url("check", guide)).text
    assert "Restore" not in client.get(address("compare", guide)).text
    offered = client.get(reverse("admin:guides_guide_changelist")).text
    assert "Send to review" in offered
    assert "archive_all" not in offered
    assert "publish_all" not in offered


@pytest.mark.parametrize("action", ["publish_all", "archive_all", "mark_reviewed", "delete_selected"])
def test_writer_cannot_do_many_at_once_what_they_may_not_do_to_one(client: Client, guide: Guide, action: str) -> None:
    client.force_login(factories.make_writer())
    before = state(guide)
    client.post(
        reverse("admin:guides_guide_changelist"), {"action": action, "_selected_action": [guide.pk], "post": "yes"}
    )
    assert state(guide) == before


def test_staff_who_may_look_see_a_room_without_links_to_forms(client: Client, guide: Guide) -> None:
    client.force_login(make_staff("view_guide"))
    page = client.get(room.url("change", guide)).text
    assert "Path to the role" in page
    assert room.url("section", guide, "path") not in page
    assert "<button" not in page.partition("room-actions")[2].partition("</ul>")[0]


def test_dashboard_is_for_those_who_may_see_guides(client: Client, guide: Guide) -> None:
    client.force_login(make_staff("view_picture"))
    assert "Review is overdue" not in client.get("/admin/").text
    client.force_login(make_staff("view_guide"))
    assert "Review is overdue" in client.get("/admin/").text


@pytest.mark.parametrize("path", ["/admin/guides/section/", "/admin/guides/section/add/", "/admin/guides/snapshot/"])
def test_parts_of_a_guide_have_no_pages_of_their_own(editor_client: Client, path: str) -> None:
    assert editor_client.get(path).status_code == 404
