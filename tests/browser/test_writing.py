"""One section's page: what its script adds, and that nothing is missing without it."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from authoring.actions import write_section
from guides.models import Guide, Section
from tests import factories
from tests.browser.conftest import make_whole_guide, room, save, sign_in

KEPT = "Not saved yet; a copy is in this browser"
OFFER = re.compile("This browser has text of .* that was not saved")
FROM_DOCS = (
    '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-5f0c31d2-7fff">'
    '<h2 dir="ltr"><span style="font-weight:400;">Hours</span></h2>'
    '<p dir="ltr"><span style="font-weight:400;">Most work </span><span style="font-weight:700;">nights</span></p>'
    '<ul><li dir="ltr"><p role="presentation"><span>twelve hours</span></p></li>'
    '<li dir="ltr"><p role="presentation"><a href="https://example.org/"><span>a source</span></a></p></li></ul></b>'
)
PASTE = """(area, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    clipboardData.setData("text/plain", "without its marks");
    area.focus();
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def guide(db: None) -> Guide:
    guide = make_whole_guide()
    factories.write(guide, "pros", "", {"title": "Steady work"}, {"title": "Good pay"})
    factories.write(guide, "faq", "", {"title": "Is it hard?", "text": "Yes."})
    return guide


@pytest.fixture
def signed_in(page: Page, live_server: LiveServer, editor: User, guide: Guide) -> Page:
    sign_in(page, live_server, editor.email)
    return page


def item(page: Page, number: int) -> Locator:
    return page.get_by_role("group", name=f"Item {number}", exact=True)


def titles(section: Section) -> list[str]:
    return list(section.items.values_list("title", flat=True))


def after_a_crash(page: Page, context: BrowserContext) -> Page:
    """The same page opened anew, the old one gone before it could do anything."""
    expect(page.get_by_text(KEPT)).to_be_visible()
    address = page.url
    page.close(run_before_unload=False)
    again = context.new_page()
    again.goto(address)
    return again


@pytest.mark.proof
def test_preview_follows_the_writing_without_saving(signed_in: Page, live_server: LiveServer, guide: Guide) -> None:
    page = signed_in
    page.goto(room(live_server, guide, "sections/faq"))
    preview = page.frame_locator("[data-preview-frame]")
    expect(preview.get_by_text("Is it hard?")).to_be_visible()
    page.get_by_label("Introduction:").fill("People *really* ask:")
    item(page, 1).get_by_label("Question:").fill("Is it heavy?")
    expect(preview.get_by_role("emphasis")).to_have_text("really")
    expect(preview.get_by_text("Is it heavy?")).to_be_visible()
    page.get_by_label("Introduction:").fill("x" * 20_001)
    expect(preview.get_by_text("This text has 20,001 characters; the limit is 20,000.")).to_be_visible()
    section = guide.sections.get(kind="faq")
    assert (section.body, titles(section)) == ("", ["Is it hard?"])


@pytest.mark.proof
def test_unsaved_text_is_offered_after_a_crash_and_no_more_once_it_is_saved(
    signed_in: Page, context: BrowserContext, live_server: LiveServer, guide: Guide
) -> None:
    page = signed_in
    page.goto(room(live_server, guide, "sections/faq"))
    expect(page.get_by_text(OFFER)).to_be_hidden()
    page.get_by_label("Introduction:").fill("Half a thought")
    page.get_by_role("button", name="Add an item").click()
    added = item(page, 4)
    expect(added.get_by_label("Question:")).to_be_focused()
    added.get_by_label("Question:").fill("Is it long?")
    added.get_by_label("Answer:").fill("No.")
    for number in (4, 3, 2):
        item(page, number).get_by_role("button", name="Up").click()

    page = after_a_crash(page, context)
    expect(page.get_by_text(OFFER)).to_be_visible()
    expect(page.get_by_label("Introduction:")).to_have_value("")
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_label("Introduction:")).to_have_value("Half a thought")
    expect(item(page, 1).get_by_label("Answer:")).to_have_value("No.")
    save(page)
    assert titles(guide.sections.get(kind="faq")) == ["Is it long?", "Is it hard?"]
    page.goto(room(live_server, guide, "sections/faq"))
    expect(item(page, 1).get_by_role("button", name="Up")).to_be_visible()
    expect(page.get_by_text(OFFER)).to_be_hidden()


@pytest.mark.proof
def test_text_brought_back_does_not_overwrite_what_somebody_saved_since(
    signed_in: Page, context: BrowserContext, live_server: LiveServer, guide: Guide
) -> None:
    page = signed_in
    page.goto(room(live_server, guide, "sections/work-setting"))
    page.get_by_label("Text:").fill("Mine.")
    expect(page.get_by_text(KEPT)).to_be_visible()
    section = guide.sections.get(kind="work-setting")
    section.body = "Theirs."
    write_section(section=section, items=[], by=factories.make_writer())
    page = after_a_crash(page, context)
    page.get_by_role("button", name="Bring it back").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Walt Writer saved this section while you were writing")
    expect(page.get_by_label("Text:")).to_have_value("Mine.")
    page = after_a_crash(page, context)
    expect(page.get_by_label("Text:")).to_have_value("Theirs.")
    page.get_by_role("button", name="Forget it").click()
    page.reload()
    expect(page.get_by_text(OFFER)).to_be_hidden()


@pytest.mark.proof
def test_text_pasted_from_docs_becomes_markdown_and_can_be_undone(
    signed_in: Page, live_server: LiveServer, guide: Guide
) -> None:
    page = signed_in
    page.goto(room(live_server, guide, "sections/work-setting"))
    area = page.get_by_label("Text:")
    area.fill("Before. ")
    area.evaluate(PASTE, FROM_DOCS)
    markdown = "# Hours\n\nMost work **nights**\n\n- twelve hours\n- [a source](https://example.org/)"
    expect(area).to_have_value(f"Before. {markdown}")
    page.keyboard.press("Control+z")
    expect(area).to_have_value("Before. ")
    page.keyboard.press("Control+Shift+z")
    save(page)
    assert guide.sections.get(kind="work-setting").body == f"Before. {markdown}"


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus, as people without a mouse do; it must be seen then."""
    for _ in range(150):
        if target.evaluate("element => element === document.activeElement"):
            expect(target).to_be_in_viewport(ratio=0.9)
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {target}")


@pytest.mark.proof
def test_keyboard_alone_leads_from_the_list_to_a_saved_section(signed_in: Page, guide: Guide) -> None:
    page = signed_in
    for name, heading in (
        ("Guides", "Select guide"),
        ("Registered nurse", "Registered nurse"),
        ("Pros", "nurse: Pros"),
    ):
        tab_to(page, page.get_by_role("link", name=name, exact=True).last)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    tab_to(page, item(page, 2).get_by_role("button", name="Up"))
    page.keyboard.press("Enter")
    expect(item(page, 1).get_by_role("button", name="Up")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(item(page, 2).get_by_role("button", name="Down")).to_be_focused()
    expect(item(page, 2).get_by_label("Item:")).to_have_value("Good pay")
    tab_to(page, item(page, 1).get_by_role("checkbox", name="Remove"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Add an item"))
    page.keyboard.press("Enter")
    page.keyboard.type("Kind people")
    tab_to(page, page.get_by_role("button", name="Save", exact=True))
    page.keyboard.press("Enter")
    expect(page.get_by_text("“Pros” is saved.")).to_be_visible()
    assert titles(guide.sections.get(kind="pros")) == ["Good pay", "Kind people"]


@pytest.mark.proof
def test_refused_section_leads_to_what_is_wrong_and_keeps_the_order(
    signed_in: Page, live_server: LiveServer, guide: Guide
) -> None:
    page = signed_in
    page.goto(room(live_server, guide, "sections/faq"))
    item(page, 2).get_by_label("Question:").fill("Is it long?")
    item(page, 2).get_by_role("button", name="Up").click()
    page.get_by_role("button", name="Save", exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Answer: Answer is missing.")
    summary.get_by_role("link", name="Answer").click()
    expect(item(page, 1).get_by_label("Answer:")).to_be_focused()
    page.keyboard.type("No.")
    save(page)
    assert titles(guide.sections.get(kind="faq")) == ["Is it long?", "Is it hard?"]


def test_section_is_written_ordered_previewed_saved_and_published_without_javascript(
    browser: Browser, live_server: LiveServer, editor: User, guide: Guide
) -> None:
    page = browser.new_page(java_script_enabled=False)
    sign_in(page, live_server, editor.email)
    page.goto(room(live_server, guide))
    page.get_by_role("link", name="Pros").click()
    expect(page.get_by_role("button", name="Up")).to_have_count(0)
    page.get_by_label("Introduction:").fill("What is *good*:")
    item(page, 1).get_by_label("Place").fill("2")
    item(page, 2).get_by_label("Place").fill("1")
    page.get_by_label("Paste a list:").fill("- Kind people\n- Short ways")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Preview in a new tab").click()
    drawn = ["Good pay", "Steady work", "Kind people", "Short ways"]
    expect(opened.value.get_by_role("listitem")).to_have_text(drawn)
    expect(opened.value.get_by_role("emphasis")).to_have_text("good")
    assert titles(guide.sections.get(kind="pros")) == ["Steady work", "Good pay"]
    save(page)
    assert titles(guide.sections.get(kind="pros")) == drawn
    page.get_by_role("link", name="Check and publish").click()
    save(page, "Publish")
    page.get_by_role("link", name="Readers’ page").click()
    expect(page.get_by_text("Short ways")).to_be_visible()
    page.close()
