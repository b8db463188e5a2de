"""Adding a guide, its head (title, people, ratings, credentials …), and deleting it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from guides import kinds
from guides.actions import publish
from guides.models import Guide, Snapshot
from tests import factories
from tests.authoring import room

pytestmark = pytest.mark.django_db

ADD = reverse("admin:guides_guide_add")
RATED = {"low": "2", "high": "3", "reason": "They hire.", "reviewed_on": "2026-01-02"}


def new_guide(**fields: Any) -> dict[str, Any]:
    category, occupation = factories.make_category(), factories.make_occupation()
    return {"title": "Nurse", "slug": "nurse", "category": category.pk, "occupation": occupation.pk, **fields}


def test_adding_a_guide_makes_all_its_sections_empty_and_in_order(editor_client: Client, editor: User) -> None:
    form = room.fields(editor_client.get(ADD).text, "#guide_form")
    assert {name for name in form if not name.startswith("csrf")} == {*new_guide(), "like"}
    page = editor_client.post(ADD, new_guide(), follow=True).text
    assert "“Nurse” is made, with all its sections. Nobody but editors sees it yet." in page
    assert "Contents: 0 of 28 written" in page
    places = [page.index(f"/sections/{kind.slug}/") for kind in kinds.KINDS]
    assert places == sorted(places)
    assert page.count('<span class="state empty">') == len(kinds.KINDS)
    snapshot = Guide.objects.get().snapshots.get()
    assert (snapshot.created_by, snapshot.note) == (editor, "Begun")


def test_guide_can_begin_with_the_structure_of_another_and_none_of_its_text(editor_client: Client) -> None:
    like = factories.make_guide("Registered nurse")
    like.sections.filter(kind="day").update(heading="A day as a Registered nurse")
    text = {"text": "Its text", "note": "Its note"}
    factories.write(like, "day", "Its text", {"title": "Morning", "value": "7–12", **text})
    factories.write(like, "stages", "", {"title": "Novice", "value": "0–1", **text})
    factories.write(like, "path", "", {"title": "Study", "value": "2 years", **text})
    factories.write(like, "skill-map", "", {"title": "Foundational", **text})
    for kind in ("pros", "faq", "cases", "tech-stack"):
        factories.write(like, kind, "", {"title": "Its title", **text})
    editor_client.post(ADD, new_guide(like=like.pk))
    guide = Guide.objects.get(slug="nurse")
    made = {(section.kind, item.title, item.value) for section in guide.sections.all() for item in section.items.all()}
    assert made == {
        ("day", "Morning", "7–12"),
        ("stages", "Novice", "0–1"),
        ("path", "Study", "2 years"),
        ("skill-map", "Foundational", ""),
    }
    assert guide.sections.get(kind="day").heading == "A day as a Nurse"
    assert "Its t" not in str(guide.snapshots.get().content)
    assert "Its note" not in str(guide.snapshots.get().content)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"slug": "registered-nurse"}, "Guide with this Slug already exists."),
        ({"slug": "rn-of-old"}, "“rn-of-old” led to “Registered nurse” once, and still does."),
        ({"slug": "compare"}, "“compare” is an address of the site itself."),
        ({"slug": "nurse!"}, "Enter a valid “slug”"),
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 121}, "at most 120 characters (it has 121)"),
        ({"occupation": "999999"}, "not one of the available choices"),
        ({"like": "999999"}, "not one of the available choices"),
    ],
)
def test_guide_that_cannot_be_is_refused_with_a_message_and_kept_in_the_form(
    editor_client: Client, fields: dict[str, str], message: str
) -> None:
    guide = factories.make_published_guide("Registered nurse", slug="rn-of-old")
    guide.slug = "registered-nurse"
    guide.save()
    form = new_guide(**fields)
    answer = editor_client.post(ADD, form)
    assert message in answer.text
    kept = room.fields(answer.text, "#guide_form")
    assert (kept["title"], kept["slug"]) == (form["title"], form["slug"])
    assert Guide.objects.count() == 1


def save_head(client: Client, guide: Guide, **changes: Any) -> str:
    form = room.fields(client.get(room.url("about", guide)).text, "#guide_form")
    return client.post(room.url("about", guide), {**form, **changes}, follow=True).text


def test_head_is_saved_with_its_rows_as_unpublished_changes(editor_client: Client, client: Client) -> None:
    guide = factories.make_published_guide()
    source = factories.make_source()
    page = save_head(
        editor_client,
        guide,
        **{"title": "Nurse", "reviewed_on": "2026-01-02", "Guide_references-0-source": source.name},
        **{f"ratings-0-{name}": value for name, value in RATED.items()},
        **{"related_roles-0-position": 1, "related_roles-0-title": "Midwife", "credentials-0-position": 1},
        **{"credentials-0-name": "RN", "credentials-0-issuer": "The state", "credentials-0-checked_on": "2026-01-02"},
    )
    assert "“Nurse” is saved. Readers see it when the guide is published." in page
    assert 'Next review: <time datetime="2027-01-02">' in page
    kept = guide.snapshots.all()[0]
    assert kept.note == "About the guide"
    assert kept.content["references"] == [source.slug]
    for name in ("ratings", "related", "credentials"):
        assert len(kept.content[name]) == 1
    assert "Nurse</h1>" not in client.get(guide.get_absolute_url()).text


def test_ratings_are_chosen_in_words_and_checked(editor_client: Client) -> None:
    guide = factories.make_guide()
    page = editor_client.get(room.url("about", guide)).text
    assert "Mostly remote" in page
    assert page.count('class="scale-name"') >= 4
    rated = {f"ratings-0-{name}": value for name, value in RATED.items()}
    page = save_head(editor_client, guide, **{**rated, "ratings-0-low": "3", "ratings-0-high": "2"})
    assert "A rating goes from a step to the same or a higher step of its scale." in page
    save_head(editor_client, guide, **rated)
    assert str(guide.ratings.get()) == "Demand: Medium to high"
    save_head(editor_client, guide, **{"ratings-0-low": "3"})
    assert str(guide.ratings.get()) == "Demand: High"


@pytest.mark.parametrize("scale", ["luck", "stress", ""])
def test_rating_of_a_scale_that_is_not_its_rows_is_refused(editor_client: Client, scale: str) -> None:
    guide = factories.make_guide()
    rated = {f"ratings-{row}-{name}": value for row in (0, 1) for name, value in RATED.items()}
    page = save_head(editor_client, guide, **{**rated, "ratings-0-scale": scale})
    assert "Please correct the error" in page
    assert not guide.ratings.exists()


@pytest.mark.django_db(transaction=True)
def test_saving_the_head_while_another_publishes_undoes_nothing(editor_client: Client) -> None:
    guide = room.make_ready_guide()
    form = room.fields(editor_client.get(room.url("about", guide)).text, "#guide_form")
    form["writer"] = "Wilma Writer"
    with room.waiting(lambda: editor_client.post(room.url("about", guide), form)):
        publish(guide=guide)
    guide.refresh_from_db()
    assert (guide.state, guide.writer) == (Guide.State.PUBLISHED, "Wilma Writer")
    assert guide.edition


def test_guide_is_deleted_with_all_that_hangs_on_it(editor_client: Client, client: Client) -> None:
    guide = factories.make_published_guide()
    page = editor_client.post(room.url("delete", guide), {"post": "yes"}, follow=True)
    assert page.status_code == 200
    assert not Snapshot.objects.exists()
    assert client.get("/guides/registered-nurse/").status_code == 404


def test_second_editor_of_the_head_is_told_and_loses_nothing(editor_client: Client) -> None:
    guide = factories.make_guide()
    address = reverse("admin:guides_guide_about", args=[guide.pk])
    mine = room.fields(editor_client.get(address).text, "#guide_form")
    theirs = Client()
    theirs.force_login(factories.make_editor())
    theirs.post(address, {**mine, "summary": "Their summary."})
    page = editor_client.post(address, {**mine, "title": "My title"})
    assert "Edna Editor saved this page while you were writing." in page.text
    guide.refresh_from_db()
    assert (guide.title, guide.summary) == ("Registered nurse", "Their summary.")
    again = room.fields(page.text, "#guide_form")
    assert again["title"] == "My title"
    editor_client.post(address, again)
    guide.refresh_from_db()
    assert guide.title == "My title"
    assert [snapshot.content["summary"] for snapshot in guide.snapshots.all()][1] == "Their summary."


def test_writer_changes_neither_the_address_of_a_public_guide_nor_the_home_page(client: Client) -> None:
    guide = factories.make_published_guide()
    client.force_login(factories.make_writer())
    address = reverse("admin:guides_guide_about", args=[guide.pk])
    form = room.fields(client.get(address).text, "#guide_form")
    client.post(address, {**form, "slug": "mine", "is_featured": "on", "summary": "In short."})
    guide.refresh_from_db()
    assert (guide.slug, guide.is_featured, guide.summary) == ("registered-nurse", False, "In short.")
