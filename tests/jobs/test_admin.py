"""Staff post, moderate and close jobs, in plain forms."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from accounts.models import User
from core.models import Generation
from jobs.models import Company, Job, Region, Report, today_utc
from tests import factories
from tests.core.corpus import Reader

pytestmark = pytest.mark.django_db

LIST, ADD, REPORTS = "/admin/jobs/job/", "/admin/jobs/job/add/", "/admin/jobs/report/"


@pytest.fixture
def company(db: None) -> Company:
    return factories.make_company("The mill")


def form(**fields: Any) -> dict[str, Any]:
    """All that somebody types, as their browser sends it."""
    return {
        "title": "Night porter",
        "company": "The mill",
        "category": str(factories.make_category().pk),
        "occupation": "",
        "description": "Open doors.\n\n- At night\n- With care",
        "language": "en",
        "apply_to": "https://mill.example/apply",
        "workplace": "remote",
        "regions": [],
        "states": "",
        "excluded_states": "",
        "authorization": "",
        "zone_low": "",
        "zone_high": "",
        "overlap_zone": "",
        "overlap_start": "",
        "overlap_end": "",
        "type": "full-time",
        "engagement": "employee",
        "seniority": "",
        "skills": [],
        "pay_min": "",
        "pay_max": "",
        "pay_currency": "",
        "pay_period": "",
        "posted_at": "2026-11-20T09:00:00",
        "expires_on": str(today_utc() + timedelta(days=20)),
        "allows_markup": "on",
        "then": "",
        "reports-TOTAL_FORMS": "0",
        "reports-INITIAL_FORMS": "0",
        **fields,
    }


def change_url(job: Job) -> str:
    return f"/admin/jobs/job/{job.pk}/change/"


def typed(page: str) -> dict[str, Any]:
    """What a browser would send of a page's form, as it stands there."""
    names: dict[str, Any] = {}
    page = page[page.index('id="job_form"') :]
    for tag, attributes in Reader(page).tags:
        if tag == "input" and attributes.get("name") and attributes.get("type") not in ("submit", "checkbox"):
            names[attributes["name"]] = attributes.get("value", "")
        elif tag == "input" and "checked" in attributes:
            names[attributes["name"]] = attributes.get("value", "on")
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', page, re.DOTALL):
        names[name] = re.findall(r'<option value="([^"]*)"\s+selected', options)
    texts = re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    return names | {name: html.unescape(text) for name, text in texts}


def errors(page: str) -> dict[str, str]:
    """What is said beside each field of the form."""
    found = re.findall(r'<ul class="errorlist[^"]*" id="id_(\w+)_error">(.*?)</ul>', page, re.DOTALL)
    return {name: html.unescape(re.sub(r"<[^>]+>", " ", text)).strip() for name, text in found}


def add(staff: Client, **fields: Any) -> Job:
    """A job made in the admin."""
    page = staff.post(ADD, form(**fields), follow=True)
    assert "was added successfully" in page.text, errors(page.text)
    return Job.objects.latest("pk")


def change(staff: Client, job: Job, **fields: Any) -> None:
    """Opens a job in the admin, changes some fields and saves."""
    page = staff.post(change_url(job), {**typed(staff.get(change_url(job)).text), **fields}, follow=True)
    assert "was changed successfully" in page.text, errors(page.text)
    job.refresh_from_db()


# Posting


@pytest.mark.usefixtures("company")
def test_staff_post_a_job_with_all_it_has(staff: Client, client: Client) -> None:
    nurse = factories.make_occupation("Registered Nurses")
    usa, canada = (Region.objects.get(slug=slug) for slug in ("usa", "canada"))
    skills = [factories.make_skill(name) for name in ("Knots", "Lanterns")]
    last_day = today_utc() + timedelta(days=20)
    job = add(
        staff,
        occupation=str(nurse).upper(),
        workplace="visits",
        regions=[usa.pk, canada.pk],
        states="US-TX, US-FL",
        excluded_states="CA-QC",
        authorization="US,CA",
        zone_low="-8",
        zone_high="-3.5",
        overlap_zone="America/Chicago",
        overlap_start="10:00",
        overlap_end="14:30",
        type="part-time",
        engagement="contractor",
        seniority="senior",
        skills=[skill.pk for skill in skills],
        pay_min="45",
        pay_max="60.50",
        pay_currency="USD",
        pay_period="hour",
        allows_markup="",
        then="publish",
    )
    assert (job.title, job.company.name, job.occupation, job.status) == ("Night porter", "The mill", nurse, "live")
    assert (set(job.regions.all()), set(job.skills.all())) == ({usa, canada}, set(skills))
    assert (job.states, job.excluded_states, job.authorization) == (["US-TX", "US-FL"], ["CA-QC"], ["US", "CA"])
    assert (job.zone_low, job.zone_high, job.allows_markup) == (-8, -3.5, False)
    assert (job.expires_on, f"{job.posted_at:%Y-%m-%d %H:%M}") == (last_day, "2026-11-20 09:00")
    assert (job.pay_usd_low, job.pay_usd_high) == (93_600, 125_840)
    page = client.get(job.get_absolute_url()).text
    for said in ("Night porter", "The mill", "$45–$60.50 an hour", "Open doors.", "Knots", "on mill.example"):
        assert said in page


@pytest.mark.usefixtures("company")
def test_job_is_a_draft_until_it_is_published(staff: Client, client: Client) -> None:
    job = add(staff)
    assert (job.status, job.published_at) == ("draft", None)
    assert client.get(job.get_absolute_url()).status_code == 404
    assert "This job is not public: draft." in staff.get(job.get_absolute_url()).text
    change(staff, job, then="publish")
    assert job.status == "live"
    assert client.get(job.get_absolute_url()).status_code == 200


def test_edited_job_shows_what_is_new(staff: Client, client: Client) -> None:
    job = factories.make_job(regions=["usa"], skills=["Knots"])
    published_at = job.published_at
    germany = Region.objects.get(slug="germany")
    change(
        staff, job, title="Bell ringer", description="Ring **twice**.", regions=[germany.pk], skills=[], pay_max="20",
        pay_currency="EUR", pay_period="hour",
    )  # fmt: skip
    assert (job.status, job.published_at, job.slug, job.place) == ("live", published_at, "bell-ringer", "Germany")
    assert not job.skills.exists()
    page = client.get(job.get_absolute_url()).text
    assert "Ring <strong>twice</strong>." in page
    assert "up to €20 an hour" in page
    assert "Knots" not in page


def test_saving_without_a_change_changes_nothing(staff: Client) -> None:
    job = factories.make_job(
        regions=["canada", "usa"],
        skills=["Knots"],
        states=["US-TX"],
        pay_min=50,
        pay_currency="USD",
        pay_period="hour",
        description='Walk "far" & <wide>.',
        posted_at=datetime(2026, 11, 20, 9, 30, 7, tzinfo=UTC),
    )

    def row() -> dict[str, Any]:
        links = {"regions": list(job.regions.order_by("pk")), "skills": list(job.skills.all())}
        return {**Job.objects.values().get(pk=job.pk), **links, "updated_at": None}

    before = row()
    change(staff, job)
    assert row() == before


def test_posting_that_came_in_as_html_is_edited_without_losing_its_text(staff: Client) -> None:
    job = factories.make_job(description="", description_html="<p>Ring <b>twice</b>.</p>")
    change(staff, job, title="Bell ringer")
    assert (job.title, job.description_html) == ("Bell ringer", "<p>Ring <b>twice</b>.</p>")
    draft = factories.make_draft_job(description="", description_html="<p>Ring.</p>")
    change(staff, draft, then="publish")
    assert draft.status == "live"


def test_text_that_is_taken_out_of_a_draft_is_gone(staff: Client) -> None:
    job = factories.make_draft_job(description="Secret.")
    change(staff, job, description="")
    assert (job.description, job.description_html, job.excerpt) == ("", "", "")


def test_job_is_closed_as_filled_or_taken_off_the_board(staff: Client, client: Client) -> None:
    for status in ("filled", "removed"):
        job = factories.make_job()
        change(staff, job, then=status)
        assert job.status == status
        assert job.closed_at is not None
        assert client.get(job.get_absolute_url()).status_code == 410
        change(staff, job, then="publish")
        assert Job.objects.get(pk=job.pk, closed_at=None).status == "live"
        assert client.get(job.get_absolute_url()).status_code == 200


def test_closed_job_whose_last_day_is_over_is_opened_for_thirty_days(staff: Client) -> None:
    job = factories.make_closed_job(Job.Status.EXPIRED)
    Job.objects.filter(pk=job.pk).update(expires_on=today_utc() - timedelta(days=9))
    change(staff, job, then="publish")
    assert (job.status, job.expires_on) == ("live", today_utc() + timedelta(days=30))


def test_moderator_sees_which_sentences_say_where_one_must_live(staff: Client) -> None:
    said = "You must be based in Germany."
    page = staff.get(change_url(factories.make_job(regions=[], description=said))).text
    assert f"countries: {said}" in page
    page = staff.get(change_url(factories.make_job(regions=[]))).text
    assert "Nothing of where one must live." in page


# What is refused


@pytest.mark.usefixtures("company")
def test_error_stands_beside_its_field_and_what_was_typed_stays(staff: Client) -> None:
    yesterday, far = str(today_utc() - timedelta(days=1)), str(today_utc() + timedelta(days=366))
    many = [factories.make_skill(f"Skill {number}").pk for number in range(31)]
    money = {"pay_min": "50", "pay_max": "60", "pay_currency": "USD", "pay_period": "hour"}
    cases: list[tuple[dict[str, Any], str, str]] = [
        ({"title": ""}, "title", "This field is required."),
        ({"title": "\u202e"}, "title", "This field cannot be blank."),
        ({"company": "The inn"}, "company", "There is no such company. Choose one of the list, or add it first."),
        ({"occupation": "Wizards"}, "occupation", "There is no such occupation."),
        ({"category": "999999"}, "category", "Select a valid choice."),
        ({"description": "x" * 2_000_000}, "description", "This text has 2,000,000 characters; the limit is 20,000."),
        ({"description": "&" * 20_000}, "description", "100,008 characters; the limit is 60,000."),
        ({"description": "*a* " * 4_999}, "description", "The description has too many tags."),
        ({"description": "", "then": "publish"}, "description", "Needed before readers can see the job."),
        ({"description": "[a]: https://a.example", "then": "publish"}, "description", "Needed before readers"),
        ({"apply_to": "", "then": "publish"}, "apply_to", "Needed before readers can see the job."),
        ({"apply_to": "http://mill.example"}, "apply_to", "beginning with https://"),
        ({"apply_to": "https://user@mill.example"}, "apply_to", "no name or password"),
        ({"apply_to": "mailto:?bcc=x@mill.example"}, "apply_to", "one e-mail address after mailto:"),
        ({"takes_applications": "on"}, "apply_to", "Leave this empty: applications to this job are sent here."),
        ({"workplace": "on-site"}, "workplace", "on-site is not one of the available choices"),
        ({"states": "Texas"}, "states", "they look like US-CA"),
        ({"excluded_states": "US-XX"}, "excluded_states", "“US-XX” is no state"),
        ({"authorization": "UK"}, "authorization", "they look like US"),
        ({"overlap_zone": "Berlin"}, "overlap_zone", "they look like Europe/Berlin"),
        ({"skills": many}, "skills", "Choose 30 at most."),
        ({**money, "pay_min": "-50"}, "pay_min", "Pay is more than nothing."),
        ({**money, "pay_min": "much"}, "pay_min", "Enter a number."),
        ({**money, "pay_min": "70"}, "pay_max", "Pay up to is less than pay from."),
        ({**money, "pay_currency": "ZZZ"}, "pay_currency", "three capitals such as USD"),
        ({**money, "pay_period": "year"}, "pay_period", "That would be $50 a year."),
        ({"expires_on": yesterday}, "expires_on", "The last day is over. Choose one from today on."),
        ({"expires_on": far}, "expires_on", "A job is open for 365 days at most."),
        ({"expires_on": "tomorrow"}, "expires_on", "Enter a valid date."),
        ({"then": "filled"}, "then", "Only a live job can be closed."),
        ({"then": "delete"}, "then", "Select a valid choice."),
    ]
    for changed, name, said in cases:
        response = staff.post(ADD, form(**changed))
        told = errors(response.text)
        assert response.status_code == 200
        assert said in told.get(name, "nothing"), (changed, told)
        kept = typed(response.text)
        assert kept["title"] == changed.get("title", "Night porter")
        assert kept["apply_to"] == changed.get("apply_to", "https://mill.example/apply")
        assert kept["description"].startswith(changed.get("description", "Open doors.")[:200])
        assert kept["expires_on"] == changed.get("expires_on", form()["expires_on"])
        assert kept["pay_min"] == changed.get("pay_min", "")
        assert len(kept["skills"]) == len(changed.get("skills", []))
    assert not Job.objects.exists()
    assert not LogEntry.objects.exists()


@pytest.mark.usefixtures("company")
def test_what_does_not_go_together_is_told_above_the_form(staff: Client) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"zone_low": "2", "zone_high": "1"}, "Give both ends of the UTC offsets, the lower one first."),
        ({"zone_low": "2"}, "Give both ends of the UTC offsets, the lower one first."),
        ({"pay_currency": "USD"}, "Pay needs an amount, a currency and a period, or none of them."),
        ({"pay_period": "hour"}, "Pay needs an amount, a currency and a period, or none of them."),
        ({"overlap_zone": "Europe/Berlin"}, "Shared hours need a zone, a beginning and an end, or none of them."),
        ({"overlap_start": "09:00"}, "Shared hours need a zone, a beginning and an end, or none of them."),
    ]
    for changed, said in cases:
        page = staff.post(ADD, form(**changed)).text
        assert said in " ".join(re.findall(r'<ul class="errorlist nonfield">(.*?)</ul>', page)), changed
        assert typed(page)["description"] == form()["description"]
    assert not Job.objects.exists()


@pytest.mark.usefixtures("company")
def test_description_of_20_megabytes_is_refused_beside_its_field(staff: Client) -> None:
    answer = staff.post(ADD, form(description="x" * 20_000_000))
    assert answer.status_code == 200
    assert "This text has 20,000,000 characters; the limit is 20,000." in answer.text
    assert not Job.objects.exists()


def test_live_job_keeps_what_readers_need(staff: Client) -> None:
    job = factories.make_job()
    for name in ("description", "apply_to", "expires_on"):
        for then in ("", "filled"):
            response = staff.post(change_url(job), {**typed(staff.get(change_url(job)).text), name: "", "then": then})
            assert errors(response.text) == {name: "Needed before readers can see the job."}
    job.refresh_from_db()
    assert (job.status, job.apply_to, job.description[:4]) == ("live", "https://jobs.example.org/apply", "Keep")


def test_live_job_may_take_applications_here_instead(staff: Client) -> None:
    job = factories.make_job()
    change(staff, job, apply_to="", takes_applications="on")
    assert (job.status, job.apply_to, job.takes_applications) == ("live", "", True)


# The list


def listed(page: str) -> list[str]:
    return re.findall(r'<th class="field-title"><a [^>]*>(.*?)</a>', page)


def choose(staff: Client, action: str, *jobs: Job) -> str:
    """Ticks jobs in the list and goes."""
    sent = {"action": action, "_selected_action": [job.pk for job in jobs]}
    return staff.post(LIST, sent, follow=True).text


def test_chosen_jobs_are_published(staff: Client) -> None:
    draft, closed, empty = (
        factories.make_draft_job(),
        factories.make_closed_job(),
        factories.make_draft_job(apply_to=""),
    )
    page = choose(staff, "publish", draft, closed, empty)
    assert "Published: 2." in page
    assert f"{empty}: A live job needs a description and a way to apply." in page
    assert set(Job.objects.live()) == {draft, closed}


def test_chosen_jobs_are_closed(staff: Client) -> None:
    one, two, draft, other = (
        factories.make_job(),
        factories.make_job(),
        factories.make_draft_job(),
        factories.make_job(),
    )
    assert "Closed: 1." in choose(staff, "mark_filled", one, draft)
    assert "Closed: 1." in choose(staff, "remove", two, one)
    assert dict(Job.objects.values_list("pk", "status")) == {
        one.pk: "filled", two.pk: "removed", draft.pk: "draft", other.pk: "live",
    }  # fmt: skip


def test_list_is_searched_by_words_of_the_posting_and_by_number(staff: Client) -> None:
    nurse = factories.make_job(title="Night nurse", description="Wounds are dressed.")
    porter = factories.make_draft_job(title="Night porter", company=factories.make_company("The mill"))
    french = factories.make_job(title="Infirmières", language="fr")
    for words, found in (
        ("nurses", [nurse]),
        ("dressing wound", [nurse]),
        ("mill", [porter]),
        ("infirmière", [french]),
        ("night -nurse", [porter]),
        (str(porter.pk), [porter]),
        (f" {porter.pk} ", [porter]),
        ("99999999999999999", []),
        ("9" * 30, []),
        ("unicorn", []),
        ("the", [nurse, porter, french]),
        ("", [nurse, porter, french]),
        ("\0", [nurse, porter, french]),
    ):
        page = staff.get(LIST, {"q": words})
        assert page.status_code == 200
        assert set(listed(page.text)) == {job.title for job in found}, words
    for words in ("x" * 3_000, "'; --", "((", "²", "<script>alert(1)</script>", '"'):
        assert staff.get(LIST, {"q": words}).status_code == 200


def test_list_tells_the_state_and_is_narrowed_by_it(staff: Client) -> None:
    live, draft, closed = factories.make_job(regions=["usa"]), factories.make_draft_job(), factories.make_closed_job()
    page = staff.get(LIST).text
    assert set(re.findall(r'<td class="field-status">(.*?)</td>', page)) == {"live", "draft", "filled"}
    assert '<td class="field-place">United States</td>' in page
    for status, job in (("live", live), ("draft", draft), ("filled", closed)):
        assert listed(staff.get(f"{LIST}?status__exact={status}").text) == [job.title]


def test_list_costs_the_same_however_many_there_are(
    staff: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        company = factories.make_company(f"Company {number}")
        factories.make_job(company=company, skills=["Knots"], category=factories.make_category(f"field-{number}"))
    with django_assert_max_num_queries(9):
        assert len(listed(staff.get(LIST).text)) == 30
    with django_assert_max_num_queries(9):
        assert staff.get("/admin/jobs/company/").text.count('class="field-live_jobs">1<') == 30


def test_page_of_a_job_costs_the_same_however_many_jobs_there_are(
    staff: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(10):
        job = factories.make_job(company=factories.make_company(f"Company {number}"), skills=["Knots", "Lanterns"])
    for _ in range(5):
        Report.objects.create(job=job, reason="scam")
    with django_assert_max_num_queries(18):
        assert staff.get(change_url(job)).status_code == 200


def test_each_way_of_saving_makes_pages_in_memory_old(
    staff: Client, company: Company, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def raised_by(act: Callable[[], object]) -> bool:
        before = Generation.objects.filter(name="jobs").values_list("value", flat=True).first() or 0
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return Generation.objects.get(name="jobs").value > before

    assert raised_by(lambda: add(staff))
    job = Job.objects.get()
    assert raised_by(lambda: change(staff, job, title="Bell ringer"))
    assert raised_by(lambda: choose(staff, "publish", job))
    assert raised_by(lambda: choose(staff, "remove", job))
    mill = {"slug": company.slug, "name": "The old mill", "about": "", "website": "", "country": "", "size": ""}
    assert raised_by(lambda: staff.post(f"/admin/jobs/company/{company.pk}/change/", mill))
    company.refresh_from_db()
    assert company.name == "The old mill"


# What is written down, and what nobody can do


@pytest.mark.usefixtures("company")
def test_what_staff_do_is_written_down(staff: Client, moderator: User) -> None:
    job = add(staff)
    change(staff, job, title="Bell ringer", then="publish")
    choose(staff, "mark_filled", job)
    choose(staff, "publish", job)
    entries = LogEntry.objects.filter(object_id=str(job.pk), user=moderator).order_by("pk")
    told = [entry.get_change_message() for entry in entries]
    assert told == ["Added.", "Changed Title and After saving.", "Closed: filled.", "Published."]
    history = staff.get(f"/admin/jobs/job/{job.pk}/history/").text
    assert "Closed: filled." in history
