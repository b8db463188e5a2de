"""The editors' room: a guide's contents, the dashboard, and what holds for every page."""

from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import resolve, reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from authoring import actions
from core import counters
from guides.actions import publish
from guides.models import Guide
from guides.snapshots import record
from tests import factories
from tests.authoring import room

pytestmark = pytest.mark.django_db

LIST = reverse("admin:guides_guide_changelist")
ADD = reverse("admin:guides_guide_add")
LONG_AGO = date(2020, 1, 1)


def rows(client: Client, guide: Guide) -> dict[str, list[str]]:
    """The cells of each section's row, by the section's name."""
    page = BeautifulSoup(client.get(room.url("change", guide)).text, "html.parser")
    return {str(row.th.get_text(" ", strip=True)): [cell.get_text(" ", strip=True) for cell in row.select("td")]
            for row in page.select(".contents-table tbody tr") if row.th}  # fmt: skip


def test_contents_show_heading_words_items_state_and_who_was_last(editor_client: Client) -> None:
    guide = factories.make_guide()
    room.send_section(editor_client, guide, "work-setting", heading="On the ward", body="Four words stand here")
    factories.write(guide, "pros", "", *[{"title": f"A point of seven words, number {n}"} for n in range(6)])
    found = rows(editor_client, guide)
    heading, words, items, state, last = found["Work setting"]
    assert (heading, words, items, state) == ("On the ward", "4", "—", "too short")
    assert last.endswith("Edna Editor")
    assert found["Pros"] == ["—", "42", "6", "ready", "—"]
    assert found["Cons"] == ["—", "0", "0", "empty", "—"]
    page = editor_client.get(room.url("change", guide)).text
    assert "Contents: 2 of 28 written" in page
    assert '<progress value="2" max="28"' in page


def test_contents_show_notes_among_editors_that_readers_never_see(editor_client: Client, client: Client) -> None:
    guide = factories.make_published_guide()
    room.send_section(editor_client, guide, "core-functions", editor_note="Ask a <nurse>")
    assert 'title="Ask a &lt;nurse&gt;">note</span>' in editor_client.get(room.url("change", guide)).text
    assert "Ask a" not in client.get(guide.get_absolute_url()).text
    assert "Ask a" not in str(record(guide).content)


def test_contents_show_who_else_is_writing(editor_client: Client) -> None:
    guide, writer = factories.make_guide(), Client()
    writer.force_login(factories.make_writer())
    writer.get(room.url("section", guide, "path"))
    assert rows(editor_client, guide)["Path to the role"][-1] == "Walt Writer is in it now"
    assert rows(writer, guide)["Path to the role"][-1] == "—"


def test_contents_of_a_full_guide_take_twelve_queries(
    editor_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    guide = room.make_ready_guide()
    publish(guide=guide)
    for section in guide.sections.all():
        section.edited_by = factories.make_writer()
        section.save()
        section.presences.create(user=factories.make_writer(), seen_at=timezone.now())
        section.items.create(title="One")
    with django_assert_max_num_queries(12):
        page = editor_client.get(room.url("change", guide)).text
    assert page.count("is in it now") == 28


def board(client: Client) -> dict[str, str]:
    """The words of each panel, by its heading."""
    page = BeautifulSoup(client.get("/admin/").text, "html.parser")
    return {panel.h2.text: panel.get_text(" ", strip=True) for panel in page.select(".board section") if panel.h2}


def test_dashboard_shows_what_waits_for_an_editor(editor_client: Client) -> None:
    room.make_one_of_each()
    reviewed, planned = factories.make_guide("Reviewed"), room.make_ready_guide("Planned")
    actions.submit(guide=reviewed, by=factories.make_writer())
    actions.schedule(guide=planned, at=datetime(timezone.now().year + 1, 3, 2, 9, tzinfo=UTC), by=None)
    found = board(editor_client)
    assert "Draft" in found["Draft"].removeprefix("Draft")
    assert found["In review"].endswith("Walt Writer")
    assert found["Scheduled"].endswith(f"Planned 2 Mar {timezone.now().year + 1}, 09:00 UTC")
    assert "Changed" in found["Public, with changes not yet published"]
    assert "Overdue since 1 Jan 2020" in found["Review is overdue"]
    assert found["Cites a source with a newer release"].endswith("Superseded")
    for heading in found:
        assert "Quiet" not in found[heading]


def test_dashboard_counts_reads_and_vain_searches(editor_client: Client, client: Client) -> None:
    guide = factories.make_published_guide()
    reader = {"headers": {"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}}
    for _ in range(3):
        client.get(guide.get_absolute_url(), **reader)  # type: ignore[arg-type]
    client.get("/guides/?q=<b>wizard</b>", **reader)  # type: ignore[arg-type]
    counters.add("guide-read", "999999")
    counters.flush()
    found = board(editor_client)
    assert found["Most read in 30 days"].endswith("Registered nurse 3")
    assert found["Searched in vain in 30 days"].endswith("<b>wizard</b> 1")


def test_dashboard_of_a_full_room_takes_twenty_queries(
    editor_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        for guide in (factories.make_guide(f"Draft {number}"), factories.make_published_guide(f"Public {number}")):
            counters.add("guide-read", str(guide.pk))
            Guide.objects.filter(pk=guide.pk).update(
                digest="x", edited_by=factories.make_writer(), review_due_on=LONG_AGO
            )
    counters.flush()
    with django_assert_max_num_queries(20):
        page = editor_client.get("/admin/").text
    assert "Public 3" in page


@pytest.fixture
def pages(editor_client: Client) -> list[BeautifulSoup]:
    """Every page of the room, as it is for a guide that has everything."""
    guide = room.make_ready_guide()
    first = publish(guide=guide)
    opened = editor_client.get(room.url("section", guide, "faq"))
    room.send_section(editor_client, guide, "faq", body="Changed", editor_note="See there")
    conflict = room.send_again(editor_client, opened, guide, "faq")
    refused = room.send_again(editor_client, opened, guide, "faq", **{"items-0-title": "Why?", "items-0-ORDER": "x"})
    factories.write(guide, "path", "")
    addresses = ["/admin/", LIST, ADD, room.compare_url(first.pk, record(guide).pk, guide)]
    addresses += [room.url(name, guide) for name in ("change", "about", "check", "history", "delete")]
    addresses += [room.url(name, guide, "faq") for name in ("section", "section_preview")]
    texts = [conflict.text, refused.text, *(editor_client.get(address).text for address in addresses)]
    return [BeautifulSoup(text, "html.parser") for text in texts]


def values(pages: list[BeautifulSoup], *names: str) -> set[str]:
    """The values of some attributes on all pages."""
    return {str(tag[name]) for page in pages for name in names for tag in page.select(f"[{name}]")}


def test_links_pictures_and_forms_of_every_page_lead_somewhere(
    editor_client: Client, pages: list[BeautifulSoup]
) -> None:
    paths = {urlsplit(link).path for link in values(pages, "href", "src") if link.startswith("/")}
    static = {path for path in paths if path.startswith("/static/")}
    assert len(static) > 5
    assert all(finders.find(path.removeprefix("/static/")) for path in static)
    answers = {path: editor_client.get(path, follow=True).status_code for path in paths - static}
    assert len(answers) > 50
    assert set(answers.values()) == {200}
    for form in values(pages, "action", "formaction", "data-preview", "data-paste"):
        assert not form.startswith("/") or resolve(urlsplit(form).path)


def test_links_within_a_page_have_their_target(pages: list[BeautifulSoup]) -> None:
    for page in pages:
        inner = {link[1:] for link in values([page], "href") if link.startswith("#") and link != "#"}
        assert inner <= values([page], "id")


def test_pages_have_no_inline_style_or_script(pages: list[BeautifulSoup]) -> None:
    for page in pages:
        assert not page.select("[style], style, [onclick], [onchange], script:not([src])")
