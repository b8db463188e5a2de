"""What people and staff do about a plan."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import User
from core import events, queue
from subscriptions import billing, mirror
from subscriptions.models import Change, Checkout, Customer, Grant, Invoice, Subscription

OPEN_FOR = timedelta(hours=23)  # Stripe closes a payment page after 24
AWAY = "The payment service does not answer just now. Nothing was charged; please try again in a few minutes."
HAS_PLUS = "You have Plus already, so there is nothing to pay."
NOTHING_TO_CANCEL = "You have no subscription that could be changed."

log = structlog.get_logger("billing")


class RefusedError(Exception):
    """Why something was not done, in words for the person who asked."""


@contextmanager
def _told_kindly() -> Iterator[None]:
    try:
        yield
    except billing.UnavailableError as error:
        log.warning("stripe", error=str(error))
        raise RefusedError(AWAY) from error


def start_checkout(*, user: User, interval: str, accepted: str) -> str:
    """The address of Stripe's page on which a person pays. accepted: the terms as they were shown.

    However often and wherever it is asked for, a person has one customer and one open page: rows decide, before Stripe
    is asked, and their keys make Stripe answer the same to all. Raises RefusedError when they have Plus already, or the
    payment service does not answer.
    """
    if not billing.is_configured():
        raise RefusedError("Plus cannot be bought here yet.")
    with _told_kindly():
        checkout = _open_checkout(user, interval, accepted)
        if user.subscriptions.live().exists():
            raise RefusedError(HAS_PLUS)
        if not checkout.url:
            _make_page(checkout)
        return checkout.url


def _open_checkout(user: User, interval: str, accepted: str) -> Checkout:
    """The person's open one if it is for the same thing, or a new one."""
    found = user.checkouts.filter(state=Checkout.State.OPEN).first()
    if found and found.stripe_id:
        mirror.checkout(found.stripe_id)
        found = user.checkouts.filter(state=Checkout.State.OPEN).first()
    if found:
        is_fresh = found.created_at > timezone.now() - OPEN_FOR
        if is_fresh and (found.interval, found.accepted) == (interval, accepted):
            return found
        _expire(found)
    with suppress(IntegrityError), transaction.atomic():
        return Checkout.objects.create(user=user, interval=interval, accepted=accepted)
    return user.checkouts.get(state=Checkout.State.OPEN)  # another click was quicker


def _expire(checkout: Checkout) -> None:
    """Close a page. Raises UnavailableError when it was paid on just now."""
    if checkout.stripe_id:
        billing.expire_session(checkout.stripe_id)
    Checkout.objects.filter(pk=checkout.pk).update(state=Checkout.State.EXPIRED)


def _make_page(checkout: Checkout) -> None:
    try:
        session = _session(checkout)
    except billing.MissingError:  # the customer was deleted at Stripe: begin anew, under keys it has not seen
        Customer.objects.filter(user=checkout.user).delete()
        checkout.key = uuid.uuid4()
        session = _session(checkout)
    checkout.stripe_id, checkout.url = session.stripe_id, session.url
    checkout.save(update_fields=["key", "stripe_id", "url"])


def _session(checkout: Checkout) -> billing.FetchedSession:
    customer, _ = Customer.objects.get_or_create(user=checkout.user)
    if not customer.stripe_id:
        customer.stripe_id = billing.create_customer(checkout.user.email, str(customer.key))
        customer.save(update_fields=["stripe_id"])
    success = settings.SITE_URL + reverse("subscriptions:activating")
    cancel = settings.SITE_URL + reverse("subscriptions:plus")
    return billing.create_session(checkout, customer.stripe_id, success, cancel)


def expect_payment(*, user: User) -> None:
    """Have the queue look how a person's open checkout went: a webhook may be late, or lost."""
    for checkout in user.checkouts.filter(state=Checkout.State.OPEN, stripe_id__isnull=False):
        waiting = ProcrastinateJob.objects.filter(task_name="subscriptions.look", status="todo")
        if not waiting.filter(args={"pk": checkout.pk}).exists():  # the page asks every other second
            queue.defer("subscriptions.look", pk=checkout.pk)


def portal_url(*, user: User) -> str:
    """The address of Stripe's page on which a person changes their card and sees invoices. Raises RefusedError."""
    customer = Customer.objects.filter(user=user, stripe_id__isnull=False).first()
    if customer is None or customer.stripe_id is None:
        raise RefusedError("There is no card and no invoice of yours yet.")
    with _told_kindly():
        return billing.open_portal(customer.stripe_id, settings.SITE_URL + reverse("subscriptions:plan"))


def cancel(*, user: User) -> None:
    """Let a subscription end with its paid period. Raises RefusedError."""
    _set_ending(user, is_ending=True)


def resume(*, user: User) -> None:
    """Take a cancellation back, before the end. Raises RefusedError."""
    _set_ending(user, is_ending=False)


def _set_ending(user: User, *, is_ending: bool) -> None:
    subscription = user.subscriptions.live().first()
    if subscription is None:
        raise RefusedError(NOTHING_TO_CANCEL)
    with _told_kindly():
        billing.set_ending(subscription.stripe_id, is_ending)
    _look_now(subscription)


def _look_now(subscription: Subscription) -> None:
    """Show the change at once. If that fails, the webhook brings it: Stripe has it already."""
    with suppress(billing.UnavailableError, OperationalError):
        mirror.subscription(subscription.stripe_id)


def note_reason(*, user: User, reason: str) -> None:
    """Keep the answer to the one question asked of those who cancel."""
    Change.objects.create(user=user, at=timezone.now(), what="reason", detail=reason[:500], by=user)


@transaction.atomic
def grant(*, user: User, ends_at: datetime, reason: str, by: User) -> Grant:
    """Give somebody Plus from now to a moment."""
    now = timezone.now()
    given = Grant.objects.create(user=user, starts_at=now, ends_at=ends_at, reason=reason, given_by=by)
    _note(user, "granted", f"until {ends_at:%Y-%m-%d %H:%M} UTC: {reason}", by)
    return given


@transaction.atomic
def end_grant(*, grant: Grant, by: User) -> None:
    """Take given Plus back, now. No effect when it has ended."""
    now = timezone.now()
    if Grant.objects.filter(pk=grant.pk, ends_at__gt=now).update(ends_at=now, starts_at=min(grant.starts_at, now)):
        _note(grant.user, "grant ended", grant.reason, by)


def _note(user: User, what: str, detail: str, by: User) -> None:
    Change.objects.create(user=user, at=timezone.now(), what=what, detail=detail[:500], by=by)
    events.emit("plan.changed", user.pk)


def refund_and_end(*, subscription: Subscription, by: User) -> None:
    """Pay the last payment back and end the subscription, now. Raises RefusedError."""
    with _told_kindly():
        paid = [each for each in billing.list_invoices(subscription.stripe_id) if each.amount_paid]
        last = max(paid, key=lambda each: each.created_at, default=None)
        if last is None:
            raise RefusedError("Nothing has been paid that could be paid back.")
        billing.refund(last.stripe_id)
        billing.end(subscription.stripe_id)
        mirror.subscription(subscription.stripe_id)
        mirror.refunds_of(Invoice.objects.get(stripe_id=last.stripe_id))
    detail = f"invoice {last.number or last.stripe_id}"
    Change.objects.create(user=subscription.user, at=timezone.now(), what="paid back", detail=detail, by=by)


def close(*, user_pk: int) -> None:
    """A person asked to be erased: whatever they pay for ends with its period. Raises billing.UnavailableError."""
    closing = User.objects.filter(pk=user_pk, erase_at__isnull=False)  # they may have thought better of it since
    for subscription in Subscription.objects.live().filter(user__in=closing, is_ending=False):
        billing.set_ending(subscription.stripe_id, True)
        mirror.subscription(subscription.stripe_id)
        Change.objects.create(user=subscription.user, at=timezone.now(), what="closing", detail=subscription.stripe_id)


def keep(*, user_pk: int) -> None:
    """They stay: what ended for that reason alone goes on. Raises billing.UnavailableError."""
    kept = User.objects.filter(pk=user_pk, erase_at=None)
    for subscription in Subscription.objects.live().filter(user__in=kept, is_ending=True):
        latest = Change.objects.filter(user=user_pk, what__in=["closing", "resumed"]).first()
        if latest and (latest.what, latest.detail) == ("closing", subscription.stripe_id):
            billing.set_ending(subscription.stripe_id, False)
            mirror.subscription(subscription.stripe_id)


def rename(*, user_pk: int) -> None:
    """Tell Stripe of somebody's new address. Raises billing.UnavailableError."""
    for customer in Customer.objects.filter(user=user_pk, stripe_id__isnull=False).select_related("user"):
        billing.rename_customer(str(customer.stripe_id), customer.user.email)
