"""Our records follow Stripe's. Whatever told us to look (a webhook, a return page, the night), we fetch how things are
now and write that down, one at a time for each subscription: events may come twice, late or in any order.

What follows from a change (a line of the audit, a mail, word to apps above) is found by comparing with what was there,
and a mail has a row that can be made once (Notice).
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime

import structlog
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core import events, queue
from subscriptions import billing, notices
from subscriptions.models import Change, Checkout, Customer, Event, Invoice, Subscription
from subscriptions.models.subscription import LIVE, Status

log = structlog.get_logger("billing")
OURS = ("status", "interval", "amount", "currency", "item_id", "price_id", "period_start", "period_end", "is_ending")


class DuplicateError(Exception):
    """A person has another live subscription. other: its Stripe ID."""

    def __init__(self, other: str) -> None:
        super().__init__(other)
        self.other = other


def subscription(stripe_id: str) -> bool:
    """Bring one subscription and its invoices into step with Stripe. Returns whether our record was another.

    Raises billing.UnavailableError; then nothing has changed.
    """
    try:
        return _in_step(stripe_id)
    except DuplicateError as duplicate:
        # The other may have ended meanwhile, which we have not been told of yet.
        _in_step(duplicate.other)
    try:
        return _in_step(stripe_id)
    except DuplicateError as duplicate:
        _end_the_later(stripe_id, duplicate.other)
        return True


def _lock(stripe_id: str) -> None:
    """Until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [stripe_id])


def _in_step(stripe_id: str) -> bool:
    with transaction.atomic():
        _lock(stripe_id)
        try:
            fetched = billing.fetch_subscription(stripe_id)
        except billing.MissingError:
            return _forget(stripe_id)
        invoices = billing.list_invoices(stripe_id)
        customer = Customer.objects.select_related("user").filter(stripe_id=fetched.customer_id).first()
        if customer is None:
            log.warning("unknown customer", subscription=stripe_id)
            return False
        return write(customer, fetched, invoices)


def _forget(stripe_id: str) -> bool:
    """What Stripe does not know (an erased customer's, or another sandbox's) gives nothing any more."""
    gone = Subscription.objects.live().filter(stripe_id=stripe_id)
    now = timezone.now()
    return gone.update(status=Status.CANCELED, ended_at=now, fetched_at=now) > 0


def write(customer: Customer, fetched: billing.FetchedSubscription, invoices: list[billing.FetchedInvoice]) -> bool:
    now = timezone.now()
    old = Subscription.objects.filter(stripe_id=fetched.stripe_id).first()
    values = {name: getattr(fetched, name) for name in (*OURS, "started_at", "ended_at")}
    try:
        with transaction.atomic():
            new, _ = Subscription.objects.update_or_create(
                stripe_id=fetched.stripe_id, defaults={**values, "user": customer.user, "fetched_at": now}
            )
    except IntegrityError:
        other = Subscription.objects.live().filter(user=customer.user).exclude(stripe_id=fetched.stripe_id).first()
        if other is None:
            raise
        raise DuplicateError(other.stripe_id) from None
    for invoice in invoices:
        fields = asdict(invoice)
        Invoice.objects.update_or_create(stripe_id=fields.pop("stripe_id"), defaults={**fields, "user": customer.user})
    if new.is_live:
        Checkout.objects.filter(user=customer.user, state=Checkout.State.OPEN).update(state=Checkout.State.COMPLETE)
    has_changed = _note_changes(old, new, now)
    notices.send_due(new, invoices, fetched.canceled_at)
    return has_changed


def _note_changes(old: Subscription | None, new: Subscription, now: datetime) -> bool:
    """Write down what is different, and say so to whoever lives above."""
    found: list[tuple[str, str]] = []
    if old is None or old.status != new.status:
        found.append((new.status, f"was {old.status}" if old else ""))
    if old is not None and new.is_live and old.is_ending != new.is_ending:
        found.append(("ending" if new.is_ending else "resumed", f"period ends {new.period_end:%Y-%m-%d}"))
    if old is not None and new.is_live and old.period_end < new.period_end:
        found.append(("renewed", f"until {new.period_end:%Y-%m-%d}"))
    if old is not None and (old.amount, old.interval) != (new.amount, new.interval):
        found.append(("price", f"{new.amount} cents each {new.interval}, was {old.amount} each {old.interval}"))
    Change.objects.bulk_create(Change(user=new.user, at=now, what=what, detail=detail) for what, detail in found)
    if found:
        events.emit("plan.changed", new.user_id)
    return old is None or any(getattr(old, name) != getattr(new, name) for name in OURS)


def _end_the_later(first: str, second: str) -> None:
    """Nobody pays twice: of two live subscriptions the one begun later is paid back and ended."""
    both = [billing.fetch_subscription(first), billing.fetch_subscription(second)]
    if any(each.status not in LIVE for each in both):
        _in_step(second)
        _in_step(first)
        return
    earlier, later = sorted(both, key=lambda each: (each.started_at, each.stripe_id))
    for invoice in billing.list_invoices(later.stripe_id):
        if invoice.amount_paid:
            billing.refund(invoice.stripe_id)
    billing.end(later.stripe_id)
    log.warning("second subscription ended and paid back", subscription=later.stripe_id)
    _in_step(later.stripe_id)
    _in_step(earlier.stripe_id)


def checkout(session_id: str) -> None:
    """Bring a checkout into step with Stripe, and the subscription that it led to."""
    try:
        fetched = billing.fetch_session(session_id)
    except billing.MissingError:
        Checkout.objects.filter(stripe_id=session_id).update(state=Checkout.State.EXPIRED)
        return
    if fetched.subscription_id:
        subscription(fetched.subscription_id)
    Checkout.objects.filter(stripe_id=session_id).exclude(state=fetched.state).update(state=fetched.state)


def refunds(payment_id: str) -> None:
    """Bring what was paid back of a payment into step with Stripe."""
    invoice_id, cents = billing.refunded(payment_id)
    invoice = Invoice.objects.filter(stripe_id=invoice_id).select_related("user").first()
    if invoice is None:
        return
    with transaction.atomic():
        changed = Invoice.objects.filter(pk=invoice.pk).exclude(refunded=cents).update(refunded=cents)
        if changed and invoice.user:
            detail = f"{cents} cents of invoice {invoice}"
            Change.objects.create(user=invoice.user, at=timezone.now(), what="refunded", detail=detail)


def refunds_of(invoice: Invoice) -> None:
    for payment_id in billing.payments(invoice.stripe_id):
        refunds(payment_id)


def event(pk: int) -> None:
    """Fetch what a stored event was about. Idempotent."""
    told = Event.objects.filter(pk=pk, handled_at=None).first()
    if told is None:
        return
    match told.about.partition("_")[0]:
        case "sub":
            subscription(told.about)
        case "cs":
            checkout(told.about)
        case "pi":
            refunds(told.about)
    Event.objects.filter(pk=pk).update(handled_at=timezone.now())


def take(told: Iterable[billing.EventRead]) -> int:
    """Store and queue events that we were not told of yet, in one transaction. Returns how many those were."""
    taken, all_told = 0, list(told)  # read before the transaction: they may come over the network
    with transaction.atomic():
        for one in all_told:
            with connection.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO subscriptions_event (stripe_id, kind, about, created_at, received_at)"
                    " VALUES (%s, %s, %s, %s, now()) ON CONFLICT DO NOTHING RETURNING id",
                    [one.stripe_id, one.kind, one.about, one.created_at],
                )
                row = cursor.fetchone()
            if row:
                taken += 1
                queue.defer("subscriptions.handle_event", pk=row[0])
    return taken
