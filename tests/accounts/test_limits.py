"""Guessing is stopped: at passwords, mailed codes and an app's codes, from one place or many, in turn or at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

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
)

pytestmark = pytest.mark.django_db

ANN = "ann@example.org"
NOT_RIGHT, TOO_OFTEN = "is not right", "tried too often"
CODE, ENTER_CODE = "/account/login/code/", "/account/login/code/confirm/"
RESET, ENTER_RESET = "/account/password/reset/", "/account/password/reset/confirm/"
CONFIRM, SECOND = "/account/confirm-email/", "/account/2fa/authenticate/"


def somewhere(number: int) -> dict[str, Any]:
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


@pytest.fixture
def for_threads(transactional_db: None) -> Iterator[None]:
    """Rows that threads see. The cache's table is not emptied with the others."""
    cache.clear()
    yield
    cache.clear()


@pytest.mark.usefixtures("for_threads")
def test_guesses_made_by_threads_at_once_are_five_together_too() -> None:
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
def test_ten_thousand_guesses_half_from_one_place_half_from_a_thousand_are_five(client: Client) -> None:
    factories.make_user(ANN)
    with time_machine.travel(timezone.now(), tick=False):
        results = [guess(client, number % 2_000 if number % 2 else 0) for number in range(10_000)]
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


# A mailed code: how one comes to be asked for it, and where.
MAILED: dict[str, tuple[Callable[[Client], Any], str]] = {
    "sign-in": (lambda client: client.post(CODE, {"email": ANN}), ENTER_CODE),
    "reset": (lambda client: client.post(RESET, {"email": ANN}), ENTER_RESET),
    "confirmation": (lambda client: sign_in(client, ANN), CONFIRM),
}


@pytest.mark.parametrize("kind", MAILED)
def test_guesses_at_mailed_codes_are_five_in_however_many_sessions(
    client: Client, settings: Settings, kind: str
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "confirm_email": None}  # of mails, not of guesses
    ask, page = MAILED[kind]
    factories.make_user(ANN).emailaddress_set.update(verified=kind != "confirmation")
    statuses = []
    for number in range(2):
        client.cookies.clear()
        client.defaults.update(somewhere(number))
        ask(client)
        statuses += [client.post(page, {"code": other_code(mailed_code(ANN))}).status_code for _ in range(3)]
    assert statuses == [200, 200, 302, 200, 200, 429]
    assert client.post(page, {"code": mailed_code(ANN)}).status_code == 429
    assert not is_signed_in(client)
    with time_machine.travel(timezone.now() + timedelta(minutes=5, seconds=1)):
        assert client.post(page, {"code": mailed_code(ANN)}).status_code == 302


@pytest.mark.usefixtures("for_threads")
def test_guesses_at_one_code_made_at_once_are_five_too(client: Client) -> None:
    """Each of them finds the same session, with no guess in it yet."""
    factories.make_user(ANN)
    client.post(CODE, {"email": ANN})
    code, session = mailed_code(ANN), client.cookies["sessionid"].value

    def try_code(number: int) -> str:
        own = Client(**somewhere(number))
        own.cookies["sessionid"] = session
        return str(own.post(ENTER_CODE, {"code": other_code(code)}).status_code)

    results = at_once(try_code, 8)
    assert results.count("429") >= 3


@pytest.mark.parametrize("right", ["app", "recovery"])
def test_guesses_at_a_second_factor_are_five_in_however_many_sessions(client: Client, right: str) -> None:
    user = factories.make_user(ANN)
    give_app(user)
    for number in range(6):
        client.cookies.clear()
        client.defaults.update(somewhere(number))
        assert sign_in(client, ANN) == SECOND
        code = "000000" if number < 5 else app_code() if right == "app" else recovery_codes(user)[0]
        page = client.post(SECOND, {"code": code}).text
        assert (NOT_RIGHT if number < 5 else TOO_OFTEN) in page
    assert not is_signed_in(client)


def test_guesses_at_a_password_from_within_are_five(client: Client) -> None:
    user = factories.make_user(ANN)
    client.force_login(user)
    for path, form in (
        ("/account/reauthenticate/", {"password": WRONG}),
        ("/account/password/change/", {"oldpassword": WRONG, "password1": "another-long-way-7"}),
    ):
        answers = [client.post(path, form, **somewhere(number)) for number in range(6)]
        assert [NOT_RIGHT in answer.text or "not your present" in answer.text for answer in answers][:5] == [True] * 5
        assert answers[5].status_code == 429 or TOO_OFTEN in answers[5].text
        right = {name: factories.PASSWORD if value == WRONG else value for name, value in form.items()}
        assert client.post(path, right).status_code != 302
    user.refresh_from_db()
    assert user.check_password(factories.PASSWORD)


def test_strangers_cannot_push_a_count_out_of_the_cache(settings: Settings) -> None:
    """Django's cache in the database keeps 300 rows unless told otherwise, and drops a third when there are more."""
    assert settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000
