"""A guide's way from draft to readers, and away again."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from authoring import actions
from guides.actions import publish
from guides.models import Guide
from tests import factories
from tests.authoring import room

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(db: None) -> Guide:
    return room.make_ready_guide()


@pytest.fixture
def writer_client(db: None) -> Client:
    client = Client()
    client.force_login(factories.make_writer())
    return client


def press(client: Client, name: str, guide: Guide, **form: str) -> str:
    """Press one of the guide's buttons, and return the page that it leads to."""
    return client.post(room.url(name, guide), form, follow=True).text


def test_guide_goes_from_draft_over_review_to_readers_and_out_of_print_and_back(
    editor_client: Client, writer_client: Client, client: Client, guide: Guide
) -> None:
    address = guide.get_absolute_url()
    assert (
        "<strong>Draft.</strong> Readers do not see this guide yet."
        in writer_client.get(room.url("change", guide)).text
    )
    page = press(writer_client, "submit", guide)
    assert "“Registered nurse” waits for an editor now." in page
    assert "<strong>In review.</strong>" in page
    page = press(editor_client, "send_back", guide)
    assert "“Registered nurse” is back with its writers." in page
    assert "<strong>Draft.</strong>" in page
    press(writer_client, "submit", guide)
    assert client.get(address).status_code == 404
    page = press(editor_client, "publish", guide)
    assert "Edition 1 of “Registered nurse” is public now." in page
    assert "Readers see edition 1" in page
    assert "and it is up to date" in page
    assert "What there is to say of Career path stages." in client.get(address).text
    page = press(editor_client, "archive", guide)
    assert "<strong>Archived.</strong> Readers are told that this guide is gone." in page
    gone = client.get(address)
    assert gone.status_code == 410
    assert "This page is gone" in gone.text
    assert "Registered nurse" not in client.get("/guides/").text
    page = press(editor_client, "send_back", guide)
    assert "<strong>Draft.</strong> Readers do not see this guide yet." in page
    assert client.get(address).status_code == 404
    press(editor_client, "publish", guide)
    assert client.get(address).status_code == 200


def test_edition_says_who_published_it_and_why(editor_client: Client, editor: User, guide: Guide) -> None:
    factories.write(guide, "path", "Another way")
    press(editor_client, "publish", guide, note="New law on licenses")
    edition = guide.snapshots.get(number=1)
    assert (edition.created_by, edition.note) == (editor, "New law on licenses")
    history = editor_client.get(room.url("history", guide)).text
    assert "New law on licenses" in history
    assert "<strong>(public now)</strong>" in history


def test_unfinished_guide_is_not_published_and_the_page_says_what_is_missing(
    editor_client: Client, client: Client, guide: Guide
) -> None:
    factories.write(guide, "path", "")
    answer = editor_client.post(room.url("publish", guide))
    assert answer.status_code == 422
    assert "This guide cannot go out yet." in answer.text
    assert "“Path to the role” is empty. Every guide has this section." in answer.text
    assert f'href="{room.url("section", guide, "path")}"' in answer.text
    assert "Publish</button>" not in answer.text
    assert client.get(guide.get_absolute_url()).status_code == 404
    assert not guide.snapshots.filter(number=1).exists()


def test_published_guide_is_edited_beside_its_edition_and_published_again(
    editor_client: Client, client: Client, guide: Guide
) -> None:
    publish(guide=guide)
    page = room.send_section(editor_client, guide, "path", body="A shorter way").text
    assert "<strong>Changes not yet published.</strong>" in page
    assert "A shorter way" not in client.get(guide.get_absolute_url()).text
    assert "A shorter way" in editor_client.get(guide.get_absolute_url() + "preview/").text
    page = press(editor_client, "publish", guide)
    assert "Edition 2 of “Registered nurse” is public now." in page
    assert "A shorter way" in client.get(guide.get_absolute_url()).text


def test_public_guide_in_review_stays_public_and_is_published_when_it_comes_back(
    writer_client: Client, editor_client: Client, client: Client, guide: Guide
) -> None:
    publish(guide=guide)
    room.send_section(writer_client, guide, "path", body="A shorter way")
    page = press(writer_client, "submit", guide)
    assert "<strong>In review.</strong>" in page
    assert "Readers see edition 1" in page
    assert client.get(guide.get_absolute_url()).status_code == 200
    assert "<strong>Changes not yet published.</strong>" in press(editor_client, "send_back", guide)


def test_discarded_changes_are_in_the_history_and_no_longer_in_the_guide(editor_client: Client, guide: Guide) -> None:
    publish(guide=guide)
    room.send_section(editor_client, guide, "path", body="A wrong way")
    page = press(editor_client, "discard", guide)
    assert "Unpublished changes are discarded. The history still has them." in page
    assert "and it is up to date" in page
    assert guide.sections.get(kind="path").body == "What there is to say of Path to the role."
    assert any("A wrong way" in str(snapshot.content) for snapshot in guide.snapshots.all())


def test_publishing_what_readers_see_already_makes_no_edition(editor_client: Client, guide: Guide) -> None:
    publish(guide=guide)
    room.send_section(editor_client, guide, "path", body="A wrong way")
    press(editor_client, "discard", guide)
    press(editor_client, "publish", guide)
    press(editor_client, "publish", guide)
    assert guide.snapshots.filter(number__isnull=False).count() == 1


def test_discarding_needs_something_that_readers_see(editor_client: Client, guide: Guide) -> None:
    page = press(editor_client, "discard", guide)
    assert "Readers see no edition of this guide, so there is nothing to go back to." in page
    assert guide.sections.get(kind="path").body


@pytest.mark.parametrize("state", ["in_review", "scheduled", "archived"])
def test_writer_cannot_undo_what_an_editor_decided_by_sending_to_review(
    writer_client: Client, guide: Guide, state: str
) -> None:
    tomorrow = timezone.now() + timedelta(days=1)
    decide = {
        "in_review": lambda: actions.submit(guide=guide, by=None),
        "scheduled": lambda: actions.schedule(guide=guide, at=tomorrow, by=None),
        "archived": lambda: actions.archive(guide=guide),
    }
    decide[state]()
    page = press(writer_client, "submit", guide)
    assert "Only drafts and published guides are sent to review." in page
    guide.refresh_from_db()
    assert guide.state == state


def test_editor_is_offered_just_what_the_state_allows(editor_client: Client, guide: Guide) -> None:
    names = ("submit", "send_back", "archive", "discard", "check")

    def offered() -> set[str]:
        page = editor_client.get(room.url("change", guide)).text
        return {name for name in names if f'"{room.url(name, guide)}"' in page}

    assert offered() == {"submit", "check"}
    press(editor_client, "submit", guide)
    assert offered() == {"send_back", "check"}
    press(editor_client, "publish", guide)
    assert offered() == {"archive"}
    room.send_section(editor_client, guide, "path", body="Another way")
    assert offered() == {"submit", "archive", "discard", "check"}
    press(editor_client, "archive", guide)
    assert offered() == {"send_back"}


def test_archived_guide_is_not_published_by_its_check_page(editor_client: Client, guide: Guide) -> None:
    press(editor_client, "archive", guide)
    assert "Publish</button>" not in editor_client.get(room.url("check", guide)).text


def test_check_page_shows_advice_that_does_not_stop(editor_client: Client, guide: Guide) -> None:
    page = editor_client.get(room.url("check", guide)).text
    assert "Nothing is in the way: this guide can go out." in page
    assert "Nobody has reviewed this guide yet." in page
    assert "Publish</button>" in page


@pytest.mark.django_db(transaction=True)
def test_sending_back_while_another_publishes_leaves_a_published_guide(guide: Guide) -> None:
    with room.waiting(lambda: actions.send_back(guide=guide)):
        publish(guide=guide)
    guide.refresh_from_db()
    assert guide.state == Guide.State.PUBLISHED


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("at", ["", "tomorrow"])
def test_what_is_checked_is_what_goes_out_though_another_saves_meanwhile(
    editor_client: Client, guide: Guide, at: str
) -> None:
    form = {"at": (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M") if at else ""}
    pages: list[str] = []
    with room.waiting(lambda: pages.append(press(editor_client, "publish", guide, **form))):
        section = guide.sections.get(kind="path")
        section.body = ""
        actions.write_section(section=section, items=[], by=None)
    assert "“Path to the role” is empty." in pages[0]
    guide.refresh_from_db()
    assert guide.state == Guide.State.DRAFT
