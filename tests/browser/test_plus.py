"""The way of a member: sign up, pay in the sandbox, see the ads go, cancel, and lose Plus when its time is over."""

import copy
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Page, expect
from procrastinate.contrib.django import app
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from core.models import OutgoingMail
from subscriptions.sandbox.server import Sandbox
from tests import factories
from tests.browser.conftest import accessibility_findings

EMAIL, PASSWORD = "mary@example.org", factories.PASSWORD


@pytest.fixture
def sandbox(live_server: LiveServer, settings: Settings, tmp_path: Path) -> Iterator[Sandbox]:
    """With webhooks over the network, as in `make run`."""
    with Sandbox(webhook=f"{live_server.url}/webhooks/stripe/", state=str(tmp_path / "sandbox.json")) as sandbox:
        settings.STRIPE_API = sandbox.url
        settings.SITE_URL = live_server.url
        policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
        policy["DIRECTIVES"]["form-action"].append(sandbox.url)
        settings.CONTENT_SECURITY_POLICY = policy
        yield sandbox
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def work() -> None:
    """What is queued, in a thread that has no event loop yet: Playwright's is this one's."""

    def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def told(sandbox: Sandbox) -> None:
    """All that happened has reached the site, and its queue is empty."""
    sandbox.deliver()
    work()


def code_mailed() -> str:
    found = re.search(r"^([A-Z0-9]{3,}(-[A-Z0-9]{3,})?)$", OutgoingMail.objects.latest("pk").text, re.MULTILINE)
    assert found
    return found[1]


def see(page: Page, address: str, *, ads: bool) -> None:
    page.goto(address)
    expect(page.get_by_role("complementary", name="Advertisement")).to_have_count(1 if ads else 0)


@pytest.mark.parametrize(
    "java_script_enabled", [True, pytest.param(False, marks=pytest.mark.proof)], ids=["script", "no script"]
)
def test_member_pays_cancels_and_keeps_plus_to_the_end(
    page: Page, live_server: LiveServer, sandbox: Sandbox, console: list[str], java_script_enabled: bool
) -> None:
    if not java_script_enabled:
        assert page.context.browser
        page = page.context.browser.new_context(java_script_enabled=False).new_page()
    factories.make_ad(text="Resoled for free.", placements=["guide"])
    guide = factories.make_published_guide("Registered nurse")
    address = f"{live_server.url}{guide.get_absolute_url()}"

    see(page, address, ads=True)
    page.get_by_role("link", name="Get Waymark+").click()
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("create", re.IGNORECASE)).click()
    page.get_by_label("Code").fill(code_mailed())
    page.get_by_role("button", name=re.compile("confirm", re.IGNORECASE)).click()

    expect(page.get_by_text("not yet available").first).to_be_visible()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name=re.compile("pay", re.IGNORECASE)).click()
    page.get_by_role("button", name="declined").click()
    expect(page.get_by_role("alert")).to_contain_text("declined")
    page.get_by_role("button", name="Pay with a card that works", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("activating", re.IGNORECASE))).to_be_visible()
    told(sandbox)
    expect(page.get_by_role("heading", name="Waymark+", exact=True)).to_be_visible(timeout=10_000)
    see(page, address, ads=False)
    user = User.objects.get(email=EMAIL)
    User.objects.filter(pk=user.pk).update(name="Mary")

    page.goto(f"{live_server.url}/account/plan/")
    page.get_by_role("button", name="Cancel Waymark+").click()
    expect(page.get_by_text("Canceled. You keep Waymark+ until")).to_be_visible()
    if java_script_enabled:
        assert accessibility_findings(page) == []
    sandbox.advance(days=20)
    told(sandbox)
    see(page, address, ads=False)

    sandbox.advance(days=12)
    told(sandbox)
    see(page, address, ads=True)
    page.goto(f"{live_server.url}/account/plan/")
    expect(page.get_by_role("heading", name="Free", exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name="USD $8.00")).to_have_count(1)
    user.refresh_from_db()
    assert (user.name, user.invoices.count(), user.subscriptions.count()) == ("Mary", 1, 1)
    assert [text for text in console if "favicon" not in text] == []
