"""Walking through all jobs, page by page, while the board changes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from jobs import actions
from jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db

JOBS = "/api/v2/remote-jobs"
STEPS = ("add", "add older", "close", "reopen", "page")
QUICK = settings(
    max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def unlimited(settings: Settings) -> None:
    settings.API_RATE_ANON = 1_000_000


def pages(client: Client, **asked: Any) -> Iterator[list[int]]:
    """What each page has, by the numbers of its jobs; each is asked for when it is wanted."""
    cursor: dict[str, str] = {}
    while True:
        data = client.get(JOBS, {**asked, **cursor}).json()
        yield [job["id"] for job in data["jobs"]]
        assert data["hasMore"] is (data["nextCursor"] is not None)
        if not data["hasMore"]:
            return
        cursor = {"cursor": data["nextCursor"]}


def make_job(hours: float) -> int:
    return factories.make_job(published_at=timezone.now() - timedelta(hours=hours)).pk


@pytest.mark.parametrize(("jobs", "count", "sizes"), [(0, 2, [0]), (2, 2, [2]), (3, 2, [2, 1]), (4, 2, [2, 2])])
def test_walk_ends_with_the_last_job(client: Client, jobs: int, count: int, sizes: list[int]) -> None:
    for number in range(jobs):
        make_job(number)
    assert [len(page) for page in pages(client, count=count)] == sizes


def test_jobs_of_one_moment_are_all_met(client: Client) -> None:
    moment = timezone.now() - timedelta(hours=1)
    made = [factories.make_job(published_at=moment).pk for _ in range(5)]
    assert [pk for page in pages(client, count=2) for pk in page] == made[::-1]


@pytest.mark.parametrize("asked", [{}, {"tag": "keeper"}])
def test_days_that_are_walked_through_are_those_of_the_first_request(client: Client, asked: dict[str, str]) -> None:
    with time_machine.travel("2026-11-27T12:00Z", tick=False) as clock:
        new, old = make_job(1), make_job(7 * 24 - 1)
        make_job(7 * 24 + 1)
        walk = pages(client, count=1, **asked)
        assert next(walk) == [new]
        clock.shift(timedelta(hours=20))
        make_job(-1)
        make_job(1)
        assert [pk for page in walk for pk in page] == [old]


def walk_while_the_board_changes(client: Client, steps: list[str], count: int) -> None:
    Job.objects.all().delete()
    there = [make_job(hours) for hours in range(10)]
    walk = pages(client, count=count)
    seen, closed = [*next(walk)], list[int]()
    for step in steps:
        if step == "page":
            seen += next(walk, [])
        elif step.startswith("add"):
            make_job(-0.001 if step == "add" else 200)
        elif step == "close":
            closed += [next(pk for pk in there if pk not in closed)] if len(closed) < len(there) else []
            actions.close(jobs=closed, status=Job.Status.FILLED)
        elif closed:
            actions.publish(job=Job.objects.get(pk=closed[0]))
    seen += [pk for page in walk for pk in page]
    assert len(seen) == len(set(seen))
    assert set(seen) <= set(there)
    assert set(there) - set(closed) <= set(seen)
    assert seen == sorted(seen)  # the older, the higher their numbers


changing = given(steps=st.lists(st.sampled_from(STEPS), max_size=25), count=st.integers(1, 4))


@QUICK
@changing
def test_each_job_is_met_once_while_others_come_and_go(client: Client, steps: list[str], count: int) -> None:
    walk_while_the_board_changes(client, steps, count)


@pytest.mark.proof
@settings(QUICK, max_examples=300)
@changing
def test_each_job_is_met_once_proof(client: Client, steps: list[str], count: int) -> None:
    walk_while_the_board_changes(client, steps, count)
