"""Batches: what one posting breaks, it breaks for itself alone."""

import gzip
import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import DataError, connection

from importers.items import Item
from importers.models import Feed, Origin
from importers.running import run
from importers.storing import Storer
from jobs import actions
from jobs.deriving import Posting
from jobs.models import Company, Job
from tests.importers.engine.conftest import TEXT, Plain, posting, read
from tests.importers.engine.serving import Server
from tests.importers.engine.test_running import counts, live

pytestmark = pytest.mark.django_db


def item(number: int, **fields: Any) -> Item:
    values = {**posting(number), "categories": ("Accounting",), "places": ("Germany",)}
    return Item(**{**values, **fields})


@pytest.mark.parametrize("external_id", ["a\x00b", "a\ud800b"])
@pytest.mark.parametrize("place", [0, 7, 19])
def test_posting_that_the_database_refuses_is_found_and_the_others_stored(
    feed: Feed, plain: Plain, external_id: str, place: int
) -> None:
    items = [item(number) for number in range(20)]
    items[place] = replace(items[place], external_id=external_id)
    tally = Storer(feed, plain).take(items)
    assert (tally.counts["new"], tally.counts["refused"]) == (19, 1)
    assert "It could not be stored" in "".join(tally.reasons)
    assert len(live()) == Origin.objects.count() == 19


def test_several_of_a_batch_are_found(feed: Feed, plain: Plain) -> None:
    items = [item(number, external_id=f"{number}" + "\x00" * (number % 3 == 0)) for number in range(20)]
    tally = Storer(feed, plain).take(items)
    assert (tally.counts["new"], tally.counts["refused"]) == (13, 7)
    assert len(live()) == 13


def test_mistake_of_ours_costs_one_posting(feed: Feed, plain: Plain, monkeypatch: pytest.MonkeyPatch) -> None:
    def store(postings: Any, **options: Any) -> list[Job]:
        found: list[Posting] = list(postings)
        if any(one.job.title == "Bookkeeper 3" for one in found):
            raise ZeroDivisionError
        return original(found, **options)

    original = actions.store
    monkeypatch.setattr(actions, "store", store)
    tally = Storer(feed, plain).take([item(number) for number in range(8)])
    assert tally.counts == {"new": 7, "refused": 1}
    assert "It could not be stored (ZeroDivisionError)." in tally.reasons


def test_database_that_is_gone_is_no_fault_of_a_posting(
    feed: Feed, plain: Plain, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(DataError, match="NUL"):
        Storer(feed, plain).take([item(1, external_id="a\x00b"), item(2)])


def test_company_of_a_batch_that_failed_is_made_again(feed: Feed, plain: Plain) -> None:
    storer = Storer(feed, plain)
    storer.take([item(1, company="New one", external_id="\x00"), item(2, company="New one")])
    assert Job.objects.get().company == Company.objects.get(name="New one")


def test_batch_costs_as_many_queries_however_many_postings(
    feed: Feed, plain: Plain, django_assert_max_num_queries: Any
) -> None:
    storer = Storer(feed, plain)
    storer.take([item(0)])
    with django_assert_max_num_queries(40):
        assert storer.take([item(number) for number in range(1, 60)]).counts["new"] == 59
    with django_assert_max_num_queries(8):
        assert storer.take([item(number) for number in range(60)]).counts["same"] == 60


def test_long_ids_are_kept_apart(feed: Feed, plain: Plain) -> None:
    ids = ["x" * 199 + end for end in "ab"]
    storer = Storer(feed, plain)
    assert storer.take([item(number, external_id=one) for number, one in enumerate(ids)]).counts["new"] == 2
    assert storer.take([item(number, external_id=one) for number, one in enumerate(ids)]).counts["same"] == 2
    assert all(len(name) <= 200 for name in Job.objects.values_list("external_id", flat=True))


# Answers of several pages


def pages(server: Server, plain: Plain, *contents: list[Any]) -> None:
    """Pages of which each leads to the next."""
    for number, content in enumerate(contents):
        path = f"/feed{number or ''}"
        server.answers[path] = (200, {"ETag": '"v1"'}, json.dumps(content).encode())
        if number:
            before = server.url(f"feed{number - 1 or ''}")
            plain.next[before] = server.url(f"feed{number}")


def test_all_pages_are_read_before_anything_closes(server: Server, feed: Feed, plain: Plain) -> None:
    pages(server, plain, [posting(1), posting(2)], [posting(3)], [posting(4)])
    assert counts(run(feed)) == {"read": 4, "new": 4}
    feed.refresh_from_db()
    assert feed.etag == ""  # the first page's says nothing of the others
    pages(server, plain, [posting(1)], [posting(3), posting(1)], [posting(4)])
    assert counts(run(feed)) == {"read": 4, "same": 3, "refused": 1, "closed": 1}


def test_page_that_fails_keeps_what_is_on_it(server: Server, feed: Feed, plain: Plain) -> None:
    pages(server, plain, [posting(1)], [posting(2)])
    run(feed)
    server.answers["/feed1"] = (500, {}, b"")
    result = run(feed)
    assert (result.status, counts(result)) == ("broken", {"read": 1, "same": 1})
    assert len(live()) == 2


def test_pages_in_a_circle_end(server: Server, feed: Feed, plain: Plain) -> None:
    pages(server, plain, [posting(1)], [posting(2)])
    plain.next[server.url("feed1")] = server.url("feed")
    result = run(feed)
    assert result.status == "broken"
    assert "It goes on and on" in result.log


# On the way


def test_redirect_is_followed_and_one_to_a_private_place_is_not(server: Server, feed: Feed) -> None:
    server.answers["/moved"] = (302, {"Location": "/feed"}, b"")
    Feed.objects.update(url=server.url("moved"))
    assert counts(read(server, feed, posting(1))) == {"read": 1, "new": 1}
    server.answers["/moved"] = (302, {"Location": f"http://127.0.0.2:{server.server_port}/feed"}, b"")
    result = read(server, feed)
    assert result.status == "failed"
    assert "is not on the public internet" in result.log
    assert live() == {"Bookkeeper 1"}


def test_answer_that_is_too_large_is_not_read(server: Server, feed: Feed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importers.fetching.MOST", 2**20)
    read(server, feed, posting(1))
    server.answers["/feed"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"[" + b" " * 2**21))
    result = run(feed)
    assert (result.status, result.log) == ("failed", f"{server.url('feed')} is larger than 1 MB.")
    assert live() == {"Bookkeeper 1"}


def test_posting_beyond_the_most_is_left_out_and_nothing_closes(
    server: Server, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(server, feed, posting(1))
    monkeypatch.setattr("importers.running.MOST_ITEMS", 3)
    result = read(server, feed, *map(posting, range(2, 9)))
    assert (result.status, counts(result)) == ("broken", {"read": 3, "new": 3})
    assert len(live()) == 4


def test_nothing_is_left_where_the_site_writes(server: Server, feed: Feed, tmp_path: Any) -> None:
    read(server, feed, posting(1))
    assert list(tmp_path.iterdir()) == []
    assert connection.is_usable()
    assert TEXT in Job.objects.get().description_html
