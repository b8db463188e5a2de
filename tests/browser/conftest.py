"""A real browser against the real application: Debian's Chromium, driven over its own protocol."""

import shutil
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from core import generations
from guides.models import Guide
from tests import factories

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in item.nodeid:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    return {"executable_path": shutil.which("chromium"), "args": FLAGS}


@pytest.fixture(autouse=True)
def fresh_generations(live_server: LiveServer, settings: Settings) -> None:
    """The site under test keeps pages in memory as in production; the thread that watches is the page's own."""
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    generations.forget()
    cache.clear()  # its table is not emptied between tests, and all of them sign in from one address


@pytest.fixture
def console(page: Page) -> list[str]:
    """What the browser complains of: script errors, refused styles and scripts, missing files."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            complaints.append(f"{message.text} ({message.location['url']})")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return complaints


def accessibility_findings(page: Page, *rules: str) -> list[str]:
    """axe's findings on the page as it stands, one line each. rules: of axe's, when not all are asked for."""
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{one['impact']}: {one['id']} at {one['nodes'][0]['target']}" for one in found]


def look_over(page: Page, address: str, console: list[str]) -> None:
    """Nothing refused or missing, nothing axe finds, nothing that scrolls sideways."""
    console.clear()
    page.goto(address)
    assert [text for text in console if "/nowhere/" not in text] == [], address
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    assert accessibility_findings(page) == [], address  # last: axe tries styles of its own, which the policy refuses


def sign_in(page: Page, server: LiveServer, email: str) -> None:
    """To the first page of the editors' room."""
    page.goto(f"{server.url}/account/login/?next=/admin/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Editors’ room")).to_be_visible()


def save(page: Page, button: str = "Save") -> None:
    """Press a button that saves, and wait for the page that says so."""
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()


@pytest.fixture
def editor(db: None) -> User:
    return factories.make_editor()


def plant(folder: Path, *roles: str) -> None:
    """The guides of these roles, as seeds/ has them, and the occupations they stand on. All there are take long."""
    seeds = settings.BASE_DIR / "seeds"
    for name in ("bls", "categories", "registered-nurse", *roles):  # nurses of all kinds are counted as those
        shutil.copy(seeds / "occupations" / f"{name}.yaml", folder)
    call_command("load_occupations", folder, verbosity=0)
    for role in roles:
        call_command("load_guides", seeds / "guides" / f"{role}.md", verbosity=0)


def make_whole_guide(title: str = "Registered nurse") -> Guide:
    """A draft with a text in every section: nothing is in the way of publishing it."""
    guide = factories.make_guide(title)
    guide.sections.update(body="Plain words.", body_html="<p>Plain words.</p>\n")
    return guide


def a_photo() -> bytes:
    file = BytesIO()
    Image.new("RGB", (600, 300), (200, 80, 20)).save(file, "PNG")
    return file.getvalue()


def room(server: LiveServer, guide: Guide, page: str = "change") -> str:
    """The address of a page of a guide's room, such as "check" or "sections/faq"."""
    return f"{server.url}/admin/guides/guide/{guide.pk}/{page}/"
