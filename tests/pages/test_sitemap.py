"""What machines read of the site as a whole: sitemap, robots.txt, security.txt."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from authoring import actions
from core import generations
from guides.snapshots import record
from jobs import tallies
from jobs.actions import close
from jobs.list_page import FEWEST
from jobs.models import Job
from occupations.models import FigureChange
from pages import sitemaps
from tests import factories

pytestmark = pytest.mark.django_db

MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SITE = "https://cairn.example"


@pytest.fixture(autouse=True)
def on_the_public_site(settings: Settings) -> None:
    settings.SITE_DOMAIN, settings.SITE_URL, settings.SUPPORT_EMAIL = "cairn.example", SITE, "a+b@cairn.example"


def addresses(client: Client, path: str) -> dict[str, str]:
    """Address → date of its last change, "" without one. The request comes by another name than the site's own."""
    answer = client.get(path, headers={"host": "localhost:81"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/xml"
    found = {
        entry.findtext(MAP + "loc", ""): entry.findtext(MAP + "lastmod", "")
        for entry in ElementTree.fromstring(answer.content)
    }
    assert all(address.startswith(SITE + "/") for address in found)
    return found


def test_index_leads_to_every_page_anybody_may_read(client: Client) -> None:
    factories.make_published_guide()
    factories.make_guide("Draft")
    jobs = [factories.make_job(regions=()) for _ in range(FEWEST)]
    factories.make_draft_job()
    factories.make_closed_job()
    tallies.renew()
    index = addresses(client, "/sitemap.xml")
    assert set(index) == {f"{SITE}/sitemap-{name}.xml" for name in ("guides", "jobs", "job-lists", "pages")}
    found = [address for file in index for address in addresses(client, file.removeprefix(SITE))]
    assert len(found) == len(set(found)) == 23
    assert f"{SITE}/guides/registered-nurse/" in found
    assert {f"{SITE}{job.get_absolute_url()}" for job in jobs} <= set(found)
    assert f"{SITE}/jobs/" in found
    for address in found:
        page = client.get(address.removeprefix(SITE))
        assert page.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in page.text


def test_guides_date_is_the_later_of_edition_and_figures(client: Client) -> None:
    with time_machine.travel("2026-10-01T12:00Z"):
        nurses = factories.make_occupation()
        specialty = factories.make_occupation("Infusion nurse", None, parent=nurses)
        figures = [factories.make_figure(nurses), factories.make_figure(nurses, "growth", "4.9")]
    with time_machine.travel("2026-11-01T12:00Z"):
        factories.make_published_guide("Nurse", occupation=nurses)
    with time_machine.travel("2026-11-03T12:00Z"):
        factories.make_published_guide("Infusion", occupation=specialty)
        factories.make_published_guide("Plain", occupation=factories.make_occupation("Plain", None))
    changed_on = {figures[0]: "2026-11-02T12:00Z", figures[1]: "2026-11-04T12:00Z"}
    FigureChange.objects.all().delete()
    for figure, moment in changed_on.items():
        change(figure.occupation_id, moment)
    assert addresses(client, "/sitemap-guides.xml") == {
        f"{SITE}/guides/nurse/": "2026-11-04",
        f"{SITE}/guides/infusion/": "2026-11-04",
        f"{SITE}/guides/plain/": "2026-11-03",
    }


def change(occupation: int, moment: str) -> None:
    """As the database's trigger writes it, which knows no time machine."""
    FigureChange.objects.create(
        occupation_id=occupation, measure="pay_median", country="US", basis="official", value=1, is_floor=False,
        unit="USD/year", changed_at=datetime.fromisoformat(moment),
    )  # fmt: skip


def test_correcting_a_figure_dates_the_guide_anew(client: Client) -> None:
    occupation = factories.make_occupation()
    figure = factories.make_figure(occupation)
    with time_machine.travel("2000-01-01T12:00Z"):
        factories.make_published_guide(occupation=occupation)
    FigureChange.objects.all().delete()
    assert addresses(client, "/sitemap-guides.xml") == {f"{SITE}/guides/registered-nurse/": "2000-01-01"}
    figure.value += 1
    figure.save()
    today = FigureChange.objects.get().changed_at.date().isoformat()
    assert addresses(client, "/sitemap-guides.xml") == {f"{SITE}/guides/registered-nurse/": today}


def test_lists_are_as_new_as_the_newest_guide_and_texts_have_no_date(client: Client) -> None:
    for day in ("2026-11-01", "2026-11-07", "2026-11-03"):
        with time_machine.travel(f"{day}T12:00Z"):
            factories.make_published_guide(f"Guide {day}")
    dates = addresses(client, "/sitemap-pages.xml")
    assert {dates.pop(f"{SITE}/"), dates.pop(f"{SITE}/guides/")} == {"2026-11-07"}
    assert set(dates.values()) == {""}
    dates = {file.removeprefix(f"{SITE}/sitemap-"): day[:10] for file, day in addresses(client, "/sitemap.xml").items()}
    assert dates == {"guides.xml": "2026-11-07", "jobs.xml": "", "job-lists.xml": "", "pages.xml": "2026-11-07"}


def test_jobs_are_there_while_they_are_live_and_may_be_had_from_us(client: Client) -> None:
    with time_machine.travel("2026-11-01T12:00Z"):
        job = factories.make_job(title="Lamp lighter")
        factories.make_job(allows_markup=False)
        factories.make_draft_job()
        factories.make_closed_job()
    assert addresses(client, "/sitemap-jobs.xml") == {f"{SITE}/jobs/{job.pk}-lamp-lighter/": "2026-11-01"}
    assert addresses(client, "/sitemap.xml")[f"{SITE}/sitemap-jobs.xml"][:10] == "2026-11-01"
    close(jobs=[job.pk], status=Job.Status.FILLED)
    assert addresses(client, "/sitemap-jobs.xml") == {}


def test_lists_of_jobs_are_there_from_five_jobs_up(client: Client) -> None:
    for number in range(5):
        factories.make_job(skills=["Knots"], regions=["usa"], company=factories.make_company(f"Company {number % 2}"))
    factories.make_job(skills=["Splices"], category=factories.make_category("circus"))
    tallies.renew()
    found = addresses(client, "/sitemap-job-lists.xml")
    lists = {address.removeprefix(f"{SITE}/jobs/") for address in found}
    assert {"", "browse/", "at/", "category/healthcare/", "skill/knots/", "in/usa/", "in/north-america/"} <= lists
    assert not lists & {"skill/splices/", "category/circus/", "at/company-0/", "in/germany/"}
    assert set(found.values()) == {""}
    for address in found:
        page = client.get(address.removeprefix(SITE))
        assert page.status_code == 200
        assert f'<link rel="canonical" href="{address}">' in page.text
        assert "noindex" not in page.text


def test_scheduled_guide_appears_on_time_and_archived_one_leaves(client: Client) -> None:
    guide = factories.make_published_guide("Present")
    coming = factories.make_guide("Coming")
    soon = datetime.now(UTC) + timedelta(days=1)
    type(coming).objects.filter(pk=coming.pk).update(state="scheduled", publish_at=soon, scheduled=record(coming))
    assert list(addresses(client, "/sitemap-guides.xml")) == [f"{SITE}/guides/present/"]
    with time_machine.travel(soon + timedelta(minutes=1)):
        actions.publish_due()
    actions.archive(guide=guide)
    assert list(addresses(client, "/sitemap-guides.xml")) == [f"{SITE}/guides/coming/"]


def test_empty_site_has_a_sitemap(client: Client) -> None:
    assert addresses(client, "/sitemap-guides.xml") == {}
    assert set(addresses(client, "/sitemap.xml").values()) == {""}


def test_large_section_is_split_into_files(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sitemaps.GuideSitemap.limit <= 50_000
    monkeypatch.setattr(sitemaps.GuideSitemap, "limit", 2)
    for number in range(5):
        factories.make_published_guide(f"Guide {number}")
    files = [file.removeprefix(SITE) for file in addresses(client, "/sitemap.xml") if "guides" in file]
    assert files == ["/sitemap-guides.xml", "/sitemap-guides.xml?p=2", "/sitemap-guides.xml?p=3"]
    assert [len(addresses(client, file)) for file in files] == [2, 2, 1]


@pytest.mark.parametrize(
    "path", ["/sitemap-none.xml", "/sitemap-jobs.xml?p=2", "/sitemap-guides.xml?p=2", "/sitemap-guides.xml?p=x"]
)
def test_file_that_is_not_there_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_sitemap_costs_few_queries_however_much_there_is(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        factories.make_published_guide(f"Guide {number}")
        factories.make_job(skills=["Knots"])
    tallies.renew()
    most = {"": 6, "-guides": 2, "-pages": 1, "-jobs": 2, "-job-lists": 1}
    for path, queries in ((f"/sitemap{name}.xml", number) for name, number in most.items()):
        with django_assert_max_num_queries(queries):
            client.get(path)


def test_robots_may_read_all_but_the_back_rooms(client: Client) -> None:
    answer = client.get("/robots.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /account/",
        "Disallow: /ads/",
        "Disallow: /alerts/",
        "Disallow: /employers/at/",
        "Disallow: /employers/claim/",
        "Disallow: /employers/jobs/",
        "Disallow: /jobs/location/",
        "Disallow: /jobs/*/apply/",
        "Disallow: /jobs/*/out/",
        "Disallow: /jobs/*/report/",
        "Disallow: /guides/*/preview/",
        "",
        "Sitemap: https://cairn.example/sitemap.xml",
    ]


@pytest.mark.parametrize("now", ["2026-11-22T00:00:00Z", "2026-11-22T23:59:59Z"])
def test_security_contact_expires_within_a_year_and_changes_daily(client: Client, now: str) -> None:
    with time_machine.travel(now, tick=False):
        lines = client.get("/.well-known/security.txt").text.splitlines()
    assert lines == [
        "Contact: mailto:a%2Bb@cairn.example",
        "Expires: 2027-11-21T00:00:00Z",
        "Preferred-Languages: en",
        "Canonical: https://cairn.example/.well-known/security.txt",
    ]


@pytest.mark.parametrize(
    "path",
    [
        *("/sitemap.xml", "/sitemap-guides.xml", "/sitemap-jobs.xml", "/sitemap-job-lists.xml", "/robots.txt"),
        *("/.well-known/security.txt", "/guides/feed/", "/jobs/feed.rss", "/jobs/feed.atom", "/jobs/feed.json"),
    ],
)
def test_machines_are_answered_from_memory(
    client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.make_published_guide()
    factories.make_job()
    generations.read()
    fresh = client.get(path)
    with django_assert_num_queries(0):
        assert client.get(path).content == fresh.content
    assert client.get(path, headers={"if-none-match": fresh.headers["ETag"]}).status_code == 304
