"""The list of jobs, as whoever looks for one sees it."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from core import generations, page_cache
from jobs import suggesting, tallies
from jobs.location import Location
from jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db

NOINDEX = '<meta name="robots" content="noindex">'


@pytest.fixture(autouse=True)
def on_the_public_site(settings: Settings) -> None:
    settings.SITE_DOMAIN, settings.SITE_URL = "cairn.example", "https://cairn.example"


@pytest.fixture(autouse=True)
def no_words_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "_words", (float("-inf"), {}))


def shown(client: Client, path: str = "/jobs/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", answer.text)


def titles(page: str) -> list[str]:
    return [unescape(title) for title in re.findall(r'<h2><a href="/jobs/\d+-[^"]+">([^<]+)</a></h2>', page)]


def count(page: str) -> str:
    found = re.search(r'<p class="count" role="status">([^<]+)</p>', page)
    return found[1].strip() if found else ""


def facet(page: str, name: str) -> dict[str, str]:
    """label → number, of the options of a facet."""
    pattern = rf'name="{name}" value="[^"]*"(?: checked)?> <span>([^<]+)</span> <span class="number">([^<]+)</span>'
    return dict(re.findall(pattern, page))


def chips(page: str) -> dict[str, str]:
    """label → where removing it leads."""
    found = re.findall(r'<a class="chip" href="([^"]+)"><span class="visually-hidden">Remove: </span>([^<]+) <', page)
    return {unescape(label): unescape(url) for url, label in found}


def make_many(number: int, **fields: Any) -> None:
    now = timezone.now()
    for place in range(number):
        factories.make_job(title=f"Job {place:02}", published_at=now - timedelta(hours=place), **fields)


# Rows


def test_row_says_who_hires_what_it_pays_and_where_one_may_live(client: Client) -> None:
    factories.make_job(
        title="Night nurse",
        regions=("germany", "france"),
        workplace="visits",
        pay_min=90_000,
        pay_currency="USD",
        pay_period="year",
        company=factories.make_company("Acorn"),
    )
    factories.make_job(title="Pfleger", language="de", regions=())
    page = shown(client)
    assert titles(page) == ["Pfleger", "Night nurse"]
    assert count(page) == "2 jobs"
    for told in ("<span>Acorn</span>", "from $90,000 a year", "<span>Germany, France</span>", "Place not stated",
                 "<span>Full-time, remote with visits</span>", 'lang="de"'):  # fmt: skip
        assert told in page, told


def test_jobs_not_live_are_not_shown(client: Client) -> None:
    factories.make_draft_job(title="Draft")
    factories.make_closed_job(title="Closed")
    page = shown(client)
    assert titles(page) == []
    assert "Nothing is open at this moment." in page
    assert "0 jobs" in page


def test_words_are_searched_for(client: Client) -> None:
    factories.make_job(title="Night nurse")
    factories.make_job(title="Baker")
    page = shown(client, "/jobs/?q=nurses")
    assert titles(page) == ["Night nurse"]
    assert count(page) == "1 job"
    assert 'name="q" maxlength="100" autocomplete="off" value="nurses"' in page


def test_words_too_common_to_search_for_are_told(client: Client) -> None:
    factories.make_job()
    assert "“the of” has only words that stand in nearly every posting" in shown(client, "/jobs/?q=the+of")


# Facets and chips


def test_facets_have_counts_without_their_own_filter(client: Client) -> None:
    design = factories.make_category("design")
    factories.make_job(category=design, type="contract", regions=("germany",))
    factories.make_job(category=design, type="full-time", seniority="senior")
    factories.make_job(type="full-time", workplace="hybrid", regions=("usa",))
    page = shown(client)
    assert facet(page, "category") == {"Design": "2", "Healthcare": "1"}
    assert facet(page, "type") == {"Full-time": "2", "Contract": "1"}
    assert facet(page, "level") == {"Senior": "1"}
    assert facet(page, "workplace") == {"Fully remote": "2", "Hybrid": "1"}
    assert facet(page, "region")["Europe"] == "2"
    assert "Germany" not in facet(page, "region")
    page = shown(client, "/jobs/?category=design&type=contract")
    assert count(page) == "1 job"
    assert facet(page, "category") == {"Design": "1"}
    assert facet(page, "type") == {"Full-time": "1", "Contract": "1"}
    assert 'name="type" value="contract" checked' in page


def test_chosen_values_stay_in_their_facet_though_nothing_is_left(client: Client) -> None:
    factories.make_job(type="full-time")
    page = shown(client, "/jobs/?type=internship&region=japan")
    assert facet(page, "type")["Internship"] == "0"
    assert facet(page, "region")["Japan"] == "0"
    assert 'name="region" value="japan" checked' in page


def test_each_chip_removes_one_filter(client: Client) -> None:
    factories.make_skill("Python")
    factories.make_company("Acorn")
    factories.make_occupation()
    path = (
        "/jobs/?q=nurse&role=registered-nurses&open_to=US-TX&zone=America%2FChicago&type=contract&type=full-time"
        "&level=senior&workplace=remote&region=anywhere&region=europe&skill=python&language=de&company=acorn&pay=60000"
        "&currency=EUR&paid=1&since=7&sort=newest"
    )
    found = chips(shown(client, path))
    assert list(found) == [
        "“nurse”", "Registered Nurses", "not closed to Texas, United States", "contract", "full-time", "senior",
        "fully remote", "open to the whole world", "open in Europe", "asks for Python", "in German", "at Acorn",
        "from €60,000 a year", "only with pay", "published in the last 7 days",
    ]  # fmt: skip
    for label, url in found.items():
        if label != "only with pay":
            assert chips(shown(client, url)).keys() == found.keys() - {label}
    assert "from €60,000 a year, or not said" in chips(shown(client, found["only with pay"]))
    assert "zone" not in found["not closed to Texas, United States"]
    assert "currency" not in found["from €60,000 a year"]
    assert '<a class="chip clear" href="/jobs/">Clear all</a>' in shown(client, path)
    assert "Clear all" not in shown(client, "/jobs/?q=nurse")


def test_form_keeps_what_is_asked(client: Client) -> None:
    factories.make_skill("Python")
    factories.make_occupation()
    page = shown(
        client,
        "/jobs/?q=a&role=registered-nurses&open_to=CA-ON&zone=America%2FToronto&work=CA&skill=python&pay=60000"
        "&currency=EUR&paid=1&since=7&sort=newest",
    )
    for kept in (
        '<option value="registered-nurses" selected>',
        '<option value="CA-ON|America/Toronto|CA" selected>Ontario, Canada</option>',
        '<input type="hidden" name="skill" value="python">',
        '<input type="hidden" name="sort" value="newest">',
        'value="60000"',
        '<option value="EUR" selected>',
        'name="paid" value="1" checked',
        '<option value="7" selected>',
    ):
        assert kept in page, kept
    assert 'name="zone"' not in page  # of a place that somebody chose before


def test_place_of_the_form_brings_its_zone_and_work_along(client: Client) -> None:
    location = Location("CA", "CA-ON", "America/Toronto", ("CA", "US"))
    answer = client.get("/jobs/", {"open_to": location.packed})
    assert answer.headers["Location"] == "/jobs/?open_to=CA-ON&zone=America%2FToronto&work=CA&work=US"
    assert client.get("/jobs/", {"open_to": "|||"}).status_code == 200
    assert client.get("/jobs/", {"open_to": "DE|nowhere|XX.FR"}).headers["Location"] == "/jobs/?open_to=DE&work=FR"


def test_form_sent_with_everything_empty_leads_to_the_whole_list(client: Client) -> None:
    answer = client.get("/jobs/?q=&open_to=&pay=&currency=USD&role=&since=")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/jobs/")


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("/jobs/?q=nurse&type=contract&type=contract", "/jobs/?q=nurse&type=contract"),
        ("/jobs/?q=+nurse+&sort=relevance", "/jobs/?q=nurse"),
        ("/jobs/?category=healthcare", "/jobs/category/healthcare/"),
        ("/jobs/?region=europe&after=0-1-1", "/jobs/in/europe/?after=0-1-1"),
        ("/jobs/?q=nurse&after=00-1-01", "/jobs/?q=nurse&after=0-1-1"),
        ("/jobs/?sort=newest", "/jobs/"),
    ],
)
def test_other_ways_to_say_it_lead_to_the_one_address(client: Client, path: str, canonical: str) -> None:
    factories.make_category()
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, canonical)


def test_list_leads_to_its_canonical_address(client: Client) -> None:
    factories.make_category()
    assert client.get("/jobs/?q=+nurse+&sort=relevance").headers["Location"] == "/jobs/?q=nurse"
    assert client.get("/jobs/?category=healthcare").headers["Location"] == "/jobs/category/healthcare/"


def test_refused_parameters_are_told_and_the_rest_is_searched(client: Client) -> None:
    factories.make_job(title="Nurse")
    factories.make_job(title="Baker")
    answer = client.get("/jobs/?q=nurse&since=5&region=mars&pay=%3Cb%3E&after=x")
    assert answer.status_code == 200
    page = re.sub(r"\s+", " ", answer.text)
    assert titles(page) == ["Nurse"]
    assert "“5” was left out. There is no “5”." in page
    assert "“mars” was left out. There is no “mars”." in page
    assert "“&lt;b&gt;” was left out. Give the least pay of a year as a whole number, such as 60000." in page
    assert "“x” was left out. This is the first page" in page
    assert NOINDEX in page


# Nothing found


def test_misspelt_word_is_mended(client: Client) -> None:
    factories.make_job(title="Registered nurse", skills=["Kubernetes"])
    tallies.renew_words()
    page = shown(client, "/jobs/?q=regstered+nruse&type=full-time")
    link = '<a href="/jobs/?q=registered+nurse&amp;type=full-time"><strong>registered nurse</strong></a>'
    assert f"Did you mean {link}?" in page
    assert titles(shown(client, "/jobs/?q=registered+nurse&type=full-time")) == ["Registered nurse"]
    assert "<strong>kubernetes</strong>" in shown(client, "/jobs/?q=kubrnetes")


def test_words_that_are_right_or_unlike_any_are_not_mended(client: Client) -> None:
    factories.make_job(title="Registered nurse")
    tallies.renew_words()
    for typed in ("nurse", "registered+nurse", "xylophone", "rn", "12345"):
        assert "Did you mean" not in shown(client, f"/jobs/?q={typed}"), typed


def test_nothing_is_suggested_that_finds_no_more(client: Client) -> None:
    factories.make_job(title="Registered nurse")
    tallies.renew_words()
    assert titles(shown(client, "/jobs/?q=nurses")) == ["Registered nurse"]
    assert "Did you mean" not in shown(client, "/jobs/?q=nurses")
    assert "Did you mean" not in shown(client, "/jobs/?q=nruse&type=contract")


def test_empty_list_names_the_filter_in_the_way(client: Client) -> None:
    for _ in range(3):
        factories.make_job(title="Nurse", type="full-time")
    factories.make_job(title="Baker", type="contract")
    page = shown(client, "/jobs/?q=nurse&type=contract")
    assert "No job matches all of that" in page
    assert '<a href="/jobs/?q=nurse"><strong>3 jobs</strong></a> without the filter <em>contract</em>' in page
    assert '<a href="/jobs/?type=contract"><strong>1 job</strong></a> without the filter <em>“nurse”</em>' in page
    assert page.index("3 jobs</strong>") < page.index("1 job</strong>")
    assert count(shown(client, "/jobs/?q=nurse")) == "3 jobs"


def test_numbers_of_very_many_jobs_are_told_as_such(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggesting, "UP_TO", 2)
    for _ in range(3):
        factories.make_job(title="Nurse")
    assert "<strong>2 or more jobs</strong></a> without the filter <em>contract</em>" in shown(
        client, "/jobs/?q=nurse&type=contract"
    )


def test_empty_list_where_no_filter_alone_is_in_the_way_says_so(client: Client) -> None:
    factories.make_job(title="Nurse")
    page = shown(client, "/jobs/?q=xylophone&type=contract&level=lead")
    assert "Not one of the filters alone is the reason." in page
    assert '<a class="button secondary" href="/jobs/">See all jobs</a>' in page


# Pages


def test_pages_lead_on_and_back(client: Client) -> None:
    make_many(45)
    first = shown(client)
    assert titles(first) == [f"Job {number:02}" for number in range(20)]
    assert "Newer or better matches" not in first
    second = shown(client, link(first, "next"))
    assert titles(second) == [f"Job {number:02}" for number in range(20, 40)]
    third = shown(client, link(second, "next"))
    assert titles(third) == [f"Job {number:02}" for number in range(40, 45)]
    assert "That is all of them." in third
    assert link(third, "next") == ""
    assert titles(shown(client, link(third, "prev"))) == titles(second)
    assert client.get(link(second, "prev")).headers["Location"] == "/jobs/"  # the first page has one address
    assert '<link rel="next"' in second
    assert '<link rel="prev"' in second


def test_pages_of_a_search_keep_it(client: Client) -> None:
    make_many(25, type="contract")
    page = shown(client, "/jobs/?q=job&type=contract")
    onward = link(page, "next")
    assert onward.startswith("/jobs/?q=job&type=contract&after=")
    assert count(shown(client, onward)) == "25 jobs"
    landing = link(shown(client, "/jobs/category/healthcare/"), "next")
    assert landing.startswith("/jobs/category/healthcare/?after=")
    assert len(titles(shown(client, landing))) == 5


def test_pages_off_either_end_lead_to_the_first(client: Client) -> None:
    make_many(3)
    newest = Job.objects.order_by("-published_at")[0]
    moment = int(newest.published_at.timestamp() * 1_000_000) if newest.published_at else 0
    for path in (f"/jobs/?before=0-{moment}-{newest.pk}", "/jobs/?before=0-1-1", "/jobs/?after=0-1-1"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/jobs/"), path
    answer = client.get("/jobs/?q=job&after=1-1-1")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/jobs/?q=job")


def link(page: str, rel: str) -> str:
    found = re.search(rf'<a class="button secondary" rel="{rel}" href="([^"]+)">', page)
    return unescape(found[1]) if found else ""


def test_order_can_be_chosen_where_there_are_words(client: Client) -> None:
    now = timezone.now()
    factories.make_job(title="Nurse", published_at=now - timedelta(days=1))
    factories.make_job(title="Clerk", description="Help the nurse.", published_at=now)
    best = shown(client, "/jobs/?q=nurse")
    assert titles(best) == ["Nurse", "Clerk"]
    assert '<a href="/jobs/?q=nurse" aria-current="true">Best match</a>' in best
    assert '<a href="/jobs/?q=nurse&amp;sort=newest">Newest</a>' in best
    newest = shown(client, "/jobs/?q=nurse&sort=newest")
    assert titles(newest) == ["Clerk", "Nurse"]
    assert 'sort=newest" aria-current="true">Newest</a>' in newest
    assert "Best match" not in shown(client)


# Search engines


def test_search_engines_take_in_whole_lists_of_a_few_jobs_and_more(client: Client) -> None:
    make_many(4)
    assert NOINDEX in shown(client)
    assert NOINDEX in shown(client, "/jobs/category/healthcare/")
    factories.make_job()
    for path in ("", "category/healthcare/", "at/harbor-hill/", "in/germany/", "in/anywhere/"):
        assert NOINDEX not in shown(client, f"/jobs/{path}"), path
    for path in ("?q=job", "?type=full-time", "?since=5", "?category=healthcare&type=full-time"):
        assert NOINDEX in shown(client, f"/jobs/{path}"), path
    make_many(20)
    assert NOINDEX in shown(client, link(shown(client), "next"))


def test_canonical_link_leaves_out_what_is_none_of_ours(client: Client) -> None:
    factories.make_category()
    for path, canonical in (
        ("/jobs/?utm_source=letter", "/jobs/"),
        ("/jobs/?type=contract&q=a", "/jobs/?q=a&amp;type=contract"),  # another order leads nowhere else
        ("/jobs/category/healthcare/?utm_source=x", "/jobs/category/healthcare/"),
    ):
        assert f'<link rel="canonical" href="https://cairn.example{canonical}">' in shown(client, path), path


# Where the reader lives


def living_in(cookie: str) -> Client:
    client = Client()
    client.cookies["location"] = cookie
    return client


def test_each_job_answers_whoever_said_where_they_live() -> None:
    factories.make_job(title="Yes", regions=("germany",))
    factories.make_job(title="No", regions=("usa",))
    factories.make_job(title="Unclear", regions=())
    page = shown(living_in("DE||"))
    assert "Answers are for somebody in <strong>Germany</strong>" in page
    assert re.findall(r'<p class="reply (\w+)"', page) == ["unclear", "no", "yes"]
    assert "Open to: United States." in page
    german = shown(living_in("DE|Europe/Berlin|DE.FR"))
    hide = re.search(r'<a href="([^"]+)">Hide jobs not open to me</a>', german)
    assert hide
    assert unescape(hide[1]) == "/jobs/?open_to=DE&zone=Europe%2FBerlin&work=DE&work=FR"
    without = shown(living_in("DE|Europe/Berlin|DE.FR"), unescape(hide[1]))
    assert titles(without) == ["Unclear", "Yes"]
    assert 'class="reply no"' not in without
    assert "Hide jobs not open to me" not in without


def test_members_get_answers_for_their_account(client: Client) -> None:
    factories.make_job(regions=("usa",), excluded_states=["US-CA"])
    client.force_login(factories.make_user(country="US", state="US-CA"))
    assert "Not open to you." in shown(client)
    assert "California, United States" in shown(client)


@pytest.mark.parametrize("cookie", ["XX||", "|||", "<script>alert(1)</script>", "DE" * 3_000, "DE-XX|Mars|ZZ"])
def test_garbage_in_the_cookie_is_passed_over(cookie: str) -> None:
    factories.make_job()
    page = shown(living_in(cookie))
    assert len(titles(page)) == 1
    assert "alert(1)" not in page


def test_only_pages_for_nobody_are_kept() -> None:
    factories.make_job(regions=("germany",))
    generations.read()
    assert "Open to you." in shown(living_in("DE||"))
    assert not page_cache.store.pages
    plain = Client().get("/jobs/")
    assert not plain.cookies
    assert len(page_cache.store.pages) == 1
    for personal in ("csrfmiddlewaretoken", "Open to you", "Germany</strong>", "Log out", " ago"):
        assert personal not in plain.text, personal
    assert "Not open to you." in shown(living_in("US||"))
    assert "reply" not in Client().get("/jobs/").text


def test_pages_of_unknown_parameters_are_not_kept(client: Client) -> None:
    generations.read()
    client.get("/jobs/?utm_source=letter")
    client.get("/jobs/in/europe/?q=x")
    assert not page_cache.store.pages


# Costs


@pytest.mark.parametrize(
    ("path", "cookie", "most"),
    [
        ("/jobs/", "", 9),
        ("/jobs/", "DE|Europe/Berlin|DE", 9),
        ("/jobs/?q=job&type=full-time&open_to=DE", "", 20),
        ("/jobs/category/healthcare/", "", 16),
    ],
)
def test_list_costs_as_many_queries_however_many_jobs(path: str, cookie: str, most: int) -> None:
    tallies.renew_words()
    client = living_in(cookie) if cookie else Client()
    make_many(7, regions=("germany",), skills=["Python"])
    tallies.renew()
    shown(client, path)
    with CaptureQueriesContext(connection) as few:
        shown(client, path)
    make_many(30, regions=("germany", "usa"), skills=["Python", "SQL"], company=factories.make_company("Acorn"))
    tallies.renew()
    shown(client, path)
    with CaptureQueriesContext(connection) as many:
        shown(client, path)
    assert len(many) == len(few)
    assert len(many) <= most


# Landing pages


def test_landing_page_of_a_category_has_its_own_title_text_and_numbers(client: Client) -> None:
    paid: dict[str, Any] = {"pay_min": 60_000, "pay_currency": "USD", "pay_period": "year"}
    factories.make_job(title="A", skills=["Triage"], **paid)
    factories.make_job(title="B", skills=["Triage"], workplace="hybrid", regions=("usa",))
    factories.make_job(title="C", category=factories.make_category("design"))
    page = shown(client, "/jobs/category/healthcare/")
    assert "<h1>Remote jobs in Healthcare</h1>" in page
    assert "<title>Remote jobs in Healthcare ·" in page
    assert "2 jobs are open now. 1 says what it pays. Fully remote: 1. Open to the whole world: 1." in page
    assert "2 open remote jobs, each with where you may live" in page
    assert '<a href="/jobs/skill/triage/">Triage</a>' in page
    assert titles(page) == ["B", "A"]
    assert chips(page) == {}
    assert '<link rel="canonical" href="https://cairn.example/jobs/category/healthcare/">' in page


def test_landing_pages_of_places_say_whom_they_are_for(client: Client) -> None:
    factories.make_job(title="Anywhere", skills=["Triage"])
    factories.make_job(title="Europe", regions=("europe",))
    factories.make_job(title="Unstated", regions=())
    germany = shown(client, "/jobs/in/germany/")
    assert "<h1>Remote jobs for people in Germany</h1>" in germany
    assert titles(germany) == ["Europe", "Anywhere"]
    assert "Jobs that do not say where one may live are not in this list." in germany
    world = shown(client, "/jobs/in/anywhere/")
    assert "<h1>Remote jobs open to the whole world</h1>" in world
    assert "One job is open now. It does not say what it pays." in world
    assert titles(world) == ["Anywhere"]


def test_landing_page_of_a_skill(client: Client) -> None:
    factories.make_job(title="A", skills=["Triage"], pay_min=50, pay_currency="EUR", pay_period="hour")
    factories.make_job(title="B")
    page = shown(client, "/jobs/skill/triage/")
    assert "<h1>Remote jobs that ask for Triage</h1>" in page
    assert "One job is open now. It says what it pays." in page
    assert titles(page) == ["A"]


def test_page_of_a_company_has_its_facts_and_jobs(client: Client) -> None:
    company = factories.make_company(
        "Acorn", about="We plant **oaks**.", website="https://acorn.example", country="DE", founded=1999, size="11–50"
    )
    factories.make_job(title="A", company=company)
    factories.make_job(title="B")
    page = shown(client, "/jobs/at/acorn/")
    for told in ("<h1>Acorn</h1>", "<strong>oaks</strong>", "<dd>Germany</dd>", "<dd>1999</dd>", "<dd>11–50</dd>",
                 'href="https://acorn.example" rel="nofollow ugc noopener noreferrer"', "<dd>not verified</dd>",
                 "<title>Remote jobs at Acorn ·"):  # fmt: skip
        assert told in page, told
    assert titles(page) == ["A"]
    assert "verified</dd>" in page
    assert "Equal opportunity" not in page


def test_page_of_a_company_says_whom_it_welcomes(client: Client) -> None:
    company = factories.make_company("Acorn", hiring_text="We welcome **everybody** <script>alert(1)</script>")
    factories.make_job(company=company)
    page = shown(client, "/jobs/at/acorn/")
    assert "Equal opportunity and accommodation" in page
    assert "<strong>everybody</strong>" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("path", ["category/no-such", "in/no-such", "skill/no-such", "at/no-such"])
def test_landing_page_of_nothing_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/jobs/{path}/").status_code == 404


def test_no_landing_page_of_nothing_is_found(client: Client) -> None:
    for kind in ("category", "in", "skill", "at"):
        assert client.get(f"/jobs/{kind}/no-such/").status_code == 404
        assert client.get(f"/jobs/{kind}/-/").status_code == 404


def test_landing_page_without_jobs_leads_to_all(client: Client) -> None:
    factories.make_category("design")
    factories.make_job()
    page = shown(client, "/jobs/category/design/")
    assert "<h1>Remote jobs in Design</h1>" in page
    assert "No job matches all of that" in page
    assert NOINDEX in page
    assert '<a href="/jobs/"><strong>1 job</strong></a> without the filter <em>Design</em>' in page


def test_browse_leads_to_every_landing_page_with_jobs(client: Client) -> None:
    factories.make_category("design")
    factories.make_job(regions=("germany",), skills=["Triage"])
    factories.make_job()
    tallies.renew()
    page = shown(client, "/jobs/browse/")
    for chip in ('href="/jobs/category/healthcare/">Healthcare <span class="aside">2</span>',
                 'href="/jobs/in/germany/">Germany <span class="aside">2</span>',
                 'href="/jobs/in/europe/">Europe <span class="aside">2</span>',
                 'href="/jobs/in/anywhere/">Anywhere in the world <span class="aside">1</span>',
                 'href="/jobs/skill/triage/">Triage <span class="aside">1</span>', 'href="/jobs/at/"'):  # fmt: skip
        assert chip in page, chip
    assert "Design" not in page
    for path in re.findall(r'<a class="chip" href="([^"]+)">', page):
        assert client.get(path).status_code == 200


def test_companies_that_hire_are_listed_by_name(client: Client) -> None:
    factories.make_job(company=factories.make_company("Birch", country="DE", domain="birch.example"))
    acorn = factories.make_company("Acorn")
    factories.make_job(company=acorn)
    factories.make_job(company=acorn)
    factories.make_closed_job(company=factories.make_company("Closed"))
    factories.make_company("Idle")
    page = shown(client, "/jobs/at/")
    assert "2 companies with open jobs" in page
    assert page.index("Acorn</a>") < page.index("Birch</a>")
    assert "<span>2 open jobs</span>" in page
    assert "<span>1 open job</span><span>Germany</span><span>birch.example, verified</span>" in page
    assert "Closed" not in page
    assert "Idle" not in page


def test_list_of_no_companies_says_so(client: Client) -> None:
    assert "No company hires here at this moment." in shown(client, "/jobs/at/?page=x")


def test_companies_cost_two_queries(client: Client) -> None:
    for number in range(52):
        factories.make_job(company=factories.make_company(f"Company {number:02}"))
    with CaptureQueriesContext(connection) as asked:
        page = shown(client, "/jobs/at/")
    assert len(asked) == 2
    assert "Company 49</a>" in page
    assert "Company 50</a>" not in page
    assert "Company 50</a>" in shown(client, "/jobs/at/?page=2")
