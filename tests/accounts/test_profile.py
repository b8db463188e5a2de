"""What a person says about themselves: their own, checked, and with nothing lost."""

import re
import zoneinfo

import pytest
from django.test import Client

from accounts import countries
from accounts.models import User
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/account/profile/"
ANN = {"name": "Ann Reader", "country": "US", "state": "US-CA", "time_zone": "Europe/Berlin"}


@pytest.fixture
def ann(client: Client) -> User:
    user = factories.make_user("ann@example.org", **ANN)
    client.force_login(user)
    return user


def saved(user: User) -> tuple[str, str, str, str]:
    user.refresh_from_db()
    return (user.name, user.country, user.state, user.time_zone)


def test_profile_is_shown_in_words_and_saved(client: Client, ann: User) -> None:
    page = client.get(PAGE).text
    for text in ('value="Ann Reader"', '<option value="US" selected>United States', 'value="California"'):
        assert text in page
    form = {"name": "  Anna \n Reader ", "country": "DE", "state": "bayern", "time_zone": "Asia/Tokyo"}
    assert "Saved." in client.post(PAGE, form, follow=True).text
    assert saved(ann) == ("Anna Reader", "DE", "DE-BY", "Asia/Tokyo")
    assert "Anna Reader, Germany" in client.get("/account/").text


def test_everything_may_be_left_empty(client: Client, ann: User) -> None:
    client.post(PAGE, {"name": "", "country": "", "state": "", "time_zone": ""})
    assert saved(ann) == ("", "", "", "")


@pytest.mark.parametrize(
    ("country", "typed", "code"),
    [
        ("US", "California", "US-CA"),
        ("US", " california ", "US-CA"),
        ("US", "ca", "US-CA"),
        ("US", "US-CA", "US-CA"),
        ("US", "us ca", "US-CA"),
        ("FR", "Ile de France", "FR-IDF"),
        ("DE", "BADEN WÜRTTEMBERG", "DE-BW"),
        ("ES", "Barcelona", "ES-B"),
        ("CA", "Quebec", "CA-QC"),
    ],
)
def test_state_is_found_as_people_type_it(client: Client, ann: User, country: str, typed: str, code: str) -> None:
    client.post(PAGE, {"country": country, "state": typed})
    assert saved(ann)[1:3] == (country, code)


@pytest.mark.parametrize(
    ("country", "typed", "message"),
    [
        ("DE", "California", "Germany has no state or province “California”."),
        ("US", "Kalifornien", "United States has no state or province “Kalifornien”."),
        ("US", "DE-BY", "United States has no state or province “DE-BY”."),
        ("US", "<b>", "United States has no state or province “&lt;b&gt;”."),
        ("US", "-", "United States has no state or province “-”."),
        ("", "California", "Choose the country first."),
        ("HK", "Kowloon", "None are known for Hong Kong. Leave this empty."),
        ("ZZ", "California", "Select a valid choice. ZZ is not one of the available choices."),
        ("us", "", "Select a valid choice. us is not one of the available choices."),
        ("US", "x" * 101, "at most 100 characters"),
    ],
)
def test_place_that_is_none_is_refused_with_a_reason(
    client: Client, ann: User, country: str, typed: str, message: str
) -> None:
    page = client.post(PAGE, {"name": "New", "country": country, "state": typed})
    assert page.status_code == 200
    assert message in page.text
    assert "That did not work yet" in page.text
    assert 'value="New"' in page.text
    assert saved(ann) == tuple(ANN.values())


def test_countries_to_work_in_are_chosen_shown_again_and_taken_back(client: Client, ann: User) -> None:
    assert client.post(PAGE, {"country": "US", "work_countries": ["US", "DE", "US"]}).status_code == 302
    ann.refresh_from_db()
    assert ann.work_countries == ["DE", "US"]
    chooser = client.get(PAGE).text.split('<select name="work_countries"')[1].split("</select>")[0]
    assert re.findall(r'value="(\w+)" selected', chooser) == ["DE", "US"]
    assert chooser.count("<option") == len(countries.choices())
    client.post(PAGE, {"country": "US"})
    ann.refresh_from_db()
    assert ann.work_countries == []


@pytest.mark.parametrize("chosen", [["ZZ"], ["DE", "us"], [""], ["US-CA"], ["<b>"], ["a\0"]])
def test_country_to_work_in_that_is_none_is_refused(client: Client, ann: User, chosen: list[str]) -> None:
    User.objects.filter(pk=ann.pk).update(work_countries=["FR"])
    page = client.post(PAGE, {"country": "US", "work_countries": chosen})
    assert page.status_code == 200
    assert "is not one of the available choices." in page.text
    ann.refresh_from_db()
    assert ann.work_countries == ["FR"]


def test_profile_and_the_form_of_jobs_keep_the_same(client: Client, ann: User) -> None:
    place = {"country": "US", "state": "Texas", "time_zone": "America/Chicago"}
    client.post(PAGE, {**place, "work_countries": ["CA", "US"]})
    page = client.get("/jobs/location/").text
    for text in ('<option value="US" selected>United States', 'value="Texas"', 'value="America/Chicago"'):
        assert text in page
    assert re.findall(r'value="(\w+)" selected', page.split('<select name="work_countries"')[1]) == ["CA", "US"]
    form = {"country": "DE", "state": "Berlin", "time_zone": "Europe/Berlin", "work_countries": ["DE"]}
    client.post("/jobs/location/", form)
    assert saved(ann) == ("", "DE", "DE-BE", "Europe/Berlin")
    assert ann.work_countries == ["DE"]


@pytest.mark.parametrize("name", ["x" * 121, "a\0b"])
def test_name_that_cannot_be_kept_is_refused(client: Client, ann: User, name: str) -> None:
    assert "That did not work yet" in client.post(PAGE, {"name": name}).text
    assert saved(ann) == tuple(ANN.values())


def test_page_suggests_states_and_zones_and_needs_no_script(client: Client, ann: User) -> None:
    page = client.get(PAGE).text
    assert page.count('<datalist id="time-zones">') == page.count('<datalist id="states">') == 1
    for name in ("Europe/Berlin", "Asia/Kathmandu", "California", "Wyoming"):
        assert f'<option value="{name}">' in page
    zones = page.split('<datalist id="time-zones">')[1].split("</datalist>")[0]
    assert zones.count("<option") == len(zoneinfo.available_timezones())
    assert "<p hidden><button" in page
    assert '<option value="Bayern">' in client.post(PAGE, {"country": "DE", "state": "California"}).text


def test_former_address_of_the_time_zone_leads_here(client: Client, ann: User) -> None:
    assert client.get("/account/time-zone/").headers["Location"] == PAGE


def test_page_is_for_those_who_are_signed_in(client: Client) -> None:
    for answer in (client.get(PAGE), client.post(PAGE, {"name": "X"})):
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/account/login/?next={PAGE}")


def test_page_needs_the_forms_token_and_knows_no_other_method(client: Client, ann: User) -> None:
    assert client.put(PAGE).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ann)
    assert strict.post(PAGE, {"name": "X"}).status_code == 403


def test_ones_own_profile_is_changed_and_nothing_else(client: Client, ann: User) -> None:
    other = factories.make_user()
    form = {"name": "X", "id": other.pk, "email": "x@example.org", "is_staff": "on", "is_superuser": "on"}
    client.post(PAGE, form)
    other.refresh_from_db()
    assert (saved(ann)[0], ann.email, ann.is_staff, ann.is_superuser) == ("X", "ann@example.org", False, False)
    assert other.name == ""


def test_states_are_found_by_their_code_and_some_state_by_each_name() -> None:
    """Two may share a name: Lugo is in the list once."""
    assert len(countries.choices()) > 240
    for country, _ in countries.choices()[::12]:
        known = countries.states(country)
        for code, name in known.items():
            assert countries.find_state(country, code) == code
            found = countries.find_state(country, name)
            assert found is not None
            assert len(code) <= 6
