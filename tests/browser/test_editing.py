"""The editors' room as editors use it, from an empty admin to what readers see."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from authoring.actions import publish_due, write_section
from core import formats
from guides import kinds
from guides.actions import publish
from guides.models import Guide
from tests import factories
from tests.browser.conftest import a_photo, make_whole_guide, room, save, sign_in


@pytest.fixture
def guide(db: None) -> Guide:
    return make_whole_guide()


@pytest.fixture
def reader(browser: Browser, live_server: LiveServer) -> Page:
    """Somebody who is not signed in."""
    return browser.new_page(base_url=live_server.url)


def add(page: Page, what: str, fields: dict[str, str]) -> None:
    """Something new, by way of the room's first page, its form not yet saved. fields: value by label."""
    page.get_by_role("link", name="Waymark").click()
    page.get_by_role("row", name=what).get_by_role("link", name="Add").click()
    for label, value in fields.items():
        page.get_by_label(f"{label}:", exact=True).fill(value)


def add_occupation(page: Page) -> None:
    """Registered nurses, with two figures from a source, and the category they are in."""
    add(page, "Categories", {"Name": "Healthcare"})
    save(page)
    source = {"Publisher": "Bureau of Labor Statistics", "Short name": "BLS", "Title": "Wages", "Release": "May 2024",
              "Address": "https://www.bls.gov/oes/", "Checked": "2026-11-22"}  # fmt: skip
    add(page, "Sources", source)
    save(page)
    add(page, "Occupations", {"SOC code": "29-1141", "Title": "Registered Nurses"})
    for row, (what, value) in enumerate([("Median pay", "93600"), ("Projected growth", "4.9")], 1):
        page.get_by_label(f"What, row {row}, new").select_option(what)
        page.get_by_label(f"Value, row {row}, new").fill(value)
        page.get_by_label(f"Source, row {row}, new").fill("BLS, May 2024: Wages")
    save(page)


@pytest.mark.proof
def test_empty_admin_becomes_a_published_guide_with_two_figures_and_a_picture(
    page: Page, reader: Page, live_server: LiveServer, editor: User, console: list[str],
    settings: Settings, tmp_path: Path,
) -> None:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path
    sign_in(page, live_server, editor.email)
    add_occupation(page)
    add(page, "Pictures", {"Name": "ward", "Alternative text": "A ward at night"})
    page.get_by_label("Picture:").set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": a_photo()})
    save(page)
    markdown = page.locator("code").inner_text()

    add(page, "Guides", {"Title": "Registered nurse"})
    page.keyboard.press("Tab")
    expect(page.get_by_label("Slug:")).to_have_value("registered-nurse")
    page.get_by_label("Category:").select_option("Healthcare")
    page.get_by_label("Occupation:").select_option("Registered Nurses (29-1141)")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Contents: 0 of 28 written")).to_be_visible()
    page.get_by_role("link", name="About the guide").click()
    page.get_by_label("Summary:").fill("Nurses look after people.")
    save(page)
    page.get_by_role("link", name="Market demand").click()
    for kind in kinds.KINDS:
        expect(page.get_by_role("heading", name=f"Registered nurse: {kind.label}")).to_be_visible()
        text = f"Words of {kind.slug}." + (f"\n\n{markdown}" if kind.slug == "work-setting" else "")
        page.get_by_label("Introduction:" if kind.shape.has_items else "Text:").first.fill(text)
        page.get_by_role("button", name=re.compile("^Save and next|^Save$")).first.click()
    expect(page.get_by_text("Contents: 28 of 28 written")).to_be_visible()
    page.get_by_role("link", name="Check and publish").click()
    expect(page.get_by_text("Nothing is in the way")).to_be_visible()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Edition 1 of “Registered nurse” is public now.")).to_be_visible()

    reader.goto("/")
    reader.get_by_role("link", name="Registered nurse").first.click()
    for words in ("$93,600", "4.9%", "Words of faq."):
        expect(reader.get_by_text(words).first).to_be_visible()
    picture = reader.get_by_role("img", name="A ward at night")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("img => img.naturalWidth") > 0
    assert console == []


def test_published_guide_is_edited_previewed_and_published_and_readers_see_the_change(
    page: Page, reader: Page, live_server: LiveServer, editor: User, guide: Guide, console: list[str]
) -> None:
    publish(guide=guide)
    sign_in(page, live_server, editor.email)
    page.get_by_role("link", name="Guides", exact=True).last.click()
    page.get_by_role("link", name="Registered nurse").click()
    expect(page.get_by_text("Readers see edition 1")).to_contain_text("it is up to date")
    page.get_by_role("link", name="Work setting").click()
    page.get_by_label("Text:").fill("A **freshly** written section.")
    save(page, "Save and next (Tech stack)")
    expect(page.get_by_role("heading", name="Registered nurse: Tech stack")).to_be_visible()
    reader.goto(guide.get_absolute_url())
    expect(reader.get_by_text("A freshly written section.")).to_have_count(0)

    page.get_by_role("link", name="Contents").click()
    expect(page.get_by_text("Changes not yet published.")).to_be_visible()
    page.get_by_role("link", name="Preview").click()
    expect(page.get_by_text("A freshly written section.")).to_be_visible()
    expect(page.get_by_text("Readers still see edition 1")).to_be_visible()
    page.get_by_role("link", name="Edit or publish").click()
    page.get_by_role("link", name="Check and publish").click()
    page.get_by_label("What is new in this edition").fill("Where nurses work")
    save(page, "Publish")
    reader.reload()
    expect(reader.get_by_text("A freshly written section.")).to_be_visible()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("row", name="Where nurses work")).to_contain_text("Edition 2")
    assert console == []


@pytest.mark.proof
def test_scheduled_guide_appears_at_the_moment_the_editors_own_clock_says(
    page: Page, reader: Page, live_server: LiveServer, editor: User, guide: Guide
) -> None:
    editor.time_zone = "America/New_York"
    editor.save()
    nine = (timezone.now() + timedelta(days=2)).astimezone(ZoneInfo(editor.time_zone))
    nine = nine.replace(hour=9, minute=0, second=0, microsecond=0)
    sign_in(page, live_server, editor.email)
    page.goto(room(live_server, guide, "check"))
    expect(page.get_by_text("Your time zone: America/New_York.")).to_be_visible()
    page.get_by_label("Not now, but on:").fill(f"{nine:%Y-%m-%dT%H:%M}")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text(re.compile(r"“Registered nurse” will appear on .*, 09:00 E[SD]T\."))).to_be_visible()
    expect(page.get_by_text(re.compile(r"Scheduled for .*, 09:00 E[SD]T"))).to_be_visible()

    with time_machine.travel(nine - timedelta(seconds=1)):
        assert publish_due() == 0
    assert readers_find(reader, guide) == [404]
    with time_machine.travel(nine):
        assert publish_due() == 1
    assert readers_find(reader, guide) == [200, "/guides/", "/guides/feed/", "/sitemap-guides.xml"]
    page.reload()
    expect(page.get_by_text("Readers see edition 1")).to_be_visible()


def readers_find(reader: Page, guide: Guide) -> list[int | str]:
    """What a guide's own address answers, and the addresses of those pages that name it."""
    address = guide.get_absolute_url()
    lists = ("/guides/", "/guides/feed/", "/sitemap-guides.xml")
    found = [path for path in lists if address in reader.request.get(path).text()]
    return [reader.request.get(address).status, *found]


@pytest.mark.proof
def test_last_weeks_version_is_found_compared_and_restored(
    page: Page, reader: Page, live_server: LiveServer, editor: User, guide: Guide
) -> None:
    section = guide.sections.get(kind="work-setting")
    for days, words in ((7, "In hospitals mostly."), (1, "In clinics mostly.")):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            section.body = words
            write_section(section=section, items=[], by=editor)
            publish(guide=guide)
    sign_in(page, live_server, editor.email)
    page.goto(room(live_server, guide))
    page.get_by_role("link", name="History").click()
    last_week = formats.day(timezone.localdate() - timedelta(days=7))
    page.get_by_role("row", name=last_week).get_by_label("Compare from").check()
    page.get_by_role("button", name="Compare the two").click()
    change = page.get_by_role("region", name="Work setting")
    expect(change.locator("del")).to_have_text("hospitals")
    expect(change.locator("ins")).to_have_text("clinics")
    page.get_by_label("Why:").fill("Too early")
    page.get_by_role("button", name="Restore edition 1").click()
    expect(page.get_by_text("“Registered nurse” says again what edition 1 says.")).to_be_visible()
    reader.goto(guide.get_absolute_url())
    expect(reader.get_by_text("In clinics mostly.")).to_be_visible()

    page.get_by_role("link", name="Check and publish").click()
    save(page, "Publish")
    reader.reload()
    expect(reader.get_by_text("In hospitals mostly.")).to_be_visible()
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("row", name="Restored edition 1: Too early")).to_contain_text("Edna Editor")


@pytest.mark.proof
def test_two_editors_in_one_section_see_each_other_and_lose_nothing(
    page: Page, launch_browser: Callable[[], Browser], live_server: LiveServer, editor: User, guide: Guide
) -> None:
    walts_browser = launch_browser()
    walt = walts_browser.new_page()
    for person, email in ((page, editor.email), (walt, factories.make_writer().email)):
        sign_in(person, live_server, email)
        person.goto(room(live_server, guide, "sections/work-setting"))
    expect(walt.get_by_text("Edna Editor is in this section too.")).to_be_visible()
    walt.get_by_label("Text:").fill("Walt writes of wards.")
    page.get_by_label("Text:").fill("Edna writes of clinics.")
    expect(page.get_by_text("Walt Writer is in this section too.")).to_be_visible()
    save(walt)

    page.get_by_role("button", name="Save", exact=True).click()
    conflict = page.get_by_role("alert")
    expect(conflict).to_contain_text("Walt Writer saved this section while you were writing")
    expect(conflict.locator(".diff").first).to_have_text("Walt writes of wards.")
    expect(conflict.locator("ins")).to_have_text(["Edna", "clinics"])
    expect(page.get_by_label("Text:")).to_have_value("Edna writes of clinics.")
    page.get_by_label("Text:").fill("Both write, of wards and clinics.")
    save(page, "Save mine over it")
    assert guide.sections.get(kind="work-setting").body == "Both write, of wards and clinics."
    page.get_by_role("link", name="History").click()
    expect(page.get_by_role("row", name="Work setting")).to_have_count(2)
    walts_browser.close()
