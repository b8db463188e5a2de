"""The history of a guide: every saved state, compared and restored."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from authoring import restoring
from guides.actions import publish
from guides.models import Guide, Snapshot
from guides.snapshots import content, digest_of, record
from occupations.models import FigureChange, Skill, Source
from tests import factories
from tests.authoring import room

pytestmark = pytest.mark.django_db


def make_full_guide() -> Guide:
    """A guide with something of everything that a snapshot keeps."""
    guide = factories.make_guide(writer="Wilma Writer", reviewer="Ruth Roe, RN", reviewed_on=date(2026, 1, 2))
    factories.rate(guide)
    guide.credentials.create(
        position=1, name="RN", issuer="The state", requirement="A license", renewal="2 years", cost="$200",
        url="https://www.ncsbn.org/", checked_on=date(2026, 1, 3),
    )  # fmt: skip
    guide.related_roles.create(position=1, title="Nurse midwife", code="29-1161")
    guide.references.add(factories.make_source("nclex"))
    skill = Skill.objects.create(slug="triage", name="Triage")
    factories.write(guide, "tech-stack", "Tools", {"title": "Pump", "text": "**Beeps**", "skill": skill})
    factories.write(guide, "stages", "", {"title": "Novice", "value": "0–1", "text": "Learns."})
    factories.write(guide, "cases", "", {"title": "One", "text": "Two", "note": "Three", "url": "https://a.example/"})
    factories.make_figure(guide.occupation)
    record(guide)
    return guide


def empty(guide: Guide) -> None:
    """Write over everything."""
    Guide.objects.filter(pk=guide.pk).update(
        title="Nobody", summary="", writer="", reviewer="", reviewed_on=None,
        category=factories.make_category("trades"), occupation=factories.make_occupation("Clerks", "43-9061"),
    )  # fmt: skip
    for rows in (guide.ratings, guide.credentials, guide.related_roles):
        rows.all().delete()
    guide.references.clear()
    for section in guide.sections.all():
        section.heading, section.body = "", ""
        section.write([])


def without_figures(of: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in of.items() if key != "figures"}


def remade(guide: Guide, **changes: Any) -> Snapshot:
    """A snapshot of that guide with some of its content exchanged, as an older version of the site could have kept."""
    kept = {**content(guide), **changes}
    return guide.snapshots.create(content=kept, digest=digest_of(kept), created_at=datetime(2026, 1, 1, tzinfo=UTC))


def test_history_shows_who_when_why_and_what_readers_saw(editor_client: Client, editor: User) -> None:
    guide = factories.make_published_guide()
    editor.time_zone = "Asia/Tokyo"
    editor.save()
    room.send_section(editor_client, guide, "path", body="New", why="A <new> law")
    snapshot = guide.snapshots.all()[0]
    page = editor_client.get(room.url("history", guide)).text
    assert "<td>Edna Editor</td><td>Path to the role: A &lt;new&gt; law</td>" in page
    assert snapshot.created_at.astimezone(ZoneInfo("Asia/Tokyo")).strftime("%H:%M JST</time>") in page
    assert "Edition 1, published" in page
    assert page.index("A &lt;new&gt; law") < page.index("Edition 1, published")


def test_history_of_two_hundred_snapshots_takes_twelve_queries_and_has_pages(
    editor_client: Client, editor: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    guide = factories.make_published_guide()
    others = [factories.make_writer() for _ in range(5)]
    Snapshot.objects.bulk_create(
        Snapshot(guide=guide, content={}, digest=str(number), note=f"Save {number}.", created_by=others[number % 5],
                 created_at=datetime(2026, 1, 1, tzinfo=UTC))
        for number in range(200)
    )  # fmt: skip
    with django_assert_max_num_queries(12):
        page = editor_client.get(room.url("history", guide)).text
    assert "Save 199." in page
    assert "Save 150." in page
    assert "Save 149." not in page
    assert "Save 149." in editor_client.get(room.url("history", guide) + "?page=2").text
    for garbage in ("0", "x", "99999999999999999999", "%00"):
        assert editor_client.get(room.url("history", guide) + f"?page={garbage}").status_code == 200


def test_history_form_compares_the_last_two_states(editor_client: Client) -> None:
    guide = factories.make_published_guide()
    room.send_section(editor_client, guide, "core-functions", body="What the registered doctor is for.")
    chosen = room.fields(editor_client.get(room.url("history", guide)).text, ".contents-table")
    page = editor_client.get(room.url("compare", guide), chosen).text
    assert "From <strong>edition 1</strong>" in page
    assert '<h2 id="part-1">Core functions of the role</h2>' in page
    assert "What the registered <del>nurse</del><ins>doctor</ins> is for." in page


def test_states_are_compared_from_the_older_to_the_newer_however_they_are_asked_for(editor_client: Client) -> None:
    guide = factories.make_published_guide()
    room.send_section(editor_client, guide, "core-functions", body="What the registered doctor is for.")
    new, old = guide.snapshots.all()
    pages = [
        editor_client.get(room.compare_url(first.pk, second.pk, guide)).text
        for first, second in ((old, new), (new, old))
    ]
    for page in pages:
        assert "<del>nurse</del><ins>doctor</ins>" in page
        assert f"Restore {old.name}</button>" in page
    same = editor_client.get(room.compare_url(old.pk, old.pk, guide)).text
    assert "They say the same." in same


@pytest.mark.parametrize("garbage", ["", "x", "-1", "0", "9" * 30, "٣", "1.0", "\x00"])
def test_snapshot_that_is_not_there_is_not_found(editor_client: Client, garbage: str) -> None:
    guide = factories.make_published_guide()
    for query in ({"old": garbage, "new": str(guide.edition_id)}, {"old": str(guide.edition_id), "new": garbage}, {}):
        assert editor_client.get(room.url("compare", guide), query).status_code == 404


def test_snapshot_of_another_guide_is_not_found(editor_client: Client) -> None:
    guide, other = factories.make_published_guide(), factories.make_published_guide("Infusion nurse")
    for old, new in ((other.edition_id, guide.edition_id), (guide.edition_id, other.edition_id)):
        assert editor_client.get(room.compare_url(old, new, guide)).status_code == 404
    assert editor_client.post(room.url("restore", guide, other.edition_id)).status_code == 404
    assert "infusion" not in guide.sections.get(kind="core-functions").body


def test_restoring_brings_back_everything_but_figures(editor_client: Client) -> None:
    guide = make_full_guide()
    snapshot, before = guide.snapshots.get(), content(guide)
    empty(guide)
    figure = guide.occupation.figures.get()
    figure.value = 1
    figure.save()
    changes = FigureChange.objects.count()
    page = editor_client.post(room.url("restore", guide, snapshot.pk), {"why": "Wrong guide"}, follow=True).text
    assert "Readers see it once you publish it." in page
    guide = Guide.objects.get(pk=guide.pk)
    after = content(guide)
    assert without_figures(after) == without_figures(before)
    assert after["figures"][0]["value"] != before["figures"][0]["value"]
    assert FigureChange.objects.count() == changes
    item = guide.sections.get(kind="tech-stack").items.get()
    assert item.text_html == "<p><strong>Beeps</strong></p>\n"
    assert item.skill == Skill.objects.get()


def test_state_before_restoring_is_kept_though_nobody_had_saved_it(editor_client: Client, editor: User) -> None:
    guide = make_full_guide()
    snapshot = guide.snapshots.get()
    factories.write(guide, "path", "Written by a command")
    editor_client.post(room.url("restore", guide, snapshot.pk), {"why": "Wrong guide"})
    after, before, first = guide.snapshots.all()
    assert (before.note, after.note) == ("Before restoring", f"Restored {first.name}: Wrong guide")
    assert after.created_by == editor
    assert "Written by a command" in str(before.content)
    assert after.digest == first.digest


def test_restoring_there_and_back_again_loses_nothing(editor_client: Client) -> None:
    guide = make_full_guide()
    first = guide.snapshots.get()
    empty(guide)
    second = record(Guide.objects.get(pk=guide.pk))
    for snapshot in (first, second, first, first):
        editor_client.post(room.url("restore", guide, snapshot.pk))
        assert without_figures(content(Guide.objects.get(pk=guide.pk))) == without_figures(snapshot.content)
    assert [snapshot.digest for snapshot in guide.snapshots.all()] == [
        first.digest, second.digest, first.digest, second.digest, first.digest
    ]  # fmt: skip


def test_restored_sections_say_who_restored_them_and_the_others_stay_as_they_were(
    editor_client: Client, editor: User
) -> None:
    guide = make_full_guide()
    snapshot = guide.snapshots.get()
    room.send_section(editor_client, guide, "faq", body="New")
    other = Client()
    restorer = factories.make_user(is_staff=True, is_superuser=True)
    other.force_login(restorer)
    other.post(room.url("restore", guide, snapshot.pk))
    assert guide.sections.get(kind="faq").edited_by == restorer
    assert guide.sections.get(kind="path").edited_by is None


def test_restored_text_is_public_once_it_is_published(editor_client: Client, client: Client) -> None:
    guide = factories.make_published_guide()
    room.send_section(editor_client, guide, "core-functions", body="A mistake")
    publish(guide=guide)
    first = guide.snapshots.get(number=1)
    editor_client.post(room.url("restore", guide, first.pk))
    assert "A mistake" in client.get(guide.get_absolute_url()).text
    publish(guide=guide)
    assert "What the registered nurse is for." in client.get(guide.get_absolute_url()).text


def test_what_the_site_has_no_more_is_said_and_stays_in_the_snapshot(editor_client: Client) -> None:
    guide = make_full_guide()
    gone = {"kind": "horoscope", "heading": "", "body": "The stars", "html": "<p>The stars</p>\n", "items": []}
    old = remade(
        guide,
        sections=[gone, *content(guide)["sections"]],
        category="magic",
        occupation="wizards",
        references=["nclex", "gone-with-the-wind"],
        ratings=[{"scale": "luck", "low": 1, "high": 1, "reason": "So it is.", "reviewed_on": "2026-01-01"}],
    )
    Skill.objects.all().delete()
    page = editor_client.post(room.url("restore", guide, old.pk), follow=True).text
    for sentence in (
        "Sections “horoscope” are not written any more; its text stays in the snapshot.",
        "There is no category “magic” any more; the present one stays.",
        "There is no occupation “wizards” any more; the present one stays.",
        "There is no source “gone-with-the-wind” any more.",
        "There is no scale “luck” any more.",
        "There is no skill “triage” any more.",
    ):
        assert sentence in page
    restored = Guide.objects.get(pk=guide.pk)
    assert restored.category == guide.category
    assert list(restored.references.all()) == list(Source.objects.filter(slug="nclex"))
    assert guide.sections.get(kind="tech-stack").items.get().title == "Pump"
    old.refresh_from_db()
    assert old.content["sections"][0] == gone


def test_snapshot_with_a_kind_that_is_gone_is_shown_and_compared(editor_client: Client) -> None:
    guide = factories.make_published_guide()
    gone = {"kind": "horoscope", "heading": "", "body": "The stars", "html": "<p>The stars</p>\n", "items": []}
    old = remade(guide, sections=[*content(guide)["sections"], gone])
    new = record(guide)
    assert editor_client.get(room.url("history", guide)).status_code == 200
    page = editor_client.get(room.compare_url(old.pk, new.pk, guide)).text
    assert ">horoscope</h2>" in page
    assert "<del>The stars</del>" in page


def test_section_of_a_kind_that_is_gone_is_left_alone_by_restoring(editor_client: Client) -> None:
    guide = make_full_guide()
    guide.sections.create(kind="horoscope", body="The stars")
    editor_client.post(room.url("restore", guide, guide.snapshots.get().pk))
    assert guide.sections.get(kind="horoscope").body == "The stars"


def test_restoring_that_fails_changes_nothing() -> None:
    guide = make_full_guide()
    bad = remade(guide, title="Changed", sections=[{"kind": "faq", "heading": "", "body": "x" * 20_001, "items": []}])
    before = content(guide)
    with pytest.raises(ValidationError):
        restoring.restore(guide=guide, snapshot=bad, by=None)
    assert content(Guide.objects.get(pk=guide.pk)) == before
