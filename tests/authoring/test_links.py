"""Links to other sites: found wherever they stand, asked politely, called dead only when they surely are."""

import threading
import time
from collections.abc import Iterator
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from authoring import links, tasks
from authoring.models import Link
from guides.models import Guide
from tests import factories

pytestmark = pytest.mark.django_db


class Site(BaseHTTPRequestHandler):
    """Answers with the status its path names: /404, or /200/405 where HEAD gets the second one."""

    def do_GET(self) -> None:
        statuses = self.path.lstrip("/").split("/")
        status = int(statuses[-1] if self.command == "HEAD" else statuses[0])
        self.server.asked.append(f"{self.command} {self.path}")  # type: ignore[attr-defined]
        self.send_response(self.server.override or status)  # type: ignore[attr-defined]
        if status == 302:
            self.send_header("Location", self.path)
        self.end_headers()

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *args: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """override: the status of every answer, 0 for the path's own."""

    asked: list[str]
    override = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{path}"


@pytest.fixture
def server(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    settings.HTTP_ALLOWED_ADDRESSES = ["127.0.0.1"]
    monkeypatch.setattr(links, "PAUSE", 0.0)
    with Server(("127.0.0.1", 0), Site) as server:
        server.asked = []
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def guide_with(*urls: str, title: str = "Registered nurse") -> Guide:
    guide = factories.make_guide(title)
    factories.write(guide, "core-functions", " ".join(f"<{url}>" for url in urls))
    return guide


def test_links_are_found_wherever_they_stand(settings: Settings) -> None:
    settings.SITE_DOMAIN = "cairn.example"
    guide = guide_with("https://a.example/body?a=1&b=2", "https://b.example/#part")
    factories.write(
        guide,
        "cases",
        "",
        {
            "title": "Case",
            "text": '[a](https://a.example/item "title") and `https://no.example/`',
            "url": "https://a.example/url",
        },
    )
    guide.credentials.create(name="RN", issuer="Board", url="https://a.example/rn", checked_on=date(2026, 11, 1))
    guide.credentials.create(name="LPN", issuer="Board", checked_on=date(2026, 11, 1))
    guide.references.add(factories.make_source("acen", url="HTTPS://acen.example"))
    factories.write(
        guide,
        "work-setting",
        "[us](https://cairn.example/guides/) [here](/guides/) [part](#salary) [mail](mailto:a@b.example)"
        f" [long](https://a.example/{'x' * 500}) [half](http://) <http://[::> ftp://a.example",
    )
    assert links.outside_links(guide) == {
        "https://a.example/body?a=1&b=2",
        "https://b.example/",
        "https://a.example/item",
        "https://a.example/url",
        "https://a.example/rn",
        "HTTPS://acen.example",
    }


def test_finding_links_costs_five_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    guide = guide_with("https://a.example/")
    with django_assert_num_queries(5):
        links.outside_links(guide)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("200", ""),
        ("404", "there is no such page (404)"),
        ("410", "the page is gone (410)"),
        ("500", "the site has an error of its own (500)"),
        ("503", "the site has an error of its own (503)"),
        ("302", "redirects in a circle"),
        ("401", ""),
        ("403", ""),
        ("429", ""),
        ("999", ""),
        ("200/405", ""),
        ("200/404", ""),
        ("404/403", "there is no such page (404)"),
    ],
)
def test_answer_decides_whether_a_link_has_a_problem(server: Server, path: str, problem: str) -> None:
    assert links.check(server.url(path)).problem == problem
    assert Link.objects.get().problem == problem


def test_page_is_fetched_only_when_head_is_refused(server: Server) -> None:
    links.check(server.url("200"))
    links.check(server.url("429"))
    assert server.asked == ["HEAD /200", "HEAD /429"]
    links.check(server.url("200/501"))
    assert server.asked[2:] == ["HEAD /200/501", "GET /200/501"]


def test_link_to_this_machine_is_not_followed(server: Server, settings: Settings) -> None:
    settings.HTTP_ALLOWED_ADDRESSES = []
    assert links.check(server.url("200")).problem == "is not on the public internet"
    assert server.asked == []


def test_failures_in_a_row_keep_their_first_date_until_the_link_answers(server: Server) -> None:
    url = server.url("200")
    server.override = 404
    with time_machine.travel("2026-11-01T12:00Z", tick=False):
        links.check(url)
    with time_machine.travel("2026-11-02T12:00Z", tick=False):
        link = links.check(url)
    assert (link.failing_since, link.checked_at) == (at("2026-11-01T12:00Z"), at("2026-11-02T12:00Z"))
    server.override = 0
    with time_machine.travel("2026-11-03T12:00Z", tick=False):
        link = links.check(url)
    assert (link.problem, link.failing_since, link.checked_at) == ("", None, at("2026-11-03T12:00Z"))


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def test_link_is_dead_when_it_failed_twice_or_for_a_day(server: Server) -> None:
    once, twice, fine = server.url("404"), server.url("410"), server.url("200")
    guide = guide_with(once, twice, fine)
    guide_with(server.url("500"), title="Other")
    links.check(server.url("500"))
    for url in (once, twice, fine):
        links.check(url)
    assert links.dead_links(guide) == []
    links.check(twice)
    assert [link.url for link in links.dead_links(guide)] == [twice]
    with time_machine.travel(timezone.now() + links.CERTAIN * 1.1):
        assert [link.url for link in links.dead_links(guide)] == [once, twice]


def test_links_are_asked_once_a_week_and_failing_ones_each_day(server: Server) -> None:
    guide_with(server.url("200"), server.url("404"))
    for day, asked in (
        ("2026-11-01", {"HEAD /200", "HEAD /404", "GET /404"}),
        ("2026-11-02", {"HEAD /404", "GET /404"}),
        ("2026-11-09", {"HEAD /200", "HEAD /404", "GET /404"}),
    ):
        with time_machine.travel(f"{day}T04:41Z"):
            tasks.check_links(timestamp=0)
        assert set(server.asked) == asked
        server.asked.clear()


def test_unused_links_are_forgotten_and_those_of_archived_guides(server: Server) -> None:
    guide_with(server.url("200"))
    archived = guide_with(server.url("204"), title="Archived")
    Guide.objects.filter(pk=archived.pk).update(state="archived")
    Link.objects.create(url="https://gone.example/", checked_at=timezone.now())
    Link.objects.create(url=server.url("204"), checked_at=timezone.now())
    tasks.check_links(timestamp=0)
    assert [link.url for link in Link.objects.all()] == [server.url("200")]


def test_run_asks_a_limited_number_and_begins_with_those_never_asked(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "AT_ONCE", 2)
    guide_with(*(server.url(f"200/20{number}") for number in range(5)))
    for asked in (2, 4, 5, 5):
        tasks.check_links(timestamp=0)
        assert len(set(server.asked)) == len(server.asked) == asked


def test_links_of_one_guide_are_checked_alone(server: Server) -> None:
    guide = guide_with(server.url("200"))
    guide_with(server.url("204"), title="Other")
    tasks.check_links_of(guide=guide.pk)
    tasks.check_links_of(guide=guide.pk)
    tasks.check_links_of(guide=0)
    assert server.asked == ["HEAD /200"]


def test_one_host_is_left_in_peace_between_requests_and_others_do_not_wait(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "PAUSE", 0.3)
    start = time.monotonic()
    tasks.check_links_of(guide=guide_with(server.url("200"), server.url("201"), title="One host").pk)
    assert time.monotonic() - start >= 0.3
    monkeypatch.setattr(links, "PAUSE", 60.0)
    start = time.monotonic()
    other_name = server.url("203").replace("127.0.0.1", "localhost")
    tasks.check_links_of(guide=guide_with(server.url("202"), other_name, title="Two hosts").pk)
    assert time.monotonic() - start < 30
    assert len(server.asked) == 4
