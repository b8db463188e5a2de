"""A real browser against the real application: Debian's Chromium, driven over its own protocol."""

import shutil
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from core import generations

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


def accessibility_findings(page: Page) -> list[str]:
    """axe's findings on the page as it stands, one line each."""
    found = Axe().run(page).response["violations"]
    return [f"{one['impact']}: {one['id']} at {one['nodes'][0]['target']}" for one in found]
