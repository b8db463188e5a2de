"""How often a client may ask the API."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from api import limits, tasks
from api.limits import Limit, limit
from api.models import Window

pytestmark = pytest.mark.django_db

START = "2026-11-27T12:00:10Z"


@pytest.fixture(autouse=True)
def few(settings: Settings) -> None:
    settings.API_RATE_ANON, settings.API_RATE_TOKEN = 3, 5


def ask(address: str = "192.0.2.1", **meta: Any) -> HttpRequest:
    return RequestFactory().get("/api/v2/remote-jobs", REMOTE_ADDR=address, **meta)


def test_so_many_are_allowed_until_the_minute_is_over() -> None:
    with time_machine.travel(START, tick=False) as clock:
        found = [limit(ask()) for _ in range(5)]
        assert [one.allowed for one in found] == [True, True, True, False, False]
        assert [one.remaining for one in found] == [2, 1, 0, 0, 0]
        assert {(one.limit, one.reset) for one in found} == {(3, 50)}
        clock.shift(timedelta(seconds=49.5))
        assert limit(ask()) == Limit(allowed=False, limit=3, remaining=0, reset=1)
        clock.shift(timedelta(seconds=0.5))
        assert limit(ask()) == Limit(allowed=True, limit=3, remaining=2, reset=60)


def test_headers_are_those_of_the_draft_and_say_when_to_come_back() -> None:
    told = {"RateLimit-Policy": '"default";q=3;w=60', "RateLimit": '"default";r=2;t=50'}
    assert Limit(allowed=True, limit=3, remaining=2, reset=50).headers() == told
    refused = {"RateLimit-Policy": '"default";q=3;w=60', "RateLimit": '"default";r=0;t=7', "Retry-After": "7"}
    assert Limit(allowed=False, limit=3, remaining=0, reset=7).headers() == refused


def test_each_address_and_each_token_has_its_own_count() -> None:
    with time_machine.travel(START, tick=False):
        assert [limit(ask(address)).remaining for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")] == [2, 2, 1]
        assert limit(ask(), who="a") == Limit(allowed=True, limit=5, remaining=4, reset=50)
        assert [limit(ask("192.0.2.9"), who="a").remaining, limit(ask(), who="b").remaining] == [3, 4]
        assert limit(ask(), who="address 192.0.2.1").remaining == 4


def test_neighbors_of_a_house_count_as_one_with_ipv6() -> None:
    assert limits.address(ask("2001:db8:1:2:3::4")) == limits.address(ask("2001:db8:1:2::ffff"))
    assert limits.address(ask("2001:db8:1:2::1")) != limits.address(ask("2001:db8:1:3::1"))
    assert limits.address(ask("::ffff:192.0.2.1")) == limits.address(ask("192.0.2.1"))


@pytest.mark.parametrize(("proxies", "seen"), [(0, "192.0.2.1"), (1, "203.0.113.7"), (2, "198.51.100.9")])
def test_client_does_not_choose_its_address(settings: Settings, proxies: int, seen: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    assert limits.address(ask(HTTP_X_FORWARDED_FOR="10.9.9.9, 198.51.100.9, 203.0.113.7")) == seen


@pytest.mark.parametrize("address", ["", "unix:", "999.1.1.1"])
def test_who_comes_from_nowhere_is_counted_too(address: str) -> None:
    assert [limit(ask(address)).allowed for _ in range(4)] == [True, True, True, False]


def test_nothing_of_the_client_is_kept_and_the_rest_not_for_long() -> None:
    with time_machine.travel(START, tick=False) as clock:
        limit(ask("192.0.2.1"))
        clock.shift(timedelta(minutes=1))
        limit(ask("192.0.2.1"))
        rows = list(Window.objects.order_by("minute").values_list("client", flat=True))
        assert len(rows) == len(set(rows)) == 2
        assert not any("192.0.2.1" in row for row in rows)
        clock.shift(timedelta(minutes=60))
        tasks.forget_old_windows(0)
        assert list(Window.objects.values_list("client", flat=True)) == rows[1:]


def test_count_costs_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        limit(ask())


@pytest.mark.django_db(transaction=True)
def test_requests_at_once_are_all_counted() -> None:
    def asked(_: int) -> bool:
        try:
            return limit(ask()).allowed
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(asked, range(20))) == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'api_window'")
        assert cursor.fetchone() == ("u",)
