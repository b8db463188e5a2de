"""Who pays for Plus, what they paid, and to whom it was given."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from accounts.models import User
from core.fields import SingleLineField
from subscriptions.models.customer import Interval


class Status(models.TextChoices):
    """As Stripe names them."""

    INCOMPLETE = "incomplete"
    INCOMPLETE_EXPIRED = "incomplete_expired"
    TRIALING = "trialing"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    CANCELED = "canceled"
    UNPAID = "unpaid"
    PAUSED = "paused"


# May charge the person again, so nobody has two of them. An incomplete one waits for its first payment, and expires.
LIVE = (Status.TRIALING, Status.ACTIVE, Status.PAST_DUE, Status.UNPAID, Status.PAUSED)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def live(self) -> "SubscriptionQuerySet":
        return self.filter(status__in=LIVE)

    def giving_plus(self, now: datetime, grace: timedelta) -> "SubscriptionQuerySet":
        """Those that subscriptions.plans.is_paid_for says yes to."""
        lent = Q(status=Status.PAST_DUE, period_start__gt=now - grace)
        return self.filter(lent | Q(status__in=[Status.ACTIVE, Status.TRIALING])).exclude(
            Q(is_ending=True) & (Q(period_end__isnull=True) | Q(period_end__lte=now))
        )

    def paying(self, now: datetime) -> "SubscriptionQuerySet":
        """Those of people who pay today: no trials, no debts, nothing that has run out."""
        return self.filter(status=Status.ACTIVE, amount__gt=0, period_end__gt=now, user__isnull=False)


class Subscription(models.Model):
    """Stripe's subscription as it was when last fetched. amount: in cents of the currency, each interval."""

    user = models.ForeignKey(User, models.CASCADE, related_name="subscriptions")
    stripe_id = models.CharField(max_length=255, unique=True)
    status = models.CharField(max_length=20, choices=Status)
    interval = models.CharField(max_length=5, choices=Interval)
    amount = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    item_id = models.CharField(max_length=255)
    price_id = models.CharField(max_length=255)
    period_start = models.DateTimeField()
    period_end = models.DateTimeField()
    is_ending = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField()

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(status__in=LIVE), name="subscription_one_live"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="subscription_status"),
            models.CheckConstraint(condition=Q(interval__in=Interval.values), name="subscription_interval"),
            models.CheckConstraint(condition=Q(period_end__gte=models.F("period_start")), name="subscription_period"),
        ]

    def __str__(self) -> str:
        return f"{self.stripe_id}, {self.status}"

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


class Invoice(models.Model):
    """A bill of Stripe's. Kept for the tax office when its person is erased, then without them.

    Amounts are in cents of the currency; refunded: how much of what was paid went back.
    """

    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="invoices")
    stripe_id = models.CharField(max_length=255, unique=True)
    number = models.CharField(max_length=64, blank=True)
    status = models.CharField(max_length=20)
    amount_due = models.PositiveIntegerField()
    amount_paid = models.PositiveIntegerField()
    refunded = models.PositiveIntegerField(default=0)
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    url = models.URLField(max_length=2000, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(refunded__lte=models.F("amount_paid")), name="invoice_refunded")
        ]

    def __str__(self) -> str:
        return self.number or self.stripe_id


class GrantQuerySet(models.QuerySet["Grant"]):
    def current(self, now: datetime) -> "GrantQuerySet":
        return self.filter(starts_at__lte=now, ends_at__gt=now)


class Grant(models.Model):
    """Plus for a time, given by staff. Taking it back ends it then."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = SingleLineField(max_length=300)
    given_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=models.F("starts_at")), name="grant_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(reason=""), name="grant_reason"),
        ]

    def __str__(self) -> str:
        return f"until {self.ends_at:%d %b %Y}"
