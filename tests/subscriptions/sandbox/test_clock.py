"""What time brings: renewals, retries, ends, and calendar months."""

from datetime import UTC, datetime
from typing import Any

import pytest
import stripe
import time_machine

from subscriptions.sandbox.server import Sandbox
from tests.subscriptions.sandbox.payer import Payer, press


def day(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d}"


def period(subscription: Any) -> tuple[str, str]:
    item = subscription["items"].data[0]
    return day(item.current_period_start), day(item.current_period_end)


def test_renewal_is_paid_and_the_next_period_begins(sandbox: Sandbox, payer: Payer) -> None:
    payer.subscribe()
    first = payer.subscription()["items"].data[0].current_period_end
    sandbox.advance(days=32)
    assert payer.subscription().status == "active"
    assert payer.subscription()["items"].data[0].current_period_start == first
    latest, oldest = payer.invoices()
    assert (latest.status, latest.billing_reason, latest.created) == ("paid", "subscription_cycle", first)
    assert latest.lines.data[0].period.start == first
    assert latest.period_end == first, "an invoice's own period is the one gone by"
    assert latest.period_start == oldest.created


def test_a_jump_of_a_year_runs_everything_on_the_way(sandbox: Sandbox, payer: Payer) -> None:
    payer.subscribe()
    sandbox.advance(days=366)
    assert len(payer.invoices()) == 10, "the default of a list"
    assert len(payer.client.invoices.list({"limit": 100}).data) == 13
    made = [invoice.created for invoice in payer.client.invoices.list({"limit": 100})]
    assert made == sorted(made, reverse=True)
    assert len(set(made)) == 13


@pytest.mark.parametrize(
    ("start", "price", "ends"),
    [
        ("2026-01-31", "price_month", ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        ("2028-01-30", "price_month", ["2028-02-29", "2028-03-30"]),
        ("2026-12-15", "price_month", ["2027-01-15", "2027-02-15"]),
        ("2028-02-29", "price_year", ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
    ],
)
def test_periods_end_on_the_day_they_began_or_the_months_last(start: str, price: str, ends: list[str]) -> None:
    with time_machine.travel(f"{start}T10:00:00Z", tick=False), Sandbox() as sandbox:
        client = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.url}).v1
        payer = Payer(client, "mary@example.org")
        payer.subscribe(price)
        for beginning, end in zip([start, *ends], ends, strict=False):
            assert period(payer.subscription()) == (beginning, end)
            sandbox.advance(seconds=payer.subscription()["items"].data[0].current_period_end - sandbox.now)


def test_failing_card_is_tried_on_days_3_5_and_7_and_then_all_ends(sandbox: Sandbox, payer: Payer) -> None:
    payer.subscribe(button="fail-later")
    end = payer.subscription()["items"].data[0].current_period_end
    sandbox.advance(seconds=end - sandbox.now)
    seen = []
    for _ in range(8):
        invoice = payer.invoices()[0]
        seen.append((payer.subscription().status, invoice.status, invoice.attempt_count))
        sandbox.advance(days=1)
    assert seen == [
        *[("past_due", "open", 1)] * 3,
        *[("past_due", "open", 2)] * 2,
        *[("past_due", "open", 3)] * 2,
        ("canceled", "open", 4),
    ]
    found = payer.subscription()
    assert found.ended_at == end + 7 * 86_400
    assert found.cancellation_details.reason == "payment_failed"
    assert payer.invoices()[0].next_payment_attempt is None
    assert payer.events()[-3:] == [
        "customer.subscription.updated", "invoice.payment_failed", "customer.subscription.deleted"
    ]  # fmt: skip
    assert payer.events().count("invoice.payment_failed") == 4


def test_better_card_is_charged_at_the_next_retry(sandbox: Sandbox, payer: Payer) -> None:
    payer.subscribe(button="fail-later")
    sandbox.advance(days=32)
    assert payer.subscription().status == "past_due"
    press(payer.open_portal(), "pay")
    assert payer.subscription().status == "past_due"
    sandbox.advance(days=4)
    assert (payer.subscription().status, payer.invoices()[0].status) == ("active", "paid")


@pytest.mark.parametrize("status", ["canceled", "unpaid", "incomplete_expired"])
def test_nothing_is_tried_for_what_was_put_into_another_state(sandbox: Sandbox, payer: Payer, status: str) -> None:
    name = payer.subscribe(button="fail-later")
    sandbox.advance(days=32)
    sandbox.set_status(name, status)
    sandbox.advance(days=60)
    assert (payer.subscription().status, payer.invoices()[0].attempt_count) == (status, 1)


def test_subscription_that_is_to_end_ends_with_its_period(sandbox: Sandbox, client: Any, payer: Payer) -> None:
    name = payer.subscribe()
    found = client.subscriptions.update(name, {"cancel_at_period_end": True})
    end = found.cancel_at
    sandbox.advance(seconds=end - sandbox.now - 60)
    assert payer.subscription().status == "active"
    sandbox.advance(seconds=60)
    found = payer.subscription()
    assert (found.status, found.ended_at) == ("canceled", end)
    assert payer.events()[-1] == "customer.subscription.deleted"
    assert len(payer.invoices()) == 1
    sandbox.advance(days=100)
    assert len(payer.invoices()) == 1


def test_resumed_subscription_goes_on(sandbox: Sandbox, client: Any, payer: Payer) -> None:
    name = payer.subscribe()
    client.subscriptions.update(name, {"cancel_at_period_end": True})
    client.subscriptions.update(name, {"cancel_at_period_end": False})
    sandbox.advance(days=32)
    assert (payer.subscription().status, len(payer.invoices())) == ("active", 2)


def test_subscription_is_ended_now_and_once(client: Any, payer: Payer) -> None:
    name = payer.subscribe()
    assert client.subscriptions.cancel(name).status == "canceled"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.subscriptions.cancel(name)
    assert refused.value.code == "resource_missing"
    with pytest.raises(stripe.InvalidRequestError, match="canceled"):
        client.subscriptions.update(name, {"cancel_at_period_end": True})


def test_new_price_is_charged_from_the_next_period_on(sandbox: Sandbox, client: Any, payer: Payer) -> None:
    name = payer.subscribe()
    price = client.prices.create(
        {"currency": "usd", "unit_amount": 900, "product": "prod_plus", "recurring": {"interval": "month"}}
    )
    item = payer.subscription()["items"].data[0].id
    changes = {"items": [{"id": item, "price": price.id}], "proration_behavior": "none"}
    assert client.subscriptions.update(name, changes)["items"].data[0].price.unit_amount == 900
    assert len(payer.invoices()) == 1
    sandbox.advance(days=32)
    assert [invoice.amount_paid for invoice in payer.invoices()] == [900, 800]


def test_trial_ends_with_a_payment(sandbox: Sandbox, payer: Payer) -> None:
    sandbox.set_status(payer.subscribe(), "trialing")
    sandbox.advance(days=32)
    assert (payer.subscription().status, len(payer.invoices())) == ("active", 2)


@pytest.mark.parametrize(
    "status",
    ["incomplete", "incomplete_expired", "trialing", "active", "past_due", "canceled", "unpaid", "paused"],
)
def test_subscription_is_put_into_any_state(sandbox: Sandbox, payer: Payer, status: str) -> None:
    sandbox.set_status(payer.subscribe(), status)
    found = payer.subscription()
    assert found.status == status
    assert bool(found.ended_at) == (status in ("incomplete_expired", "canceled"))
