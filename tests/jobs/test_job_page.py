"""One job, as whoever thinks of applying sees it."""

import json
import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from core import counters, generations, page_cache
from core.models import Count
from guides.models import Guide
from jobs import actions
from jobs.models import Job, today_utc
from jobs.query import JobQuery
from jobs.search import Search
from occupations.models import Occupation
from tests import factories

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
IN_DOLLARS: dict[str, Any] = {
    "pay_min": Decimal(90_000),
    "pay_max": Decimal(120_000),
    "pay_currency": "USD",
    "pay_period": "year",
}


@pytest.fixture
def nurses() -> Occupation:
    occupation = factories.make_occupation()
    for measure, value in (("pay_p10", "60000"), ("pay_median", "93600"), ("pay_p90", "135000")):
        factories.make_figure(occupation, measure, value)
    return occupation


@pytest.fixture
def guide(nurses: Occupation) -> Guide:
    return factories.make_published_guide(occupation=nurses)


def shown(client: Client, job: Job, status: int = 200) -> str:
    """A job's page, as one line."""
    answer = client.get(job.get_absolute_url())
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.text)


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def living_in(cookie: str) -> Client:
    client = Client()
    client.cookies["location"] = cookie
    return client


# Pay


def test_pay_stands_as_posted_by_the_year_and_about_in_dollars(client: Client) -> None:
    job = factories.make_job(pay_min=Decimal(40), pay_max=Decimal("52.50"), pay_currency="EUR", pay_period="hour")
    page = words(shown(client, job))
    assert "€40–€52.50 an hour" in page
    assert "€83,200–€109,200 a year, counting 2,080 hours" in page
    assert re.search(r"≈ \$\d\d,\d00–\$1\d\d,000 a year", page)


def test_pay_is_about_in_the_currency_of_where_the_reader_lives(client: Client) -> None:
    job = factories.make_job(**IN_DOLLARS)
    assert "≈" not in shown(client, job)
    for place, currency in (("DE", "€"), ("FR||", "€"), ("GB", "£"), ("CH", "CHF"), ("JP", "JPY"), ("MX", "MXN")):
        assert f"≈ {currency}" in shown(living_in(place), job), place
    assert "≈" not in shown(living_in("US"), job)
    assert "≈" not in shown(living_in("KE"), job)  # no rate: dollars, as posted


def test_pay_without_a_rate_stands_alone(client: Client) -> None:
    job = factories.make_job(pay_min=Decimal(9_000_000), pay_currency="KES", pay_period="year")
    page = shown(client, job)
    assert "from KES 9,000,000 a year" in page
    assert "≈" not in page


def test_pay_nobody_posted_is_not_published(client: Client) -> None:
    assert "Pay is not published" in shown(client, factories.make_job())


# Official figures and the guide


def test_official_figures_and_the_guide_stand_beside(client: Client, guide: Guide, nurses: Occupation) -> None:
    page = shown(client, factories.make_job(occupation=nurses, **IN_DOLLARS))
    assert '<a href="/guides/registered-nurse/">our guide: Registered nurse</a>' in page
    assert "Half earn less than (median)" in page
    assert "$93,600" in page
    assert "BLS, May 2024" in page
    assert "This job: $90,000–$120,000</text>" in page
    assert '<rect class="posted"' in page


def test_chart_needs_pay_in_dollars(client: Client, nurses: Occupation) -> None:
    in_euros = {**IN_DOLLARS, "pay_currency": "EUR"}
    for job in (factories.make_job(occupation=nurses), factories.make_job(occupation=nurses, **in_euros)):
        page = shown(client, job)
        assert "pay-chart" not in page
        assert "$93,600" in page


def test_chart_has_pay_of_a_year_with_one_end_missing(client: Client, nurses: Occupation) -> None:
    job = factories.make_job(occupation=nurses, pay_min=Decimal(50), pay_currency="USD", pay_period="hour")
    assert "This job: $104,000</text>" in shown(client, job)


def test_specialty_has_its_parents_figures_and_says_so(client: Client, guide: Guide, nurses: Occupation) -> None:
    infusion = factories.make_occupation("Infusion nurse", None, parent=nurses)
    page = shown(client, factories.make_job(occupation=infusion))
    assert "The statistics do not count infusion nurse by itself." in page
    assert "our guide: Registered nurse" in page
    factories.make_published_guide("Infusion nurse", occupation=infusion)
    assert "our guide: Infusion nurse" in shown(client, factories.make_job(occupation=infusion))


def test_draft_of_a_guide_is_not_led_to(client: Client, nurses: Occupation) -> None:
    factories.make_guide(occupation=nurses)
    assert "our guide" not in shown(client, factories.make_job(occupation=nurses))


def test_job_of_no_known_role_has_no_figures(client: Client, guide: Guide) -> None:
    assert "official figures" not in shown(client, factories.make_job(title="Wizard"))


# Can I take it?


def test_answer_for_a_cookie_has_the_sentence_that_decides(client: Client) -> None:
    german = factories.make_job(regions=("germany",))
    assert "Say where you live</a>, and every job answers yes, no or unclear." in shown(client, german)
    assert "<li>Open to: Germany.</li>" in shown(client, german)
    assert "Open to you. Open to: Germany." in words(shown(living_in("DE"), german)).replace(" . ", ". ")
    assert "Not open to you. Open to: Germany." in words(shown(living_in("US"), german)).replace(" . ", ". ")
    silent = factories.make_job(regions=())
    assert "Unclear for you. The posting does not say where one must live." in words(shown(living_in("US"), silent))


def test_answer_quotes_the_posting(client: Client) -> None:
    job = factories.make_job(regions=(), description="We hire nurses.\n\nYou must reside in the United States. Come.")
    page = words(shown(living_in("DE"), job))
    assert "Not open to you. You must reside in the United States." in page
    assert "For somebody in Germany. Change" in page
    assert "Open to you. You must reside in the United States." in words(shown(living_in("US"), job))


def test_answer_for_an_account_is_that_of_its_country(client: Client) -> None:
    job = factories.make_job(regions=("usa",), excluded_states=["US-CA"])
    client.cookies["location"] = "DE||"
    answers = {"US-CA": "Not open to you. Not in California.", "US-TX": "Open to you.", "": "Unclear for you."}
    for state, answer in answers.items():
        client.force_login(factories.make_user(country="US", state=state))
        assert answer in words(shown(client, job)), state
    client.force_login(factories.make_user())
    assert "Say where you live" in shown(client, job)


def test_hybrid_job_is_unclear_where_it_could_be_a_yes() -> None:
    job = factories.make_job(regions=("germany",), workplace="hybrid")
    assert "Unclear for you." in shown(living_in("DE"), job)
    assert "Not open to you." in shown(living_in("FR"), job)


@time_machine.travel("2026-11-27T12:00Z", tick=False)
def test_shared_hours_are_told_on_the_readers_clock(client: Client) -> None:
    job = factories.make_job(overlap_zone="America/New_York", overlap_start=time(9), overlap_end=time(13))
    page = words(shown(client, job))
    assert "Shared hours: 09:00–13:00 in New York" in page
    assert "For you:" not in page
    assert "For you: 15:00–19:00 in Berlin" in words(shown(living_in("DE|Europe/Berlin|"), job))
    assert "For you:" not in words(shown(living_in("DE||"), job))
    assert "Shared hours" not in words(shown(client, factories.make_job()))


# Applying


def out(client: Client, job: Job) -> Any:
    return client.get(f"/jobs/{job.pk}/out/", headers={"user-agent": BROWSER})


def test_apply_names_the_host_and_gives_nothing_away(client: Client) -> None:
    job = factories.make_job(apply_to="https://www.careers.acorn.example/jobs/7?ref=us&x=1")
    page = shown(client, job)
    assert f'<a class="button" href="/jobs/{job.pk}/out/" rel="nofollow ugc noopener noreferrer">Apply</a>' in page
    assert "on careers.acorn.example" in page
    answer = out(client, job)
    assert (answer.status_code, answer.headers["Location"]) == (302, job.apply_to)
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert "no-store" in answer.headers["Cache-Control"]


def test_apply_by_mail_shows_the_address(client: Client) -> None:
    job = factories.make_job(apply_to="mailto:jobs@acorn.example")
    assert "by e-mail to jobs@acorn.example" in shown(client, job)
    page = out(client, job).text
    link = '<a href="mailto:jobs@acorn.example" rel="nofollow ugc noopener noreferrer">jobs@acorn.example</a>'
    assert link in page
    assert '<meta name="robots" content="noindex">' in page


def test_host_of_other_letters_is_shown_and_asked_as_it_is_dialled(client: Client) -> None:
    job = factories.make_job(apply_to="https://аpple.example:8443/käse?q=ü#top")
    assert "on xn--pple-43d.example" in shown(client, job)
    assert out(client, job).headers["Location"] == "https://xn--pple-43d.example:8443/k%C3%A4se?q=%C3%BC#top"


def test_apply_here_leads_to_the_form(client: Client) -> None:
    job = factories.make_job(takes_applications=True)
    page = shown(client, job)
    assert f'<a class="button" href="/jobs/{job.pk}/apply/" rel="nofollow">Apply</a>' in page
    assert "here, with a text and a file" in page
    assert out(client, job).headers["Location"] == f"/jobs/{job.pk}/apply/"


def test_way_out_of_a_job_that_is_not_live_is_its_page(client: Client) -> None:
    closed = factories.make_closed_job()
    assert out(client, closed).headers["Location"] == closed.get_absolute_url()
    assert out(client, factories.make_draft_job()).status_code == 404


def test_ways_out_are_counted_for_readers_alone(client: Client) -> None:
    job = factories.make_job()
    by_mail = factories.make_job(apply_to="mailto:jobs@acorn.example")
    counters.flush()
    for one in (job, job, by_mail, factories.make_closed_job()):
        out(client, one)
    client.get(f"/jobs/{job.pk}/out/", headers={"user-agent": "Googlebot"})
    client.head(f"/jobs/{job.pk}/out/", headers={"user-agent": BROWSER})
    counters.flush()
    counted = Count.objects.filter(kind="job-apply", key__in=[job.pk, by_mail.pk]).values_list("key", "number")
    assert dict(counted) == {str(job.pk): 2, str(by_mail.pk): 1}


def test_description_is_shown_and_its_scripts_are_not(client: Client) -> None:
    job = factories.make_job(description="**Bold** <script>alert(1)</script> [us](https://acorn.example)")
    page = shown(client, job)
    assert "<strong>Bold</strong>" in page
    assert "<script>alert(1)" not in page
    assert 'rel="nofollow ugc noopener noreferrer">us</a>' in page


def test_posting_in_another_language_says_so(client: Client) -> None:
    job = factories.make_job(title="Krankenpfleger", language="de", description="Wir suchen dich.")
    page = shown(client, job)
    assert '<h1 lang="de">Krankenpfleger</h1>' in page
    assert '<div class="prose" lang="de">' in page
    assert "<dt>Language</dt><dd>German</dd>" in page
    assert "<dt>Language</dt>" not in shown(client, factories.make_job())


def test_particulars_are_told(client: Client) -> None:
    company = factories.make_company("Acorn", country="DE", domain="acorn.example")
    with time_machine.travel("2026-11-20T12:00Z", tick=False):
        job = factories.make_job(
            company=company,
            regions=("germany", "france"),
            workplace="visits",
            type="contract",
            engagement="contractor",
            seniority="lead",
            expires_on=date(2026, 12, 20),
            skills=["Knots"],
        )
    page = words(shown(client, job))
    for told in ("Open to Germany, France", "Workplace Remote with visits", "Type Contract, contractor", "Level Lead",
                 "Posted 20 Nov 2026", "Open until 20 Dec 2026", "Germany · acorn.example, verified"):  # fmt: skip
        assert told in page, told
    assert '<a class="chip" href="/jobs/skill/knots/">Knots</a>' in shown(client, job)


def test_similar_jobs_give_their_reasons(client: Client, nurses: Occupation) -> None:
    job = factories.make_job(occupation=nurses, skills=["Triage"])
    factories.make_job(title="Like it", occupation=nurses, skills=["Triage"], company=factories.make_company("Acorn"))
    page = shown(client, job)
    assert "Similar jobs" in page
    assert "Why: same role; also asks for Triage." in page
    assert "Similar jobs" not in shown(client, factories.make_job(category=factories.make_category("design")))


# What is not there, or not any more


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Job.Status.FILLED, "This job has been filled."),
        (Job.Status.EXPIRED, "The time to apply for this job is over."),
        (Job.Status.REMOVED, "This job was taken off the board."),
    ],
)
def test_closed_job_says_so_and_shows_similar_ones(client: Client, status: Job.Status, told: str) -> None:
    factories.make_job(title="Still open")
    job = factories.make_closed_job(status=status, title="Long gone")
    page = shown(client, job, 410)
    assert told in page
    assert '<meta name="robots" content="noindex">' in page
    assert "Open jobs like it" in page
    assert "Still open" in page
    assert "Apply" not in page.replace("to apply", "")
    assert "ld+json" not in page


def test_closed_job_leaves_list_feeds_sitemap_and_search_at_once(client: Client) -> None:
    job = factories.make_job(title="Night nurse", skills=["Triage"])
    places = ("/jobs/", "/jobs/?q=nurse", "/jobs/skill/triage/", "/jobs/at/harbor-hill/", "/jobs/feed.rss",
              "/jobs/feed.atom", "/jobs/feed.json", "/sitemap-jobs.xml", "/")  # fmt: skip
    for path in places:
        assert job.get_absolute_url() in client.get(path).text, path
    actions.close(jobs=[job.pk], status=Job.Status.REMOVED)
    for path in places:
        assert job.get_absolute_url() not in client.get(path).text, path


@pytest.mark.django_db(transaction=True)
def test_closed_job_leaves_pages_kept_in_memory(client: Client) -> None:
    job = factories.make_job(title="Night nurse")
    generations.read()
    assert "Night nurse" in client.get("/jobs/").text
    assert client.get(job.get_absolute_url()).status_code == 200
    assert len(page_cache.store.pages) == 2
    actions.close(jobs=[job.pk], status=Job.Status.FILLED)
    generations.read()
    assert "Night nurse" not in client.get("/jobs/").text
    assert client.get(job.get_absolute_url()).status_code == 410


def test_draft_is_not_there_but_for_those_who_moderate(client: Client) -> None:
    job = factories.make_draft_job(title="Not yet")
    review = factories.make_draft_job(title="In review", status="review")
    for hidden in (job, review):
        assert client.get(hidden.get_absolute_url()).status_code == 404
    client.force_login(factories.make_user())
    assert client.get(job.get_absolute_url()).status_code == 404
    moderator = factories.make_user(is_staff=True)
    moderator.groups.set([Group.objects.get(name="Job moderators")])
    client.force_login(moderator)
    page = shown(client, job)
    assert "This job is not public: draft." in page
    assert "Edit it</a>" in page
    assert '<meta name="robots" content="noindex">' in page
    assert ">Apply</a>" not in page
    assert "Report this job" not in page
    assert "ld+json" not in page


def test_job_closed_before_it_was_ever_live_is_not_there(client: Client) -> None:
    job = factories.make_draft_job()
    Job.objects.filter(pk=job.pk).update(status="removed", closed_at=job.created_at)
    assert client.get(job.get_absolute_url()).status_code == 404
    assert client.get(f"/jobs/{job.pk}/").status_code == 404


def test_wrong_name_and_bare_number_lead_to_the_job(client: Client) -> None:
    job = factories.make_job(title="Night nurse")
    closed = factories.make_closed_job(title="Gone")
    for path in (f"/jobs/{job.pk}/", f"/jobs/{job.pk}-x/", f"/jobs/{job.pk}-night-nurse-/", f"/jobs/{job.pk}-ü%20x/"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (301, job.get_absolute_url()), path
    assert client.get(f"/jobs/{closed.pk}/").headers["Location"] == closed.get_absolute_url()


def test_numbers_of_no_job_are_not_found(client: Client) -> None:
    draft = factories.make_draft_job()
    for path in (f"/jobs/{draft.pk}/", "/jobs/0/", "/jobs/999999999/", f"/jobs/{2**63}/", f"/jobs/{2**63}-x/",
                 f"/jobs/{'9' * 200}-x/", "/jobs/-1/", "/jobs/x/", f"/jobs/{2**63 - 1}-x/"):  # fmt: skip
        assert client.get(path).status_code == 404, path


# For machines


def markup(page: str) -> Any:
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page)
    return json.loads(found[1]) if found else None


def test_posting_is_told_to_search_engines(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://cairn.example"
    job = factories.make_job(title="Night nurse </script>", regions=("germany",), **IN_DOLLARS)
    told = markup(shown(client, job))
    assert told["@type"] == "JobPosting"
    assert told["title"] == "Night nurse </script>"
    assert told["hiringOrganization"]["name"] == "Harbor & Hill"
    assert told["applicantLocationRequirements"] == [{"@type": "Country", "name": "Germany"}]
    assert told["jobLocationType"] == "TELECOMMUTE"
    assert told["baseSalary"]["value"]["minValue"] == 90_000
    assert told["url"] == f"https://cairn.example{job.get_absolute_url()}"


def test_posting_that_its_source_keeps_to_itself_is_not_told(client: Client) -> None:
    page = shown(client, factories.make_job(allows_markup=False))
    assert markup(page) is None
    assert '<meta name="robots" content="noindex">' in page
    assert "noindex" not in shown(client, factories.make_job())


def test_canonical_address_is_its_own(client: Client, settings: Settings) -> None:
    settings.SITE_DOMAIN, settings.SITE_URL = "cairn.example", "https://cairn.example"
    job = factories.make_job()
    page = client.get(job.get_absolute_url(), {"utm_source": "letter"}).text
    assert f'<link rel="canonical" href="https://cairn.example{job.get_absolute_url()}">' in page


@pytest.fixture
def nothing_counted_yet() -> Iterator[None]:
    counters.forget()
    yield
    counters.forget()


@pytest.mark.usefixtures("nothing_counted_yet")
def test_reads_of_live_jobs_are_counted() -> None:
    reader = Client(headers={"user-agent": BROWSER})
    job, closed = factories.make_job(), factories.make_closed_job()
    for path in (job.get_absolute_url(), job.get_absolute_url(), closed.get_absolute_url(), "/jobs/"):
        reader.get(path)
    Client(headers={"user-agent": "Googlebot/2.1"}).get(job.get_absolute_url())
    counters.flush()
    assert list(Count.objects.filter(kind="job-read").values_list("key", "number")) == [(str(job.pk), 2)]


def test_page_costs_as_many_queries_however_many_are_like_it(client: Client, guide: Guide, nurses: Occupation) -> None:
    job = factories.make_job(occupation=nurses, skills=["Triage"], **IN_DOLLARS)
    factories.make_job(occupation=nurses, skills=["Triage"])
    shown(client, job)
    with CaptureQueriesContext(connection) as few:
        shown(client, job)
    for number in range(8):
        factories.make_job(occupation=nurses, skills=["Triage", f"Skill {number}"])
    with CaptureQueriesContext(connection) as many:
        shown(client, job)
    assert len(many) == len(few) == 9


def test_page_for_somebody_with_a_location_is_kept_by_nobody() -> None:
    job = factories.make_job(regions=("germany",))
    generations.read()
    living_in("DE").get(job.get_absolute_url())
    assert not page_cache.store.pages
    Client().get(job.get_absolute_url())
    assert len(page_cache.store.pages) == 1
    assert "Say where you live" in Client().get(job.get_absolute_url()).text
    assert "Open to you." in shown(living_in("DE"), job)


def test_job_whose_last_day_is_over_is_closed(client: Client) -> None:
    job = factories.make_job(expires_on=today_utc())
    assert job.closes_at
    assert actions.expire() == 0
    with time_machine.travel(job.closes_at + timedelta(minutes=1)):
        assert actions.expire() == 1
        assert Search(JobQuery()).page().jobs == []
        assert "The time to apply for this job is over." in shown(client, job, 410)
