"""Each night everything is compared with Stripe: what no webhook brought is fetched, what differed is reported."""

from collections import Counter
from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from core import mail, queue
from core.site import site
from subscriptions import billing, mirror
from subscriptions.models import Checkout, Event, Notice, PriceChange, Subscription
from subscriptions.models.customer import Interval
from subscriptions.notices import AT_LEAST

LOOK_BACK = timedelta(days=3)  # for events; Stripe tries a webhook for that long
KEPT = timedelta(days=90)  # handled events
STUCK = timedelta(minutes=10)  # an event this old should have been handled

log = structlog.get_logger("billing")


def run() -> Counter[str]:
    """Compare and mend; returns how often which kind of drift was found. Raises billing.UnavailableError.

    Drift is logged, and mailed to the operator; neither names anybody.
    """
    drift: Counter[str] = Counter()
    if not billing.is_configured():
        return drift
    now = timezone.now()
    drift["events that never came"] = mirror.take(billing.list_events(now - LOOK_BACK))
    drift["events that were not handled"] = handle_stuck()
    drift["subscriptions that differed"] = _compare_subscriptions()
    _close_checkouts()
    charge_new_prices()
    drift["prices that differ from the settings"] = _compare_prices()
    Event.objects.filter(handled_at__lt=now - KEPT).delete()
    found = +drift
    if found:
        log.warning("drift", **{name.replace(" ", "_"): number for name, number in found.items()})
        mail.send("subscriptions/mail/drift.md", settings.SUPPORT_EMAIL, {**site(), "drift": dict(found)})
    return found


def handle_stuck() -> int:
    """Queue events again whose task was lost."""
    stuck = Event.objects.filter(handled_at=None, received_at__lt=timezone.now() - STUCK).values_list("pk", flat=True)
    for pk in stuck:
        queue.defer("subscriptions.handle_event", pk=pk)
    return len(stuck)


def _compare_subscriptions() -> int:
    """Theirs that live, and ours that we think do."""
    theirs = {found.stripe_id for found in billing.list_subscriptions()}
    ours = set(Subscription.objects.live().values_list("stripe_id", flat=True))
    return sum(mirror.subscription(stripe_id) for stripe_id in sorted(theirs | ours))


def _close_checkouts() -> None:
    """Payment pages that nobody paid on and no webhook closed; and those that were never made."""
    old = Checkout.objects.filter(state=Checkout.State.OPEN, created_at__lt=timezone.now() - timedelta(days=1))
    old.filter(stripe_id=None).update(state=Checkout.State.EXPIRED)
    for stripe_id in old.exclude(stripe_id=None).values_list("stripe_id", flat=True):
        mirror.checkout(str(stripe_id))


def _compare_prices() -> int:
    """Whether what Stripe charges is what the pricing page says."""
    said = {interval: (settings.PLUS_PRICES[interval], "USD", interval) for interval in Interval.values}
    return sum(billing.fetch_price(settings.STRIPE_PRICES[interval]) != said[interval] for interval in said)


def charge_new_prices() -> None:
    """Move subscriptions to the newest price whose day has come, of those that their people were told of in time."""
    now = timezone.now()
    done: set[int] = set()
    for change in PriceChange.objects.filter(effective_on__lte=now).order_by("-effective_on"):
        told = Notice.objects.filter(
            subscription=OuterRef("pk"), kind="price_change", about=str(change.pk), sent_at__lte=now - AT_LEAST
        )
        for subscription in Subscription.objects.live().filter(Exists(told), interval=change.interval):
            if subscription.pk not in done and subscription.price_id != change.price_id:
                billing.set_price(subscription.stripe_id, subscription.item_id, change.price_id)
                mirror.subscription(subscription.stripe_id)
            done.add(subscription.pk)
