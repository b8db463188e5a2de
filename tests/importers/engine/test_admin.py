"""Feeds, runs and names in the admin, as those who moderate jobs see them."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from importers.models import CategoryName, CompanyName, Feed, RegionName, Run
from jobs.groups import MODERATORS
from jobs.models import JobSource, Region
from tests import factories
from tests.importers.engine.conftest import make_feed, posting, read
from tests.importers.engine.serving import Server

pytestmark = pytest.mark.django_db

FEEDS = "/admin/importers/feed/"


@pytest.fixture
def moderator(client: Client) -> Client:
    person = factories.make_user(is_staff=True)
    person.groups.set([Group.objects.get(name=MODERATORS)])
    client.force_login(person)
    return client


def add(client: Client, **fields: str) -> str:
    """What the page says after somebody filled in the form of a feed."""
    source = JobSource.objects.first() or factories.make_job_source()
    values = {"name": "Acme’s board", "source": str(source.pk), "format": "greenhouse", "board": "acme", "hours": "6"}
    return client.post(f"{FEEDS}add/", {**values, "is_on": "on", **fields}, follow=True).text


def test_feed_is_added_and_due_at_once(moderator: Client) -> None:
    assert "was added successfully" in add(moderator)
    feed = Feed.objects.due(timezone.now()).get()
    assert (feed.format, feed.board, feed.hours) == ("greenhouse", "acme", 6)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"hours": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"hours": "1000"}, "Ensure this value is less than or equal to 168."),
        ({"format": "nonsense"}, "is not one of the available choices"),
        ({"board": "", "format": "greenhouse"}, 'class="errorlist"'),
        ({"url": "ftp://acme.example/"}, "Enter a valid URL."),
    ],
)
def test_feed_that_cannot_be_is_refused(moderator: Client, fields: dict[str, str], told: str) -> None:
    assert told in add(moderator, **fields)
    assert not Feed.objects.exists()


def test_second_feed_of_an_address_is_refused(moderator: Client) -> None:
    add(moderator)
    assert "There is a feed of this source, format and address already." in add(moderator, name="Another")


def test_list_tells_the_last_run_of_each_in_as_many_queries(moderator: Client, server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), posting(2, categories=["R&D"]))
    page = moderator.get(FEEDS).text
    assert f"{timezone.now():%Y-%m-%d} " in page
    assert "done" in page
    assert "2 read: 1 new, 1 refused" in page
    with CaptureQueriesContext(connection) as few:
        moderator.get(FEEDS)
    for number in range(5):
        other = make_feed(server, path=f"feed{number}")
        read(server, other, posting(number), path=f"feed{number}")
    with CaptureQueriesContext(connection) as many:
        moderator.get(FEEDS)
    assert len(many) == len(few)


def test_run_now_is_a_button_and_an_action(moderator: Client, feed: Feed) -> None:
    page = moderator.get(f"{FEEDS}{feed.pk}/change/").text
    assert f'<form method="post" action="{FEEDS}{feed.pk}/run/">' in page
    assert "is fetched as soon as the worker can" in moderator.post(f"{FEEDS}{feed.pk}/run/", follow=True).text
    told = moderator.post(FEEDS, {"action": "run_now", "_selected_action": [feed.pk]}, follow=True).text
    assert "It waits to be fetched already." in told
    assert ProcrastinateJob.objects.filter(task_name="importers.run", queue_name="imports").count() == 1
    assert moderator.get(f"{FEEDS}{feed.pk}/run/").status_code == 405


def test_change_of_a_feed_has_it_bring_everything(moderator: Client, server: Server, feed: Feed) -> None:
    read(server, feed, posting(1), ETag='"v1"')
    assert Feed.objects.get().etag
    values = {"name": feed.name, "source": feed.source_id, "format": "plain", "url": "https://plain.example/feed"}
    assert moderator.post(f"{FEEDS}{feed.pk}/change/", {**values, "hours": "2"}).status_code == 302
    assert (Feed.objects.get().etag, Feed.objects.get().hours) == ("", 2)


def test_run_has_a_page_with_its_log(moderator: Client, server: Server, feed: Feed) -> None:
    result = read(server, feed, posting(1, categories=["<b>R&D</b>"]))
    page = moderator.get(f"/admin/importers/run/{result.pk}/change/").text
    assert "Unknown categories (1): “&lt;b&gt;R&amp;D&lt;/b&gt;” 1 ×" in page
    assert "<b>R" not in page
    assert Run.objects.get().log in moderator.get(f"/admin/importers/run/{result.pk}/change/").context["original"].log


@pytest.mark.parametrize("name", ["categoryname", "regionname", "companyname", "run"])
def test_lists_cost_as_many_queries_however_long(moderator: Client, feed: Feed, name: str) -> None:
    def make(number: int) -> None:
        CategoryName.objects.create(name=f"C{number}", key=f"c{number}", category=factories.make_category(f"c{number}"))
        place = RegionName.objects.create(name=f"R{number}", key=f"r{number}")
        place.regions.set(Region.objects.filter(slug="usa"))
        company = factories.make_company(f"Company {number}")
        CompanyName.objects.create(name=f"N{number}", key=f"n{number}", company=company)
        feed.runs.create(status="failed", ended_at=timezone.now())

    make(1)
    with CaptureQueriesContext(connection) as few:
        assert moderator.get(f"/admin/importers/{name}/").status_code == 200
    for number in range(2, 12):
        make(number)
    with CaptureQueriesContext(connection) as many:
        moderator.get(f"/admin/importers/{name}/")
    assert len(many) == len(few)


def test_names_that_wait_for_a_meaning_are_found(moderator: Client) -> None:
    CategoryName.objects.create(name="Research & more", key="research & more", seen=7)
    CategoryName.objects.create(name="Selling", key="selling", category=factories.make_category("sales"))
    page = moderator.get("/admin/importers/categoryname/?category__isempty=1").text
    assert "Research &amp; more" in page
    assert "Selling" not in page
    assert 'aria-label="Category, Research &amp; more"' in page


def test_name_may_be_told_before_it_is_seen(moderator: Client) -> None:
    sales = factories.make_category("sales")
    assert moderator.post("/admin/importers/categoryname/add/", {"name": "  Deal  Makers ", "category": "Sales"})
    row = CategoryName.objects.get()
    assert (row.name, row.key, row.category) == ("Deal Makers", "deal makers", sales)
    again = moderator.post("/admin/importers/categoryname/add/", {"name": "deal makers", "category": "Sales"})
    assert again.status_code == 200
    assert CategoryName.objects.count() == 1
