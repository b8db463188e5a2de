"""Who has which plan, at which moment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from subscriptions.models import Grant, Subscription
from subscriptions.models.subscription import LIVE, Status
from subscriptions.plans import FREE, PLUS, Plan, Terms, is_paid_for, plan_for, with_plus
from tests import factories

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
END = datetime(2026, 4, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("status", "is_ending", "moment", "expected"),
    [
        ("active", False, START, True),
        ("active", False, END + timedelta(days=400), True),  # Stripe alone says when it is over
        ("trialing", False, START, True),
        ("active", True, END - SECOND, True),
        ("active", True, END, False),
        ("trialing", True, END, False),
        ("past_due", False, START, True),
        ("past_due", False, START + timedelta(days=7) - SECOND, True),
        ("past_due", False, START + timedelta(days=7), False),
        ("past_due", True, END, False),
        ("incomplete", False, START, False),
        ("incomplete_expired", False, START, False),
        ("unpaid", False, START, False),
        ("paused", False, START, False),
        ("canceled", False, START, False),
        (None, False, START, False),
    ],
)
def test_subscription_gives_plus(status: str | None, is_ending: bool, moment: datetime, expected: bool) -> None:
    assert is_paid_for(Terms(status, START, END, is_ending), moment) is expected


@pytest.mark.django_db
def test_somebody_without_anything_is_free(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = factories.make_user()
    with django_assert_num_queries(1):
        assert plan_for(user) is FREE
    with django_assert_num_queries(0):
        assert plan_for(AnonymousUser()) is FREE


@pytest.mark.django_db
def test_plan_takes_one_query_whatever_there_is(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user = factories.make_user()
    for number, status in enumerate(["canceled", "incomplete_expired", "active"]):
        factories.make_subscription(user, status=status, stripe_id=f"sub_{number}")
    factories.make_grant(user)
    factories.make_grant(user)
    with django_assert_num_queries(1):
        assert plan_for(user) is PLUS
    assert list(with_plus()) == [user]


@pytest.mark.django_db
def test_old_subscription_does_not_hide_the_new_one() -> None:
    user = factories.make_user()
    factories.make_subscription(user, status="active", stripe_id="sub_2")
    factories.make_subscription(user, status="canceled", stripe_id="sub_1", is_ending=True)
    assert plan_for(user) is PLUS


@pytest.mark.django_db
def test_grant_lasts_from_its_first_moment_to_before_its_last() -> None:
    user = factories.make_user()
    Grant.objects.create(user=user, starts_at=START, ends_at=END, reason="a prize")
    moments = {START - SECOND: FREE, START: PLUS, END - SECOND: PLUS, END: FREE}
    assert {moment: plan_for(user, moment) for moment in moments} == moments
    assert {moment: PLUS if with_plus(moment).filter(pk=user.pk).exists() else FREE for moment in moments} == moments


@pytest.mark.django_db
@pytest.mark.parametrize("status", LIVE)
def test_nobody_has_two_live_subscriptions(status: Status) -> None:
    user = factories.make_user()
    factories.make_subscription(user, stripe_id="sub_1")
    with pytest.raises(IntegrityError, match="subscription_one_live"), transaction.atomic():
        factories.make_subscription(user, stripe_id="sub_2", status=status)
    factories.make_subscription(user, stripe_id="sub_3", status=Status.CANCELED)


@pytest.mark.django_db
def test_paying_people_are_those_who_pay() -> None:
    now = datetime.now(UTC)
    payer = factories.make_subscription(factories.make_user(), stripe_id="sub_1")
    for number, status in enumerate(set(Status.values) - {"active"}, 2):
        factories.make_subscription(factories.make_user(), stripe_id=f"sub_{number}", status=status)
    factories.make_subscription(factories.make_user(), stripe_id="sub_free", amount=0)
    factories.make_grant(factories.make_user())
    assert list(Subscription.objects.paying(now)) == [payer]


def test_plans_are_what_the_product_says() -> None:
    assert Plan("Free", False, True, ("weekly",), False, False, False, False) == FREE
    assert Plan("Waymark+", True, False, ("weekly", "daily"), True, True, True, True) == PLUS
