"""What becomes of who pays when they are erased."""

from typing import Any

import pytest
import stripe
from django.utils import timezone
from pytest_django import Settings

from accounts import erasure
from accounts.models import User
from core.models import OutgoingMail
from subscriptions import billing, reconciliation
from subscriptions.models import Customer, Event, Invoice, Subscription
from subscriptions.sandbox.server import Sandbox
from tests.subscriptions.stripe_side import subscribe, tell

pytestmark = pytest.mark.django_db


def at_stripe(sandbox: Sandbox) -> Any:
    return stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.url}).v1


def make_due(user: User) -> None:
    """As if the person had deleted the account 14 days ago."""
    User.objects.filter(pk=user.pk).update(erase_at=timezone.now())


def test_erased_person_pays_no_more_and_stripe_forgets_them(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    customer = Customer.objects.get()
    [number] = Invoice.objects.values_list("number", flat=True)
    make_due(member)
    erasure.erase_due()
    assert set(Event.objects.values_list("about", flat=True)) == {""}
    assert at_stripe(sandbox).customers.retrieve(customer.stripe_id).deleted
    tell(sandbox)  # that the customer is gone, and the subscription with it
    assert reconciliation.run() == {}
    assert not User.objects.filter(pk=member.pk).exists()
    assert not Customer.objects.exists()
    assert not Subscription.objects.exists()
    assert not OutgoingMail.objects.filter(to=member.email).exists()
    kept = Invoice.objects.get()
    assert (kept.number, kept.amount_paid, kept.user, kept.url) == (number, 800, None, "")


def test_nothing_is_erased_while_stripe_is_away(
    sandbox: Sandbox, member: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscribe(sandbox, member)
    make_due(member)
    monkeypatch.setattr(billing, "RETRIES", 0)
    settings.STRIPE_API = "http://localhost:9"
    erasure.erase_due()
    assert member.subscriptions.live().exists()
    assert member.invoices.exists()
    settings.STRIPE_API = sandbox.url
    erasure.erase_due()
    assert not User.objects.filter(pk=member.pk).exists()


def test_customer_who_is_gone_already_holds_nothing_up(sandbox: Sandbox, member: User) -> None:
    subscribe(sandbox, member)
    billing.delete_customer(str(Customer.objects.get().stripe_id))
    make_due(member)
    erasure.erase_due()
    assert not User.objects.filter(pk=member.pk).exists()
