"""What is known of who pays: a mirror of Stripe's records, and what the site adds to them."""

from subscriptions.models.customer import Checkout, Customer
from subscriptions.models.record import Change, Event, Notice, PriceChange
from subscriptions.models.subscription import Grant, Invoice, Subscription

__all__ = ["Change", "Checkout", "Customer", "Event", "Grant", "Invoice", "Notice", "PriceChange", "Subscription"]
