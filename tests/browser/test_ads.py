"""Ads in a real browser: nothing moves when a picture arrives, and they work without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from ads.models import Ad
from core import pictures
from guides.actions import publish
from guides.models import Guide
from tests import factories
from tests.browser.conftest import a_photo, look_over

# Every shift of the page from its beginning, as the browser's own measure: 0 is no movement at all.
LAYOUT_SHIFT = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 300);
})"""


@pytest.fixture
def guide(db: None) -> Guide:
    guide = factories.make_guide()
    for kind in ("market-demand", "core-functions"):
        factories.write(guide, kind, f"Body of {kind}")
    publish(guide=guide)
    for number in range(5):
        factories.make_published_guide(f"Nurse {number}")
    return guide


@pytest.fixture
def ad(settings: Settings, tmp_path: Path, db: None) -> Ad:
    settings.MEDIA_ROOT = tmp_path
    encoded = pictures.encode(a_photo())
    pictures.save(encoded)
    ad = factories.make_ad(alt="Boots in mud", text="Resoled for free.")
    ad.set_picture(encoded)
    ad.save()
    return ad


@pytest.mark.proof
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_moves_when_the_picture_comes_late(
    page: Page, live_server: LiveServer, guide: Guide, ad: Ad, width: int
) -> None:
    waiting: list[Route] = []
    page.route("**/media/pictures/*", lambda route: waiting.append(route))
    page.set_viewport_size({"width": width, "height": 2_000})
    with page.expect_request("**/media/pictures/*"):
        page.goto(live_server.url + guide.get_absolute_url(), wait_until="domcontentloaded")
    picture, below = page.get_by_alt_text("Boots in mud"), page.get_by_text("Body of core-functions")
    before = below.bounding_box()
    assert picture.evaluate("image => [image.naturalWidth, image.clientWidth, image.clientHeight]") == [0, 240, 120]
    waiting.pop().continue_()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert below.bounding_box() == before
    assert page.evaluate(LAYOUT_SHIFT) == 0


@pytest.mark.proof
def test_ad_leads_to_its_link_without_javascript(
    browser: Browser, live_server: LiveServer, guide: Guide, ad: Ad
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.route("https://cobbler.example/**", lambda route: route.fulfill(body="The cobbler's shop"))
    page.goto(live_server.url + guide.get_absolute_url())
    aside = page.get_by_role("complementary", name="Advertisement")
    expect(aside).to_contain_text("Paid for by Cobbler & Co")
    aside.get_by_role("link", name="Boots in mud Boots that last Resoled for free.").click()
    expect(page).to_have_url(ad.url)
    page.close()


@pytest.mark.proof
def test_ads_ask_nobody_else_and_leave_nothing_behind(
    page: Page, live_server: LiveServer, guide: Guide, ad: Ad
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in (guide.get_absolute_url(), "/guides/", "/"):
        page.goto(live_server.url + path, wait_until="networkidle")
        expect(page.locator(".ad")).to_be_visible()
    assert [url for url in asked if not url.startswith(live_server.url)] == []
    assert page.context.cookies() == []


def test_pages_with_ads_are_accessible_fit_and_print_without_them(
    page: Page, live_server: LiveServer, guide: Guide, ad: Ad, console: list[str]
) -> None:
    page.set_viewport_size({"width": 390, "height": 900})
    for path in (guide.get_absolute_url(), "/guides/", "/"):
        look_over(page, live_server.url + path, console)
        expect(page.locator(".ad")).to_be_visible()
        page.emulate_media(media="print")
        for one in page.locator(".ad, li:has(> .ad)").all():  # its row in the list goes with it
            expect(one).to_be_hidden()
        page.emulate_media(media="screen")
