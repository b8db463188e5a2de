"""What the logs say, and what they never do."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.test import Client

from core import log


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What production would write."""
    log.configure({"development": False, "level": "INFO"})
    stream = StringIO()
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(stream)
    yield stream
    log.configure(settings.LOGGING)


@pytest.mark.django_db
def test_request_is_one_line_with_route_status_and_time_and_nothing_personal(lines: StringIO) -> None:
    reader = Client(headers={"user-agent": "Secret Browser"}, REMOTE_ADDR="192.0.2.7")
    reader.get("/guides/ada-lovelace/?q=ada@example.org")
    line = json.loads(lines.getvalue())
    assert line["route"] == "guides/<slug:slug>/"
    assert line["status"] == 404
    assert line["ms"] >= 0
    for personal in ("ada", "192.0.2.7", "Secret"):
        assert personal not in lines.getvalue()


def test_mail_addresses_in_messages_and_tracebacks_are_taken_out(lines: StringIO) -> None:
    try:
        raise ValueError("Key (email)=(ada@example.org) already exists")
    except ValueError:
        logging.getLogger("anything").exception("for %s", "grace.hopper+x@navy.example")
    assert "ada@" not in lines.getvalue()
    assert "grace" not in lines.getvalue()
    line = json.loads(lines.getvalue())
    assert line["event"] == "for [email]"
    assert "Key (email)=([email])" in line["exception"]


@pytest.mark.django_db
def test_failure_is_logged_by_route_with_its_traceback(lines: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("oh no")

    monkeypatch.setattr("guides.views.categories_with_guides", fail)
    answer = Client(raise_request_exception=False).get("/guides/?q=private")
    assert answer.status_code == 500
    assert "Something broke" in answer.text
    assert "oh no" in lines.getvalue()
    assert "private" not in lines.getvalue()


@pytest.mark.django_db
def test_unknown_host_is_refused_without_a_word_in_the_log(lines: StringIO) -> None:
    assert Client(headers={"host": "evil.example"}).get("/").status_code == 400
    assert "evil" not in lines.getvalue()
