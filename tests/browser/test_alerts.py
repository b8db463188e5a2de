"""From a search to an alert, and what one does with it; with JavaScript and without."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from alerts import actions
from alerts.models import Alert, Digest
from core.models import OutgoingMail
from jobs import tallies
from jobs.models import Job
from jobs.query import JobQuery
from tests import factories
from tests.browser.conftest import look_over


@pytest.fixture
def job() -> Job:
    factories.make_job(title="Welder")
    job = factories.make_job(title="Night nurse", pay_min=60_000, pay_currency="USD", pay_period="year")
    tallies.renew()
    return job


@pytest.fixture
def member() -> User:
    return factories.make_user("mary@example.org", country="DE", time_zone="Europe/Berlin")


def enter(page: Page, server: LiveServer, member: User) -> None:
    page.goto(f"{server.url}/account/login/?next=/jobs/")
    page.get_by_label("E-mail address").fill(member.email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Remote jobs")).to_be_visible()


def go_the_whole_way(page: Page, server: LiveServer, member: User) -> None:
    """From the list of jobs to an alert; rename, pause, resume, delete, undo."""
    enter(page, server, member)
    page.get_by_role("searchbox").fill("nurse")
    page.get_by_role("button", name="Search jobs").click()
    page.get_by_role("link", name="Alert me").click()
    expect(page.get_by_label("Name")).to_have_value("Nurse")
    expect(page.locator(".alert-preview")).to_contain_text("Night nurse")
    expect(page.locator(".alert-preview")).not_to_contain_text("Welder")
    expect(page.get_by_role("radio", name=re.compile("Every day"))).to_be_disabled()
    page.get_by_role("button", name="Save this alert").click()
    expect(page.get_by_text("Saved: Nurse")).to_be_visible()
    expect(page.get_by_text(re.compile("The next mail comes on"))).to_be_visible()

    page.get_by_role("link", name="Edit Nurse").click()
    page.get_by_label("Name").fill("Night shifts")
    page.get_by_role("checkbox", name="Healthcare").check()
    page.get_by_role("button", name="Save").click()
    row = page.locator(".row", has_text="Night shifts")
    expect(row).to_contain_text("“nurse” · Healthcare")

    row.get_by_role("button", name="Pause Night shifts").click()
    expect(row.get_by_text("paused")).to_be_visible()
    row.get_by_role("button", name="Resume Night shifts").click()
    expect(row.get_by_text("paused")).to_have_count(0)
    row.get_by_role("button", name="Delete Night shifts").click()
    expect(page.get_by_text("No alert yet")).to_be_visible()
    page.get_by_role("button", name="Undo the deletion of Night shifts").click()
    expect(page.get_by_role("link", name="Edit Night shifts")).to_be_visible()


def test_member_saves_renames_pauses_and_undoes(
    page: Page, live_server: LiveServer, console: list[str], job: Job, member: User
) -> None:
    go_the_whole_way(page, live_server, member)
    assert console == []


@pytest.mark.proof
def test_the_same_way_without_javascript(page: Page, live_server: LiveServer, job: Job, member: User) -> None:
    assert page.context.browser
    plain = page.context.browser.new_context(java_script_enabled=False)
    go_the_whole_way(plain.new_page(), live_server, member)
    plain.close()


def test_reader_without_an_account_confirms_and_stops(
    page: Page, live_server: LiveServer, console: list[str], job: Job
) -> None:
    page.goto(f"{live_server.url}/jobs/?q=nurse")
    page.get_by_role("link", name="Alert me").click()
    page.get_by_label("Your e-mail address").fill("ann@example.org")
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    found = re.search(r"/alerts/confirm/[\w-]+/", OutgoingMail.objects.get().text)
    assert found
    page.goto(live_server.url + found[0])
    expect(page.get_by_role("heading", name="Confirm your alert")).to_be_visible()
    assert not Alert.objects.filter(confirmed_at__isnull=False).exists()
    page.get_by_role("button", name="Yes, send me these jobs").click()
    expect(page.get_by_role("heading", name="Your alert is on")).to_be_visible()
    page.goto(f"{live_server.url}/alerts/stop/{Alert.objects.get().token}/")
    page.get_by_role("button", name="Stop this alert").click()
    expect(page.get_by_role("heading", name="This alert sends no more mail")).to_be_visible()
    page.get_by_role("button", name="Undo: send it again").click()
    expect(page.get_by_role("heading", name="This alert goes on")).to_be_visible()
    assert console == []


@pytest.mark.proof
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_alerts_are_accessible_and_fit(
    page: Page, live_server: LiveServer, console: list[str], job: Job, member: User, width: int, scheme: str
) -> None:
    recipient = actions.recipient_of(member)
    alert = factories.make_alert(recipient, JobQuery(words="nurse", regions=("usa",)), name="A" * 120)
    actions.pause(alert=factories.make_alert(recipient, name="Paused one"))
    actions.delete(alert=factories.make_alert(recipient, name="Deleted one"))
    digest = factories.make_digest({alert: [job]}, state=Digest.State.SENT, sent_at=timezone.now() - timedelta(days=1))
    waiting = factories.make_alert(confirmed_at=None, name="Not yet")
    actions.reschedule(recipient=recipient)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    public = [f"stop/{alert.token}/", f"stop-all/{recipient.token}/", f"confirm/{waiting.token}/", "asked/"]
    public += [f"digest/{digest.token}/", "new/", "new/?q=welder&category=healthcare", "new/?q=nobody"]
    for path in public:
        look_over(page, f"{live_server.url}/alerts/{path}", console)
    enter(page, live_server, member)
    for path in ("", f"{alert.pk}/", "schedule/", "sent/"):
        look_over(page, f"{live_server.url}/account/alerts/{path}", console)
    look_over(page, f"{live_server.url}/alerts/new/?q=nurse", console)
    actions.unsubscribe(recipient=recipient)
    look_over(page, f"{live_server.url}/account/alerts/", console)
