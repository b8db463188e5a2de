"""What each plan gives, as the pricing page says it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from api.v1 import paging, schemas
from api.v1.addresses import absolute
from api.v1.reading import resource
from subscriptions import pricing
from subscriptions.models.customer import Interval
from subscriptions.plans import FREE, PLUS, Plan
from subscriptions.pricing import Price

router = Router(tags=["Plans"])


@resource(router, "/plans", name="plans", answer=schemas.Plans, generations=("content",))
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans: what each gives, what it costs, and whether each line can be used here today."""
    return paging.body({"items": [_drawn(FREE), _drawn(PLUS)], "url": absolute("subscriptions:plus")})


def _drawn(plan: Plan) -> dict[str, Any]:
    prices = [pricing.price(interval) for interval in Interval.values] if plan.is_plus else [Price(Interval.MONTH, 0)]
    return {
        "name": plan.name,
        "is_paid": plan.is_plus,
        "prices": [_price(price) for price in prices],
        "lines": [
            {"title": line.title, "gives": line.cell(plan) or None, "is_available": line.is_available}
            for line in pricing.LINES
        ],
    }


def _price(price: Price) -> dict[str, str]:
    return {
        "amount": f"{price.cents / 100:.2f}",
        "currency": "USD",
        "interval": price.interval,
        "text": str(price),
    }
