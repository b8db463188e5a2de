"""Template tags that every template has without loading them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import formats

register = template.Library()

register.filter("number", formats.number)
register.filter("percent", formats.percent)


@register.filter
def money(value: Decimal | int | None, currency: str = "USD") -> str:
    return "not published" if value is None else formats.money(value, currency)


@register.filter
def day(value: date | datetime | None) -> SafeString | str:
    """A date as <time>30 Nov 2026</time>; a moment is shown on its date in the current zone."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.day(value))


@register.inclusion_tag("core/_pages.html", takes_context=True)
def pages(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Numbered links to the other pages of a list, keeping the rest of the address."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "numbers": list(numbers), "request": context["request"]}
