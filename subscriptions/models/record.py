"""What happened: events told by Stripe, changes for whoever asks later, mails that must go out once."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from subscriptions.models.customer import Interval
from subscriptions.models.subscription import Subscription


class Event(models.Model):
    """That Stripe told of something. What it told is not kept: the worker fetches how things are now.

    about: the ID of the subscription, checkout session or customer that is to be fetched; "" when none of ours.
    """

    stripe_id = models.CharField(max_length=255, unique=True)
    kind = models.CharField(max_length=80)
    about = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField()
    received_at = models.DateTimeField(auto_now_add=True)
    handled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index("created_at", name="event_created")]

    def __str__(self) -> str:
        return f"{self.kind} {self.stripe_id}"


class Change(models.Model):
    """A line of the audit: what changed of a person's plan, and who or what did it."""

    user = models.ForeignKey(User, models.CASCADE, related_name="plan_changes")
    at = models.DateTimeField()
    what = models.CharField(max_length=30)  # such as "started", "canceled", "granted"
    detail = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # nobody: Stripe, or the clock

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index("user", models.F("at").desc(), name="change_of_user")]

    def __str__(self) -> str:
        return f"{self.what}, {self.at:%d %b %Y}"


class Notice(models.Model):
    """A mail that goes out once: the row is made in the transaction that queues it.

    about: which of its kind, such as an invoice's ID or the end of a period; "" for what happens once a subscription.
    """

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=255, blank=True)
    sent_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "kind", "about"], name="notice_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"


class PriceChange(models.Model):
    """A new price for those who subscribe already: told ahead, and charged from their first renewal on a day or later.

    amount: in cents. price_id: Stripe's price of that amount.
    """

    interval = models.CharField(max_length=5, choices=Interval)
    amount = models.PositiveIntegerField(help_text="In US cents, each month or year.")
    price_id = models.CharField("Stripe price", max_length=255, help_text="Its ID, such as price_1Q….")
    effective_on = models.DateField(help_text="At least 30 days ahead: everybody is told, then charged from then on.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interval", "effective_on"], name="price_change_unique"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="price_change_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.amount / 100:.2f} {self.interval} from {self.effective_on}"
