"""Whole ways through the site, as people go them."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import accessibility_findings, look_over, plant


@pytest.fixture(autouse=True)
def seeds(db: None, tmp_path: Path) -> None:
    plant(tmp_path, "infusion-nurse", "software-developer")


def test_reader_finds_a_guide_by_a_misspelt_alias_reads_compares_and_shares(
    page: Page, context: BrowserContext, live_server: LiveServer, console: list[str]
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url)
    page.get_by_role("link", name="look up a role").click()
    page.get_by_role("searchbox").fill("home infuson nurse")
    page.get_by_role("button", name="Search guides").click()
    page.get_by_role("link", name="Infusion nurse", exact=True).click()
    expect(page).to_have_title(re.compile("Infusion nurse"))
    expect(page.get_by_text("those of Registered Nurses (29-1141)").first).to_be_visible()

    page.get_by_role("button", name="Source: median pay").first.click()
    source = page.locator("#head-pay_median")
    expect(source).to_be_visible()
    expect(source).to_contain_text("U.S. Bureau of Labor Statistics")
    expect(source).to_contain_text("May 2024")
    page.keyboard.press("Escape")
    expect(source).to_be_hidden()

    contents = page.get_by_role("navigation", name="Contents")
    contents.get_by_role("link", name="A day in the life").click()
    expect(page).to_have_url(re.compile("#day$"))
    expect(contents.locator("[aria-current]")).to_have_text("A day in the life")

    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/guides/infusion-nurse/")
    assert "mailto:?subject=" in (page.get_by_role("link", name="Mail").get_attribute("href") or "")

    page.get_by_role("link", name="Compare", exact=True).last.click()
    page.get_by_label("Add a guide").select_option("software-developer")
    page.get_by_role("button", name="Add").click()
    table = page.get_by_role("table")
    expect(table).to_contain_text("$93,600")
    expect(table).to_contain_text("$133,080")
    page.get_by_role("link", name="Remove Infusion nurse").click()
    expect(table).not_to_contain_text("Infusion nurse")
    assert console == []


@pytest.mark.proof
def test_guide_prints_its_text_and_sources_without_the_furniture(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/guides/infusion-nurse/")
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", name="Sources and references")).to_be_visible()
    for hidden in (".contents.sticky", ".actions", ".site-header nav", ".source-mark"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.pdf()[:5] == b"%PDF-"


@pytest.mark.proof
def test_reader_without_javascript_has_everything(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/guides/")
    page.get_by_label("Role, title or topic").fill("programer")
    page.get_by_role("button", name="Search guides").click()
    page.get_by_role("link", name="Software developer", exact=True).click()
    page.get_by_role("button", name="Source: projected growth").first.click()
    expect(page.locator("#head-growth")).to_contain_text("2024–34")
    page.goto(f"{live_server.url}/guides/")
    page.get_by_label("Compare Infusion nurse").check()
    page.get_by_label("Compare Software developer").check()
    page.get_by_role("button", name="Compare the ticked guides").click()
    expect(page.get_by_role("table")).to_contain_text("$133,080")
    expect(page.get_by_role("button", name="Theme")).to_have_count(0)
    page.close()


def test_keyboard_alone_reaches_content_figures_and_search(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/guides/infusion-nurse/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Source: projected growth").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#head-growth")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("#head-growth").get_by_role("link").first).to_be_focused()


@pytest.mark.proof
def test_chosen_theme_stays_and_does_not_flash(page: Page, live_server: LiveServer) -> None:
    page.goto(live_server.url)
    switch = page.get_by_role("button", name="Theme")
    switch.click()
    switch.click()
    expect(switch).to_have_text("Theme: dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.goto(f"{live_server.url}/guides/", wait_until="commit")
    page.wait_for_selector("h1", state="attached")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


PUBLIC = ["/", "/guides/", "/guides/?q=zzzz", "/guides/infusion-nurse/", "/guides/software-developer/",
          "/guides/compare/", "/guides/compare/?g=infusion-nurse&g=software-developer", "/about/", "/sources/",
          "/terms/", "/privacy/", "/accessibility/", "/contact/", "/account/login/", "/nowhere/"]  # fmt: skip


@pytest.mark.proof
@pytest.mark.parametrize(("scheme", "width"), [
    ("light", 390),
    pytest.param("light", 1280, marks=pytest.mark.proof),
    pytest.param("dark", 390, marks=pytest.mark.proof),
])  # fmt: skip
def test_public_pages_are_accessible_and_fit(
    page: Page, live_server: LiveServer, console: list[str], scheme: Literal["light", "dark"], width: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    for path in PUBLIC:
        look_over(page, live_server.url + path, console)


@pytest.mark.proof
def test_open_source_has_no_accessibility_findings(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/guides/infusion-nurse/")
    page.get_by_role("button", name="Source: remote-friendliness").click()
    assert accessibility_findings(page) == []
