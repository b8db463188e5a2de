"""What an editor does in the editors' room."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from accounts.models import User
from guides import kinds
from guides.models import Guide, Section
from occupations.models import Skill
from tests import factories

pytestmark = pytest.mark.django_db


def section_url(section: Section) -> str:
    return reverse("admin:guides_section_change", args=[section.pk])


def guide_url(guide: Guide) -> str:
    return reverse("admin:guides_guide_change", args=[guide.pk])


def section_form(section: Section, *items: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """What the section's page would send."""
    saved = list(section.items.all())
    form = {"heading": section.heading, "body": section.body, "_save": "Save", **fields}
    if section.spec.shape.has_items:
        form |= {"items-TOTAL_FORMS": len(items), "items-INITIAL_FORMS": len(saved)}
    for number, item in enumerate(items):
        form |= {f"items-{number}-{name}": value for name, value in item.items()}
        form |= {
            f"items-{number}-section": section.pk,
            f"items-{number}-id": saved[number].pk if number < len(saved) else "",
        }
    return form


def test_adding_a_guide_makes_all_its_sections_empty(editor_client: Client) -> None:
    category, occupation = factories.make_category(), factories.make_occupation()
    form = {"title": "Nurse", "slug": "nurse", "category": category.pk, "occupation": occupation.pk}
    page = editor_client.post(reverse("admin:guides_guide_add"), form, follow=True)
    guide = Guide.objects.get(slug="nurse")
    assert guide.sections.count() == len(kinds.KINDS) == 28
    assert "Contents: 0 of 28 written" in page.text
    assert "Nobody but editors sees it yet" in page.text


def test_contents_show_words_items_and_state(editor_client: Client) -> None:
    guide = factories.make_guide()
    factories.write(guide, "work-setting", "Four words stand here")
    factories.write(guide, "pros", "", *[{"title": f"A point of seven words, number {n}"} for n in range(6)])
    page = editor_client.get(guide_url(guide)).text
    assert "Contents: 2 of 28 written" in page
    assert '<th scope="row">Work setting</th><td>—</td><td>4</td><td>—</td>' in page
    assert '<th scope="row">Pros</th><td>—</td><td>42</td><td>6</td><td><span class="state ready">' in page
    assert page.count('<span class="state empty">') == 26
    assert page.count('<span class="state too-short">') == 1


@pytest.mark.parametrize("kind", [kind.slug for kind in kinds.KINDS])
def test_section_page_has_only_its_shapes_columns(editor_client: Client, kind: str) -> None:
    section = factories.make_guide().sections.get(kind=kind)
    page = editor_client.get(section_url(section)).text
    shape = section.spec.shape
    assert escape(section.spec.help) in page
    for column in ("title", "value", "note", "text", "url", "skill"):
        assert (f'name="items-0-{column}"' in page) == (column in shape.columns)
    for label in shape.columns.values():
        assert f"{label}:" in page


def test_saved_section_waits_for_publishing(editor_client: Client, editor: User, client: Client) -> None:
    guide = factories.make_published_guide()
    section = guide.sections.get(kind="core-functions")
    page = editor_client.post(section_url(section), section_form(section, body="New words"), follow=True).text
    assert "Changes not yet published." in page
    assert "Edna Editor" in page
    assert "New words" not in client.get(guide.get_absolute_url()).text
    page = editor_client.post(reverse("admin:guides_guide_publish", args=[guide.pk]), follow=True).text
    assert "Edition 2 of “Registered nurse” is public now." in page
    assert "New words" in client.get(guide.get_absolute_url()).text
    guide.refresh_from_db()
    assert guide.edition
    assert guide.edition.created_by == editor


def test_save_and_next_leads_to_the_following_section(editor_client: Client) -> None:
    section = factories.make_guide().sections.get(kind="core-functions")
    form = section_form(section, body="Text")
    del form["_save"]
    answer = editor_client.post(section_url(section), {**form, "_next": "Save and go to the next"})
    following = section.guide.sections.get(kind="responsibilities")
    assert answer.headers["Location"] == section_url(following)


def test_items_are_saved_in_the_order_of_their_positions(editor_client: Client, client: Client) -> None:
    guide = factories.make_guide()
    section = guide.sections.get(kind="faq")
    questions = [
        {"position": 2, "title": "Second?", "text": "Yes."},
        {"position": 1, "title": "First?", "text": "*No*."},
    ]
    editor_client.post(section_url(section), section_form(section, *questions))
    assert [item.title for item in section.items.all()] == ["First?", "Second?"]
    assert section.items.first().text_html == "<p><em>No</em>.</p>\n"  # type: ignore[union-attr]


def test_item_without_its_answer_is_refused_under_its_own_name(editor_client: Client) -> None:
    section = factories.make_guide().sections.get(kind="faq")
    page = editor_client.post(section_url(section), section_form(section, {"position": 1, "title": "Why?", "text": ""}))
    assert "Answer is missing." in page.text
    assert "Why?" in page.text
    assert not section.items.exists()


def test_stage_years_are_checked(editor_client: Client) -> None:
    section = factories.make_guide().sections.get(kind="stages")
    item = {"position": 1, "title": "Novice", "value": "some", "text": "Learns."}
    page = editor_client.post(section_url(section), section_form(section, item)).text
    assert "Write years of experience as 0–1, 2–4 or 8+." in page
    editor_client.post(section_url(section), section_form(section, {**item, "value": "0–1"}))
    assert section.items.get().value == "0–1"


def test_skill_is_chosen_by_name_and_an_unknown_one_is_refused(editor_client: Client) -> None:
    skill = Skill.objects.create(slug="sql", name="SQL")
    section = factories.make_guide().sections.get(kind="tech-stack")
    page = editor_client.post(
        section_url(section), section_form(section, {"title": "Queries", "skill": "SQK", "position": 1})
    )
    assert "There is no such skill yet" in page.text
    editor_client.post(section_url(section), section_form(section, {"title": "Queries", "skill": "SQL", "position": 1}))
    assert section.items.get().skill == skill
    assert 'value="SQL"' in editor_client.get(section_url(section)).text


def test_text_over_the_limit_is_refused_naming_field_and_limit(editor_client: Client) -> None:
    section = factories.make_guide().sections.get(kind="core-functions")
    page = editor_client.post(section_url(section), section_form(section, body="x" * 1_000_000)).text
    assert "This text has 1,000,000 characters; the limit is 20,000." in page
    section.refresh_from_db()
    assert section.body == ""


def test_post_larger_than_django_reads_is_refused_with_a_page(editor_client: Client) -> None:
    section = factories.make_guide().sections.get(kind="core-functions")
    answer = editor_client.post(section_url(section), section_form(section, body="x" * 3_000_000))
    assert answer.status_code == 400
    assert "made no sense" in answer.text


def test_ratings_are_chosen_in_words_and_checked(editor_client: Client) -> None:
    guide = factories.make_guide()
    page = editor_client.get(guide_url(guide)).text
    assert "Moderate" in page
    assert "Mostly remote" in page
    form = {"title": guide.title, "slug": guide.slug, "category": guide.category_id, "occupation": guide.occupation_id,
            "summary": "In short.", "_save": "Save"}  # fmt: skip
    for prefix, total in (("ratings", 4), ("related_roles", 0), ("credentials", 0), ("Guide_references", 0)):
        form |= {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}
    for number, scale in enumerate(("demand", "stress", "balance", "remote")):
        form[f"ratings-{number}-scale"] = scale
    demand = {"low": 3, "high": 2, "reason": "They hire.", "reviewed_on": "2026-11-01"}
    form |= {f"ratings-0-{name}": value for name, value in demand.items()}
    page = editor_client.post(guide_url(guide), form).text
    assert "A rating goes from a step to the same or a higher step of its scale." in page
    editor_client.post(guide_url(guide), {**form, "ratings-0-low": 2, "ratings-0-high": 3})
    assert str(guide.ratings.get()) == "Demand: Medium to high"


def test_slug_that_was_anothers_is_refused_with_a_message(editor_client: Client) -> None:
    guide = factories.make_published_guide()
    guide.slug = "rn"
    guide.save()
    form = {
        "title": "Thief",
        "slug": "registered-nurse",
        "category": guide.category_id,
        "occupation": guide.occupation_id,
    }
    page = editor_client.post(reverse("admin:guides_guide_add"), form).text
    assert "“registered-nurse” led to “Registered nurse” once, and still does." in page


@pytest.mark.parametrize("name", ["guides_guide_changelist", "guides_guide_add", "index"])
def test_strangers_are_sent_to_sign_in(client: Client, name: str) -> None:
    answer = client.get(reverse(f"admin:{name}"), follow=True)
    assert answer.redirect_chain
    assert answer.request["PATH_INFO"] == "/account/login/"


def test_member_without_rights_may_do_nothing(client: Client) -> None:
    guide = factories.make_published_guide()
    member = factories.make_user()
    client.force_login(member)
    assert client.get(guide.get_absolute_url() + "preview/").status_code == 403
    assert client.post(reverse("admin:guides_guide_publish", args=[guide.pk])).status_code == 302
    assert guide.snapshots.count() == 1


def test_publishing_needs_its_right_and_post(client: Client) -> None:
    guide = factories.make_guide()
    writer = factories.make_user(is_staff=True)
    writer.user_permissions.set(
        Permission.objects.filter(codename__in=["view_guide", "change_guide", "change_section"])
    )
    client.force_login(writer)
    publish = reverse("admin:guides_guide_publish", args=[guide.pk])
    assert "Publish</button>" not in client.get(guide_url(guide)).text
    assert client.post(publish).status_code == 403
    assert client.get(publish).status_code == 405
    assert not guide.snapshots.exists()


def test_sections_cannot_be_added_or_deleted_by_hand(editor_client: Client) -> None:
    section = factories.make_guide().sections.first()
    assert section
    assert editor_client.get("/admin/guides/section/add/").status_code == 403
    assert editor_client.post(f"/admin/guides/section/{section.pk}/delete/", {"post": "yes"}).status_code == 403
