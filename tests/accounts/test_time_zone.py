"""Times in the zone of whoever is signed in, and of nobody else."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.time_zone import TimeZoneMiddleware, zone
from core import formats
from tests import factories

pytestmark = pytest.mark.django_db

PAGE = "/account/profile/"
HOSTILE = ["Europe/Nowhere", "../../etc/passwd", "/etc/passwd", "Europe", "Europe/Berlin ../x", "<script>", "a" * 5000,
           "UTC+1", "\0", "Europe/Berlin\n;"]  # fmt: skip


def signed_in(client: Client, name: str = "") -> User:
    user = factories.make_user(is_staff=True, is_superuser=True)
    User.objects.filter(pk=user.pk).update(time_zone=name)
    client.force_login(user)
    return user


def shown_hour(client: Client) -> str:
    with time_machine.travel(datetime(2026, 11, 30, 13, 5, tzinfo=UTC), tick=False):
        return client.get(PAGE).text.split("It is ")[1][:5]


def test_chosen_zone_is_kept_and_times_are_shown_in_it(client: Client) -> None:
    user = signed_in(client)
    assert shown_hour(client) == "13:05"
    client.post(PAGE, {"time_zone": "Europe/Berlin"})
    user.refresh_from_db()
    assert user.time_zone == "Europe/Berlin"
    assert shown_hour(client) == "14:05"
    assert "Times: Europe/Berlin" in client.get("/admin/").text


def test_empty_zone_is_utc(client: Client) -> None:
    user = signed_in(client, "Asia/Tokyo")
    assert shown_hour(client) == "22:05"
    client.post(PAGE, {"time_zone": ""})
    user.refresh_from_db()
    assert user.time_zone == ""
    assert shown_hour(client) == "13:05"
    assert "Times: UTC" in client.get("/admin/").text


@pytest.mark.parametrize("name", HOSTILE)
def test_name_of_no_zone_is_refused_and_nothing_is_lost(client: Client, name: str) -> None:
    user = signed_in(client, "Asia/Tokyo")
    answer = client.post(PAGE, {"time_zone": name})
    assert answer.status_code == 200
    assert "That did not work yet" in answer.text
    assert "<script>" not in answer.text
    user.refresh_from_db()
    assert user.time_zone == "Asia/Tokyo"


@pytest.mark.parametrize("name", [name for name in HOSTILE if len(name) <= 64 and "\0" not in name])
def test_zone_that_is_no_longer_known_is_utc(client: Client, name: str) -> None:
    signed_in(client, name)
    assert shown_hour(client) == "13:05"
    assert zone(name) is None


def test_administrator_sees_and_sets_zones(client: Client) -> None:
    signed_in(client)
    person = factories.make_user(time_zone="Europe/Berlin")
    assert 'name="time_zone" value="Europe/Berlin"' in client.get(f"/admin/accounts/user/{person.pk}/change/").text


def test_zone_ends_with_the_request(client: Client) -> None:
    signed_in(client, "Asia/Tokyo")
    client.get(PAGE)
    assert timezone.get_current_timezone_name() == "UTC"


def test_zone_ends_with_a_request_that_fails(client: Client) -> None:
    user = signed_in(client, "Asia/Tokyo")

    def fail(request: HttpRequest) -> HttpResponse:
        raise RuntimeError(formats.moment(datetime(2026, 11, 30, 13, 5, tzinfo=UTC)))

    request = RequestFactory().get("/")
    request.COOKIES["sessionid"] = "any"
    request.user = User.objects.get(pk=user.pk)
    with pytest.raises(RuntimeError, match="22:05 JST"):
        TimeZoneMiddleware(fail)(request)
    assert timezone.get_current_timezone_name() == "UTC"


def test_reader_without_a_session_costs_no_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/about/").status_code == 200


def test_session_of_nobody_is_utc(client: Client) -> None:
    client.cookies["sessionid"] = "0" * 32
    assert client.get("/about/").status_code == 200
