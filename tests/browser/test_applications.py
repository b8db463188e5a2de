"""From a job to an application with a file, and back out of it; with JavaScript and without."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from applications import actions
from applications.models import Application
from jobs.models import Job
from tests import factories
from tests.applications import documents
from tests.browser.conftest import look_over


@pytest.fixture
def job() -> Job:
    company = factories.make_company("Wrenfield", hiring_text="We welcome **everybody**.")
    return factories.make_job(title="Night porter", company=company, takes_applications=True)


@pytest.fixture
def member() -> User:
    return factories.make_user("mary@example.org", name="Mary Miller")


@pytest.fixture
def resume(tmp_path: Path) -> Path:
    (tmp_path / "resume.pdf").write_bytes(documents.pdf())
    return tmp_path / "resume.pdf"


def go_the_whole_way(page: Page, server: LiveServer, job: Job, resume: Path) -> None:
    """Apply, being told to sign in on the way; read the answer, answer it; withdraw."""
    page.goto(server.url + job.get_absolute_url())
    page.get_by_role("link", name="Apply", exact=True).click()
    page.get_by_role("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail address").fill("mary@example.org")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("We welcome everybody.")).to_be_visible()
    page.get_by_label("Your application").fill("I kept doors for years.")
    page.get_by_label("Your file").set_input_files(resume)
    page.get_by_role("button", name="Send the application").click()
    expect(page.get_by_text("Sent. A copy is on its way to you by mail.")).to_be_visible()
    actions.reply(application=Application.objects.get(), text="When can you start?", is_from_employer=True)
    page.reload()
    expect(page.get_by_text("Wrenfield wrote")).to_be_visible()
    page.get_by_label("Your message").fill("On Monday.")
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_text("On Monday.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="resume.pdf").click()
    assert download.value.suggested_filename == "resume.pdf"
    page.get_by_role("link", name="Withdraw this application").click()
    page.get_by_role("button", name="Withdraw it").click()
    expect(page.get_by_text("You withdrew it", exact=True)).to_be_visible()
    expect(page.get_by_text("I kept doors for years.")).to_have_count(0)


def test_member_applies_answers_and_withdraws(
    page: Page, live_server: LiveServer, console: list[str], job: Job, member: User, resume: Path
) -> None:
    go_the_whole_way(page, live_server, job, resume)
    assert console == []


@pytest.mark.proof
def test_pages_of_applicants_are_accessible_and_fit(
    page: Page, live_server: LiveServer, console: list[str], member: User
) -> None:
    page.goto(f"{live_server.url}/account/login/")
    page.get_by_label("E-mail address").fill("mary@example.org")
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/account/")
    factories.make_application(user=member)
    for path in (f"/jobs/{factories.make_job(takes_applications=True).pk}/apply/", "/account/applications/"):
        look_over(page, live_server.url + path, console)


@pytest.mark.proof
def test_member_applies_answers_and_withdraws_without_javascript(
    browser: Browser, live_server: LiveServer, job: Job, member: User, resume: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    go_the_whole_way(context.new_page(), live_server, job, resume)
    context.close()
