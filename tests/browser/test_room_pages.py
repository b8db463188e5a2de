"""Every page of the editors' room, looked over. Figures, sources and times, at 1280 pixels: in test_figures.py."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from authoring.actions import write_section
from core import pictures
from guides import kinds
from guides.actions import publish
from guides.models import Guide, Picture
from tests import factories
from tests.browser.conftest import a_photo, accessibility_findings, look_over, make_whole_guide, room, sign_in

# What one would press or fill, and wherever one scrolls it is beside the page or under something else.
OUT_OF_REACH = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((one) => {
    one.focus(); // what leads past the navigation is seen only then
    one.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const { left, top, width, height } = one.getBoundingClientRect();
    if (!one.checkVisibility({ visibilityProperty: true }) || width < 2) return false;
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return !there || !(one.contains(there) || there.contains(one) || one.labels?.[0]?.contains(there));
  }).map((one) => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def guide(db: None, settings: Settings, tmp_path: Path) -> Guide:
    """Public and changed since, with items in every shape, rows of its head, a note and a picture."""
    settings.MEDIA_ROOT = tmp_path
    guide = make_whole_guide()
    for kind in (kind for kind in kinds.KINDS if kind.shape.has_items):
        item = {name: "2–4" if name == "value" else "Words" for name in kind.shape.required}
        factories.write(guide, kind.slug, "", item, item)
    factories.rate(guide)
    guide.references.add(factories.make_source())
    guide.related_roles.create(title="Porter")
    guide.credentials.create(name="License", issuer="The state", checked_on=date(2026, 11, 22))
    publish(guide=guide)
    photo = pictures.encode(a_photo())
    pictures.save(photo)
    sizes = {"digest": photo.digest, "width": photo.width, "height": photo.height, "widths": list(photo.files)}
    Picture.objects.create(name="ward", alt="A ward at night", **sizes)
    change(guide, "![](ward)")
    return guide


def change(guide: Guide, text: str) -> None:
    """Somebody else saves a text."""
    section = guide.sections.get(kind="work-setting")
    section.body, section.editor_note = text, "Is that so?"
    write_section(section=section, items=[], by=factories.make_writer())


@pytest.fixture
def signed_in(page: Page, live_server: LiveServer, guide: Guide) -> Page:
    """Somebody who may see everything."""
    sign_in(page, live_server, factories.make_user(is_staff=True, is_superuser=True).email)
    return page


def room_pages(server: LiveServer, guide: Guide) -> list[str]:
    new, *_, old = guide.snapshots.values_list("pk", flat=True)
    empty = factories.make_guide("Porter")
    of_each_shape = {kind.shape.name: f"sections/{kind.slug}" for kind in kinds.KINDS}.values()
    pages = ["", "guides/guide/", "guides/guide/add/", "guides/picture/", "guides/picture/add/",
             f"guides/picture/{Picture.objects.get().pk}/change/", "procrastinate/procrastinatejob/",
             f"accounts/user/{User.objects.latest('pk').pk}/change/",
             f"guides/guide/{guide.pk}/history/compare/?old={old}&new={new}"]  # fmt: skip
    return [
        *(f"{server.url}/admin/{page}" for page in pages),
        *(room(server, guide, page) for page in ("change", "about", "check", "history", *of_each_shape)),
        *(room(server, empty, page) for page in ("change", "check", "history", "sections/faq/preview")),
        f"{server.url}{guide.get_absolute_url()}preview/",
        f"{server.url}/style-guide/",
    ]


def also_in_the_dark(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished))")  # colors fade
    assert accessibility_findings(page, "color-contrast", "link-in-text-block") == [], page.url
    page.emulate_media(color_scheme="light")


@pytest.mark.proof
def test_every_page_of_the_room_is_accessible_and_fits_in_light_and_dark(
    signed_in: Page, live_server: LiveServer, guide: Guide, console: list[str]
) -> None:
    signed_in.set_viewport_size({"width": 1280, "height": 900})
    for address in room_pages(live_server, guide):
        look_over(signed_in, address, console)
        also_in_the_dark(signed_in)


@pytest.mark.proof
def test_nothing_is_out_of_reach_on_a_telephone(signed_in: Page, live_server: LiveServer, guide: Guide) -> None:
    signed_in.set_viewport_size({"width": 390, "height": 844})
    occupation, source = guide.occupation.counted_as, guide.references.get()
    others = (f"admin/occupations/occupation/{occupation.pk}/change/", f"admin/occupations/source/{source.pk}/change/",
              "admin/occupations/source/", "account/time-zone/")  # fmt: skip
    for address in (*room_pages(live_server, guide), *(f"{live_server.url}/{path}" for path in others)):
        signed_in.goto(address)
        assert signed_in.evaluate(OUT_OF_REACH) == [], address


@pytest.mark.proof
def test_pages_that_refuse_something_are_accessible_and_fit(
    signed_in: Page, live_server: LiveServer, guide: Guide
) -> None:
    page = signed_in

    def look(refusal: str) -> None:
        expect(page.get_by_text(refusal).first).to_be_visible()
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), refusal
            assert page.evaluate(OUT_OF_REACH) == [], refusal
        assert accessibility_findings(page) == [], refusal
        also_in_the_dark(page)

    page.goto(room(live_server, guide, "sections/work-setting"))
    page.get_by_label("Text:").fill("Mine.")
    change(guide, "Theirs.")
    page.get_by_role("button", name="Save", exact=True).click()
    look("saved this section while you were writing")
    page.goto(room(live_server, guide, "sections/stages"))
    page.get_by_label("Years of experience:").first.fill("some")
    page.get_by_role("button", name="Save", exact=True).click()
    look("Nothing is saved yet.")
    page.goto(room(live_server, guide, "check"))
    change(guide, "")
    page.get_by_role("button", name="Publish").click()
    look("This guide cannot go out yet.")
