"""Two editors on one section: the second save shows both texts, and nothing is lost."""

from typing import Any

import pytest
from django.test import Client

from authoring import actions
from guides.models import Guide, Item
from guides.snapshots import content, digest_of, record
from tests import factories
from tests.authoring import room

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(db: None) -> Guide:
    guide = factories.make_guide()
    factories.write(guide, "faq", "Of old", {"title": "Why?", "text": "Because."})
    record(guide)
    return guide


@pytest.fixture
def other(db: None) -> Client:
    other = Client()
    other.force_login(factories.make_user("otto@example.org", name="Otto Other", is_staff=True, is_superuser=True))
    return other


def texts(guide: Guide) -> list[str]:
    """What the history has of the section, the newest first."""
    return [
        next(part["body"] for part in snapshot.content["sections"] if part["kind"] == "faq")
        for snapshot in guide.snapshots.all()
    ]


def test_second_save_shows_both_texts_and_saves_nothing_until_it_is_sent_again(
    editor_client: Client, other: Client, guide: Guide
) -> None:
    opened = editor_client.get(room.url("section", guide, "faq"))
    room.send_section(other, guide, "faq", body="Of Otto", **{"items-0-text": "Ask <Otto>."})
    page = room.send_again(editor_client, opened, guide, "faq", body="Of Edna")
    assert page.status_code == 409
    assert "Otto Other saved this section while you were writing" in page.text
    assert "Of Otto\n\nWhy?\nAsk &lt;Otto&gt;." in page.text
    assert "Of <del>Otto</del><ins>Edna</ins>" in page.text
    assert room.fields(page.text, room.SECTION_FORM)["body"] == "Of Edna"
    assert texts(guide) == ["Of Otto", "Of old"]
    page = room.send_again(editor_client, page, guide, "faq")
    assert page.redirect_chain
    assert texts(guide) == ["Of Edna", "Of Otto", "Of old"]
    assert guide.sections.get(kind="faq").items.get().text == "Because."


def test_conflict_may_be_answered_by_keeping_what_the_other_wrote(
    editor_client: Client, other: Client, guide: Guide
) -> None:
    opened = editor_client.get(room.url("section", guide, "faq"))
    room.send_section(other, guide, "faq", body="Of Otto")
    page = room.send_again(editor_client, opened, guide, "faq", body="Of Edna")
    link = f'<a href="{room.url("section", guide, "faq")}">Keep theirs and drop mine</a>'
    assert link in page.text
    assert "Save mine over it" in page.text
    assert "Of Otto" in editor_client.get(room.url("section", guide, "faq")).text


def test_third_save_in_between_is_a_conflict_again(editor_client: Client, other: Client, guide: Guide) -> None:
    opened = editor_client.get(room.url("section", guide, "faq"))
    room.send_section(other, guide, "faq", body="Of Otto")
    page = room.send_again(editor_client, opened, guide, "faq", body="Of Edna")
    room.send_section(other, guide, "faq", body="Of Otto, again")
    page = room.send_again(editor_client, page, guide, "faq")
    assert page.status_code == 409
    assert "Of Otto, again" in page.text


@pytest.mark.parametrize(
    "change",
    [
        {"editor_note": "Ask a nurse"},
        {"heading": "Asked often"},
        {"items-0-title": "How?"},
        {"items-1-title": "More?", "items-1-text": "Yes."},
        {"items-0-DELETE": "on"},
    ],
)
def test_any_change_of_another_counts(
    editor_client: Client, other: Client, guide: Guide, change: dict[str, Any]
) -> None:
    opened = editor_client.get(room.url("section", guide, "faq"))
    room.send_section(other, guide, "faq", **change)
    page = room.send_again(editor_client, opened, guide, "faq", body="Of Edna")
    assert page.status_code == 409
    assert ("Their note: Ask a nurse" in page.text) == ("editor_note" in change)
    assert texts(guide)[0] == "Of old"


def test_same_section_of_another_guide_and_another_section_are_no_conflict(
    editor_client: Client, other: Client, guide: Guide
) -> None:
    opened = editor_client.get(room.url("section", guide, "faq"))
    room.send_section(other, factories.make_guide("Infusion nurse"), "faq", body="Elsewhere")
    room.send_section(other, guide, "path", body="Elsewhere")
    assert room.send_again(editor_client, opened, guide, "faq", body="Of Edna").status_code == 200
    assert texts(guide)[0] == "Of Edna"


def test_invalid_text_is_mended_first_and_the_conflict_shown_then(
    editor_client: Client, other: Client, guide: Guide
) -> None:
    opened = editor_client.get(room.url("section", guide, "faq"))
    room.send_section(other, guide, "faq", body="Of Otto")
    page = room.send_again(editor_client, opened, guide, "faq", **{"items-0-text": ""})
    assert page.status_code == 422
    page = room.send_again(editor_client, page, guide, "faq", **{"items-0-text": "Because I say so."})
    assert page.status_code == 409


def test_restoring_meanwhile_is_a_conflict_that_names_who_restored(
    editor_client: Client, other: Client, guide: Guide
) -> None:
    first = guide.snapshots.get()
    room.send_section(editor_client, guide, "faq", body="Of Edna")
    opened = editor_client.get(room.url("section", guide, "faq"))
    other.post(room.url("restore", guide, first.pk))
    page = room.send_again(editor_client, opened, guide, "faq", body="Of Edna, longer")
    assert page.status_code == 409
    assert "Otto Other saved this section while you were writing" in page.text


@pytest.mark.django_db(transaction=True)
def test_two_sections_saved_at_once_are_both_in_the_last_snapshot(editor_client: Client, guide: Guide) -> None:
    opened = editor_client.get(room.url("section", guide, "faq"))
    with room.waiting(lambda: room.send_again(editor_client, opened, guide, "faq", body="Of Edna")):
        section = guide.sections.get(kind="path")
        section.body = "Of Otto"
        actions.write_section(section=section, items=[Item(title="Learn")], by=None)
    last, guide = guide.snapshots.all()[0], Guide.objects.get(pk=guide.pk)
    assert {part["body"] for part in last.content["sections"]} >= {"Of Otto", "Of Edna"}
    assert guide.digest == last.digest == digest_of(content(guide))
