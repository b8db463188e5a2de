"""From a claim to a job that is filled; with JavaScript and without."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from core.models import OutgoingMail
from employers import reviewing
from employers.models import Listing, Member, Review
from jobs.models import Job, Region, today_utc
from tests import factories
from tests.browser.conftest import look_over

TEXT = "You keep the payroll of forty people in order, together with two colleagues. " * 8


@pytest.fixture
def employer() -> User:
    factories.make_category("accounting-finance")
    return factories.make_user("ann@example.org")


@pytest.fixture
def moderator() -> User:
    return factories.make_user(is_staff=True, name="Mo")


def enter(page: Page, server: LiveServer, user: User) -> None:
    page.goto(f"{server.url}/account/login/?next=/employers/")
    page.get_by_label("E-mail address").fill(user.email)
    page.get_by_label("Password").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Post a job")).to_be_visible()


def claim(page: Page) -> None:
    page.get_by_role("link", name="Say for which company").click()
    page.get_by_label("Company").fill("Acme")
    page.get_by_label("Website").fill("acme.example")
    page.get_by_label("Your work e-mail address").fill("ann@acme.example")
    page.get_by_role("button", name="Mail me the code").click()
    expect(page.get_by_role("heading", name="Enter the code")).to_be_visible()
    found = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", OutgoingMail.objects.latest("pk").text, re.MULTILINE)
    assert found
    page.get_by_label("Code").fill(found[0])
    page.get_by_role("button", name="Prove the mailbox").click()
    expect(page.get_by_text("You can post jobs for Acme now.")).to_be_visible()


def write(page: Page) -> None:
    """A job whose title could be better, and that does not say what it pays."""
    page.get_by_role("button", name="Post a job").click()
    page.get_by_label("Title").fill("PAYROLL NINJA NEEDED")
    page.get_by_label("Field").select_option(label="Accounting finance")
    page.get_by_label("Description").fill(TEXT)
    page.get_by_label("Open to people in").select_option([str(Region.objects.get(slug="usa").pk)])
    page.get_by_label("Apply at").fill("https://acme.example/jobs/1")


def look_at_it(page: Page) -> None:
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_text("This is how readers would see it.")).to_be_visible()
    expect(page.get_by_role("heading", name="PAYROLL NINJA NEEDED")).to_be_visible()
    expect(page.locator(".advice")).to_contain_text("The title shouts.")
    expect(page.locator(".advice")).to_contain_text("Colorado: Equal Pay for Equal Work Act")
    page.get_by_text("What search engines are told").click()
    expect(page.locator(".markup pre")).to_contain_text('"@type": "JobPosting"')
    page.get_by_role("link", name="Back to the text").click()


def send_it_and_be_sent_back(page: Page, moderator: User) -> None:
    page.get_by_role("button", name="Send to review").click()
    expect(page.get_by_text("Sent. A moderator looks at it")).to_be_visible()
    review = Review.objects.waiting().get()
    reviewing.send_back(review=review, version=review.version, by=moderator, reasons=["vague"], words="No ninjas.")
    page.reload()
    expect(page.get_by_text("No ninjas.", exact=True).first).to_be_visible()


def mend_it_and_see_it_live(page: Page, server: LiveServer, moderator: User) -> None:
    page.get_by_role("link", name="Go on writing").click()
    page.get_by_label("Title").fill("Payroll clerk")
    page.get_by_role("button", name="Send to review").click()
    expect(page.get_by_text("Sent. A moderator looks at it")).to_be_visible()
    review = Review.objects.waiting().get()
    reviewing.approve(review=review, version=review.version, by=moderator)
    page.goto(server.url + Job.objects.get().get_absolute_url())
    expect(page.get_by_role("link", name="Apply")).to_be_visible()


def renew_and_close_it(page: Page, server: LiveServer) -> None:
    Job.objects.update(expires_on=today_utc() + timedelta(days=3))
    job = Job.objects.get()
    page.goto(f"{server.url}/employers/jobs/{job.pk}/")
    page.get_by_role("button", name="Renew for thirty days").click()
    expect(page.get_by_text("Renewed: it is live")).to_be_visible()
    page.get_by_role("link", name="Its numbers").click()
    expect(page.get_by_role("heading", name="Its numbers")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="Close: filled").click()
    expect(page.get_by_text("Closed as filled.")).to_be_visible()
    answer = page.goto(server.url + job.get_absolute_url())
    assert answer
    assert answer.status == 410


def go_the_whole_way(page: Page, server: LiveServer, employer: User, moderator: User) -> None:
    enter(page, server, employer)
    claim(page)
    write(page)
    look_at_it(page)
    send_it_and_be_sent_back(page, moderator)
    mend_it_and_see_it_live(page, server, moderator)
    renew_and_close_it(page, server)


def test_employer_posts_from_claim_to_filled(
    page: Page, live_server: LiveServer, console: list[str], employer: User, moderator: User
) -> None:
    go_the_whole_way(page, live_server, employer, moderator)
    assert [text for text in console if "410" not in text] == []


@pytest.mark.proof
def test_the_same_way_without_javascript(page: Page, live_server: LiveServer, employer: User, moderator: User) -> None:
    assert page.context.browser
    plain = page.context.browser.new_context(java_script_enabled=False)
    go_the_whole_way(plain.new_page(), live_server, employer, moderator)
    plain.close()


def read_answer_and_decide(page: Page, server: LiveServer, employer: User) -> None:
    member = factories.make_member(employer)
    job = factories.make_job(title="Night porter", company=member.company, takes_applications=True)
    application = factories.make_application(job)
    enter(page, server, employer)
    page.goto(f"{server.url}/employers/jobs/{job.pk}/")
    page.get_by_role("link", name="1 application").click()
    page.get_by_role("link", name="Mary Miller").click()
    expect(page.get_by_text("I kept doors for years.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"\.pdf$")).click()
    assert download.value.suggested_filename.endswith(".pdf")
    page.get_by_label("Your message").fill("When can you start?")
    page.get_by_role("button", name="Send the message").click()
    expect(page.get_by_role("heading", name="You wrote")).to_be_visible()
    page.get_by_role("button", name="Shortlist").click()
    expect(page.get_by_text("Noted, and told to the applicant.")).to_be_visible()
    application.refresh_from_db()
    assert application.status == "shortlisted"


def test_employer_reads_an_application_answers_and_decides(
    page: Page, live_server: LiveServer, console: list[str], employer: User
) -> None:
    read_answer_and_decide(page, live_server, employer)
    assert console == []


@pytest.mark.proof
def test_employer_answers_without_javascript(page: Page, live_server: LiveServer, employer: User) -> None:
    assert page.context.browser
    plain = page.context.browser.new_context(java_script_enabled=False)
    read_answer_and_decide(plain.new_page(), live_server, employer)
    plain.close()


@pytest.mark.proof
def test_draft_is_saved_while_it_is_typed_and_a_clash_is_told(
    page: Page, live_server: LiveServer, employer: User
) -> None:
    member = factories.make_member(employer)
    listing = factories.make_draft(member)
    enter(page, live_server, employer)
    page.goto(f"{live_server.url}/employers/jobs/{listing.pk}/edit/")
    page.get_by_label("Title").fill("Typed")
    expect(page.get_by_text("Saved as a draft at")).to_be_visible(timeout=10_000)
    listing.refresh_from_db()
    assert listing.title == "Typed"
    Listing.objects.update(version=9, draft=factories.typed(title="Theirs"))
    page.get_by_label("Title").fill("Mine")
    expect(page.get_by_text("Somebody else saved this job.")).to_be_visible(timeout=10_000)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", name="Somebody saved this job after you opened it.")).to_be_visible()
    expect(page.get_by_label("Title")).to_have_value("Mine")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("Only you and your colleagues see it.")).to_be_visible()
    listing.refresh_from_db()
    assert listing.title == "Mine"


@pytest.mark.proof
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_employers_are_accessible_and_fit(
    page: Page, live_server: LiveServer, console: list[str], employer: User, width: int, scheme: str
) -> None:
    member: Member = factories.make_member(employer)
    review = factories.make_review(member, title="A" * 120, pay_min="", pay_max="", pay_currency="", pay_period="")
    live = factories.make_job(company=member.company, takes_applications=True)
    sent = factories.make_application(live)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    look_over(page, f"{live_server.url}/employers/", console)
    enter(page, live_server, employer)
    own = f"jobs/{review.job_id}/"
    paths = ["", "claim/", "at/acme/", "at/acme/profile/", "at/acme/members/", own, f"{own}edit/", f"{own}preview/"]
    inbox = f"jobs/{live.pk}/applications/"
    for path in (*paths, f"jobs/{live.pk}/statistics/", inbox, f"{inbox}{sent.pk}/"):
        look_over(page, f"{live_server.url}/employers/{path}", console)
