"""What the database refuses, of everything it is told to; each constraint is broken once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import Model

from accounts.models import User
from subscriptions.models import Checkout, Customer, Event, Grant, Invoice, Notice, PriceChange
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
KEY = "7d9d2a4e-5d1c-4b8e-9f6e-6f8d8f1d2c3b"


def user() -> User:
    return factories.make_user()


def rows(model: type[Model], *different: dict[str, Any], **same: Any) -> Callable[[], object]:
    """Makes rows that differ in a few fields."""
    return lambda: [model._default_manager.create(**same, **each) for each in different]


def subscription(**fields: Any) -> Callable[[], object]:
    return lambda: factories.make_subscription(user(), **fields)


def invoice(**fields: Any) -> Callable[[], object]:
    amounts = {"amount_due": 800, "amount_paid": 800, "currency": "USD"}
    return rows(Invoice, {"stripe_id": "in_1", "status": "paid", "created_at": NOW, **amounts, **fields})


def price_change(*amounts: int) -> Callable[[], object]:
    fields = {"interval": "year", "price_id": "price_1", "effective_on": NOW}
    return rows(PriceChange, *({"amount": amount} for amount in amounts), **fields)


def of_one(make: Callable[[User], object]) -> Callable[[], object]:
    """The same made twice for one person."""

    def twice() -> None:
        person = user()
        make(person)
        make(person)

    return twice


def one_notice_twice() -> None:
    told = factories.make_subscription(user())
    rows(Notice, {}, {}, subscription=told, kind="started")()


VIOLATIONS: dict[str, Callable[[], object]] = {
    "subscriptions_customer_user_id_key": of_one(lambda person: Customer.objects.create(user=person)),
    "subscriptions_customer_key_key": lambda: rows(Customer, {"user": user()}, {"user": user()}, key=KEY)(),
    "subscriptions_customer_stripe_id_key": lambda: rows(
        Customer, {"user": user()}, {"user": user()}, stripe_id="cus_1"
    )(),
    "subscriptions_checkout_key_key": lambda: rows(
        Checkout, {"user": user()}, {"user": user()}, interval="month", key=KEY
    )(),
    "subscriptions_checkout_stripe_id_key": lambda: rows(
        Checkout, {"user": user()}, {"user": user()}, interval="month", stripe_id="cs_1"
    )(),
    "checkout_one_open": of_one(lambda person: Checkout.objects.create(user=person, interval="month")),
    "checkout_interval": lambda: Checkout.objects.create(user=user(), interval="week"),
    "checkout_state": lambda: Checkout.objects.create(user=user(), interval="month", state="lost"),
    "subscriptions_subscription_stripe_id_key": lambda: [
        factories.make_subscription(user(), stripe_id="sub_1") for _ in range(2)
    ],
    "subscriptions_subscription_amount_check": subscription(amount=-1),
    "subscription_one_live": of_one(factories.make_subscription),
    "subscription_status": subscription(status="golden"),
    "subscription_interval": subscription(interval="day"),
    "subscription_period": subscription(period_end=NOW - timedelta(days=9999)),
    "subscriptions_invoice_stripe_id_key": lambda: [invoice()() for _ in range(2)],
    "subscriptions_invoice_amount_due_check": invoice(amount_due=-1),
    "subscriptions_invoice_amount_paid_check": invoice(amount_paid=-1, refunded=-2),
    "subscriptions_invoice_refunded_check": invoice(refunded=-1),
    "invoice_refunded": invoice(refunded=801),
    "subscriptions_event_stripe_id_key": rows(Event, {}, {}, stripe_id="evt_1", kind="x", created_at=NOW),
    "notice_once": one_notice_twice,
    "grant_ends_after_it_starts": lambda: Grant.objects.create(
        user=user(), starts_at=NOW, ends_at=NOW - timedelta(seconds=1), reason="a prize"
    ),
    "grant_reason": lambda: Grant.objects.create(user=user(), starts_at=NOW, ends_at=NOW, reason=""),
    "price_change_unique": price_change(900, 1000),
    "price_change_amount": price_change(0),
    "subscriptions_pricechange_amount_check": price_change(-1),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses_what_breaks_a_constraint(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        VIOLATIONS[name]()
    broken = str(refused.value)
    assert f'"{name}"' in broken or ("amount_check" in name and "price_change_amount" in broken)


def test_every_constraint_has_a_test_that_breaks_it() -> None:
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_app_config("subscriptions").get_models():
            constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
            found |= {
                name
                for name, one in constraints.items()
                if (one["unique"] or one["check"]) and one["columns"] != ["id"]
            }
    assert found == VIOLATIONS.keys()
