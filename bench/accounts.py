"""What being signed in costs, and what the time of an answer tells of who has an account."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count
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
PASSWORD = "a-long-way-round-9"
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
    """A guide drawn for a member, over the same drawn for a stranger; in pairs, so that both meet the same moods."""
    for_stranger, for_member = partial(ask, anonymous, path), partial(ask, member, path)
    change()
    yield Figure("plan-anonymous", plan_queries(for_stranger), "queries", "=", 0)
    yield Figure("plan-member", plan_queries(for_member), "queries", "≤", 1)
    change()
    yield Figure("page-anonymous", measure.queries(for_stranger), "queries")
    yield Figure("page-member", measure.queries(for_member), "queries")
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
    new = count()
    for name, path, fields, expected in (
        ("login", "/account/login/", {"login": "", "password": "not-the-password"}, 200),
        ("code", "/account/login/code/", {"email": ""}, 302),
        ("reset", "/account/password/reset/", {"email": ""}, 302),
        ("signup", "/account/signup/", {"email": "", "password1": PASSWORD, "accepts_terms": "on"}, 302),
    ):
        send = partial(post, path, fields, expected)
        known, unknown = partial(send, lambda: KNOWN), partial(send, lambda: UNKNOWN.format(next(new)))
        yield Figure(f"known-{name}", ratio(known, unknown, time.perf_counter), "× unknown")


def post(path: str, fields: dict[str, str], expected: int, address: Callable[[], str]) -> None:
    """Send a form with an address in its first field. Raises RuntimeError at another status, as when it is refused."""
    filled = {**fields, next(iter(fields)): address()}
    status = Client(headers={"host": "localhost"}).post(path, filled).status_code
    if status != expected:
        raise RuntimeError(f"{path} answers {status}")
