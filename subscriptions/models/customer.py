"""A person as Stripe knows them, and the way they are on to pay."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User


class Interval(models.TextChoices):
    MONTH = "month", "monthly"
    YEAR = "year", "yearly"


class Customer(models.Model):
    """One for each person who ever went to pay. key: under which Stripe was, or will be, asked to make it, once."""

    user = models.OneToOneField(User, models.CASCADE, related_name="customer")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    stripe_id = models.CharField(max_length=255, unique=True, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.stripe_id or "not made yet"


class Checkout(models.Model):
    """One visit to Stripe's payment page. A person has one open at a time, however often they click.

    key: the idempotency key, so that two requests at once get one page. accepted: the terms as shown, at `created_at`.
    """

    class State(models.TextChoices):
        OPEN = "open"
        COMPLETE = "complete"
        EXPIRED = "expired"

    user = models.ForeignKey(User, models.CASCADE, related_name="checkouts")
    interval = models.CharField(max_length=5, choices=Interval)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    stripe_id = models.CharField(max_length=255, unique=True, null=True)
    url = models.URLField(max_length=2000, blank=True)
    accepted = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="open"), name="checkout_one_open"),
            models.CheckConstraint(condition=Q(interval__in=Interval.values), name="checkout_interval"),
            models.CheckConstraint(condition=Q(state__in=["open", "complete", "expired"]), name="checkout_state"),
        ]

    def __str__(self) -> str:
        return f"{self.interval} {self.state}"
