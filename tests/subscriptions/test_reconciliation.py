"""What the clock brings: the nightly comparison with Stripe, renewals told ahead, new prices."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from core.models import OutgoingMail
from subscriptions import actions, mirror, notices, reconciliation
from subscriptions.models import Event, Notice, PriceChange
from subscriptions.plans import FREE, PLUS, plan_for
from subscriptions.sandbox.server import Sandbox
from tests import factories
from tests.subscriptions.stripe_side import client, mails_to, notices_of, press, price, subscribe, tell

pytestmark = pytest.mark.django_db


def test_night_finds_what_no_webhook_brought_and_then_nothing(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    sandbox.chaos.drop = 1
    other = factories.make_user()
    press(actions.start_checkout(user=other, interval="month", accepted="terms"), "pay")
    client(sandbox).subscriptions.update(member.subscriptions.get().stripe_id, {"cancel_at_period_end": True})
    tell(sandbox)
    assert plan_for(other) is FREE
    drift = reconciliation.run()
    assert drift["events that never came"] > 0
    assert drift["subscriptions that differed"] == 2
    assert plan_for(other) is PLUS
    assert member.subscriptions.get().is_ending
    report = OutgoingMail.objects.get(subject__contains="Billing records")
    assert other.email not in report.text + report.html
    for pk in Event.objects.filter(handled_at=None).values_list("pk", flat=True):
        mirror.event(pk)
    assert reconciliation.run() == {}


def test_night_ends_what_stripe_does_not_know(sandbox: Sandbox, member: User) -> None:
    factories.make_subscription(member, stripe_id="sub_of_another_sandbox")
    assert plan_for(member) is PLUS
    assert reconciliation.run()["subscriptions that differed"] == 1
    assert plan_for(member) is FREE


def test_night_reports_a_price_that_is_not_the_one_said(sandbox: Sandbox, settings: Settings) -> None:
    settings.PLUS_PRICES = {"month": 900, "year": 8000}
    assert reconciliation.run() == {"prices that differ from the settings": 1}


def test_event_whose_task_was_lost_is_queued_again(sandbox: Sandbox, member: User) -> None:
    old = timezone.now() - timedelta(hours=1)
    event = Event.objects.create(stripe_id="evt_1", kind="x", created_at=old)
    Event.objects.filter(pk=event.pk).update(received_at=old)
    assert reconciliation.handle_stuck() == 1
    mirror.event(event.pk)
    assert reconciliation.handle_stuck() == 0


@pytest.mark.parametrize(("days", "told"), [(31, 0), (29, 1), (16, 1), (14, 0)])
def test_yearly_renewal_is_told_fifteen_to_thirty_days_ahead(member: User, days: int, told: int) -> None:
    end = timezone.now() + timedelta(days=days)
    factories.make_subscription(member, interval="year", amount=8000, period_end=end)
    notices.send_renewals()
    notices.send_renewals()
    assert notices_of(member)["renewal"] == mails_to(member) == told


def test_monthly_and_ending_ones_hear_of_no_renewal(member: User) -> None:
    end = timezone.now() + timedelta(days=20)
    factories.make_subscription(member, period_end=end)
    factories.make_subscription(factories.make_user(), interval="year", period_end=end, is_ending=True)
    notices.send_renewals()
    assert not Notice.objects.exists()


def test_new_price_is_told_and_charged_from_its_day_on(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    dearer = price(sandbox, 900)
    day = (timezone.now() + timedelta(days=40)).date()
    change = PriceChange.objects.create(interval="month", amount=900, price_id=dearer.id, effective_on=day)
    notices.send_price_changes()
    notices.send_price_changes()
    assert notices_of(member)["price_change"] == 1
    reconciliation.charge_new_prices()
    assert member.subscriptions.get().price_id == "price_month"
    with time_machine.travel(timezone.now() + timedelta(days=41), tick=True):
        reconciliation.charge_new_prices()
    subscription = member.subscriptions.get()
    assert (subscription.price_id, subscription.amount) == (change.price_id, 900)
    sandbox.advance(days=63)  # the sandbox's clock went along, and came back: a month has been paid by then
    tell(sandbox)
    assert member.invoices.latest("created_at").amount_paid == 900


def test_of_two_new_prices_the_latest_counts_and_stays(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    for days, amount in ((31, 900), (33, 1000)):
        PriceChange.objects.create(
            interval="month",
            amount=amount,
            price_id=price(sandbox, amount).id,
            effective_on=(timezone.now() + timedelta(days=days)).date(),
        )
    notices.send_price_changes()
    asked = []
    with time_machine.travel(timezone.now() + timedelta(days=40), tick=True):
        for _ in range(2):
            reconciliation.charge_new_prices()
            asked.append([params for _, _, params, _ in sandbox.requests if "items" in params])
    assert member.subscriptions.get().amount == 1000
    assert [len(each) for each in asked] == [1, 1]


def test_those_not_told_in_time_keep_their_price(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    PriceChange.objects.create(interval="month", amount=900, price_id="price_new", effective_on=timezone.now().date())
    reconciliation.charge_new_prices()
    assert member.subscriptions.get().price_id == "price_month"
