"""Telling search engines, by a real server that speaks IndexNow: everything once, nothing lost, nothing that is not
theirs.
"""

import json
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import psycopg
import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from jobs.actions import close, publish
from jobs.models import Job
from pages import indexnow, tasks
from pages.models import Told
from tests import factories

pytestmark = pytest.mark.django_db

HERE = "127.0.0.1"
SITE = "https://cairn.example"
KEY = "0123456789abcdef"


class Asked(BaseHTTPRequestHandler):
    """Answers what the script says next, 202 after its end, and notes what it was sent."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.sent.append((self.path, self.headers["Content-Type"], body))  # type: ignore[attr-defined]
        script = self.server.script  # type: ignore[attr-defined]
        status, headers = script.pop(0) if script else (202, {})
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


class Engine(HTTPServer):
    """script: (status, headers) of answers to come. sent: (path, content type, body) of requests."""

    script: list[tuple[int, dict[str, str]]]
    sent: list[tuple[str, str, dict[str, Any]]]

    def told(self) -> list[str]:
        """The paths it was told of since it was asked this last, in order."""
        addresses = [address for _, _, body in self.sent for address in body["urlList"]]
        self.sent.clear()
        assert all(address.startswith(SITE + "/") for address in addresses)
        return [address.removeprefix(SITE) for address in addresses]


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    server = Engine((HERE, 0), Asked)
    server.script, server.sent = [], []
    settings.SITE_DOMAIN, settings.SITE_URL = "cairn.example", SITE
    settings.HTTP_ALLOWED_ADDRESSES = [HERE]
    settings.INDEXNOW_KEY, settings.INDEXNOW_URL = KEY, f"http://{HERE}:{server.server_port}/indexnow"
    thread = threading.Thread(target=partial(server.serve_forever, poll_interval=0.01))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def began(engine: Engine) -> datetime:
    """When telling began: an hour ago."""
    return Told.objects.create(pk=1, until=timezone.now() - timedelta(hours=1)).until


def tell(after: timedelta = timedelta(minutes=2)) -> None:
    """What the worker does, so much later."""
    with time_machine.travel(timezone.now() + after, tick=False):
        tasks.tell_search_engines(timestamp=0)


def test_nothing_is_told_without_a_key(client: Client, engine: Engine, settings: Settings) -> None:
    settings.INDEXNOW_KEY = ""
    factories.make_job()
    tell()
    assert engine.sent == []
    assert not Told.objects.exists()
    assert client.get("/indexnow-key.txt").status_code == 404


def test_key_is_where_it_is_said_to_be(client: Client, engine: Engine, began: datetime) -> None:
    factories.make_job()
    tell()
    [(path, kind, body)] = engine.sent
    assert (path, kind) == ("/indexnow", "application/json; charset=utf-8")
    assert (body["host"], body["key"]) == ("cairn.example", KEY)
    answer = client.get(body["keyLocation"].removeprefix(SITE))
    assert (answer.text, answer.headers["Content-Type"]) == (KEY, "text/plain; charset=utf-8")


def test_what_was_there_before_it_is_turned_on_is_not_told(engine: Engine) -> None:
    factories.make_job()
    tell(timedelta(0))
    tell()
    assert engine.told() == []
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        job = factories.make_job()
    tell(timedelta(minutes=10))
    assert engine.told() == [job.get_absolute_url()]


def test_what_is_published_and_closed_is_told_once(engine: Engine, began: datetime) -> None:
    with time_machine.travel(began - timedelta(days=1)):
        old, ended = factories.make_job(), factories.make_job()
        factories.make_published_guide("Old")
    new, guide = factories.make_job(), factories.make_published_guide("Nurse")
    close(jobs=[ended.pk], status=Job.Status.FILLED)
    tell()
    assert set(engine.told()) == {new.get_absolute_url(), ended.get_absolute_url(), guide.get_absolute_url()}
    tell(timedelta(minutes=7))
    assert engine.told() == []
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        close(jobs=[new.pk], status=Job.Status.EXPIRED)
        publish(job=ended)
    tell(timedelta(minutes=20))
    assert set(engine.told()) == {new.get_absolute_url(), ended.get_absolute_url()}
    assert old.get_absolute_url() not in engine.told()


def test_what_search_engines_may_not_have_is_never_told(engine: Engine, began: datetime) -> None:
    factories.make_draft_job()
    factories.make_job(allows_markup=False)
    factories.make_closed_job(allows_markup=False)
    factories.make_guide("Draft")
    tell()
    assert engine.sent == []


def test_many_are_told_in_requests_of_ten_thousand_each_once(
    engine: Engine, began: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where more of them than a request holds are of one moment, as those of one import are."""
    monkeypatch.setattr(indexnow, "MOST", 3)
    jobs = [factories.make_job() for _ in range(4)]
    with time_machine.travel(timezone.now(), tick=False):
        jobs += [factories.make_job() for _ in range(7)]
    jobs.append(factories.make_job())
    assert len({job.updated_at for job in jobs}) == 6
    guide = factories.make_published_guide()
    tell()
    assert max(len(body["urlList"]) for _, _, body in engine.sent) == 3
    assert sorted(engine.told()) == sorted([guide.get_absolute_url(), *(job.get_absolute_url() for job in jobs)])


def test_mark_stays_where_a_later_request_is_refused(
    engine: Engine, began: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexnow, "MOST", 2)
    jobs = [factories.make_job() for _ in range(6)]
    engine.script = [(200, {}), (500, {})]
    tell()
    assert len(engine.told()) == 4
    assert Told.objects.get().until == jobs[1].updated_at
    tell(timedelta(minutes=7))
    assert engine.told() == [job.get_absolute_url() for job in jobs[2:]]


@pytest.mark.parametrize(
    ("status", "said", "waits"),
    [
        (403, "search engines are not told of changes: IndexNow does not find the key at this site (403)", True),
        (422, "IndexNow says that the addresses are not this site's (422)", True),
        (429, "IndexNow was told too often (429)", True),
        (301, "IndexNow refused (301)", True),
        (503, "INDEXNOW_URL has an error of its own (503)", False),
    ],
)
def test_refusal_is_logged_once_and_nothing_is_lost(
    engine: Engine, began: datetime, caplog: pytest.LogCaptureFixture, status: int, said: str, waits: bool
) -> None:
    job = factories.make_job()
    engine.script = [(status, {"Location": "/elsewhere"})] * (2 if waits else 3)
    tell()
    assert engine.told() == [job.get_absolute_url()]
    tell(timedelta(minutes=7))
    assert len(engine.told()) == (0 if waits else 1)
    tell(timedelta(minutes=70))
    assert caplog.text.count(said) == 1
    assert Told.objects.get().until == began
    engine.told()
    tell(timedelta(minutes=140))
    assert engine.told() == [job.get_absolute_url()]
    told = Told.objects.get()
    assert (told.problem, told.waits_until) == ("", None)
    assert told.until > began


@pytest.mark.parametrize(("said", "minutes"), [("600", 10), ("0", 0), ("999999999", 24 * 60), ("soon", 60), ("²", 60)])
def test_busy_server_is_asked_again_when_it_says(engine: Engine, began: datetime, said: str, minutes: int) -> None:
    factories.make_job()
    engine.script = [(429, {"Retry-After": said})]
    tell()
    waits = Told.objects.get().waits_until
    assert waits
    assert abs(waits - timezone.now() - timedelta(minutes=2 + minutes)) < timedelta(seconds=30)


def test_server_that_is_down_loses_nothing(
    engine: Engine, began: datetime, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    job = factories.make_job()
    address, settings.INDEXNOW_URL = settings.INDEXNOW_URL, f"http://{HERE}:1/"
    tell()
    tell(timedelta(minutes=7))
    assert caplog.text.count("INDEXNOW_URL refuses the connection") == 1
    settings.INDEXNOW_URL = address
    tell(timedelta(minutes=12))
    assert engine.told() == [job.get_absolute_url()]


def test_after_a_long_silence_only_the_last_week_is_told(engine: Engine) -> None:
    Told.objects.create(pk=1, until=timezone.now() - timedelta(days=60))
    with time_machine.travel(timezone.now() - timedelta(days=8)):
        factories.make_job(expires_on=(timezone.now() + timedelta(days=90)).date())
    with time_machine.travel(timezone.now() - timedelta(days=6)):
        job = factories.make_job()
    tell()
    assert engine.told() == [job.get_absolute_url()]


def test_change_that_is_not_yet_committed_is_not_passed_over(engine: Engine, began: datetime) -> None:
    """It is dated before its commit: what is told must not get ahead of the oldest transaction that writes."""
    values = connection.get_connection_params()
    given = {name: values[name] for name in ("host", "port", "user", "password", "dbname") if values.get(name)}
    with psycopg.connect(**given) as other:
        other.execute("SELECT pg_current_xact_id()")
        began_at = timezone.now()
        tell(timedelta(minutes=30))
        assert Told.objects.get().until <= began_at
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # the worker has no transaction around it, as tests have
    tell(timedelta(minutes=30))
    assert Told.objects.get().until > began_at + timedelta(minutes=20)


def test_a_run_costs_the_same_for_many(
    engine: Engine, began: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(5):
        factories.make_job()
    with django_assert_num_queries(7):
        tell()
    assert len(engine.told()) == 5


def test_there_is_one_mark() -> None:
    with pytest.raises(IntegrityError, match="told_is_one_row"):
        Told.objects.create(pk=2, until=timezone.now())
