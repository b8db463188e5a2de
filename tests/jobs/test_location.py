"""A reader says where they live: in a cookie or an account, and nowhere else."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from jobs.location import COOKIE, Location, of_request, remember
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/jobs/location/"
GERMANY = {"country": "DE", "state": "", "time_zone": "", "next": "/jobs/"}


def told(client: Client) -> str:
    """For whom the list of jobs answers."""
    page = client.get("/jobs/").text
    _, _, rest = page.partition("Answers are for somebody in <strong>")
    return rest.partition("</strong>")[0]


def test_country_is_kept_in_a_cookie_and_the_list_answers(client: Client) -> None:
    factories.make_job()
    assert told(client) == ""
    answer = client.post(PAGE, GERMANY)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/jobs/")
    assert told(client) == "Germany"
    assert "Open to you." in client.get("/jobs/").text


@pytest.mark.parametrize("typed", ["Bayern", "bayern", "BY", "de-by"])
def test_state_is_found_by_its_name_or_code(client: Client, typed: str) -> None:
    client.post(PAGE, {**GERMANY, "state": typed})
    assert told(client) == "Bayern, Germany"


def test_all_of_it_is_kept(client: Client) -> None:
    client.post(
        PAGE,
        {"country": "US", "state": "california", "time_zone": " America/Los_Angeles ", "work_countries": ["US", "DE"]},
    )
    assert client.cookies[COOKIE].value == "US-CA|America/Los_Angeles|DE.US"
    form = client.get(PAGE).text
    assert '<option value="US" selected>' in form
    assert 'name="state" value="California"' in form
    assert 'name="time_zone" value="America/Los_Angeles"' in form
    assert form.count(" selected>") == 3  # the country, and two to work in
    assert "/jobs/?open_to=US-CA&amp;zone=America%2FLos_Angeles&amp;work=DE&amp;work=US" in client.get("/jobs/").text


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"country": ""}, "This field is required."),
        ({"country": "XX"}, "Select a valid choice. XX is not one of the available choices."),
        ({"state": "Atlantis"}, "Germany has no state or province “Atlantis”."),
        ({"time_zone": "Berlin"}, "“Berlin” is no time zone; they look like Europe/Berlin."),
    ],
)
def test_what_makes_no_sense_is_told_and_what_was_typed_stays(
    client: Client, values: dict[str, str], words: str
) -> None:
    typed = {**GERMANY, "time_zone": "Europe/Paris", "state": "Bayern", "next": "/jobs/in/europe/", **values}
    answer = client.post(PAGE, typed)
    assert answer.status_code == 422
    assert words in answer.text
    assert f'name="state" value="{typed["state"]}"' in answer.text
    assert f'name="time_zone" value="{typed["time_zone"]}"' in answer.text
    assert 'name="next" value="/jobs/in/europe/"' in answer.text
    assert COOKIE not in answer.cookies


def test_country_to_work_in_that_is_none_is_told(client: Client) -> None:
    answer = client.post(PAGE, {**GERMANY, "work_countries": ["DE", "XX"]})
    assert answer.status_code == 422
    assert "XX is not one of the available choices" in answer.text


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(st.text(max_size=20), st.sampled_from(["DE", "US", "²", "x" * 5_000, "\x00", "/jobs/"]))
            for name in ("country", "state", "time_zone", "work_countries", "next", "forget")
        },
    )
)
def test_garbage_in_the_form_is_answered(client: Client, values: dict[str, str]) -> None:
    values = {name: value.encode(errors="ignore").decode() for name, value in values.items()}
    answer = client.post(PAGE, values)
    assert answer.status_code in (200, 302, 422)
    assert client.get("/jobs/").status_code == 200


def test_cookie_is_for_this_site_alone_and_names_nobody(client: Client) -> None:
    cookie = client.post(PAGE, GERMANY).cookies[COOKIE]
    assert cookie.value == "DE||"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["path"] == "/"
    assert not cookie["domain"]


@pytest.mark.parametrize("is_development", [False, True])
def test_cookie_needs_https_but_on_a_developers_machine(settings: Any, is_development: bool) -> None:
    settings.DEVELOPMENT = is_development
    response = HttpResponse()
    remember(response, Location("DE"))
    assert bool(response.cookies[COOKIE]["secure"]) is not is_development


def test_only_the_form_sets_another_cookie_and_no_session(client: Client) -> None:
    form = client.get(PAGE)
    assert set(form.cookies) == {"csrftoken"}
    assert form.headers["Cache-Control"].count("no-store") == 1
    browser = Client()
    assert set(browser.post(PAGE, GERMANY).cookies) == {COOKIE}
    assert not browser.get("/jobs/").cookies


def test_forgotten_is_forgotten(client: Client) -> None:
    assert "Forget where I live" not in client.get(PAGE).text
    client.post(PAGE, GERMANY)
    assert "Forget where I live" in client.get(PAGE).text
    answer = client.post(PAGE, {"country": "", "forget": "1", "next": "/jobs/in/europe/"})
    assert answer.headers["Location"] == "/jobs/in/europe/"
    assert answer.cookies[COOKIE]["max-age"] == 0
    assert told(client) == ""


def test_reader_returns_to_where_they_came_from(client: Client) -> None:
    form = client.get(PAGE, {"next": "/jobs/?q=nurse&open_to=DE"})
    assert 'name="next" value="/jobs/?q=nurse&amp;open_to=DE"' in form.text
    answer = client.post(PAGE, {**GERMANY, "next": "/jobs/?q=nurse&open_to=DE"})
    assert answer.headers["Location"] == "/jobs/?q=nurse&open_to=DE"


def test_next_leads_nowhere_else(client: Client) -> None:
    for onward in ("//evil.example", "https://evil.example/", "\\\\evil.example", "/\\evil.example", "/\t/evil.example",
                   "javascript:alert(1)", "jobs", "///evil.example", "http:evil.example", "\x00//evil.example",
                   "@evil.example", "/%0d%0a//evil", " //evil.example"):  # fmt: skip
        for answer in (
            client.post(PAGE, {**GERMANY, "next": onward}),
            client.post(f"{PAGE}?{urlencode({'next': onward})}", {"forget": "1"}),
        ):
            assert answer.status_code == 302
            assert answer.headers["Location"] in ("/jobs/", "/%0d%0a//evil"), onward
        assert "evil.example" not in client.get(PAGE, {"next": onward}).text


def test_account_is_used_and_saved_to_and_no_cookie_is_set(client: Client) -> None:
    user = factories.make_user(country="US", state="US-TX", time_zone="America/Chicago")
    client.cookies[COOKIE] = "DE||"
    client.force_login(user)
    assert told(client) == "Texas, United States"
    form = client.get(PAGE).text
    assert 'name="state" value="Texas"' in form
    assert "It is kept in your account" in form
    assert "Forget where I live" not in form
    answer = client.post(PAGE, {"country": "FR", "time_zone": "Europe/Paris", "work_countries": ["FR", "DE"]})
    assert COOKIE not in answer.cookies
    user.refresh_from_db()
    assert (user.country, user.state, user.time_zone, user.work_countries) == ("FR", "", "Europe/Paris", ["DE", "FR"])
    assert told(client) == "France"


def test_member_who_told_nothing_is_asked_as_everybody(client: Client) -> None:
    client.force_login(factories.make_user())
    assert told(client) == ""
    assert client.post(PAGE, {"forget": "1", "country": ""}).status_code == 422


def test_time_zone_of_an_account_is_kept_when_its_country_is_told(client: Client) -> None:
    user = factories.make_user(time_zone="Europe/Berlin")
    client.force_login(user)
    assert 'name="time_zone" value="Europe/Berlin"' in client.get(PAGE).text


def test_time_zone_of_an_account_that_is_none_any_more_is_left_out(client: Client) -> None:
    user = factories.make_user(country="DE")
    User.objects.filter(pk=user.pk).update(time_zone="Mars/Base")
    client.force_login(user)
    assert told(client) == "Germany"


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("DE||", "Germany"),
        ("DE", "Germany"),
        ("DE-BY|Mars/Base|XX.FR", "Bayern, Germany"),
        ("DE-XX|Europe/Berlin|", "Germany"),
        ("XX||", ""),
        ("", ""),
        ("||||", ""),
        ("DE" * 5_000, ""),
        ("<script>", ""),
    ],
)
def test_cookie_says_what_makes_sense_of_it(client: Client, value: str, name: str) -> None:
    client.cookies[COOKIE] = value
    assert told(client) == name


def test_parts_of_a_cookie_that_make_no_sense_are_left_out() -> None:
    request = RequestFactory().get("/", headers={"cookie": f"{COOKIE}=DE-BY|Mars/Base|XX.FR.FR"})
    request.user = type("Nobody", (), {"is_authenticated": False})()
    assert of_request(request) == Location("DE", "DE-BY", "", ("FR", "FR"))
