"""What being signed in costs, and what the time of an answer tells of who has an account."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median

from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from bench import measure
from bench.guides import ask, change
from bench.measure import Figure
from guides.models import Guide

PAIRS = 60
PASSWORD = "a-long-way-round-9"  # noqa: S105
KNOWN, UNKNOWN = "known@example.org", "unknown{}@example.org"


def figures() -> Iterator[Figure]:
    anonymous, member = Client(headers={"host": "localhost"}), Client(headers={"host": "localhost"})
    user = User.objects.create_user(KNOWN, PASSWORD)
    user.emailaddress_set.update_or_create(email=KNOWN, defaults={"verified": True, "primary": True})
    member.force_login(user)
    guide = max(Guide.objects.published(), key=lambda guide: len(guide.listed_text)).get_absolute_url()
    yield from page(anonymous, member, guide)
    with override_settings(ACCOUNT_RATE_LIMITS=False):
        yield from telling()


def page(anonymous: Client, member: Client, path: str) -> Iterator[Figure]:
    """A guide drawn for a member, over the same drawn for a stranger; in pairs, so that the machine's moods meet both."""
    for_stranger, for_member = partial(ask, anonymous, path), partial(ask, member, path)
    change()
    yield Figure("plan-queries-anonymous", plan_queries(for_stranger), "queries", "=", 0)
    yield Figure("plan-queries-member", plan_queries(for_member), "queries", "≤", 1)
    change()
    yield Figure("page-queries-anonymous", measure.queries(for_stranger), "queries")
    yield Figure("page-queries-member", measure.queries(for_member), "queries")
    yield Figure("member-ratio", ratio(for_member, for_stranger, time.perf_counter), "× cold", "≤", 1.3)
    yield Figure("member-ratio-cpu", ratio(for_member, for_stranger, time.process_time), "× cold", "≤", 1.3)


def plan_queries(work: Callable[[], object]) -> int:
    """How many queries look for a plan."""
    with CaptureQueriesContext(connection) as captured:
        work()
    return sum("subscriptions_grant" in query["sql"] for query in captured)


def ratio(work: Callable[[], object], other: Callable[[], object], clock: Callable[[], float]) -> float:
    """Median of pairs: how long one takes over the other. Nothing is kept in memory from the one to the next."""
    pairs = [(took(work, clock), took(other, clock)) for _ in range(PAIRS)]
    return median(one / two for one, two in pairs[3:])


def took(work: Callable[[], object], clock: Callable[[], float]) -> float:
    change()
    start = clock()
    work()
    return clock() - start


def telling() -> Iterator[Figure]:
    """A stranger asks with an address that has an account, and with one that has none: the answers take as long."""
    forms = {
        "login": ("/account/login/", {"password": "not-the-password"}, "login"),
        "code": ("/account/login/code/", {}, "email"),
        "reset": ("/account/password/reset/", {}, "email"),
        "signup": ("/account/signup/", {"password1": PASSWORD + "x", "accept": "on"}, "email"),
    }
    for name, (path, fields, address) in forms.items():
        numbers = iter(range(10**6))

        def known(path: str = path, fields: dict[str, str] = fields, address: str = address) -> None:
            post(path, {**fields, address: KNOWN})

        def unknown(path: str = path, fields: dict[str, str] = fields, address: str = address) -> None:
            post(path, {**fields, address: UNKNOWN.format(next(numbers))})  # noqa: B023

        yield Figure(f"known-over-unknown-{name}", ratio(known, unknown, time.perf_counter), "×")


def post(path: str, fields: dict[str, str]) -> None:
    status = Client(headers={"host": "localhost"}).post(path, fields).status_code
    if status not in (200, 302):
        raise RuntimeError(f"{path} answers {status}")
