"""The ways of somebody who looks for a job, with JavaScript and without; and of the staff who post one."""

import re
from pathlib import Path
from typing import Literal

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from jobs import tallies
from jobs.models import Job
from occupations.models import Category, Occupation
from tests import factories
from tests.browser.conftest import look_over, plant, save, sign_in

NURSE = "Infusion Nurse, Evening Visits"


@pytest.fixture
def guide(db: None, tmp_path: Path) -> None:
    """That of infusion nurses."""
    plant(tmp_path, "infusion-nurse")


@pytest.fixture
def job(guide: None) -> Job:
    """Closed to people in Germany by a sentence of its text alone. There are others, one of the same role."""
    role = Occupation.objects.get(slug="infusion-nurse")
    factories.make_job(title="Infusion Nurse, Day Visits", occupation=role, category=Category.objects.get(slug="hr"))
    factories.make_job(title="Welder")
    job = factories.make_job(
        title=NURSE,
        occupation=role,
        category=Category.objects.get(slug="healthcare"),
        regions=(),
        skills=("Central line care",),
        description="You visit patients at home.\n\nWe can only hire people who live in the United States.",
        pay_min=90_000,
        pay_max=105_000,
        pay_currency="USD",
        pay_period="year",
        apply_to="https://jobs.wrenfield.example/infusion",
    )
    tallies.renew()
    tallies.renew_words()
    return job


def find_by_a_misspelt_word(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/jobs/")
    page.get_by_role("searchbox").fill("infuson nurse")
    page.get_by_role("button", name="Search jobs").click()
    page.get_by_role("link", name="infusion nurse", exact=True).click()
    expect(page.get_by_role("link", name=NURSE)).to_be_visible()


def say_where_one_lives(page: Page, country: str) -> None:
    page.get_by_role("link", name=re.compile("Say where")).first.click()
    page.get_by_label("Country", exact=True).select_option(label=country)
    page.get_by_role("button", name="Save").click()


def go_the_whole_way(page: Page, server: LiveServer) -> None:
    find_by_a_misspelt_word(page, server)
    page.get_by_role("checkbox", name=re.compile("Healthcare")).check()
    page.get_by_role("button", name="Show jobs").click()
    expect(page).to_have_url(re.compile(r"q=infusion\+nurse&category=healthcare$"))
    expect(page.get_by_role("link", name="Remove: Healthcare")).to_be_visible()

    say_where_one_lives(page, "Germany")
    row = page.locator(".job", has_text=NURSE)
    expect(row.locator(".reply.no")).to_contain_text("We can only hire people who live in the United States.")
    page.get_by_role("link", name="Hide jobs not open to me").click()
    expect(page.locator(".reply.no")).to_have_count(0)
    expect(page.get_by_role("link", name=NURSE)).to_have_count(0)
    page.go_back()

    page.get_by_role("link", name=NURSE).click()
    expect(page.locator(".can-i")).to_contain_text("Not open to you.")
    expect(page.locator(".can-i")).to_contain_text("We can only hire people who live in the United States.")
    apply = page.get_by_role("link", name="Apply")
    assert re.fullmatch(r"/jobs/\d+/out/", apply.get_attribute("href") or "")
    expect(page.get_by_text("on jobs.wrenfield.example")).to_be_visible()
    page.get_by_role("link", name="our guide: Infusion nurse").click()
    expect(page).to_have_title(re.compile("Infusion nurse"))
    expect(page.locator("#open-jobs").get_by_role("link", name=NURSE)).to_be_visible()


def test_reader_finds_narrows_learns_why_not_and_reads_the_guide(
    page: Page, live_server: LiveServer, console: list[str], job: Job
) -> None:
    go_the_whole_way(page, live_server)
    page.goto(f"{live_server.url}/jobs/?q=infusion+nurse")
    expect(page.locator(".job", has_text=NURSE).get_by_text("Viewed")).to_be_visible()
    assert console == []


@pytest.mark.proof
def test_the_same_way_without_javascript(browser: Browser, live_server: LiveServer, job: Job) -> None:
    page = browser.new_page(java_script_enabled=False)
    go_the_whole_way(page, live_server)
    page.close()


def test_apply_pay_and_the_answer_fit_the_first_screen_of_a_phone(
    page: Page, live_server: LiveServer, job: Job
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + job.get_absolute_url())
    for part in (page.locator(".posted-pay"), page.locator(".can-i h2"), page.get_by_role("link", name="Apply")):
        expect(part).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.proof)])
def test_member_notes_on_a_phone_that_they_applied_and_takes_it_back(
    page: Page, live_server: LiveServer, console: list[str], job: Job, scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    address, member = live_server.url + job.get_absolute_url(), Client()
    member.force_login(factories.make_user())
    session = member.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    look_over(page, address, console)
    page.get_by_role("button", name="I applied").click()
    expect(page.get_by_text("Noted: you applied to this job.")).to_be_visible()
    look_over(page, address, console)
    look_over(page, f"{live_server.url}/jobs/", console)
    expect(page.locator(".job", has_text=NURSE)).to_contain_text("You applied")
    page.goto(address)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Not for me")).to_be_visible()


@pytest.mark.proof
def test_job_closed_in_the_admin_is_gone_at_once(
    page: Page, live_server: LiveServer, console: list[str], job: Job
) -> None:
    address = live_server.url + job.get_absolute_url()
    places = ["/jobs/?q=infusion+nurse", "/jobs/feed.rss?q=infusion+nurse", "/sitemap-jobs.xml"]
    for path in places:
        assert job.get_absolute_url() in page.request.get(live_server.url + path).text()
    staff = factories.make_user(is_staff=True)
    staff.groups.set([Group.objects.get(name="Job moderators")])
    sign_in(page, live_server, staff.email)
    page.goto(f"{live_server.url}/admin/jobs/job/{job.pk}/change/")
    page.get_by_label("After saving").select_option(label="Close it: filled")
    save(page)
    closed = page.request.get(address)
    assert closed.status == 410
    page.goto(address)
    expect(page.get_by_text("This job has been filled.")).to_be_visible()
    expect(page.get_by_role("heading", name="Open jobs like it")).to_be_visible()
    expect(page.locator(".similar")).to_contain_text("same role")
    for path in places:
        assert job.get_absolute_url() not in page.request.get(live_server.url + path).text()


PAGES = (
    *("/jobs/", "/jobs/?q=zzzzzz", "/jobs/?q=nurse&category=healthcare&paid=1", "/jobs/browse/", "/jobs/at/"),
    *("/jobs/at/cedarpost-health/", "/jobs/category/engineering/", "/jobs/in/germany/", "/jobs/location/"),
)


@pytest.mark.proof
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_the_board_are_accessible_and_fit(
    page: Page, live_server: LiveServer, console: list[str], job: Job, width: int, scheme: str
) -> None:
    call_command("load_occupations", verbosity=0)
    call_command("load_jobs", verbosity=0)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    for path in [*PAGES, job.get_absolute_url(), f"/jobs/{job.pk}/report/", "/guides/infusion-nurse/", "/"]:
        look_over(page, live_server.url + path, console)
    page.goto(live_server.url + job.get_absolute_url())
    say_where_one_lives(page, "Germany")
    look_over(page, live_server.url + job.get_absolute_url(), console)
