"""The widget in a browser: on a stranger's page, under the strictest policy, among hostile styles; where it is made."""

import json
import math
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

import pytest
from django.http import HttpRequest, HttpResponse
from playwright.sync_api import Browser, Page, Route, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from core import generations, page_cache
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
        def do_GET(self) -> None:
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
    """Computed styles of the first such part of the first widget."""
    found: list[str] = page.evaluate(
        """([selector, names]) => {
            const part = document.querySelector("[data-waymark-jobs]").shadowRoot.querySelector(selector);
            return names.map((name) => getComputedStyle(part)[name]);
        }""",
        [selector, list(names)],
    )
    return found


def luminance(page: Page, color: str) -> float:
    """Relative luminance of any CSS color, as WCAG counts it."""
    drawn: list[int] = page.evaluate(
        """(color) => {
            const canvas = document.createElement("canvas").getContext("2d");
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
            return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }""",
        color,
    )
    parts = [part / 255 for part in drawn]
    linear = [part / 12.92 if part <= 0.04045 else math.pow((part + 0.055) / 1.055, 2.4) for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(page: Page, selector: str) -> float:
    """Of the letters of a widget's part with its ground, as WCAG counts it."""
    colors = (*look_of(page, selector, "color"), *look_of(page, "section", "backgroundColor"))
    low, high = sorted(luminance(page, color) for color in colors)
    return (high + 0.05) / (low + 0.05)


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
    stranger(element("region=anywhere&region=germany", theme) + script(site))
    expect(page.get_by_role("listitem")).to_have_count(2)
    is_dark = (scheme if theme == "auto" else theme) == "dark"
    [ground] = look_of(page, "section", "backgroundColor")
    assert (luminance(page, ground) < 0.5) == is_dark
    for part in ("li a", "p", ".pay", "small"):
        assert contrast(page, part) >= 4.5, part
    page.get_by_role("link", name="Jobs from Waymark").hover()
    assert contrast(page, "ul + p a") >= 4.5
    assert accessibility_findings(page) == []


def test_widget_is_walked_by_keyboard_and_says_nothing_by_itself(page: Page, stranger: Show, site: str) -> None:
    stranger(f'<a href="#before">Before</a>{element()}<a href="#after">After</a>{script(site)}')
    expect(page.get_by_role("listitem")).to_have_count(2)
    passed = []
    for _ in range(5):
        page.keyboard.press("Tab")
        passed.append(
            page.evaluate("(document.activeElement.shadowRoot?.activeElement ?? document.activeElement).textContent")
        )
        if passed[-1] not in ("Before", "After"):
            assert look_of(page, "a:focus", "outlineStyle", "outlineWidth") == ["solid", "3px"]
    assert passed == ["Before", "Night nurse", "Welder", "Jobs from Waymark", "After"]
    assert page.locator("[aria-live], [role=status], [role=alert]").count() == 0
    assert look_of(page, "a", "transitionDuration", "animationName") == ["0s", "none"]


HOSTILE_STYLES = """<style>
html { font-size: 80px; }
body * { font: italic 80px/3 cursive !important; color: red !important; background: red !important; opacity: 1;
  text-transform: uppercase !important; letter-spacing: 1em !important; text-align: right !important;
  visibility: hidden !important; writing-mode: vertical-rl !important; white-space: nowrap !important;
  --ink: red !important; --rule: red !important; cursor: none !important; user-select: none !important; }
section, ul, li, h2, p, a, span, time { display: none !important; position: fixed !important; }
::part(section) { display: none !important; }
</style>"""


def test_styles_of_the_page_stop_at_the_widget_and_its_own_stay_inside(page: Page, stranger: Show, site: str) -> None:
    parts = ("section", "h2", "li a", "p", "time")
    names = ["display", "visibility", "fontSize", "fontFamily", "fontStyle", "lineHeight", "color", "backgroundColor"]
    names += ["textTransform", "letterSpacing", "textAlign", "writingMode", "whiteSpace", "position", "direction"]
    looks = []
    for head, attributes in (("", 'lang="en"'), (HOSTILE_STYLES, 'lang="ar" dir="rtl"')):
        stranger(element() + "<p>Theirs</p>" + script(site), head, styles=True, attributes=attributes)
        expect(page.locator("section > ul > li")).to_have_count(2)
        looks.append([look_of(page, part, *names) for part in parts])
    assert looks[0] == looks[1]
    expect(page.get_by_role("link", name="Night nurse")).to_be_visible()
    assert page.evaluate("document.adoptedStyleSheets.length") == 0
    stranger(element() + "<p>Theirs</p>" + script(site))
    expect(page.get_by_role("listitem")).to_have_count(2)
    assert page.locator("main > p").evaluate("(mine) => getComputedStyle(mine).fontSize") == "16px"


def test_page_decides_where_the_widget_is_and_how_wide(page: Page, stranger: Show, site: str) -> None:
    styles = "<style>[data-waymark-jobs] { inline-size: 15rem; margin-block-start: 100px; }</style>"
    stranger(element() + script(site), styles, styles=True)
    expect(page.get_by_role("listitem")).to_have_count(2)
    box = page.locator("[data-waymark-jobs]").bounding_box()
    assert box is not None
    assert box["width"] == 240
    assert page.locator("section").evaluate("(section) => section.scrollWidth <= section.clientWidth")


def test_widget_grows_with_the_letters_the_reader_has_chosen(page: Page, stranger: Show, site: str) -> None:
    stranger(element() + script(site))
    expect(page.get_by_role("listitem")).to_have_count(2)
    session = page.context.new_cdp_session(page)
    session.send("Page.enable")
    session.send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    assert look_of(page, "section", "fontSize") == ["32px"]


@pytest.mark.parametrize(
    "order", ["before", "after", "twice", "as a module", pytest.param("late", id="added long after")]
)
def test_widget_is_drawn_once_however_its_script_is_loaded(
    page: Page, stranger: Show, site: str, console: list[str], order: str
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "jobs.json" in request.url else None)
    both = element("q=nurse") + element("q=welder", theme="dark", limit="1")
    bodies = {
        "before": script(site, "") + both,
        "after": both + script(site),
        "twice": script(site) + both + script(site) + script(site, 'async crossorigin="anonymous"'),
        "as a module": script(site, 'type="module"') + both,
        "late": script(site),
    }
    stranger(bodies[order])
    if order == "late":
        page.wait_for_load_state("load")
        page.evaluate(
            """(queries) => {
                const place = document.createElement("div");
                for (const query of queries) {
                    const made = document.createElement("div");
                    made.setAttribute("data-waymark-jobs", "");
                    made.dataset.query = query;
                    place.append(made);
                }
                document.querySelector("main").append(place);
            }""",
            ["q=nurse", "q=welder"],
        )
    expect(page.get_by_role("region")).to_have_count(2)
    expect(page.get_by_role("region", name="nurse").get_by_role("listitem")).to_have_text([re.compile("Night nurse")])
    expect(page.get_by_role("region", name="welder").get_by_role("listitem")).to_have_text([re.compile("Welder")])
    assert len(asked) == 2
    assert accessibility_findings(page) == []
    assert complaints(console) == []


def test_widget_is_drawn_anew_when_its_search_changes_and_not_when_it_is_moved(
    page: Page, stranger: Show, site: str
) -> None:
    stranger(element("q=nurse") + script(site))
    expect(page.get_by_role("listitem")).to_have_text([re.compile("Night nurse")])
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "jobs.json" in request.url else None)
    page.evaluate("document.body.append(document.querySelector('[data-waymark-jobs]'))")
    expect(page.get_by_role("listitem")).to_have_text([re.compile("Night nurse")])
    page.evaluate(
        """() => {
            const { dataset } = document.querySelector("[data-waymark-jobs]");
            dataset.query = "q=nobody";
            dataset.theme = "dark";
            dataset.query = "q=welder";
        }"""
    )
    expect(page.get_by_role("listitem")).to_have_text([re.compile("Welder")])
    assert [address.partition("?")[2] for address in asked] == ["q=welder&limit=5"]


def test_jobs_that_a_browser_has_are_not_sent_again(
    page: Page, stranger: Show, site: str, console: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses: list[int] = []
    whole = page_cache.answer

    def noted(request: HttpRequest, kept: page_cache.Page) -> HttpResponse:
        response = whole(request, kept)
        if request.path.endswith(".json"):
            statuses.append(response.status_code)
        return response

    monkeypatch.setattr(page_cache, "answer", noted)
    for _ in range(2):
        generations.read()  # or no page is kept
        stranger(element("q=nurse") + script(site))
        expect(page.get_by_role("listitem")).to_have_text([re.compile("Night nurse")])
        assert complaints(console) == []
    assert statuses == [200, 304]


def fail(route: Route) -> None:
    route.abort()


def answer(status: int, body: str) -> Callable[[Route], None]:
    headers = {"Access-Control-Allow-Origin": "*", "Content-Type": "application/json"}
    return lambda route: route.fulfill(status=status, body=body, headers=headers)


def never(route: Route) -> None:
    """Leaves the request without an answer."""


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(fail, id="no connection"),
        pytest.param(never, id="no answer"),
        pytest.param(answer(404, "<h1>Not found</h1>"), id="gone"),
        pytest.param(answer(503, ""), id="away"),
        pytest.param(answer(200, '{"items": []}'), id="another answer"),
        pytest.param(answer(200, '{"jobs": [null], "words": "", "url": "/"}'), id="half an answer"),
    ],
)
def test_plain_link_stands_where_jobs_cannot_be_had(
    page: Page, stranger: Show, site: str, reply: Callable[[Route], None]
) -> None:
    page.add_init_script(
        "const whole = AbortSignal.timeout; AbortSignal.timeout = (ms) => whole.call(AbortSignal, ms / 20);"
    )
    page.route("**/widget/jobs.json*", reply)
    stranger(element("q=night nurse&region=germany") + script(site))
    expect(page.get_by_role("region", name="Remote jobs")).to_contain_text("The jobs could not be loaded.")
    link = page.get_by_role("region").get_by_role("link", name="Jobs from Waymark")
    expect(link).to_have_attribute("href", f"{site}/jobs/?q=night+nurse&region=germany")
    assert page.locator("section").get_attribute("aria-busy") == "false"
    assert accessibility_findings(page) == []


def test_link_in_the_element_stands_where_the_script_cannot_be_had(page: Page, stranger: Show, site: str) -> None:
    page.route("**/widget.js", fail)
    stranger(element() + script(site))
    expect(page.get_by_role("link", name="Jobs", exact=True)).to_be_visible()


def test_waiting_and_finding_nothing_are_said_in_words(page: Page, stranger: Show, site: str) -> None:
    waiting: list[Route] = []
    page.route("**/widget/jobs.json*", lambda route: waiting.append(route))
    stranger(element("q=nobody") + script(site))
    region = page.get_by_role("region", name="Remote jobs")
    expect(region).to_contain_text("Loading jobs…")
    expect(region.get_by_role("link")).to_have_attribute("href", f"{site}/jobs/?q=nobody")
    assert page.locator("section").get_attribute("aria-busy") == "true"
    waiting[0].continue_()
    expect(region).to_contain_text("No job matches at present.")
    expect(region).not_to_contain_text("Loading")
    expect(region.get_by_role("link", name="Jobs from Waymark")).to_have_count(1)


def test_attributes_that_make_no_sense_say_what_to_mend(page: Page, stranger: Show, site: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "warning" else None)
    stranger(element("regoin=usa&region=mars") + element("q=nurse", theme="pink", limit="many") + script(site))
    first, second = page.locator("[data-waymark-jobs]").all()
    expect(first).to_contain_text("Whoever runs this page has to mend its data-query.")
    expect(first).to_contain_text("region: There is no “mars”.")
    expect(first).to_contain_text("regoin: There is no such parameter.")
    expect(first.get_by_role("link", name="Jobs from Waymark")).to_be_visible()
    expect(second.get_by_role("listitem")).to_have_count(1)
    assert sorted(said) == [
        'data-limit="many": give a whole number from 1 to 20. Until then it is 5.',
        'data-theme="pink": give auto, light or dark. Until then it is auto.',
    ]


@pytest.mark.parametrize(
    ("limit", "asked"), [("0", 1), ("-3", 1), ("2.9", 2), ("1e9", 20), ("", 1), ("NaN", 5), ("99999", 20), (" 7 ", 7)]
)
def test_limit_is_brought_into_its_bounds(page: Page, stranger: Show, site: str, limit: str, asked: int) -> None:
    with page.expect_request("**/widget/jobs.json*") as found:
        stranger(element(limit=limit) + script(site))
    assert found.value.url == f"{site}/widget/jobs.json?limit={asked}"


@pytest.mark.parametrize("query", ["?q=nurse", "https://site.example/jobs/?q=nurse", "q=nurse&q=", " q=nurse"])
def test_search_may_be_given_as_an_address(page: Page, stranger: Show, site: str, query: str) -> None:
    stranger(element(query) + script(site))
    expect(page.get_by_role("listitem").or_(page.get_by_text("mend"))).to_have_text([re.compile("Night nurse")])


def test_hostile_jobs_are_shown_as_text(page: Page, stranger: Show, site: str, console: list[str]) -> None:
    texts = [text for text in corpus.SHORT if "\0" not in text and not re.search("[\ud800-\udfff]", text)]
    Job.objects.all().delete()
    for number, text in enumerate(texts[:20]):
        company = factories.make_company(f"Company {number}")
        Company.objects.filter(pk=company.pk).update(name=text[:120] or "x")
        job = factories.make_job(company=company)
        Job.objects.filter(pk=job.pk).update(title=text[:150], place=text[:120])
    stranger(element(limit="20") + script(site))
    expect(page.get_by_role("listitem")).to_have_count(20)
    inside = page.evaluate(
        "[...new Set(Array.from(document.querySelector('[data-waymark-jobs]').shadowRoot.querySelectorAll('*'), "
        "(part) => part.localName))].sort()"
    )
    assert inside == ["a", "h2", "li", "p", "section", "span", "time", "ul"]
    wanted = list(Job.objects.order_by("-pk").values_list("title", flat=True))
    shown = page.get_by_role("listitem").get_by_role("link").evaluate_all("(links) => links.map((a) => a.textContent)")
    assert shown == wanted
    assert complaints(console) == []


def test_hostile_searches_run_nothing(page: Page, stranger: Show, site: str, console: list[str]) -> None:
    stranger(script(site))
    page.evaluate(
        """(texts) => {
            for (const text of texts) {
                const made = document.createElement("div");
                made.setAttribute("data-waymark-jobs", text);
                Object.assign(made.dataset, { query: text, theme: text, limit: text });
                document.body.append(made);
            }
        }""",
        corpus.SHORT,
    )
    expect(page.locator("section[aria-busy=false][data-theme=auto]")).to_have_count(len(corpus.SHORT), timeout=60_000)
    links = page.locator("section > p > a").evaluate_all("(links) => links.map((link) => link.href)")
    assert len(links) == len(corpus.SHORT)
    assert all(link.startswith(f"{site}/jobs/") for link in links)
    assert page.locator("script, iframe, img, svg, object, form, style").count() == 1  # the widget's own script
    assert [line for line in complaints(console) if "400 (Bad Request)" not in line] == []


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", " java\tscript:alert(1)", "httpx:x"])
def test_links_lead_to_the_web_alone(page: Page, stranger: Show, site: str, address: str) -> None:
    job = {"title": "Sly", "url": address, "company": "Sly & Co", "date": "2026-11-20", "day": "20 Nov 2026"}
    body = json.dumps({"words": "", "url": address, "jobs": [job]})
    page.route("**/widget/jobs.json*", answer(200, body))
    stranger(element() + script(site))
    expect(page.get_by_role("listitem")).to_contain_text("Sly & Co")
    expect(page.get_by_role("region").get_by_role("link")).to_have_count(0)


def test_nothing_of_the_reader_is_sent(page: Page, stranger: Show, site: str, live_server: LiveServer) -> None:
    page.context.add_cookies([{"name": "sessionid", "value": "mine", "url": live_server.url}])
    with page.expect_request("**/widget/jobs.json*") as found:
        stranger(element() + script(site))
    headers = found.value.all_headers()
    assert "cookie" not in headers
    assert "referer" not in headers


# The page where one makes it


def test_widget_is_made_as_one_types(page: Page, site: str, console: list[str]) -> None:
    page.goto(f"{site}/widget/")
    preview = page.locator("[data-widget-preview]")
    expect(preview.get_by_role("listitem")).to_have_count(2)
    page.get_by_label("Title, skill or company").press_sequentially("nurse")
    expect(preview.get_by_role("listitem")).to_have_text([re.compile("Night nurse")])
    page.get_by_label("Theme").select_option(label="Dark")
    page.get_by_label("Jobs, at most").fill("3")
    snippet = page.get_by_role("textbox", name="What to put into your page")
    expect(snippet).to_have_value(re.compile('data-query="q=nurse" data-theme="dark" data-limit="3"'))
    expect(page).to_have_url(re.compile(r"/widget/\?q=nurse&limit=3&theme=dark"))
    page.get_by_label("Jobs, at most").fill("99")
    expect(page.get_by_text("“99” was left out. Give a whole number from 1 to 20.")).to_be_visible()
    assert console == []


def test_snippet_is_copied_by_keyboard_and_runs_on_a_strangers_page(
    page: Page, site: str, stranger: Show, console: list[str]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page.goto(f"{site}/widget/?q=nurse")
    page.get_by_label("Title, skill or company").fill("welder")
    snippet = page.get_by_role("textbox", name="What to put into your page")
    expect(snippet).to_have_value(re.compile("q=welder"))
    snippet.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Copied")).to_be_focused()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == snippet.input_value()
    stranger(copied)
    expect(page.get_by_role("listitem")).to_have_text([re.compile("Welder")])
    assert complaints(console) == []


@pytest.mark.proof
def test_widget_is_made_without_javascript(browser: Browser, site: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{site}/widget/")
    page.get_by_label("Title, skill or company").fill("nurse")
    page.get_by_label("Theme").select_option(label="Light")
    page.get_by_role("button", name="Show this widget").click()
    snippet = page.get_by_role("textbox", name="What to put into your page")
    expect(snippet).to_have_value(re.compile('data-query="q=nurse" data-theme="light" data-limit="5"'))
    link = page.locator("[data-widget-preview]").get_by_role("link", name="Jobs from Waymark")
    expect(link).to_have_attribute("href", f"{site}/jobs/?q=nurse")
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    page.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_accessible_and_fits(
    page: Page, site: str, console: list[str], width: int, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    look_over(page, f"{site}/widget/?q=nurse&theme={scheme}", console)
    look_over(page, f"{site}/widget/?region=mars&theme=pink", console)
