"""The page of the API, a token made by hand, and the example for pages of other sites."""

import re

from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import factories
from tests.browser.conftest import look_over


def test_page_is_sound_and_its_contents_lead_through_it(
    page: Page, live_server: LiveServer, console: list[str]
) -> None:
    look_over(page, f"{live_server.url}/api/", console)
    page.get_by_role("navigation", name="Contents").get_by_role("link", name="Errors").click()
    expect(page.get_by_role("heading", name="Errors")).to_be_in_viewport()
    page.get_by_text("Example of an answer: Live jobs that a search finds").click()
    expect(page.get_by_text('"title": "Infusion nurse"').first).to_be_visible()


def test_token_is_made_copied_and_taken_back(page: Page, live_server: LiveServer, console: list[str]) -> None:
    member = factories.make_user()
    page.goto(f"{live_server.url}/account/login/?next=/account/api/")
    page.get_by_label("E-mail address").fill(member.email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("link", name="Make a token").click()
    page.get_by_label("Password").fill(factories.PASSWORD)  # an open browser is not enough
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/account/api/new/")
    look_over(page, page.url, console)
    page.get_by_label("Name").fill("My blog")
    page.get_by_role("button", name="Make it").click()
    secret = page.get_by_label("My blog").input_value()
    asked = page.request.get(f"{live_server.url}/api/v1/jobs", headers={"Authorization": f"Bearer {secret}"})
    assert asked.status == 200
    look_over(page, f"{live_server.url}/account/api/", console)
    expect(page.get_by_text(re.compile("Last used"))).to_be_visible()
    page.get_by_role("link", name="Take back").click()
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("“My blog” opens nothing any more.")).to_be_visible()


def test_example_for_javascript_runs_on_a_page_of_another_site(
    page: Page, live_server: LiveServer, settings: Settings
) -> None:
    settings.SITE_URL = live_server.url
    for title in ("Night nurse", "Ward nurse", "Baker"):
        factories.make_job(title=title, pay_min=90_000, pay_currency="USD", pay_period="year")
    page.goto(f"{live_server.url}/api/")
    shown = page.locator('[data-example="walk.js"]').inner_text()
    program = shown.replace("paid=1", "paid=1&limit=2")  # so short that a page has to be turned
    printed: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "log":
            printed.append(message.text)

    page.on("console", note)
    # Another origin than localhost, and a file, so that no policy of ours is on the page
    page.goto(live_server.url.replace("localhost", "127.0.0.1") + "/static/css/api.css")
    page.evaluate(f"(async () => {{ {program} }})()")
    assert [line.partition(" ")[2] for line in printed] == [
        "Baker from $90,000 a year",
        "Ward nurse from $90,000 a year",
        "Night nurse from $90,000 a year",
    ]
