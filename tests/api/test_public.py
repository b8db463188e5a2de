"""What every answer under /api/v1/ has in common: who may read, how often, errors, and what is kept."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from api.v1 import problems
from core import generations
from jobs import tallies
from tests import factories
from tests.api.conftest import SITE

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]


def problem(answer: Any, status: int) -> Any:
    """What an error says, in the one shape there is."""
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers.get("Content-Length", len(answer.content))) == len(answer.content)
    said = answer.json()
    assert said["status"] == status
    assert said["type"].startswith(f"{SITE}/api/#problem-")
    assert said["title"]
    assert said["detail"]
    return said


def test_any_site_may_read(client: Client) -> None:
    answer = client.get("/api/v1/categories", headers={"Origin": "https://elsewhere.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_preflight_for_a_token_is_answered_without_a_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    asked = {"Origin": "https://x.example", "Access-Control-Request-Headers": "authorization"}
    with django_assert_num_queries(0):
        answer = client.options("/api/v1/jobs", headers=asked)
    assert answer.status_code == 204
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("address", ["", "nothing", "jobs/", "jobs/ten", "jobs/1/nothing", "roles", "guides/a b"])
def test_address_of_nothing_is_a_problem(client: Client, address: str) -> None:
    problem(client.get(f"/api/v1/{address}"), 404)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
@pytest.mark.parametrize("address", ["jobs", "jobs/1", "openapi.json"])
def test_nothing_can_be_written(client: Client, address: str, method: str) -> None:
    answer = client.generic(method, f"/api/v1/{address}", b"{}", "application/json")
    problem(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_head_is_answered_as_get_is(client: Client) -> None:
    answer, head = client.get("/api/v1/regions"), client.head("/api/v1/regions")
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["ETag"] == answer.headers["ETag"]


def test_host_of_somebody_else_is_a_problem(client: Client) -> None:
    problem(client.get("/api/v1/jobs", headers={"Host": "elsewhere.example"}), 400)


def test_mistake_of_ours_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)

    def broken(facet: str) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(tallies, "of", broken)
    assert "secret" not in str(problem(client.get("/api/v1/categories"), 500))


def test_database_that_is_away_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)

    def away(facet: str) -> None:
        raise OperationalError

    monkeypatch.setattr(tallies, "of", away)
    answer = client.get("/api/v1/categories")
    problem(answer, 503)
    assert answer.headers["Retry-After"] == "10"


def test_each_status_has_one_type_of_its_own() -> None:
    assert len(problems.BY_STATUS) == len({kind.slug for kind in problems.KINDS}) == len(problems.KINDS)


def test_what_did_not_change_is_not_sent_again(client: Client) -> None:
    first = client.get("/api/v1/categories")
    again = client.get("/api/v1/categories", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    factories.make_category("circus")
    assert client.get("/api/v1/categories", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_too_many_requests_are_told_when_to_come_back(client: Client, settings: Settings) -> None:
    settings.API_RATE_ANON = 2
    for _ in range(2):
        assert client.get("/api/v1/categories").status_code == 200
    answer = client.get("/api/v1/categories")
    problem(answer, 429)
    assert 1 <= int(answer.headers["Retry-After"]) <= 60
    assert client.get("/api/v1/categories", headers={"X-Forwarded-For": "8.8.8.8"}).status_code == 429


def test_answers_that_may_be_kept_say_the_policy_and_nothing_of_who_asked(client: Client) -> None:
    answer = client.get("/api/v1/categories")
    assert answer.headers["RateLimit-Policy"]
    assert "RateLimit" not in answer.headers
    assert "RateLimit" in client.get("/api/v1/categories?x=1").headers


def test_warm_answer_costs_no_query_and_no_count(client: Client, settings: Settings) -> None:
    settings.API_RATE_ANON = 1
    factories.make_job()
    generations.read()
    cold = client.get("/api/v1/jobs?limit=5")
    for _ in range(3):
        warm = client.get("/api/v1/jobs?limit=5")
        assert (warm.status_code, warm.content) == (200, cold.content)
        assert warm.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "address", ["jobs", "companies", "categories", "regions", "skills", "guides", "plans", "openapi.json"]
)
def test_every_list_is_kept(client: Client, django_assert_num_queries: DjangoAssertNumQueries, address: str) -> None:
    generations.read()
    client.get(f"/api/v1/{address}")
    with django_assert_num_queries(0):
        assert client.get(f"/api/v1/{address}").status_code == 200


def test_who_is_signed_in_makes_no_difference(client: Client) -> None:
    anonymous = client.get("/api/v1/jobs")
    client.force_login(User.objects.create_user("ann@example.org"))
    answer = client.get("/api/v1/jobs")
    assert answer.content == anonymous.content
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert not answer.cookies


def test_document_is_openapi_3_1_and_names_what_each_address_answers(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": SITE}]
    for path, methods in document["paths"].items():
        assert set(methods) == {"get"}
        assert {"200", "422", "429"} <= set(methods["get"]["responses"])
        assert ("404" in methods["get"]["responses"]) is ("{" in path)
        assert methods["get"]["security"] == [{}, {"token": []}]
