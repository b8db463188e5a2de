"""The plan panel, for the pages of apps above."""

from typing import Any

from django import template

from subscriptions import billing, pricing

register = template.Library()


@register.inclusion_tag("subscriptions/_panel.html", takes_context=True)
def plan_panel(context: template.Context) -> dict[str, Any]:
    """What Plus adds, what of it is here, and the way to it. Asks for the plan of nobody who is not signed in."""
    request = context["request"]
    return {
        "site": context["site"],
        "user": request.user,
        "plan": request.plan,
        "lines": [line for line in pricing.LINES if line.plus_adds],
        "missing": pricing.unavailable(line for line in pricing.LINES if not line.plus_adds),
        "price": pricing.price(None),
        "is_sold": billing.is_configured(),
    }
