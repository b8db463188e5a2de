"""Stripe: the one module that imports its SDK. What comes out are plain values of our own; nothing here is stored.

Traps: SDK objects are no dicts; the period of a subscription stands on its item; an invoice knows its subscription
through its parent, and its payment through a list of its own; a webhook's secret is two while one is exchanged.
"""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import stripe
from django.conf import settings
from stripe._base_address import BaseAddresses  # the SDK exports it nowhere else

from subscriptions.models import Checkout

TIMEOUT = (5, 15)  # seconds to connect, and to wait for an answer
RETRIES = 3
TOLERANCE = 300  # seconds that a webhook's clock may be behind ours, or ahead
PAGE = 100  # the most that Stripe lists at once

stripe.enable_telemetry = False


class UnavailableError(Exception):
    """Stripe did not do it: away, too busy, or it refused. Says why, without anybody's data."""


class MissingError(UnavailableError):
    """Stripe has no such thing (any more)."""


class BadEventError(Exception):
    """What was sent to the webhook is not a fresh, whole event signed by Stripe."""


@dataclass(frozen=True)
class FetchedSubscription:
    """As Stripe has it now. amount: in cents, each interval. is_ending: canceled with effect at the period's end."""

    stripe_id: str
    customer_id: str
    status: str
    interval: str
    amount: int
    currency: str
    item_id: str
    price_id: str
    period_start: datetime
    period_end: datetime
    is_ending: bool
    canceled_at: datetime | None
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class FetchedInvoice:
    """As Stripe has it now; amounts in cents."""

    stripe_id: str
    number: str
    status: str
    amount_due: int
    amount_paid: int
    currency: str
    created_at: datetime
    paid_at: datetime | None
    url: str


@dataclass(frozen=True)
class FetchedSession:
    """A visit to the payment page. state: as Checkout.State. subscription_id: once it is complete."""

    stripe_id: str
    state: str
    url: str
    subscription_id: str


@dataclass(frozen=True)
class EventRead:
    """That something happened at Stripe. about: the ID of what is to be fetched; "" when it is nothing of ours."""

    stripe_id: str
    kind: str
    about: str
    created_at: datetime


def is_configured() -> bool:
    """Whether this site can take money, or play at it."""
    return bool(settings.STRIPE_SECRET_KEY and settings.STRIPE_WEBHOOK_SECRETS and all(settings.STRIPE_PRICES.values()))


@cache
def _client_of(key: str, address: str) -> stripe.StripeClient:
    http_client = stripe.RequestsClient(timeout=TIMEOUT)
    base: BaseAddresses = {"api": address or stripe.DEFAULT_API_BASE}
    return stripe.StripeClient(key, base_addresses=base, max_network_retries=RETRIES, http_client=http_client)


def _client() -> Any:
    return _client_of(settings.STRIPE_SECRET_KEY, settings.STRIPE_API).v1


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except stripe.StripeError as error:
        # Its own words may quote what was sent; its class and code do not.
        words = f"{type(error).__name__} {error.http_status or ''} {error.code or ''}".strip()
        raise (MissingError if error.code == "resource_missing" else UnavailableError)(words) from None


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def create_customer(email: str, key: str) -> str:
    """A new customer's ID; the same one for the same key."""
    with _told_plainly():
        return str(_client().customers.create({"email": email}, {"idempotency_key": f"customer-{key}"}).id)


def rename_customer(customer_id: str, email: str) -> None:
    """Have receipts and the portal name another address."""
    with _told_plainly():
        _client().customers.update(customer_id, {"email": email})


def delete_customer(customer_id: str) -> None:
    """Erase a customer, which ends their subscriptions at once. No effect when they are gone already."""
    try:
        with _told_plainly():
            _client().customers.delete(customer_id)
    except MissingError:
        return


def create_session(checkout: Checkout, customer_id: str, success_url: str, cancel_url: str) -> FetchedSession:
    """A payment page; the same one for the same checkout."""
    wanted = {
        "mode": "subscription",
        "customer": customer_id,
        "line_items": [{"price": settings.STRIPE_PRICES[checkout.interval], "quantity": 1}],
        "success_url": success_url,
        "cancel_url": cancel_url,
    }
    with _told_plainly():
        return _session(_client().checkout.sessions.create(wanted, {"idempotency_key": f"checkout-{checkout.key}"}))


def fetch_session(session_id: str) -> FetchedSession:
    with _told_plainly():
        return _session(_client().checkout.sessions.retrieve(session_id))


def expire_session(session_id: str) -> None:
    """Close a payment page. Raises UnavailableError when it is not open any more."""
    with _told_plainly():
        _client().checkout.sessions.expire(session_id)


def _session(found: Any) -> FetchedSession:
    return FetchedSession(found.id, found.status or "open", found.url or "", _id(found.subscription))


def _id(reference: Any) -> str:
    """Of what Stripe names by its ID, or gives whole."""
    if reference is None:
        return ""
    return str(reference if isinstance(reference, str) else reference.id)


def open_portal(customer_id: str, return_url: str) -> str:
    """The address of a page on which a customer changes their card and sees their invoices."""
    with _told_plainly():
        wanted = {"customer": customer_id, "return_url": return_url}
        return str(_client().billing_portal.sessions.create(wanted).url)


def fetch_subscription(subscription_id: str) -> FetchedSubscription:
    with _told_plainly():
        return _subscription(_client().subscriptions.retrieve(subscription_id))


def list_subscriptions() -> Iterator[FetchedSubscription]:
    """All that have not ended."""
    with _told_plainly():
        for found in _client().subscriptions.list({"limit": PAGE}).auto_paging_iter():
            yield _subscription(found)


def _subscription(found: Any) -> FetchedSubscription:
    item = found["items"].data[0]
    return FetchedSubscription(
        stripe_id=found.id,
        customer_id=_id(found.customer),
        status=found.status,
        interval=item.price.recurring.interval,
        amount=(item.price.unit_amount or 0) * (item.quantity or 1),
        currency=item.price.currency.upper(),
        item_id=item.id,
        price_id=item.price.id,
        period_start=_time(item.current_period_start),
        period_end=_time(item.current_period_end),
        is_ending=found.cancel_at_period_end,
        canceled_at=_moment(found.canceled_at),
        started_at=_time(found.start_date),
        ended_at=_moment(found.ended_at),
    )


def set_ending(subscription_id: str, is_ending: bool) -> None:
    """Let a subscription end with its period, or not."""
    with _told_plainly():
        _client().subscriptions.update(subscription_id, {"cancel_at_period_end": is_ending})


def set_price(subscription_id: str, item_id: str, price_id: str) -> None:
    """Charge another price from the next period on."""
    with _told_plainly():
        changes = {"items": [{"id": item_id, "price": price_id}], "proration_behavior": "none"}
        _client().subscriptions.update(subscription_id, changes)


def end(subscription_id: str) -> None:
    """End a subscription now. No effect when it has ended."""
    try:
        with _told_plainly():
            _client().subscriptions.cancel(subscription_id)
    except MissingError:
        return


def list_invoices(subscription_id: str) -> list[FetchedInvoice]:
    """All bills of a subscription that are not drafts."""
    with _told_plainly():
        found = _client().invoices.list({"subscription": subscription_id, "limit": PAGE})
        return [_invoice(invoice) for invoice in found.auto_paging_iter() if invoice.status != "draft"]


def _invoice(found: Any) -> FetchedInvoice:
    return FetchedInvoice(
        stripe_id=found.id,
        number=found.number or "",
        status=found.status,
        amount_due=found.amount_due,
        amount_paid=found.amount_paid,
        currency=found.currency.upper(),
        created_at=_time(found.created),
        paid_at=_moment(found.status_transitions.paid_at),
        url=found.hosted_invoice_url or "",
    )


def refund(invoice_id: str) -> None:
    """Pay back all that was paid on an invoice, once."""
    with _told_plainly():
        for payment in payments(invoice_id):
            key = {"idempotency_key": f"refund-{payment}"}
            _client().refunds.create({"payment_intent": payment}, key)


def refunded(payment_id: str) -> tuple[str, int]:
    """The ID of the invoice that a payment was for ("" when for none), and how many cents of it were paid back."""
    with _told_plainly():
        by_payment = {"payment": {"type": "payment_intent", "payment_intent": payment_id}, "limit": 1}
        found = _client().invoice_payments.list(by_payment).data
        refunds = _client().refunds.list({"payment_intent": payment_id, "limit": PAGE}).auto_paging_iter()
        back = sum(row.amount for row in refunds if row.status in ("succeeded", "pending"))
    return (_id(found[0].invoice) if found else ""), back


def payments(invoice_id: str) -> list[str]:
    """The IDs of the payments that were made on an invoice."""
    with _told_plainly():
        found = _client().invoice_payments.list({"invoice": invoice_id, "status": "paid"}).data
        return [_id(row.payment.payment_intent) for row in found if row.payment.payment_intent]


def fetch_price(price_id: str) -> tuple[int, str, str]:
    """Amount in cents, currency and interval of a price."""
    with _told_plainly():
        found = _client().prices.retrieve(price_id)
        return found.unit_amount or 0, found.currency.upper(), found.recurring.interval if found.recurring else ""


def list_events(since: datetime) -> Iterator[EventRead]:
    """What Stripe has told of, or tried to, from a moment on (it remembers 30 days), the newest first."""
    with _told_plainly():
        wanted = {"created": {"gte": int(since.timestamp())}, "limit": PAGE}
        for found in _client().events.list(wanted).auto_paging_iter():
            yield _event(found.to_dict())


def read_event(body: bytes, signature: str) -> EventRead:
    """What the webhook was sent. Raises BadEventError unless it is signed with one of our secrets, whole and fresh."""
    try:
        text = body.decode()
        signed_at = max(int(part[2:]) for part in signature.split(",") if part.startswith("t="))
        if signed_at > time.time() + TOLERANCE or not any(_is_signed(text, signature, one) for one in secrets()):
            raise BadEventError
        return _event(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError) as error:
        raise BadEventError from error


def secrets() -> list[str]:
    """Of the webhook. An empty one would let anybody sign."""
    return [secret for secret in settings.STRIPE_WEBHOOK_SECRETS if secret]


def _is_signed(text: str, signature: str, secret: str) -> bool:
    try:
        return bool(stripe.WebhookSignature.verify_header(text, signature, secret, TOLERANCE))
    except stripe.SignatureVerificationError:
        return False


def _event(found: dict[str, Any]) -> EventRead:
    """Raises KeyError, TypeError or AttributeError when it is no event."""
    texts = [found["id"], found["type"], _about(found["data"]["object"])]
    if found.get("object") != "event" or not all(text.isascii() and text.isprintable() for text in texts):
        raise TypeError
    return EventRead(texts[0][:255], texts[1][:80], texts[2][:255], _time(found["created"]))


def _about(thing: dict[str, Any]) -> str:
    match thing["object"]:
        case "subscription" | "checkout.session":
            return str(thing["id"])
        case "invoice":
            details = (thing.get("parent") or {}).get("subscription_details") or {}
            return str(details.get("subscription") or "")
        case "charge" | "refund":
            return str(thing.get("payment_intent") or "")
    return ""
