"""Work of the queue about plans: tiny and idempotent, each calls what does it."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from subscriptions import actions, mirror, notices, reconciliation
from subscriptions.billing import UnavailableError
from subscriptions.models import Checkout

# Stripe is away for minutes at most; the nightly reconciliation finds what these did not.
AGAIN = RetryStrategy(max_attempts=8, exponential_wait=4, retry_exceptions=[UnavailableError])


@app.task(name="subscriptions.handle_event", retry=AGAIN)
def handle_event(pk: int) -> None:
    """Fetch what an event of Stripe's was about."""
    mirror.event(pk)


@app.task(name="subscriptions.look", retry=AGAIN)
def look(pk: int) -> None:
    """Fetch how a checkout went."""
    for checkout in Checkout.objects.filter(pk=pk, stripe_id__isnull=False):
        mirror.checkout(str(checkout.stripe_id))


@app.task(name="subscriptions.close", retry=AGAIN)
def close(pk: int) -> None:
    """A person will be erased: what they pay for ends with its period."""
    actions.close(user_pk=pk)


@app.task(name="subscriptions.keep", retry=AGAIN)
def keep(pk: int) -> None:
    """They thought better of it."""
    actions.keep(user_pk=pk)


@app.task(name="subscriptions.rename", retry=AGAIN)
def rename(pk: int) -> None:
    """A person has another address."""
    actions.rename(user_pk=pk)


@app.periodic(cron="13 2 * * *")
@app.task(name="subscriptions.reconcile", queueing_lock="subscriptions.reconcile", retry=AGAIN)
def reconcile(timestamp: int) -> None:
    """Once a night: find what was missed, and say so."""
    reconciliation.run()


@app.periodic(cron="33 * * * *")
@app.task(name="subscriptions.tell_ahead", queueing_lock="subscriptions.tell_ahead")
def tell_ahead(timestamp: int) -> None:
    """Tell of renewals and prices to come; and handle events whose task was lost."""
    reconciliation.handle_stuck()
    notices.send_renewals()
    notices.send_price_changes()
