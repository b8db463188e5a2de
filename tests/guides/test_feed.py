"""The Atom feed of new and revised guides."""

from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from authoring import actions
from guides.actions import publish
from guides.models import Guide
from guides.snapshots import record
from tests import factories

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def on_the_public_site(settings: Settings) -> None:
    settings.SITE_DOMAIN, settings.SITE_URL = "cairn.example", "https://cairn.example"


def feed(client: Client) -> ElementTree.Element:
    answer = client.get("/guides/feed/")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


def entries(client: Client) -> list[dict[str, Any]]:
    return [{child.tag.removeprefix(ATOM): child for child in entry} for entry in feed(client).iter(ATOM + "entry")]


def titles(client: Client) -> list[str]:
    return [entry["title"].text for entry in entries(client)]


def test_feed_says_who_it_is(client: Client, settings: Settings) -> None:
    settings.SITE_NAME = "Cairn & Co"
    root = feed(client)
    links = {link.get("rel"): link.get("href") for link in root.findall(ATOM + "link")}
    assert links == {"self": "https://cairn.example/guides/feed/", "alternate": "https://cairn.example/guides/"}
    assert root.findtext(ATOM + "title") == "Cairn & Co: career guides"
    assert root.findtext(ATOM + "id") == "https://cairn.example/guides/"


def test_entry_has_the_first_and_the_present_editions_dates_and_keeps_its_id(client: Client) -> None:
    with time_machine.travel("2026-11-01T12:00Z", tick=False):
        guide = factories.make_published_guide(writer="Ada Writer")
    before = entries(client)[0]
    guide.title, guide.slug, guide.writer = "Nurse", "nurse", ""
    guide.save()
    with time_machine.travel("2026-11-20T12:00Z", tick=False):
        publish(guide=guide)
    (entry,) = entries(client)
    assert before["author"].findtext(ATOM + "name") == "Ada Writer"
    assert entry["author"].findtext(ATOM + "name") == "Waymark editors"
    assert before["id"].text == entry["id"].text == f"tag:cairn.example,2026-11-01:guide:{guide.pk}"
    assert before["updated"].text == entry["published"].text == "2026-11-01T12:00:00+00:00"
    assert entry["updated"].text == "2026-11-20T12:00:00+00:00"
    assert entry["link"].get("href") == "https://cairn.example/guides/nurse/"
    assert entry["summary"].text == guide.summary
    assert entry["category"].get("term") == "Healthcare"


def test_newest_edition_comes_first_and_thirty_are_enough(client: Client) -> None:
    start = datetime.fromisoformat("2026-11-01T12:00Z")
    for number in range(31):
        with time_machine.travel(start + timedelta(hours=number), tick=False):
            factories.make_published_guide(f"Guide {number}")
    oldest = Guide.objects.get(title="Guide 0")
    factories.write(oldest, "work-setting", "Revised.")
    publish(guide=oldest)
    assert titles(client) == ["Guide 0", *(f"Guide {number}" for number in range(30, 1, -1))]


def test_drafts_and_changes_not_published_stay_out(client: Client) -> None:
    factories.make_guide("Draft")
    guide = factories.make_published_guide("Public")
    guide.title = "Half done"
    guide.save()
    assert titles(client) == ["Public"]


def test_scheduled_guide_appears_on_time_and_archived_one_leaves(client: Client) -> None:
    guide = factories.make_guide("Timely")
    tomorrow = timezone.now() + timedelta(days=1)
    publish(guide=factories.make_guide("Other"))
    Guide.objects.filter(pk=guide.pk).update(state="scheduled", publish_at=tomorrow, scheduled=record(guide))
    actions.publish_due()
    assert titles(client) == ["Other"]
    with time_machine.travel(tomorrow + timedelta(minutes=1)):
        actions.publish_due()
        assert titles(client) == ["Timely", "Other"]
    actions.archive(guide=guide)
    assert titles(client) == ["Other"]


@pytest.mark.parametrize("text", ["</title><script>alert(1)</script>", "]]>&amp;&", "\"'", "a\uffffb\ufffe", "<b>&lt;"])
def test_hostile_texts_are_shown_as_texts(client: Client, text: str) -> None:
    category = factories.make_category("odd", name=f"Category {text}")
    factories.make_published_guide("x", slug="odd")
    guide = factories.make_guide(
        f"Title {text}", slug="hostile", summary=f"Summary {text}", category=category, writer=text
    )
    publish(guide=guide)
    entry = entries(client)[0]
    plain = text.replace("\uffff", "").replace("\ufffe", "")
    assert entry["title"].text == f"Title {plain}"
    assert entry["category"].get("term") == f"Category {plain}"
    assert entry["author"].findtext(ATOM + "name") == plain
    assert "<" not in entry["summary"].text  # read as HTML


def test_feed_costs_one_query(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(5):
        factories.make_published_guide(f"Guide {number}")
    with django_assert_num_queries(1):
        client.get("/guides/feed/")


@pytest.mark.parametrize("path", ["/", "/guides/", "/guides/registered-nurse/"])
def test_pages_lead_feed_readers_to_it(client: Client, path: str) -> None:
    factories.make_published_guide()
    assert '<link rel="alternate" type="application/atom+xml"' in client.get(path).text
