"""Pages from memory: nothing old, nothing personal, nothing lost."""

import gzip

import brotli
import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from core import generations, page_cache
from guides.actions import publish
from guides.models import Guide
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def guide() -> Guide:
    guide = factories.make_published_guide()
    generations.read()
    return guide


def test_warm_page_costs_no_query(
    guide: Guide, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cold = client.get(guide.get_absolute_url())
    with django_assert_num_queries(0):
        warm = client.get(guide.get_absolute_url())
    assert warm.content == cold.content
    assert warm.headers["Content-Security-Policy"] == cold.headers["Content-Security-Policy"]


def test_published_change_is_seen_after_the_next_reading(guide: Guide, client: Client) -> None:
    client.get(guide.get_absolute_url())
    factories.write(guide, "core-functions", "Fresh ink")
    publish(guide=guide)
    generations.read()
    assert "Fresh ink" in client.get(guide.get_absolute_url()).text


def test_page_drawn_while_something_changed_is_not_served_again(guide: Guide) -> None:
    before = generations.latest()
    generations.touch("content")
    response = HttpResponse("old")
    response.page_generations = ("content",)  # type: ignore[attr-defined]
    page = page_cache.finished(response, before)
    assert page
    assert page.is_current()
    generations.read()
    assert not page.is_current()


@pytest.mark.parametrize(
    ("said", "sent"), [({}, "no-cache"), ({"Cache-Control": "public, max-age=60"}, "public, max-age=60")]
)
def test_readers_ask_each_time_unless_the_view_says_otherwise(said: dict[str, str], sent: str) -> None:
    response = HttpResponse("same for all", headers=said)
    response.page_generations = ("content",)  # type: ignore[attr-defined]
    page = page_cache.finished(response, {})
    assert page
    assert page_cache.answer(RequestFactory().get("/"), page).headers["Cache-Control"] == sent


@pytest.mark.parametrize("coding", ["br", "gzip"])
def test_large_bodies_are_compressed_too(coding: str) -> None:
    body = b"".join(b"%d, " % number for number in range(page_cache.LARGE // 4))
    coded = page_cache.compress(body, coding)
    assert {"br": brotli.decompress, "gzip": gzip.decompress}[coding](coded) == body
    assert len(coded) < len(body) / 2


def test_pages_are_not_served_when_the_readings_stop(guide: Guide, client: Client) -> None:
    client.get(guide.get_absolute_url())
    generations.forget()
    Guide.objects.filter(pk=guide.pk).update(slug="elsewhere")
    assert client.get(guide.get_absolute_url()).status_code == 301


def test_editor_gets_no_page_from_memory_and_leaves_none(guide: Guide, client: Client, editor_client: Client) -> None:
    assert ">Edit</a>" not in client.get(guide.get_absolute_url()).text
    assert ">Edit</a>" in editor_client.get(guide.get_absolute_url()).text
    assert ">Edit</a>" not in Client().get(guide.get_absolute_url()).text


def test_unknown_parameter_is_answered_but_not_kept(guide: Guide, client: Client) -> None:
    before = len(page_cache.store.pages)
    assert client.get(guide.get_absolute_url(), {"utm_source": "x"}).status_code == 200
    assert len(page_cache.store.pages) == before


@pytest.mark.parametrize("path", ["/nowhere/", "/guides/nowhere/", "/account/login/", "/healthz"])
def test_only_marked_pages_with_status_200_are_kept(guide: Guide, client: Client, path: str) -> None:
    client.get(path)
    assert not page_cache.store.pages


def test_hosts_do_not_share_pages(guide: Guide, client: Client) -> None:
    client.get(guide.get_absolute_url(), headers={"host": "localhost"})
    client.get(guide.get_absolute_url(), headers={"host": "127.0.0.1"})
    assert len(page_cache.store.pages) == 2
    assert client.get(guide.get_absolute_url(), headers={"host": "evil.example"}).status_code == 400


def test_conditional_request_answers_304(guide: Guide, client: Client) -> None:
    first = client.get(guide.get_absolute_url())
    for header, value in (
        ("if-none-match", first.headers["ETag"]),
        ("if-modified-since", first.headers["Last-Modified"]),
    ):
        again = client.get(guide.get_absolute_url(), headers={header: value})
        assert again.status_code == 304
        assert again.content == b""


@pytest.mark.parametrize(("accepted", "coding"), [("br, gzip", "br"), ("gzip", "gzip"), ("", None), ("br;q=0", None)])
def test_body_comes_in_a_coding_the_reader_accepts(
    guide: Guide, client: Client, accepted: str, coding: str | None
) -> None:
    plain = client.get(guide.get_absolute_url()).content
    answer = client.get(guide.get_absolute_url(), headers={"accept-encoding": accepted})
    assert answer.headers.get("Content-Encoding") == coding
    decode = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[coding]
    assert decode(answer.content) == plain
    assert "Accept-Encoding" in answer.headers["Vary"]


def test_head_has_the_length_and_no_body(guide: Guide, client: Client) -> None:
    page = client.get(guide.get_absolute_url())
    head = client.head(guide.get_absolute_url())
    assert head.content == b""
    assert head.headers["Content-Length"] == str(len(page.content))


def test_page_grows_old_after_a_minute(guide: Guide, client: Client) -> None:
    with time_machine.travel("2026-11-22 12:00", tick=False) as clock:
        generations.read()
        client.get(guide.get_absolute_url())
        page = next(iter(page_cache.store.pages.values()))
        assert page.is_current()
        page.born -= page_cache.MAX_AGE + 1
        generations.read()
        assert not page.is_current()
        clock.shift(1)


def test_store_forgets_the_least_recently_used_first_and_stays_within_its_bytes() -> None:
    store = page_cache.PageStore(limit=40_000)
    for number in range(40):
        store.put(str(number), page_cache.Page({}, {"": b"x" * 1_000}, {}))
        store.get("0")
    assert store.used <= 40_000
    assert "0" in store.pages
    assert "1" not in store.pages


def test_response_with_a_cookie_is_not_kept() -> None:
    response = HttpResponse("hello")
    response.page_generations = ("content",)  # type: ignore[attr-defined]
    response.set_cookie("taste", "sweet")
    assert page_cache.finished(response, {}) is None


def test_anonymous_pages_set_no_cookie(guide: Guide, client: Client) -> None:
    job, closed = factories.make_job(), factories.make_closed_job()
    paths = ["/", "/guides/", guide.get_absolute_url(), "/guides/compare/", "/about/", "/sources/", "/terms/",
             "/privacy/", "/accessibility/", "/contact/", "/nowhere/", "/manifest.webmanifest",
             "/jobs/", "/jobs/?q=keeper&open_to=US-TX&zone=UTC", "/jobs/browse/", "/jobs/at/", "/jobs/at/harbor-hill/",
             "/jobs/category/healthcare/", "/jobs/in/usa/", "/jobs/feed.rss", "/jobs/feed.json",
             job.get_absolute_url(), closed.get_absolute_url(), f"/jobs/{job.pk}/"]  # fmt: skip
    for path in paths:
        answer = client.get(path)
        assert not answer.cookies, path
    assert not client.cookies


def test_cookie_of_where_one_lives_is_set_by_saying_so_and_its_pages_are_not_kept(client: Client) -> None:
    job = factories.make_job(regions=["germany"])
    generations.read()
    page = client.get(job.get_absolute_url()).text
    assert "Open to you" not in page
    client.post("/jobs/location/", {"country": "DE"})
    assert set(client.cookies) == {"location"}
    for path in ("/jobs/", job.get_absolute_url()):
        answer = client.get(path)
        assert "Open to you" in answer.text
        assert not answer.cookies
        assert "Cookie" in answer.headers["Vary"]
        assert "Open to you" not in Client().get(path).text
    client.post("/jobs/location/", {"forget": "1"})
    assert client.get(job.get_absolute_url()).text == page


def test_personal_request_is_recognised_by_its_cookies() -> None:
    request = RequestFactory().get("/", headers={"cookie": "theme=dark"})
    assert not page_cache.is_personal(request)
    for cookie in ("sessionid=x", "messages=x", "theme=dark; location=DE"):
        request = RequestFactory().get("/", headers={"cookie": cookie})
        assert page_cache.is_personal(request)
