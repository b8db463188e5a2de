"""What a person agrees to before they pay: shown on the checkout page, and kept with the checkout word for word."""

from django.conf import settings
from django.utils.text import capfirst

from core import formats
from subscriptions import pricing
from subscriptions.models.customer import Interval
from subscriptions.plans import PLUS
from subscriptions.pricing import Price

MINIMUM_AGE = 16
CONSENT = f"I am {MINIMUM_AGE} or older, I accept these terms, and I want {PLUS.name} to start at once."


def terms(price: Price) -> dict[str, str]:
    """Headings, and the text of each."""
    amount = formats.cents(price.cents)
    here = "; ".join(f"{line.title}: {line.plus}" for line in pricing.LINES if line.plus_adds and line.is_available)
    missing = ", ".join(pricing.unavailable())
    reminder = " We remind you by e-mail 15 to 30 days before." if price.interval == Interval.YEAR else ""
    return {
        "What you buy": f"{PLUS.name} for {price}. The first {amount} is charged when you confirm.",
        **({"What it adds today": f"{capfirst(here)}."} if here else {}),
        **({"Not yet available": f"{capfirst(missing)}. You would pay for what is here today."} if missing else {}),
        "Renewal": f"{amount} is charged again each {price.interval}, until you cancel.{reminder}",
        "How to cancel": "One click on “Your plan” in your account. You keep it to the end of what you have paid for.",
        "If a payment fails": f"You have {settings.PLUS_GRACE_DAYS} days to mend it, and keep {PLUS.name} meanwhile.",
        "Tax": settings.PLUS_TAX_TEXT,
        "Refunds": settings.PLUS_REFUND_TEXT,
        "Right of withdrawal": settings.PLUS_WITHDRAWAL_TEXT,
    }


def text(price: Price) -> str:
    """All of it, with the sentence that is ticked."""
    return "\n".join([*(f"{heading}: {words}" for heading, words in terms(price).items()), CONSENT])
