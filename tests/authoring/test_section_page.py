"""A section's own page: its columns, saving, items, skills, preview."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from authoring.models import Presence
from guides import kinds
from guides.models import Guide, Item, Section
from guides.snapshots import record
from occupations.models import Skill
from tests import factories
from tests.authoring import room

pytestmark = pytest.mark.django_db

COLUMNS = ("title", "value", "note", "text", "url", "skill")


@pytest.fixture
def guide(db: None) -> Guide:
    return factories.make_guide()


def titles(guide: Guide, kind: str) -> list[str]:
    return list(Item.objects.filter(section__guide=guide, section__kind=kind).values_list("title", flat=True))


@pytest.mark.parametrize("kind", kinds.KINDS, ids=lambda kind: kind.slug)
def test_section_page_has_just_its_shapes_columns_help_and_target(
    editor_client: Client, guide: Guide, kind: kinds.Kind
) -> None:
    page = editor_client.get(room.url("section", guide, kind.slug)).text
    assert escape(kind.help) in page
    assert f"Target: {kind.words[0]} to {kind.words[1]} words" in page
    for column in COLUMNS:
        assert (f'name="items-0-{column}"' in page) == (column in kind.shape.columns)
    labels = {label.text.rstrip(":") for label in BeautifulSoup(page, "html.parser").select(".item label")}
    assert labels == ({"Place", "Remove", *kind.shape.columns.values()} if kind.shape.has_items else set())
    assert ("Paste a list" in page) == kind.shape.has_items
    assert ("Introduction:" in page) == kind.shape.has_items


def test_saved_section_is_in_the_history_with_who_and_why_and_not_public(
    editor_client: Client, editor: User, client: Client
) -> None:
    guide = factories.make_published_guide()
    page = room.send_section(editor_client, guide, "core-functions", body="New words", why="The law changed").text
    assert "“Core functions of the role” is saved. Readers see it when the guide is published." in page
    assert "Changes not yet published." in page
    snapshot = guide.snapshots.first()
    assert snapshot
    assert (snapshot.created_by, snapshot.note) == (editor, "Core functions of the role: The law changed")
    section = guide.sections.get(kind="core-functions")
    assert f"saved-{section.pk}" in page  # tells the browser that its own copy is not needed any more
    assert (section.body_html, section.edited_by) == ("<p>New words</p>\n", editor)
    assert "New words" not in client.get(guide.get_absolute_url()).text


def test_saving_what_is_there_already_adds_nothing_to_the_history(editor_client: Client, guide: Guide) -> None:
    factories.write(guide, "faq", "As\n\nit was", {"title": "Why?", "text": "- one\n- two"})
    record(guide)
    room.send_section(editor_client, guide, "faq")
    assert guide.snapshots.count() == 1
    assert guide.sections.get(kind="faq").items.get().text == "- one\n- two"


def test_longest_heading_and_reason_fit_into_the_history(editor_client: Client, guide: Guide) -> None:
    heading, why = "h" * 120, "w" * 170
    room.send_section(editor_client, guide, "path", heading=heading, why=why)
    assert guide.snapshots.get().note == f"{heading}: {why}"
    page = room.send_section(editor_client, guide, "path", body="More", why="w" * 171)
    assert page.status_code == 422
    assert "at most 170 characters" in page.text


def test_save_and_next_leads_to_the_following_section_and_from_the_last_to_the_contents(
    editor_client: Client, guide: Guide
) -> None:
    for kind, after in (("core-functions", "responsibilities"), ("sources", None)):
        address = room.url("section", guide, kind)
        form = room.fields(editor_client.get(address).text, room.SECTION_FORM)
        answer = editor_client.post(address, {**form, "body": "Text", "_next": "1"})
        expected = room.url("section", guide, after) if after else room.url("change", guide)
        assert answer.headers["Location"] == expected
    assert 'name="_next"' not in editor_client.get(room.url("section", guide, "sources")).text


def test_items_are_saved_in_the_order_of_their_places(editor_client: Client, guide: Guide) -> None:
    rows = room.items(
        {"title": "Last", "text": "No place."},
        {"title": "Second", "text": "Yes.", "ORDER": "10"},
        {"title": "First", "text": "*No*.", "ORDER": "-3"},
        {"title": "Third", "text": "Yes.", "ORDER": "10"},
    )
    room.send_section(editor_client, guide, "faq", **rows)
    assert titles(guide, "faq") == ["First", "Second", "Third", "Last"]
    assert guide.sections.get(kind="faq").items.all()[0].text_html == "<p><em>No</em>.</p>\n"


def test_items_are_added_below_removed_by_tick_and_by_emptying_them(editor_client: Client, guide: Guide) -> None:
    factories.write(guide, "pros", "", *[{"title": f"Point {n}"} for n in range(4)])
    changes = {"items-1-DELETE": "on", "items-2-title": " ", "items-4-title": "New", "items-0-ORDER": "9"}
    room.send_section(editor_client, guide, "pros", **changes)
    assert titles(guide, "pros") == ["Point 3", "Point 0", "New"]


def test_blank_rows_are_no_items_and_two_are_offered(editor_client: Client, guide: Guide) -> None:
    room.send_section(editor_client, guide, "pros", **{"items-0-title": "Only one"})
    assert titles(guide, "pros") == ["Only one"]
    form = room.fields(editor_client.get(room.url("section", guide, "pros")).text, room.SECTION_FORM)
    assert [form[f"items-{n}-title"] for n in range(3)] == ["Only one", "", ""]
    assert "items-3-title" not in form


def test_row_to_be_removed_may_be_unfinished(editor_client: Client, guide: Guide) -> None:
    rows = room.items({"title": "Why?", "DELETE": "on"}, {"title": "How?", "text": "So."})
    room.send_section(editor_client, guide, "faq", **rows)
    assert titles(guide, "faq") == ["How?"]


def test_pasted_list_becomes_items_below_the_others(editor_client: Client, guide: Guide) -> None:
    factories.write(guide, "responsibilities", "", {"title": "Watch"})
    room.send_section(editor_client, guide, "responsibilities", pasted="• Record\r\n• Report\r\n\r\n")
    assert titles(guide, "responsibilities") == ["Watch", "Record", "Report"]


def test_pasted_table_fills_the_columns_of_its_shape(editor_client: Client, guide: Guide) -> None:
    room.send_section(editor_client, guide, "stages", pasted="Novice\t0–1\tLearns.\nExpert\t8+\tTeaches.")
    items = guide.sections.get(kind="stages").items.values_list("title", "value", "text")
    assert list(items) == [("Novice", "0–1", "Learns."), ("Expert", "8+", "Teaches.")]


def test_pasted_list_with_a_mistake_comes_back_as_rows_to_mend(editor_client: Client, guide: Guide) -> None:
    page = room.send_section(editor_client, guide, "stages", pasted="Novice\t0–1\tLearns.\nExpert\tmany\tTeaches.")
    assert page.status_code == 422
    assert "Write years of experience as 0–1, 2–4 or 8+." in page.text
    form = room.fields(page.text, room.SECTION_FORM)
    assert [form["items-2-title"], form["items-3-value"], form["pasted"]] == ["Novice", "many", ""]
    room.send_again(editor_client, page, guide, "stages", **{"items-3-value": "8+"})
    assert titles(guide, "stages") == ["Novice", "Expert"]


def test_pasted_list_that_is_too_long_stays_in_its_field(editor_client: Client, guide: Guide) -> None:
    pasted = "\r\n".join(f"Line {n}" for n in range(101))
    page = room.send_section(editor_client, guide, "pros", pasted=pasted)
    assert page.status_code == 422
    assert "A section holds at most 100 items; this list has 101." in page.text
    assert room.fields(page.text, room.SECTION_FORM)["pasted"] == pasted


def test_hundred_items_fit_whatever_blank_rows_stand_between(editor_client: Client, guide: Guide) -> None:
    factories.write(guide, "pros", "", *[{"title": f"Point {n}"} for n in range(60)])
    room.send_section(editor_client, guide, "pros", pasted="\n".join(f"Line {n}" for n in range(40)))
    assert len(titles(guide, "pros")) == 100


def test_skill_is_chosen_by_name_and_an_unknown_one_is_refused(editor_client: Client, guide: Guide) -> None:
    sql = Skill.objects.create(slug="sql", name="SQL")
    rows = room.items({"title": "Queries", "skill": "SQK"}, {"title": "Tables", "skill": " SQL "})
    page = room.send_section(editor_client, guide, "tech-stack", **rows)
    assert page.status_code == 422
    assert "There is no skill “SQK” yet; add it under Skills first." in page.text
    assert '<option value="SQL">' in page.text
    assert titles(guide, "tech-stack") == []
    room.send_again(editor_client, page, guide, "tech-stack", **{"items-0-skill": ""})
    assert [item.skill for item in guide.sections.get(kind="tech-stack").items.all()] == [None, sql]
    assert 'value="SQL"' in editor_client.get(room.url("section", guide, "tech-stack")).text


@pytest.mark.parametrize(
    ("kind", "row", "message"),
    [
        ("faq", {"title": "Why?"}, "Answer is missing."),
        ("faq", {"text": "Because."}, "This field is required."),
        ("stages", {"title": "Novice", "value": "some", "text": "Learns."}, "Write years of experience as"),
        ("cases", {"title": "One", "text": "Two", "url": "javascript:alert(1)"}, "Enter a valid URL."),
        ("pros", {"title": "x" * 301}, "at most 300 characters (it has 301)"),
        ("pros", {"title": "Pay", "ORDER": "first"}, "Enter a whole number."),
    ],
)
def test_row_that_will_not_do_is_refused_and_kept(
    editor_client: Client, guide: Guide, kind: str, row: dict[str, str], message: str
) -> None:
    page = room.send_section(editor_client, guide, kind, body="Typed with care", **room.items(row))
    assert page.status_code == 422
    assert "Nothing is saved yet." in page.text
    assert message in page.text
    form = room.fields(page.text, room.SECTION_FORM)
    assert {name: form[f"items-0-{name}"] for name in row} == row
    assert form["body"] == "Typed with care"
    assert titles(guide, kind) == []


def test_page_shows_who_else_is_in_the_section_for_a_while(editor_client: Client, editor: User, guide: Guide) -> None:
    other, address = Client(), room.url("section", guide, "path")
    other.force_login(factories.make_writer())
    assert "is in this section too" not in editor_client.get(address).text
    assert "<strong>Edna Editor</strong> is in this section too." in other.get(address).text
    room.send_section(editor_client, guide, "path", body="Done")
    assert "is in this section too" not in other.get(address).text
    editor_client.get(address)
    Presence.objects.filter(user=editor).update(seen_at="2026-01-01T00:00Z")
    assert "is in this section too" not in other.get(address).text


def test_page_of_a_full_section_takes_twelve_queries(
    editor_client: Client, guide: Guide, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    skills = [Skill.objects.create(slug=f"s{n}", name=f"S{n}") for n in range(100)]
    factories.write(guide, "tech-stack", "", *[{"title": skill.name, "skill": skill} for skill in skills])
    with django_assert_max_num_queries(12):
        page = editor_client.get(room.url("section", guide, "tech-stack")).text
    assert 'name="items-99-title"' in page


def preview_of(section: Section) -> str:
    return room.url("section_preview", section.guide, section.kind)


def test_preview_shows_the_saved_section_and_may_be_framed_by_us_alone(editor_client: Client, guide: Guide) -> None:
    section = factories.write(guide, "faq", "**Bold**", {"title": "Why?", "text": "Because."})
    answer = editor_client.get(preview_of(section))
    assert "<strong>Bold</strong>" in answer.text
    assert "Because." in answer.text
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


def test_preview_shows_what_is_typed_and_saves_nothing(editor_client: Client, guide: Guide) -> None:
    section = factories.write(guide, "faq", "Old", {"title": "Old?", "text": "Old."})
    form = room.fields(editor_client.get(room.url("section", guide, "faq")).text, room.SECTION_FORM)
    typed = {"heading": "Asked often", "body": "*New*", **room.items({"title": "New?", "text": "~~Old~~"})}
    page = editor_client.post(preview_of(section), {**form, **typed}).text
    assert "<h2>Asked often</h2>" in page
    assert "<em>New</em>" in page
    assert "<s>Old</s>" in page
    assert "Old?" not in page
    assert guide.sections.get(kind="faq").body == "Old"
    assert not guide.snapshots.exists()


def test_preview_of_what_is_not_valid_draws_the_rest_and_says_so(editor_client: Client, guide: Guide) -> None:
    section = factories.write(guide, "faq", "Old")
    rows = room.items(
        {"title": "Without an answer?"},
        {"title": "Below?", "text": "Two.", "ORDER": "2"},
        {"title": "Removed?", "text": "Gone.", "DELETE": "on"},
        {"title": "Above?", "text": "One.", "ORDER": "1"},
    )
    page = editor_client.post(preview_of(section), {"body": "x" * 20_001, **rows}).text
    assert "This text has 20,001 characters; the limit is 20,000." in page
    assert "Without an answer?" not in page
    assert "Removed?" not in page
    assert page.index("Above?") < page.index("Below?")


def test_pasted_rich_text_is_answered_as_markdown_or_with_what_to_do(editor_client: Client) -> None:
    address = reverse("admin:guides_guide_paste")
    answer = editor_client.post(address, {"html": "<h2>Pay</h2><p>It is <b>good</b>.</p>"})
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.endswith("# Pay\n\nIt is **good**.")
    refused = editor_client.post(address, {"html": "<p>long</p>" * 20_000})
    assert refused.status_code == 422
    assert "Paste it in parts" in refused.text
    assert editor_client.post(address).text == ""
