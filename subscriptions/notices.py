"""Mails about a subscription, each once: its Notice is made in the transaction that queues it."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from core import mail
from core.site import site
from subscriptions.billing import FetchedInvoice
from subscriptions.models import Notice, PriceChange, Subscription
from subscriptions.models.customer import Interval
from subscriptions.models.subscription import Status
from subscriptions.plans import grace

AHEAD = timedelta(days=30)  # a yearly renewal is told of this long before it
AT_LEAST = timedelta(days=15)  # and not later than this


def send(subscription: Subscription, kind: str, about: str = "", **context: Any) -> None:
    """Queue a mail to the person who subscribes, unless it went out already."""
    _, is_new = Notice.objects.get_or_create(subscription=subscription, kind=kind, about=about)
    if is_new:
        addresses = {
            "plan_url": settings.SITE_URL + reverse("subscriptions:plan"),
            "plus_url": settings.SITE_URL + reverse("subscriptions:plus"),
        }
        values = {**site(), **addresses, "subscription": subscription, **context}
        mail.send(f"subscriptions/mail/{kind}.md", subscription.user.email, values)


def send_due(subscription: Subscription, invoices: list[FetchedInvoice], canceled_at: datetime | None) -> None:
    """All mails that the state of a subscription asks for."""
    begun = Notice.objects.filter(subscription=subscription, kind="started").exists()
    if subscription.status in (Status.ACTIVE, Status.TRIALING):
        send(subscription, "started")
    for invoice in invoices:
        if invoice.status == "paid" and invoice.amount_paid and (begun or subscription.is_live):
            send(subscription, "receipt", invoice.stripe_id, invoice=invoice)
    if subscription.status == Status.PAST_DUE:
        unpaid = [invoice.stripe_id for invoice in invoices if invoice.status == "open"]  # the newest first
        about = unpaid[0] if unpaid else subscription.period_start.isoformat()
        send(subscription, "payment_failed", about, ends_at=subscription.period_start + grace())
    if subscription.is_live and subscription.is_ending:
        send(subscription, "canceled", (canceled_at or subscription.period_end).isoformat())
    if begun and subscription.status in (Status.CANCELED, Status.UNPAID):
        send(subscription, "ended", subscription.period_start.isoformat())


def send_renewals(now: datetime | None = None) -> None:
    """Tell those who pay by the year that they will be charged again, 15 to 30 days ahead."""
    now = now or timezone.now()
    due = Subscription.objects.select_related("user").filter(
        status=Status.ACTIVE,
        interval=Interval.YEAR,
        is_ending=False,
        period_end__lte=now + AHEAD,
        period_end__gt=now + AT_LEAST,
    )
    for subscription in due:
        send(subscription, "renewal", subscription.period_end.isoformat())


def send_price_changes(now: datetime | None = None) -> None:
    """Tell those who subscribe of a price that will change."""
    now = now or timezone.now()
    for change in PriceChange.objects.filter(effective_on__gt=now):
        told = Notice.objects.filter(subscription=OuterRef("pk"), kind="price_change", about=str(change.pk))
        for subscription in (
            Subscription.objects.live()
            .filter(~Exists(told), interval=change.interval, is_ending=False)
            .exclude(price_id=change.price_id)
            .select_related("user")
        ):
            send(subscription, "price_change", str(change.pk), change=change)
