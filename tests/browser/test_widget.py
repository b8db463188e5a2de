"""The widget in a browser: on a stranger's page with the strictest policy, among hostile styles, and where it is made."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from jobs import tallies
from jobs.models import Company, Job
from tests import factories
from tests.browser.conftest import accessibility_findings, look_over
from tests.core import corpus

STRICT = (
    "default-src 'none'; script-src {site}; connect-src {site}; base-uri 'none'; require-trusted-types-for 'script'"
)
Show = Callable[..., None]


@pytest.fixture(autouse=True)
def site(live_server: LiveServer, settings: Settings) -> str:
    """The origin that jobs, snippets and links name."""
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture(autouse=True)
def nurse(db: None, site: str) -> Job:
    factories.make_job(title="Welder")
    job = factories.make_job(
        title="Night nurse", regions=("germany",), pay_min=60_000, pay_currency="EUR", pay_period="year"
    )
    tallies.renew()
    return job


@pytest.fixture
def stranger(page: Page, console: list[str], site: str) -> Iterator[Show]:
    """Opens a page of another origin, with the strictest policy that lets the widget run."""
    served: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802  the library's name
            body = served["html"].encode()
            self.send_response(200 if self.path == "/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", served["policy"])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def show(body: str, head: str = "", *, styles: bool = False, attributes: str = 'lang="en"') -> None:
        """styles: whether the page's own <style> is let through, which the widget has no need of."""
        served["policy"] = STRICT.format(site=site) + ("; style-src 'unsafe-inline'" if styles else "")
        served["html"] = (
            f"<!doctype html><html {attributes}><head><title>Another site</title>"
            f'<link rel="icon" href="data:,">{head}</head><body><main><h1>Another site</h1>{body}</main></body></html>'
        )
        console.clear()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/")

    yield show
    server.shutdown()
    server.server_close()


def element(query: str = "", theme: str = "auto", limit: str = "5", more: str = "") -> str:
    attributes = f'data-query="{query.replace("&", "&amp;")}" data-theme="{theme}" data-limit="{limit}" {more}'
    return f'<div data-waymark-jobs {attributes}><a href="/jobs">Jobs</a></div>'


def script(site: str, kind: str = "async") -> str:
    return f'<script src="{site}/widget.js" {kind}></script>'


def complaints(console: list[str]) -> list[str]:
    """Without that of the page's icon, which its policy refuses."""
    return [text for text in console if "data:," not in text]


def look_of(page: Page, selector: str, *names: str) -> list[str]:
    """Computed styles of the first such element in the first widget."""
    found: list[str] = page.evaluate(
        """([selector, names]) => {
            const element = document.querySelector("[data-waymark-jobs]").shadowRoot.querySelector(selector);
            return names.map((name) => getComputedStyle(element)[name]);
        }""",
        [selector, list(names)],
    )
    return found


def test_widget_shows_the_jobs_of_its_search_under_the_strictest_policy(
    page: Page, stranger: Show, site: str, console: list[str], nurse: Job
) -> None:
    stranger(element("q=nurse&region=germany") + script(site))
    widget = page.get_by_role("region", name="Remote jobs “nurse” · open in Germany")
    expect(widget.get_by_role("heading", level=2)).to_be_visible()
    row = widget.get_by_role("list").get_by_role("listitem")
    expect(row).to_have_count(1)
    for words in ("Night nurse", "Harbor & Hill", "Germany", "from €60,000 a year"):
        expect(row).to_contain_text(words)
    expect(row.get_by_role("link")).to_have_attribute("href", site + nurse.get_absolute_url())
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row.locator("time").get_attribute("datetime") or "")
    own = widget.get_by_role("link", name="Jobs from Waymark")
    expect(own).to_have_attribute("href", f"{site}/jobs/?q=nurse&region=germany")
    assert complaints(console) == []
    assert look_of(page, "section", "borderTopWidth", "paddingTop") == ["1px", "20px"]  # styled, without style-src
    own.click()
    expect(page).to_have_url(f"{site}/jobs/?q=nurse&region=germany")


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_widget_is_accessible_in_its_theme(
    page: Page, stranger: Show, site: str, theme: str, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    stranger(element(theme=theme) + script(site))
    expect(page.get_by_role("listitem")).to_have_count(2)
    is_dark = (scheme if theme == "auto" else theme) == "dark"
    [background] = look_of(page, "section", "backgroundColor")
    assert (float(background.removeprefix("oklch(").split()[0]) < 0.5) == is_dark
    assert accessibility_findings(page) == []
