"""Figures, sources and times in a real browser."""

from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from occupations.models import Figure, Occupation, Source
from tests import factories
from tests.browser.conftest import look_over, sign_in


@pytest.fixture
def occupation(db: None) -> Occupation:
    occupation = factories.make_occupation()
    for measure in Figure.Measure.values:
        factories.make_figure(occupation, measure)
    factories.make_occupation("Infusion nurse", None, parent=occupation).aliases.create(name="IV nurse")
    factories.make_source("old", title="Older statistics", superseded_by=factories.make_source())
    return occupation


@pytest.mark.proof
@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.proof)])
def test_pages_of_figures_sources_and_times_are_accessible_and_fit(
    page: Page, live_server: LiveServer, console: list[str], occupation: Occupation, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, live_server, factories.make_editor().email)
    sources = [f"source/{source.pk}/change/" for source in Source.objects.all()]
    room = [f"occupation/{occupation.pk}/{one}/" for one in ("change", "figures", "delete")]
    room += [f"occupation/{occupation.specialties.get().pk}/change/", "occupation/add/", "source/", *sources]
    for path in ("account/time-zone/", *(f"admin/occupations/{one}" for one in room)):
        look_over(page, f"{live_server.url}/{path}", console)


@pytest.mark.proof
def test_figure_is_added_by_keyboard_without_javascript(
    browser: Browser, live_server: LiveServer, occupation: Occupation
) -> None:
    occupation.figures.filter(measure="growth").delete()
    page = browser.new_page(java_script_enabled=False)
    sign_in(page, live_server, factories.make_editor().email)
    page.goto(f"{live_server.url}/admin/occupations/occupation/{occupation.pk}/change/")
    row = "row 8, new"
    page.get_by_label(f"What, {row}").focus()
    page.keyboard.type("Projected")
    page.keyboard.press("Tab")
    page.keyboard.type("4.9")
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_label(f"Source, {row}")).to_be_focused()
    page.keyboard.type("bls, may 2024: wage statistics bls-oews-2024-05")
    page.keyboard.press("Enter")
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    page.goto(f"{live_server.url}/admin/occupations/occupation/{occupation.pk}/figures/")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Edna Editor Projected growth — 4.9%")
    page.close()


@pytest.mark.proof
def test_browsers_own_time_zone_is_offered(browser: Browser, live_server: LiveServer) -> None:
    page = browser.new_page(timezone_id="Asia/Tokyo")
    sign_in(page, live_server, factories.make_editor().email)
    page.get_by_role("link", name="Times: UTC").click()
    page.get_by_role("button", name="Use this browser’s: Asia/Tokyo").click()
    expect(page.get_by_label("Time zone")).to_have_value("Asia/Tokyo")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("link", name="Editors’ room").click()
    expect(page.get_by_role("link", name="Times: Asia/Tokyo")).to_be_visible()
    page.close()
