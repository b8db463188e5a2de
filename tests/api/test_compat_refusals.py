"""Every documented error of the compatible API: its status, its shape, and words that help."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.db import InterfaceError, OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import factories

pytestmark = pytest.mark.django_db

JOBS, STATUS = "/api/v2/remote-jobs", "/api/v2/remote-jobs/status"


def refusal(answer: Any, status: int = 400) -> str:
    """What an error says. Asserts its documented shape."""
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    data = json.loads(answer.content)
    assert data.keys() == {"success", "error"}
    assert data["success"] is False
    return str(data["error"])


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("count=many", "count: give a whole number from 1 to 200."),
        ("count=", "count: give a whole number"),
        ("count=5.0", "count: give a whole number"),
        ("count=1e2", "count: give a whole number"),
        ("count=1_0", "count: give a whole number"),
        ("count=%D9%A5", "count: give a whole number"),
        ("geo=mars", "geo: there is no “mars”. get=locations lists them."),
        ("geo=", "geo: there is no “”."),
        ("geo=US", "geo: there is no “US”."),
        ("geo=usa,uk", "geo: there is no “usa,uk”."),
        ("geo=usa%00", "geo: there is no “usa”."),
        ("industry=circus", "industry: there is no “circus”. get=industries lists them."),
        ("industry=", "industry: there is no “”."),
        ("tag=", "tag: give 3 to 50 bytes, not counting HTML."),
        ("tag=+ab+", "tag: give 3 to 50 bytes"),
        ("tag=%C3%A9", "tag: give 3 to 50 bytes"),
        ("tag=<b>ab</b>", "tag: give 3 to 50 bytes"),
        ("tag=" + "x" * 51, "tag: give 3 to 50 bytes"),
        ("tag=" + "%E2%82%AC" * 17, "tag: give 3 to 50 bytes"),
        ("get=jobs", "get: give locations or industries."),
        ("get=", "get: give locations or industries."),
        ("get=locations&cursor=x", "cursor: the lists that get asks for have one page."),
        ("page=2", "page: there is no such parameter, only count, geo, industry, tag, cursor, get."),
        ("Count=2", "Count: there is no such parameter"),
        ("tag[]=python", "tag[]: give it once, without brackets."),
        ("geo%5B0%5D=usa", "geo[0]: give it once, without brackets."),
        ("tag=python&tag=django", "tag: give it once."),
        ("get=locations&geo=mars", "geo: there is no “mars”."),
    ],
)
def test_parameter_that_makes_no_sense_is_refused(client: Client, query: str, words: str) -> None:
    answer = client.get(f"{JOBS}?{query}")
    assert refusal(answer).startswith(words)
    assert answer.headers["RateLimit"].startswith('"default";r=119;')


@pytest.mark.parametrize(
    "query",
    [
        *(
            "",
            "ids=",
            "ids=1,",
            "ids=,1",
            "ids=1,,2",
            "ids=1,+%2B2",
            "ids=%2B1",
            "ids=-1",
            "ids=0",
            "ids=01",
            "ids=1.0",
        ),
        *("ids=1e3", "ids=x", "ids=9007199254740992", "ids=99999999999999999999", "ids=1;2", "ids=1 2", "ids=%D9%A1"),
        *("ids=1&ids=2", "ids[]=1", "ids=1&count=1", "id=1", "ids=" + ",".join(["1"] * 101)),
    ],
)
def test_one_bad_number_refuses_the_whole_request(client: Client, query: str) -> None:
    assert refusal(client.get(f"{STATUS}?{query}"))


@pytest.mark.parametrize("path", [JOBS, STATUS, "/api/v2/openapi.json"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"])
def test_only_get_and_head_are_answered(path: str, method: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, path, b"x=1", content_type="text/plain")
    assert refusal(answer, 405) == "Only GET and HEAD are answered here."
    assert answer.headers["Allow"] == "GET, HEAD"


def test_browser_that_asks_whether_it_may_ask_is_answered(client: Client) -> None:
    asked = {"origin": "https://widgets.example", "access-control-request-method": "GET"}
    answer = client.options(JOBS, headers={**asked, "access-control-request-headers": "x-requested-with"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Headers"] == "*"
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize("path", ["/api/v2/", "/api/v2/jobs", f"{JOBS}/7", f"{STATUS}/7"])
def test_address_without_anything_is_404_in_the_same_shape(client: Client, path: str) -> None:
    assert refusal(client.get(path), 404) == "There is nothing at this address."


def test_too_many_requests_are_refused_until_the_minute_is_over(client: Client, settings: Settings) -> None:
    settings.API_RATE_ANON = 2
    with time_machine.travel("2026-11-27T12:00:15Z", tick=False) as clock:
        assert [client.get(path).status_code for path in (JOBS, f"{STATUS}?ids=1")] == [200, 200]
        answer = client.get(JOBS)
        words = "Too many requests: 2 a minute are allowed. Come back in 45 seconds."
        assert refusal(answer, 429) == words
        assert answer.headers["Retry-After"] == "45"
        assert answer.headers["RateLimit"] == '"default";r=0;t=45'
        assert client.get(JOBS, REMOTE_ADDR="192.0.2.77").status_code == 200
        clock.shift(timedelta(seconds=45))
        assert client.get(JOBS).status_code == 200


@pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed"), RuntimeError("ours")])
def test_what_breaks_here_is_told_in_the_same_shape(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("api.compat.views.Search", fail)
    answer = Client(raise_request_exception=False).get(JOBS)
    is_ours = isinstance(error, RuntimeError)
    words = refusal(answer, 500 if is_ours else 503)
    assert words.startswith("The mistake is ours" if is_ours else "The site is being worked on")
    assert answer.headers.get("Retry-After") == (None if is_ours else "10")
    assert "gone" not in words


def test_host_that_is_not_ours_is_told_in_the_same_shape(client: Client) -> None:
    assert refusal(client.get(JOBS, headers={"host": "evil.example"})) == "This request could not be read."


@pytest.fixture
def cursor(client: Client) -> str:
    for hours in (1, 2, 3):
        factories.make_job(regions=("usa",), published_at=timezone.now() - timedelta(hours=hours))
    return str(walk(client)["nextCursor"])


def walk(client: Client, **asked: Any) -> dict[str, Any]:
    answer = client.get(JOBS, {"geo": "usa", "count": 1, **asked})
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()
    return data


def test_cursor_goes_on_where_the_page_before_ended_and_count_may_change(client: Client, cursor: str) -> None:
    data = walk(client, cursor=cursor, count=7)
    assert (data["jobCount"], data["hasMore"], data["nextCursor"]) == (2, False, None)
    assert data["appliedFilters"] == {"count": 7, "geo": "usa", "cursor": cursor}


@pytest.mark.parametrize("place", [0, 5, -1])
def test_cursor_that_was_altered_is_refused(client: Client, cursor: str, place: int) -> None:
    letters = list(cursor)
    letters[place] = "A" if letters[place] != "A" else "B"
    words = refusal(client.get(JOBS, {"geo": "usa", "cursor": "".join(letters)}))
    assert words == "cursor: this is none of ours. Give nextCursor as it came."


@pytest.mark.parametrize("text", ["", " ", "x", "x:y", ":", "W10:x", "\x00", "é" * 50, "x" * 100_000])
def test_cursor_of_somebody_else_is_refused(client: Client, text: str) -> None:
    assert refusal(client.get(JOBS, {"geo": "usa", "cursor": text})).startswith("cursor: this is none of ours.")


def test_cursor_signed_for_something_else_is_refused(client: Client) -> None:
    text = signing.Signer(salt="elsewhere").sign_object([{}, timezone.now().isoformat(), "0-1-1"])
    assert refusal(client.get(JOBS, {"cursor": text})).startswith("cursor: this is none of ours.")


@pytest.mark.parametrize(
    "other",
    [{"geo": "uk"}, {"geo": None}, {"industry": "circus"}, {"tag": "keeper"}],
)
def test_cursor_with_other_filters_is_refused(client: Client, cursor: str, other: dict[str, str | None]) -> None:
    factories.make_category("circus")
    asked: dict[str, str] = {name: value for name, value in {"geo": "usa", **other}.items() if value}
    words = refusal(client.get(JOBS, {**asked, "cursor": cursor}))
    assert words == "cursor: geo, industry and tag must be those of the first request."


def test_cursor_is_good_for_a_day_from_the_first_request_however_often_it_went_on(client: Client) -> None:
    with time_machine.travel("2026-11-27T12:00:00Z", tick=False) as clock:
        for hours in (1, 2, 3):
            factories.make_job(regions=("usa",), published_at=timezone.now() - timedelta(hours=hours))
        first = walk(client)["nextCursor"]
        clock.shift(timedelta(hours=23))
        second = walk(client, cursor=first)["nextCursor"]
        clock.shift(timedelta(hours=1))
        assert walk(client, cursor=second)["jobCount"] == 1
        clock.shift(timedelta(seconds=1))
        for cursor in (first, second):
            words = refusal(client.get(JOBS, {"geo": "usa", "cursor": cursor}))
            assert words == "cursor: it is good for 24 hours from the first request. Start anew without it."


def test_cursor_goes_on_with_the_present_name_of_an_industry(client: Client) -> None:
    category = factories.make_category("engineering")
    for hours in (1, 2):
        factories.make_job(category=category, published_at=timezone.now() - timedelta(hours=hours))
    began = client.get(JOBS, {"industry": "dev", "count": "1"}).json()
    went_on = client.get(JOBS, {"industry": "engineering", "cursor": str(began["nextCursor"])}).json()
    assert went_on["jobCount"] == 1
