"""Checkout, portal and refunds, as a person and the site go through them."""

import threading
from typing import Any

import pytest
import stripe

from subscriptions.sandbox.server import Sandbox
from tests.subscriptions.sandbox.payer import CANCEL, Payer, press, visit


def test_checkout_page_says_what_it_costs_and_that_no_money_moves(payer: Payer) -> None:
    status, page = visit(payer.open_checkout("price_year").url)
    assert status == 200
    assert "<strong>$80.00</strong> each year" in page
    assert "No money moves." in page
    assert "<script" not in page


def test_paying_makes_a_subscription_with_a_paid_invoice_and_leads_back(client: Any, payer: Payer) -> None:
    session = payer.open_checkout(client_reference_id="9")
    assert (session.status, session.payment_status, session.subscription) == ("open", "unpaid", None)
    assert press(session.url, "pay") == (303, f"http://site.example/thanks/?session={session.id}")
    session = client.checkout.sessions.retrieve(session.id)
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    assert session.client_reference_id == "9"
    subscription = client.subscriptions.retrieve(session.subscription)
    assert (subscription.status, subscription.customer) == ("active", payer.id)
    item = subscription["items"].data[0]
    assert 28 <= (item.current_period_end - item.current_period_start) / 86_400 <= 31
    (invoice,) = payer.invoices()
    assert (invoice.id, invoice.status, invoice.amount_paid) == (session.invoice, "paid", 800)
    assert (invoice.billing_reason, invoice.attempt_count) == ("subscription_create", 1)
    assert invoice.parent.subscription_details.subscription == subscription.id == session.subscription
    assert invoice.status_transitions.paid_at
    assert invoice.lines.data[0].period.end == item.current_period_end


def test_events_tell_of_it_in_order_each_as_things_were_then(client: Any, payer: Payer) -> None:
    payer.subscribe()
    told = [(event.type, event.data.object.to_dict().get("status")) for event in client.events.list()]
    assert told[::-1] == [
        ("customer.created", None),
        ("customer.subscription.created", "incomplete"),
        ("invoice.finalized", "open"),
        ("invoice.paid", "paid"),
        ("invoice.payment_succeeded", "paid"),
        ("customer.subscription.updated", "active"),
        ("customer.updated", None),
        ("checkout.session.completed", "complete"),
    ]


def test_declined_card_stays_on_the_page_and_makes_nothing(client: Any, payer: Payer) -> None:
    session = payer.open_checkout()
    status, page = press(session.url, "decline")
    assert status == 200
    assert 'role="alert">Your card was declined.' in page
    assert client.checkout.sessions.retrieve(session.id).status == "open"
    assert not client.subscriptions.list({"customer": payer.id}).data
    assert payer.events() == ["customer.created"]
    assert press(session.url, "pay")[0] == 303


def test_abandoning_leads_back_and_leaves_the_session_open(client: Any, payer: Payer) -> None:
    session = payer.open_checkout()
    assert press(session.url, "abandon") == (303, CANCEL)
    assert client.checkout.sessions.retrieve(session.id).status == "open"


def test_pay_button_pressed_by_many_at_once_makes_one_subscription(client: Any, payer: Payer) -> None:
    session = payer.open_checkout()
    answers: list[tuple[int, str]] = []
    threads = [threading.Thread(target=lambda: answers.append(press(session.url, "pay"))) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(answers) == {(303, f"http://site.example/thanks/?session={session.id}")}
    assert len(client.subscriptions.list({"status": "all"}).data) == 1
    assert len(payer.invoices()) == 1


def test_session_expires_after_a_day(sandbox: Sandbox, client: Any, payer: Payer) -> None:
    session = payer.open_checkout()
    sandbox.advance(seconds=86_400 - 60)
    assert client.checkout.sessions.retrieve(session.id).status == "open"
    sandbox.advance(seconds=60)
    assert client.checkout.sessions.retrieve(session.id).status == "expired"
    assert payer.events()[-1] == "checkout.session.expired"
    assert "This page has expired" in press(session.url, "pay")[1]
    assert not client.subscriptions.list({"status": "all"}).data


def test_session_is_expired_by_the_site_once(client: Any, payer: Payer) -> None:
    session = payer.open_checkout()
    assert client.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError, match="expired"):
        client.checkout.sessions.expire(session.id)


def test_portal_cancels_and_resumes(payer: Payer) -> None:
    payer.subscribe()
    portal = payer.open_portal()
    assert press(portal, "cancel") == (303, portal)
    found = payer.subscription()
    assert (found.status, found.cancel_at_period_end) == ("active", True)
    assert found.cancel_at == found["items"].data[0].current_period_end
    assert found.canceled_at
    press(portal, "resume")
    found = payer.subscription()
    assert (found.cancel_at_period_end, found.cancel_at, found.canceled_at) == (False, None, None)
    page = visit(portal)[1]
    assert "SANDBOX-0001" in page
    assert "<td>active</td>" in page
    assert f'href="{CANCEL}"' in page


def test_open_invoice_is_paid_on_its_page(sandbox: Sandbox, payer: Payer) -> None:
    payer.subscribe(button="fail-later")
    sandbox.advance(days=32)
    invoice = payer.invoices()[0]
    assert (invoice.status, payer.subscription().status) == ("open", "past_due")
    assert "Pay now" in visit(invoice.hosted_invoice_url)[1]
    press(invoice.hosted_invoice_url, "pay")
    assert (payer.invoices()[0].status, payer.subscription().status) == ("paid", "active")
    assert "mary@example.org paid $8.00" in visit(invoice.invoice_pdf)[1]


def test_payment_is_refunded_in_parts_and_never_beyond(client: Any, payer: Payer) -> None:
    payer.subscribe()
    payment = client.invoice_payments.list({"invoice": payer.invoices()[0].id, "status": "paid"}).data[0].payment
    by_payment = {"payment": {"type": "payment_intent", "payment_intent": payment.payment_intent}}
    assert client.invoice_payments.list(by_payment).data[0].invoice == payer.invoices()[0].id
    client.refunds.create({"payment_intent": payment.payment_intent, "amount": 300})
    assert client.refunds.create({"payment_intent": payment.payment_intent}).amount == 500
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.refunds.create({"payment_intent": payment.payment_intent})
    assert refused.value.code == "charge_already_refunded"
    refunds = client.refunds.list({"payment_intent": payment.payment_intent})
    assert [refund.amount for refund in refunds] == [500, 300]
    told = [event.data.object for event in client.events.list() if event.type == "charge.refunded"]
    assert [(charge["amount_refunded"], charge["refunded"]) for charge in told] == [(800, True), (300, False)]
    assert payer.events().count("refund.created") == 2


def test_what_a_person_typed_is_escaped(sandbox: Sandbox, client: Any) -> None:
    mallory = Payer(client, '"><script>alert(1)</script>@example.org')
    mallory.subscribe()
    for url in (sandbox.url, mallory.open_portal(), mallory.invoices()[0].hosted_invoice_url):
        assert "<script" not in visit(url)[1]
    assert "&lt;script&gt;" in visit(sandbox.url)[1]
