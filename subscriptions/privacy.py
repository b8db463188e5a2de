"""What is held about who pays, and what stays of it."""

from typing import Any

from accounts.holdings import Holding, register
from accounts.models import User
from core import events
from subscriptions import billing
from subscriptions.models import Change, Checkout, Customer, Event, Grant, Invoice, Notice, Subscription

MIRRORED = ("stripe_id", "status", "interval", "amount", "currency", "period_start", "period_end", "is_ending",
            "started_at", "ended_at", "fetched_at")  # fmt: skip
BILLED = ("stripe_id", "number", "status", "amount_due", "amount_paid", "refunded", "currency", "created_at", "paid_at",
          "url")  # fmt: skip


def export(user: User) -> Any:
    """Amounts are in cents. Whom they gave Plus to, as staff, is somebody else's."""
    notices = Notice.objects.filter(subscription__user=user)
    return {
        "customer": list(Customer.objects.filter(user=user).values("stripe_id", "created_at")),
        "checkouts": list(Checkout.objects.filter(user=user).values("interval", "state", "accepted", "created_at")),
        "subscriptions": list(Subscription.objects.filter(user=user).values(*MIRRORED)),
        "invoices": list(Invoice.objects.filter(user=user).values(*BILLED)),
        "given": list(Grant.objects.filter(user=user).values("starts_at", "ends_at", "reason")),
        "changes": [
            {"at": row.at, "what": row.what, "detail": row.detail, "by_you": row.by_id == user.pk}
            for row in Change.objects.filter(user=user)
        ],
        "mails_sent": list(notices.values("kind", "about", "sent_at")),
        "given_by_you": list(Grant.objects.filter(given_by=user).values("starts_at", "ends_at")),
        "changed_by_you": list(Change.objects.filter(by=user).exclude(user=user).values("at", "what")),
    }


def end(user: User) -> None:
    """Have Stripe forget them, which ends what they pay for. Raises billing.UnavailableError."""
    for customer in Customer.objects.filter(user=user, stripe_id__isnull=False):
        billing.delete_customer(str(customer.stripe_id))


def erase(user: User) -> None:
    """The rows of events stay for their days, so that none is taken twice; of whom they told goes."""
    invoices = Invoice.objects.filter(user=user)
    rows = (Customer.objects.filter(user=user), Checkout.objects.filter(user=user), user.subscriptions.all(), invoices)
    known = [stripe_id for each in rows for stripe_id in each.values_list("stripe_id", flat=True) if stripe_id]
    Event.objects.filter(about__in=known).update(about="")
    invoices.update(user=None, url="")
    events.forget("plan.", user.pk)


register(
    Holding(
        name="plan",
        title="Your plan and payments",
        what=(
            "What you subscribed to, since when and on which terms; your bills, and mails about them. Your card is with"
            " Stripe, which takes the payments: we only know your customer number there."
        ),
        purpose="To give you what you pay for, and to keep the books that the law asks for.",
        retention="As long as your account.",
        kept=(
            "The number, amount and date of each bill, without your name or address: tax law has us keep the books for"
            " years. Stripe deletes you as its customer, and keeps what the law asks of it."
        ),
        models=(
            "subscriptions.Customer",
            "subscriptions.Checkout",
            "subscriptions.Subscription",
            "subscriptions.Grant",
            "subscriptions.Change",
            "subscriptions.Notice",
            "subscriptions.Invoice",
        ),
        export=export,
        end=end,
        erase=erase,
    )
)
