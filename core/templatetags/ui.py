"""Template tags that every template has without loading them."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core import formats

register = template.Library()

JSON_IN_HTML = {ord(letter): f"\\u{ord(letter):04X}" for letter in "<>&"}  # as Django's json_script does

register.filter("number", formats.number)
register.filter("percent", formats.percent)
register.filter("cents", formats.cents)


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


@register.filter
def plain_day(value: date | datetime) -> str:
    """A date in words alone, for mails: 30 Nov 2026; a moment's is that of the current zone."""
    return formats.day(timezone.localtime(value) if isinstance(value, datetime) else value)


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A moment in the current zone, as <time>30 Nov 2026, 14:05 CET</time>."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), formats.moment(local))


@register.simple_block_tag
def capture(content: SafeString) -> SafeString:
    """{% capture as name %}…{% endcapture %}: what stands between, for use in more than one place."""
    return content


@register.simple_tag
def json_ld(data: dict[str, Any]) -> SafeString:
    """Structured data as a block that no text in it can close."""
    text = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False).translate(JSON_IN_HTML)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  escaped above


@register.inclusion_tag("core/_pages.html", takes_context=True)
def pages(context: template.Context, page: Page[Any]) -> dict[str, Any]:
    """Numbered links to the other pages of a list, keeping the rest of the address."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "numbers": list(numbers), "request": context["request"]}
