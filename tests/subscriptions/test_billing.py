"""Paying, renewing, failing, canceling and coming back, through the SDK and the webhook."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from subscriptions import actions, billing, mirror
from subscriptions.actions import RefusedError
from subscriptions.models import Change, Checkout, Customer, Event, Subscription
from subscriptions.plans import FREE, PLUS, plan_for
from subscriptions.sandbox.server import Sandbox
from tests import factories
from tests.subscriptions.stripe_side import changes_of, client, mails_to, notices_of, press, subscribe, tell

pytestmark = pytest.mark.django_db


def test_person_pays_and_has_plus(sandbox: Sandbox, member: User) -> None:
    assert plan_for(member) is FREE
    subscribe(sandbox, member)
    assert plan_for(member) is PLUS
    subscription = member.subscriptions.get()
    assert (subscription.status, subscription.amount, subscription.currency) == ("active", 800, "USD")
    assert timedelta(days=27) < subscription.period_end - subscription.period_start < timedelta(days=32)
    assert member.checkouts.get().state == Checkout.State.COMPLETE
    invoice = member.invoices.get()
    assert (invoice.status, invoice.amount_paid, bool(invoice.number)) == ("paid", 800, True)
    assert notices_of(member) == {"started": 1, "receipt": 1}
    assert mails_to(member) == 2
    assert changes_of(member) == ["active"]


def test_declined_card_and_leaving_the_page_cost_nothing(sandbox: Sandbox, member: User) -> None:
    url = actions.start_checkout(user=member, interval="month", accepted="terms")
    assert "declined" in press(url, "decline")
    press(url, "abandon")
    tell(sandbox)
    assert plan_for(member) is FREE
    assert not member.subscriptions.exists()
    assert not member.invoices.exists()
    assert actions.start_checkout(user=member, interval="month", accepted="terms") == url


def test_second_click_leads_to_the_same_page_and_another_price_to_another(sandbox: Sandbox, member: User) -> None:
    first = actions.start_checkout(user=member, interval="month", accepted="terms")
    assert actions.start_checkout(user=member, interval="month", accepted="terms") == first
    yearly = actions.start_checkout(user=member, interval="year", accepted="terms")
    assert yearly != first
    assert member.checkouts.filter(state=Checkout.State.OPEN).get().url == yearly
    press(first, "pay")  # closed meanwhile
    press(yearly, "pay")
    tell(sandbox)
    assert member.subscriptions.get().amount == 8000


def test_who_has_plus_is_not_sold_it_again(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    with pytest.raises(RefusedError, match="already"):
        actions.start_checkout(user=member, interval="year", accepted="terms")


def test_paid_page_is_seen_when_somebody_clicks_before_the_webhook_came(sandbox: Sandbox, member: User) -> None:
    press(actions.start_checkout(user=member, interval="month", accepted="terms"), "pay")
    with pytest.raises(RefusedError, match="already"):
        actions.start_checkout(user=member, interval="month", accepted="terms")
    assert plan_for(member) is PLUS


def test_lost_webhook_is_made_up_for_by_the_return_page(sandbox: Sandbox, member: User) -> None:
    press(actions.start_checkout(user=member, interval="month", accepted="terms"), "pay")
    mirror.checkout(str(member.checkouts.get().stripe_id))
    assert plan_for(member) is PLUS
    tell(sandbox)  # and late news change nothing
    assert notices_of(member) == {"started": 1, "receipt": 1}


def test_page_nobody_paid_on_expires(sandbox: Sandbox, member: User) -> None:
    first = actions.start_checkout(user=member, interval="month", accepted="terms")
    sandbox.advance(days=2)
    tell(sandbox)
    assert member.checkouts.get().state == Checkout.State.EXPIRED
    assert actions.start_checkout(user=member, interval="month", accepted="terms") != first


def test_canceling_keeps_plus_to_the_end_and_can_be_taken_back(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    actions.cancel(user=member)
    subscription = member.subscriptions.get()
    assert subscription.is_ending
    assert plan_for(member) is PLUS
    assert plan_for(member, subscription.period_end) is FREE
    actions.resume(user=member)
    assert plan_for(member, subscription.period_end) is PLUS
    actions.cancel(user=member)
    tell(sandbox)
    sandbox.advance(days=32)
    tell(sandbox)
    assert plan_for(member) is FREE
    assert member.subscriptions.get().status == "canceled"
    assert notices_of(member)["ended"] == 1
    assert 1 <= notices_of(member)["canceled"] <= 2  # by the second of canceling
    assert changes_of(member) == ["active", "ending", "resumed", "ending", "canceled"]


def test_person_comes_back(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    actions.cancel(user=member)
    sandbox.advance(days=32)
    tell(sandbox)
    subscribe(sandbox, member, "year")
    assert plan_for(member) is PLUS
    assert sorted(member.subscriptions.values_list("status", flat=True)) == ["active", "canceled"]
    assert Customer.objects.filter(user=member).count() == len(client(sandbox).customers.list().data) == 1
    assert notices_of(member)["started"] == 2


def test_renewal_goes_on_with_a_receipt_each(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    first_end = member.subscriptions.get().period_end
    sandbox.advance(days=63)
    tell(sandbox)
    assert member.subscriptions.get().period_end > first_end
    assert member.invoices.count() == 3
    assert notices_of(member) == {"started": 1, "receipt": 3}


def test_failed_payment_is_told_once_and_ends_after_all_tries(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member, button="fail-later")
    sandbox.advance(days=32)
    tell(sandbox)
    late = member.subscriptions.get()
    assert late.status == "past_due"
    assert plan_for(member, late.period_start + timedelta(days=6)) is PLUS
    assert plan_for(member, late.period_start + timedelta(days=7)) is FREE
    assert notices_of(member)["payment_failed"] == 1
    sandbox.advance(days=4)
    tell(sandbox)
    assert notices_of(member)["payment_failed"] == 1
    sandbox.advance(days=5)
    tell(sandbox)
    assert member.subscriptions.get().status == "canceled"
    assert notices_of(member) == {"started": 1, "receipt": 1, "payment_failed": 1, "ended": 1}
    assert plan_for(member) is FREE


def test_mended_payment_restores_plus(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member, button="fail-later")
    sandbox.advance(days=32)
    tell(sandbox)
    press(actions.portal_url(user=member), "pay")  # the portal's good card
    sandbox.advance(days=4)
    tell(sandbox)
    assert member.subscriptions.get().status == "active"
    assert member.invoices.filter(status="paid").count() == 2
    assert "ended" not in notices_of(member)


def test_second_subscription_is_paid_back_and_ended(sandbox: Sandbox, member: User) -> None:
    """Two pages open at once cannot be had from us; should Stripe have two all the same, nobody pays twice."""
    subscribe(sandbox, member)
    page = client(sandbox).checkout.sessions.create(
        {
            "mode": "subscription",
            "customer": Customer.objects.get(user=member).stripe_id,
            "line_items": [{"price": "price_year", "quantity": 1}],
            "success_url": "http://localhost:9/",
        }
    )
    sandbox.advance(seconds=5)
    press(page.url, "pay")
    tell(sandbox)
    tell(sandbox)
    assert plan_for(member) is PLUS
    assert sorted(member.subscriptions.values_list("amount", "status")) == [(800, "active"), (8000, "canceled")]
    refunds = client(sandbox).refunds.list().data
    assert [refund.amount for refund in refunds] == [8000]
    assert member.invoices.get(amount_paid=8000).refunded == 8000
    assert notices_of(member) == {"started": 1, "receipt": 1}


def test_refund_in_the_dashboard_is_seen_and_changes_no_plan(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    invoice = member.invoices.get()
    (payment,) = billing.payments(invoice.stripe_id)
    client(sandbox).refunds.create({"payment_intent": payment, "amount": 300})
    tell(sandbox)
    invoice.refresh_from_db()
    assert invoice.refunded == 300
    assert plan_for(member) is PLUS
    client(sandbox).refunds.create({"payment_intent": payment, "amount": 500})
    tell(sandbox)
    invoice.refresh_from_db()
    assert invoice.refunded == 800


def test_staff_pays_back_and_ends(sandbox: Sandbox, member: User) -> None:
    staff = factories.make_user(is_staff=True)
    subscribe(sandbox, member)
    actions.refund_and_end(subscription=member.subscriptions.get(), by=staff)
    assert plan_for(member) is FREE
    assert member.invoices.get().refunded == 800
    tell(sandbox)
    assert member.invoices.get().refunded == 800
    assert Change.objects.filter(user=member, what="paid back", by=staff).count() == 1
    with pytest.raises(RefusedError):
        actions.cancel(user=member)


def test_stripe_away_charges_nothing_and_says_so(sandbox: Sandbox, member: User) -> None:
    sandbox.failures = [500] * 20
    with pytest.raises(RefusedError, match="does not answer"):
        actions.start_checkout(user=member, interval="month", accepted="terms")
    sandbox.failures = []
    subscribe(sandbox, member)
    assert plan_for(member) is PLUS
    assert len(client(sandbox).customers.list().data) == 1
    sandbox.failures = [503] * 20
    with pytest.raises(RefusedError, match="does not answer"):
        actions.cancel(user=member)
    assert not member.subscriptions.get().is_ending


def test_customer_deleted_at_stripe_can_pay_again(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    billing.delete_customer(str(member.customer.stripe_id))
    tell(sandbox)
    assert plan_for(member) is FREE
    subscribe(sandbox, member)
    assert plan_for(member) is PLUS


def test_nothing_is_sold_without_stripe(sandbox: Sandbox, member: User, settings: Settings) -> None:
    settings.STRIPE_SECRET_KEY = ""
    with pytest.raises(RefusedError, match="cannot be bought"):
        actions.start_checkout(user=member, interval="month", accepted="terms")


def test_person_without_a_customer_has_no_portal(sandbox: Sandbox, member: User) -> None:
    with pytest.raises(RefusedError):
        actions.portal_url(user=member)
    with pytest.raises(RefusedError):
        actions.resume(user=member)


def test_subscription_of_an_unknown_customer_is_left_alone(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    Customer.objects.update(stripe_id="cus_other")
    Subscription.objects.all().delete()
    Event.objects.all().delete()
    sandbox.advance(days=40)
    tell(sandbox)
    assert not Subscription.objects.exists()


def test_account_that_closes_pays_no_more_and_one_that_is_kept_goes_on(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    people = User.objects.filter(pk=member.pk)
    actions.close(user_pk=member.pk)
    assert not member.subscriptions.get().is_ending  # undone before the task ran
    people.update(erase_at=timezone.now() + timedelta(days=14))
    actions.close(user_pk=member.pk)
    actions.keep(user_pk=member.pk)
    assert member.subscriptions.get().is_ending
    people.update(erase_at=None)
    actions.keep(user_pk=member.pk)
    assert not member.subscriptions.get().is_ending
    actions.cancel(user=member)
    people.update(erase_at=timezone.now() + timedelta(days=14))
    actions.close(user_pk=member.pk)
    people.update(erase_at=None)
    actions.keep(user_pk=member.pk)
    assert member.subscriptions.get().is_ending  # they had canceled themselves


def test_new_address_reaches_stripe(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    User.objects.filter(pk=member.pk).update(email="new@example.org")
    actions.rename(user_pk=member.pk)
    assert client(sandbox).customers.list().data[0].email == "new@example.org"
