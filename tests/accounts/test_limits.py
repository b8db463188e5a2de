"""Guessing is stopped: passwords, codes by mail, codes of an app; from one place or from many, one by one or at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from tests import factories
from tests.accounts.signing_in import (
    LOGIN,
    WRONG,
    app_code,
    give_app,
    is_signed_in,
    mailed_code,
    other_code,
    recovery_codes,
    sign_in,
    sign_up,
)

pytestmark = pytest.mark.django_db

ANN = "ann@example.org"
NOT_RIGHT, TOO_OFTEN = "is not right", "tried too often"
CODE, ENTER_CODE = "/account/login/code/", "/account/login/code/confirm/"
RESET, ENTER_RESET = "/account/password/reset/", "/account/password/reset/confirm/"
CONFIRM, SECOND = "/account/confirm-email/", "/account/2fa/authenticate/"


def somewhere(number: int) -> dict[str, str]:
    """A request from an address of its own, which claims to come from yet another, to a port of its own."""
    return {
        "REMOTE_ADDR": f"198.51.{number // 250}.{number % 250}",
        "HTTP_X_FORWARDED_FOR": f"10.0.{number // 250}.{number % 250}, 203.0.{number // 250}.{number % 250}",
        "HTTP_HOST": f"testserver:{1024 + number % 60000}",
    }


def guess(client: Client, number: int, email: str = ANN, password: str = WRONG) -> str:
    """What becomes of one guess: "right", NOT_RIGHT, TOO_OFTEN, or "429"."""
    client.cookies.clear()
    answer = client.post(LOGIN, {"login": email, "password": password}, **somewhere(number))
    if answer.status_code == 302:
        return "right"
    return "429" if answer.status_code == 429 else next(text for text in (NOT_RIGHT, TOO_OFTEN) if text in answer.text)


def test_sixth_guess_in_five_minutes_is_not_looked_at_wherever_it_comes_from(client: Client) -> None:
    factories.make_user(ANN)
    factories.make_user("bob@example.org")
    assert [guess(client, number) for number in range(8)] == [NOT_RIGHT] * 5 + [TOO_OFTEN] * 3
    assert guess(client, 8, password=factories.PASSWORD) == TOO_OFTEN
    assert guess(client, 9, "bob@example.org", factories.PASSWORD) == "right"
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        assert guess(client, 10, password=factories.PASSWORD) == "right"


def test_ways_to_write_an_address_share_one_count(client: Client) -> None:
    factories.make_user(ANN)
    variants = ["ann@example.org", "ANN@example.org", " ann@example.org", "ann@EXAMPLE.org\t", "\u00a0Ann@Example.Org ",
                "aNN@example.org", "ann@example.orG"]  # fmt: skip
    results = [guess(client, number, email) for number, email in enumerate(variants)]
    assert results == [NOT_RIGHT] * 5 + [TOO_OFTEN] * 2


def test_addresses_without_an_account_are_counted_too(client: Client) -> None:
    assert [guess(client, number, "nobody@example.org") for number in range(6)] == [NOT_RIGHT] * 5 + [TOO_OFTEN]


def test_right_passwords_do_not_use_tries_up_and_do_not_give_them_back(client: Client) -> None:
    factories.make_user(ANN)
    for number in range(4):
        assert guess(client, number) == NOT_RIGHT
    for number in range(4, 7):
        assert guess(client, number, password=factories.PASSWORD) == "right"
    assert [guess(client, number) for number in (7, 8)] == [NOT_RIGHT, TOO_OFTEN]


def test_one_place_gets_ten_wrong_guesses_a_minute_for_all_accounts_together(client: Client) -> None:
    results = [guess(client, 1, f"person{number}@example.org") for number in range(12)]
    assert results == [NOT_RIGHT] * 10 + [TOO_OFTEN] * 2
    assert guess(client, 2, "person12@example.org") == NOT_RIGHT


def test_too_many_requests_are_told_in_the_sites_design(client: Client, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    guess(client, 1)
    answer = client.post(LOGIN, {"login": ANN, "password": WRONG}, **somewhere(1))
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "300"
    assert "A little slower, please" in answer.text
    assert 'href="/guides/"' in answer.text


def test_guesses_made_by_threads_at_once_are_five_together_too(transactional_db: None) -> None:
    factories.make_user(ANN)
    results = at_once(lambda number: guess(Client(), number), 12)
    assert results.count(NOT_RIGHT) <= 5
    assert "right" not in results
    assert guess(Client(), 99, password=factories.PASSWORD) == TOO_OFTEN


def at_once(work: Callable[[int], str], times: int) -> list[str]:
    """What four threads make of it."""

    def run(number: int) -> str:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(run, range(times)))


@pytest.mark.proof
@pytest.mark.parametrize("places", [1, 10_000])
def test_ten_thousand_guesses_from_one_place_or_many_are_five(client: Client, places: int) -> None:
    factories.make_user(ANN)
    with time_machine.travel(timezone.now(), tick=False):
        results = [guess(client, number % places) for number in range(10_000)]
    assert results.count(NOT_RIGHT) == 5
    assert "right" not in results


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, None, "198.51.100.7"),
        (0, "203.0.113.9", "198.51.100.7"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "10.0.0.1, 127.0.0.1, 203.0.113.9", "203.0.113.9"),
        (1, "nonsense, 203.0.113.9:4711", "203.0.113.9"),
        (1, "10.0.0.1,2001:db8::7", "2001:db8::7"),
        (2, "10.0.0.1, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
    ],
)
def test_address_of_a_person_is_what_the_nearest_trusted_proxy_saw(
    client: Client, settings: Settings, proxies: int, header: str | None, expected: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    factories.make_user(ANN)
    sign_in(client, ANN, REMOTE_ADDR="198.51.100.7", **({"HTTP_X_FORWARDED_FOR": header} if header else {}))
    assert UserSession.objects.get().ip == expected
    assert expected in client.get("/account/sessions/").text


# Where a code is entered: what one does to be asked for it (again), and the address of the page.
def ask_for_login_code(client: Client) -> None:
    client.post(CODE, {"email": ANN})


def ask_for_reset_code(client: Client) -> None:
    client.post(RESET, {"email": ANN})


def ask_to_confirm(client: Client) -> None:
    with time_machine.travel(timezone.now() + timedelta(seconds=next(iter([ask_to_confirm.later])))):  # type: ignore
        sign_in(client, ANN)
