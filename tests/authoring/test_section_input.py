"""What a section's page does with input that nobody should send, and some that people do: nothing is lost."""

import time
from urllib.parse import urlencode

import pytest
from django.test import Client

from guides.models import Guide
from guides.snapshots import record
from tests import factories
from tests.authoring import room

pytestmark = pytest.mark.django_db

HUGE = "paste me, " * 99_999 + "paste me."  # 999,999 characters


@pytest.fixture
def guide(db: None) -> Guide:
    guide = factories.make_guide()
    factories.write(guide, "core-functions", "As it was")
    factories.write(guide, "faq", "As it was", {"title": "Why?", "text": "Because."})
    record(guide)
    return guide


def was_saved(guide: Guide) -> bool:
    return guide.snapshots.count() > 1


@pytest.mark.parametrize(
    ("kind", "name", "message"),
    [
        ("core-functions", "body", "This text has 999,999 characters; the limit is 20,000."),
        ("core-functions", "heading", "at most 120 characters (it has 999999)"),
        ("pros", "pasted", "This text has more than 100,000 characters."),
        ("pros", "items-0-title", "at most 300 characters (it has 999999)"),
        ("pros", "items-0-text", "This text has 999,999 characters; the limit is 20,000."),
    ],
)
def test_paste_of_a_million_characters_is_refused_with_the_limit_and_kept_in_the_page(
    editor_client: Client, guide: Guide, kind: str, name: str, message: str
) -> None:
    page = room.send_section(editor_client, guide, kind, **{name: HUGE})
    assert page.status_code == 422
    assert message in page.text
    assert room.fields(page.text, room.SECTION_FORM)[name] == HUGE
    assert not was_saved(guide)


def test_five_hundred_items_are_refused_with_the_limit_and_all_kept(editor_client: Client, guide: Guide) -> None:
    rows = room.items(*[{"title": f"Question {n}?", "text": "Yes.", "ORDER": str(n)} for n in range(500)])
    page = room.send_section(editor_client, guide, "faq", **rows)
    assert page.status_code == 422
    assert "A section holds at most 100 items. Remove some, or say two things in one." in page.text
    assert room.fields(page.text, room.SECTION_FORM).items() >= {**rows, "items-INITIAL_FORMS": "0"}.items()
    assert not was_saved(guide)


@pytest.mark.parametrize(
    "body", [">" * 20_000, "* " * 10_000, "[" * 20_000, "![a](" * 4_000, "**" * 9_999 + "a", "`" * 20_000]
)
def test_markdown_made_to_be_slow_is_saved_or_refused_within_seconds(
    editor_client: Client, guide: Guide, body: str
) -> None:
    began = time.process_time()
    page = room.send_section(editor_client, guide, "core-functions", body=body)
    assert time.process_time() - began < 20
    assert page.status_code == 200
    assert guide.sections.get(kind="core-functions").body == body.strip()


def test_control_characters_and_overrides_of_direction_are_left_out(editor_client: Client, guide: Guide) -> None:
    rows = room.items({"title": "Why\x07\u202e?", "text": "Be\x1b[31mcause.\x0b"})
    room.send_section(editor_client, guide, "faq", body="One\x08 two\u2066", editor_note="Bell\x07", **rows)
    section = guide.sections.get(kind="faq")
    item = section.items.get()
    assert (section.body, item.title, item.text) == ("One two", "Why?", "Be[31mcause.")


@pytest.mark.parametrize("name", ["heading", "body", "editor_note", "why", "items-0-title", "items-0-text", "opened"])
def test_null_character_is_refused_and_nothing_lost(editor_client: Client, guide: Guide, name: str) -> None:
    page = room.send_section(editor_client, guide, "faq", **{"body": "Typed with care", name: "a\x00b"})
    assert page.status_code == 422
    assert name == "opened" or "Null characters are not allowed." in page.text
    assert name == "body" or room.fields(page.text, room.SECTION_FORM)["body"] == "Typed with care"
    assert not was_saved(guide)


def test_null_character_in_a_pasted_list_is_left_out(editor_client: Client, guide: Guide) -> None:
    room.send_section(editor_client, guide, "pros", pasted="- Pay\x00\n- Rest")
    assert [item.title for item in guide.sections.get(kind="pros").items.all()] == ["Pay", "Rest"]


def test_broken_utf8_is_saved_with_signs_in_its_place(editor_client: Client, guide: Guide) -> None:
    address = room.url("section", guide, "core-functions")
    form = room.fields(editor_client.get(address).text, room.SECTION_FORM)
    sent = urlencode({**form, "body": ""}) + "&body=Half%E2%82&body=Before%ED%A0%80after%FF"
    page = editor_client.post(address, sent.encode(), content_type="application/x-www-form-urlencoded", follow=True)
    assert page.status_code == 200
    assert guide.sections.get(kind="core-functions").body == "Before\ufffd\ufffd\ufffdafter\ufffd"


@pytest.mark.parametrize("name", ["section", "section_preview"])
@pytest.mark.parametrize("kind", ["horoscope", "FAQ", "0"])
def test_kind_that_does_not_exist_is_not_found(editor_client: Client, guide: Guide, name: str, kind: str) -> None:
    guide.sections.create(kind="horoscope", body="Of a kind that was given up")
    assert editor_client.get(room.url(name, guide, kind)).status_code == 404
    assert editor_client.post(room.url(name, guide, kind), {"body": "x"}).status_code == 404


def test_guide_that_does_not_exist_is_not_found(editor_client: Client, guide: Guide) -> None:
    for name in ("change", "history", "check", "compare"):
        assert editor_client.get(room.url(name, Guide(pk=guide.pk + 1))).status_code == 404


@pytest.mark.parametrize(
    "tampered",
    [
        {"items-TOTAL_FORMS": ""},
        {"items-TOTAL_FORMS": "many"},
        {"items-TOTAL_FORMS": "1" * 5000, "pasted": "one"},
        {"items-TOTAL_FORMS": "99999999", "pasted": "one"},
        {"items-INITIAL_FORMS": "x"},
    ],
)
def test_tampered_number_of_items_saves_nothing(editor_client: Client, guide: Guide, tampered: dict[str, str]) -> None:
    page = room.send_section(editor_client, guide, "faq", body="Typed with care", **tampered)
    assert page.status_code == 422
    assert room.fields(page.text, room.SECTION_FORM)["body"] == "Typed with care"
    assert guide.sections.get(kind="faq").items.get().title == "Why?"


def test_more_initial_items_than_there_are_is_no_error(editor_client: Client, guide: Guide) -> None:
    rows = {**room.items({"title": "How?", "text": "So.", "ORDER": "1"}), "items-INITIAL_FORMS": "77"}
    assert room.send_section(editor_client, guide, "faq", **rows).status_code == 200
    assert guide.sections.get(kind="faq").items.get().title == "How?"


def test_list_pasted_into_a_section_without_items_is_ignored(editor_client: Client, guide: Guide) -> None:
    page = room.send_section(editor_client, guide, "core-functions", body="Prose", pasted="a\tb\nc\td")
    assert page.status_code == 200
    assert guide.sections.get(kind="core-functions").body == "Prose"
    assert not guide.sections.get(kind="core-functions").items.exists()


def test_form_without_its_fingerprint_is_a_conflict_and_then_saves(editor_client: Client, guide: Guide) -> None:
    address = room.url("section", guide, "core-functions")
    page = editor_client.post(address, {"body": "Mine"})
    assert page.status_code == 409
    assert "As it was" in page.text
    assert not was_saved(guide)
    room.send_again(editor_client, page, guide, "core-functions")
    assert guide.sections.get(kind="core-functions").body == "Mine"


def test_form_of_another_section_is_a_conflict(editor_client: Client, guide: Guide) -> None:
    form = room.fields(editor_client.get(room.url("section", guide, "faq")).text, room.SECTION_FORM)
    page = editor_client.post(room.url("section", guide, "core-functions"), {**form, "_save": "1"})
    assert page.status_code == 409
    assert not was_saved(guide)


def test_form_too_large_to_read_is_answered_with_a_page(editor_client: Client, guide: Guide) -> None:
    page = room.send_section(editor_client, guide, "core-functions", body="x" * 26_000_000)
    assert page.status_code == 413
    assert "too much at once" in page.text
    assert not was_saved(guide)
