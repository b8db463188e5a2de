"""Each format, from a site that answers in it to a page that names it."""

import json
import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from importers.models import Feed
from importers.registry import IMPORTERS
from importers.running import run
from jobs.models import Job
from tests import factories
from tests.importers.engine.conftest import make_feed
from tests.importers.engine.serving import Server
from tests.importers.feeds import FILES, FOLDER, taken

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november_2026")]

# What a format's last page says.
EMPTY = {"lever": b"[]", "jobicy": b'{"jobs": []}', "himalayas": b'{"jobs": []}', "jsonfeed": b'{"items": []}'}
ELSEWHERE = b"https://cairn.example/jobs/feed.json"  # where the JSON Feed says that its next page is


@pytest.fixture
def in_november_2026() -> Any:
    """The day on which the answers were made."""
    with time_machine.travel("2026-11-27T12:00:00Z"):
        yield


def answer(server: Server, name: str) -> None:
    body = (FOLDER / FILES[name]).read_bytes()
    server.answers["/feed"] = (200, {}, body.replace(ELSEWHERE, server.url("feed").encode()))
    server.rest = EMPTY.get(name, b"")


@pytest.mark.parametrize("name", FILES)
def test_feed_becomes_jobs_with_a_way_back(client: Client, server: Server, name: str) -> None:
    source = factories.make_job_source(name, name=IMPORTERS[name].title)
    fields: dict[str, Any] = {"format": name, "category": factories.make_category("any"), "company": "Cairn Health"}
    feed = make_feed(server, source.slug, **fields)
    answer(server, name)
    items = {item.external_id: item for item in taken(name)}
    result = run(feed)
    assert result.status == "done", result.log
    assert result.new + result.refused == result.read
    assert result.new >= 1, result.log
    for origin in feed.origins.select_related("job__company"):
        item = items[origin.external_id]
        assert (origin.job.title, origin.job.company.name) == (item.title, item.company)
        page = client.get(origin.job.get_absolute_url()).text
        assert f"From {source.name}: <a href=" in page
        assert re.search(r"the original posting</a>", page)
        assert client.get(f"/jobs/{origin.job_id}/out/").status_code in (200, 302)
    before = list(Job.objects.order_by("pk").values())
    again = run(Feed.objects.select_related("source").get(pk=feed.pk))
    assert (again.new, again.changed, again.closed, again.same) == (0, 0, 0, result.new)
    assert list(Job.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", ["greenhouse", "lever", "ashby"])
def test_job_that_left_a_companys_board_closes(server: Server, name: str) -> None:
    fields: dict[str, Any] = {"format": name, "category": factories.make_category("any"), "company": "Cairn Health"}
    feed = make_feed(server, name, **fields)
    answer(server, name)
    run(feed)
    shown = Job.objects.live().count()
    root = IMPORTERS[name].postings.rpartition(".")[0]
    server.answers["/feed"] = (200, {}, json.dumps({root: []} if root else []).encode())
    assert run(Feed.objects.select_related("source").get(pk=feed.pk)).closed == shown > 0
