"""Random lives of a subscription: the plan of one person, the plan of everybody, the next page and a model agree."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import transaction
from django.test import RequestFactory
from hypothesis import HealthCheck, Phase
from hypothesis import settings as search
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from subscriptions import mirror
from subscriptions.actions import end_grant, grant
from subscriptions.billing import FetchedSubscription
from subscriptions.middleware import PlanMiddleware
from subscriptions.models import Customer, Grant
from subscriptions.models.subscription import Status
from subscriptions.plans import PLUS, plan_for, with_plus
from tests import factories

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 1, 31, 12, tzinfo=UTC)
MONTH = timedelta(days=30)
STEPS = 50


@dataclass
class Model:
    """What the terms promise, in the words of PRODUCT.md. Times in seconds."""

    status: str = ""
    start: float = 0
    end: float = 0
    is_ending: bool = False
    grants: list[list[float]] = field(default_factory=list)

    def is_plus(self, now: float) -> bool:
        if any(first <= now < last for first, last in self.grants):
            return True
        has_run_out = self.is_ending and now >= self.end
        if self.status in ("active", "trialing"):
            return not has_run_out
        return self.status == "past_due" and not has_run_out and now - self.start < settings.PLUS_GRACE_DAYS * 86400


class Life(RuleBasedStateMachine):
    """Stripe says what it says through the mirror, staff grants and takes back, and the clock goes on."""

    steps = 0

    @initialize()
    def begin(self) -> None:
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.user = factories.make_user()
        self.other = factories.make_user()
        self.staff = factories.make_user(is_staff=True)
        self.customer = Customer.objects.create(user=self.user, stripe_id=f"cus_{self.user.pk}")
        self.model = Model()
        self.travel = time_machine.travel(BEGIN, tick=False)
        self.clock = self.travel.start()
        self.now = BEGIN

    def teardown(self) -> None:
        if hasattr(self, "travel"):
            self.travel.stop()
            transaction.set_rollback(True)
            self.atom.__exit__(None, None, None)

    @rule(days=st.integers(0, 40), seconds=st.sampled_from([0, 1, 86399]))
    def time_passes(self, days: int, seconds: int) -> None:
        self._move(self.now + timedelta(days=days, seconds=seconds))

    @precondition(lambda self: self.model.status)
    @rule(where=st.sampled_from(["end", "grace"]), off=st.sampled_from([-1, 0, 1]))
    def time_comes_to_an_edge(self, where: str, off: int) -> None:
        edge = self.model.end if where == "end" else self.model.start + settings.PLUS_GRACE_DAYS * 86400
        self._move(max(self.now, datetime.fromtimestamp(edge + off, UTC)))

    def _move(self, moment: datetime) -> None:
        self.now = moment
        self.clock.move_to(moment)

    @rule(status=st.sampled_from(Status.values))
    def stripe_says(self, status: str) -> None:
        if not self.model.status:
            self.model.start, self.model.end = self.now.timestamp(), (self.now + MONTH).timestamp()
        self.model.status = status
        self._tell()

    @precondition(lambda self: self.model.status)
    @rule(status=st.sampled_from(["active", "past_due"]))
    def period_turns(self, status: str) -> None:
        self.model.start, self.model.end = self.model.end, self.model.end + MONTH.total_seconds()
        self.model.status, self.model.is_ending = status, False
        self._tell()

    @precondition(lambda self: self.model.status)
    @rule(is_ending=st.booleans())
    def person_cancels_or_resumes(self, is_ending: bool) -> None:
        self.model.is_ending = is_ending
        self._tell()

    @precondition(lambda self: self.model.status)
    @rule()
    def staff_pays_back_and_ends(self) -> None:
        self.model.status = "canceled"
        self._tell()

    @rule(days=st.integers(1, 30))
    def staff_grants(self, days: int) -> None:
        ends_at = self.now + timedelta(days=days)
        grant(user=self.user, ends_at=ends_at, reason="a test", by=self.staff)
        self.model.grants.append([self.now.timestamp(), ends_at.timestamp()])

    @precondition(lambda self: self.model.grants)
    @rule(data=st.data())
    def staff_takes_back(self, data: Any) -> None:
        number = data.draw(st.integers(0, len(self.model.grants) - 1))
        end_grant(grant=Grant.objects.filter(user=self.user).order_by("pk")[number], by=self.staff)
        self.model.grants[number][1] = min(self.model.grants[number][1], self.now.timestamp())

    def _tell(self) -> None:
        fetched = FetchedSubscription(
            stripe_id=f"sub_{self.user.pk}",
            customer_id=str(self.customer.stripe_id),
            status=self.model.status,
            interval="month",
            amount=800,
            currency="USD",
            item_id="si_1",
            price_id="price_month",
            period_start=datetime.fromtimestamp(self.model.start, UTC),
            period_end=datetime.fromtimestamp(self.model.end, UTC),
            is_ending=self.model.is_ending,
            canceled_at=None,
            started_at=BEGIN,
            ended_at=None,
        )
        mirror.write(self.customer, fetched, [])

    @invariant()
    def all_agree(self) -> None:
        if not hasattr(self, "travel"):
            return
        type(self).steps += 1
        expected = self.model.is_plus(self.now.timestamp())
        assert (plan_for(self.user) is PLUS) == expected
        assert with_plus().filter(pk=self.user.pk).exists() == expected
        assert not with_plus().filter(pk=self.other.pk).exists()
        assert next_request_has_plus(self.user) == expected


def next_request_has_plus(user: User) -> bool:
    """As a view sees it."""
    request: Any = RequestFactory().get("/")
    request.user = User.objects.get(pk=user.pk)
    seen: list[bool] = []
    PlanMiddleware(lambda request: seen.append(request.plan.is_plus) or None)(request)  # type: ignore[attr-defined, arg-type, func-returns-value, return-value]
    return seen[0]


def live(lives: int) -> int:
    """Steps walked, in that many lives."""
    Life.steps = 0
    how = search(
        max_examples=lives,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=how)
    return Life.steps


def test_plans_agree_in_a_few_lives() -> None:
    assert live(4) > 50


@pytest.mark.proof
def test_plans_agree_in_ten_thousand_steps() -> None:
    steps = 0
    while steps < 10_000:
        steps += live(50)
    print(f"{steps} steps, 0 differences")  # noqa: T201
