"""What people do on Stripe's pages, and what Stripe then tells the site; the sandbox plays its part."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import stripe
from django.test import Client

from accounts.models import User
from core.models import OutgoingMail
from subscriptions import actions, tasks
from subscriptions.models import Change, Event, Notice
from subscriptions.sandbox.server import Sandbox


def post_webhook(body: bytes, headers: dict[str, str]) -> int:
    answer = Client().post("/webhooks/stripe/", body, content_type="application/json", headers=headers)
    return answer.status_code


def tell(sandbox: Sandbox) -> None:
    """Have the site told of all that happened, and do what it queued."""
    sandbox.deliver(post_webhook)
    for pk in Event.objects.filter(handled_at=None).order_by("pk").values_list("pk", flat=True):
        tasks.handle_event(pk)


def press(url: str, button: str) -> str:
    """What the page of an address of the sandbox says after a button was pressed; "" when it leads to the site."""
    form = Request(url, urlencode({"do": button}).encode())
    try:
        with urlopen(form) as answer:
            return str(answer.read().decode())
    except OSError:  # there is no site at the address that it leads to
        return ""


def subscribe(sandbox: Sandbox, user: User, interval: str = "month", button: str = "pay") -> None:
    """Go the whole way: checkout, payment, webhook."""
    press(actions.start_checkout(user=user, interval=interval, accepted="terms"), button)
    tell(sandbox)


def client(sandbox: Sandbox) -> Any:
    """Stripe's dashboard, as it were."""
    return stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.url}).v1


def price(sandbox: Sandbox, amount: int) -> Any:
    """Another price for a month, in cents."""
    wanted = {"currency": "usd", "unit_amount": amount, "recurring": {"interval": "month"}, "product": "prod_plus"}
    return client(sandbox).prices.create(wanted)


def notices_of(user: User) -> Counter[str]:
    return Counter(Notice.objects.filter(subscription__user=user).values_list("kind", flat=True))


def changes_of(user: User) -> list[str]:
    """The earliest first."""
    return list(Change.objects.filter(user=user).order_by("pk").values_list("what", flat=True))


def mails_to(user: User) -> int:
    return OutgoingMail.objects.filter(to=user.email).count()
