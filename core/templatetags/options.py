"""Long lists of options, drawn once a process: of hundreds, a template would take milliseconds for each page."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def options(pairs: Iterable[tuple[str, str]], chosen: str = "") -> SafeString:
    """<option>s of (value, label), one of them chosen."""
    drawn = _drawn(tuple(pairs))
    mark = f'value="{escape(chosen)}"'
    return mark_safe(drawn.replace(mark, f"{mark} selected", 1)) if chosen else drawn  # noqa: S308  escaped


@register.simple_tag
def ticks(name: str, choices: Iterable[tuple[str, str, str, bool]]) -> SafeString:
    """Boxes to tick of one name: of (value, label, number in words, whether it is ticked)."""
    return format_html_join(
        "",
        '<label class="option"><input type="checkbox" name="{}" value="{}"{}> <span>{}</span>'
        ' <span class="number">{}</span></label>',
        ((name, value, " checked" if is_on else "", label, number) for value, label, number, is_on in choices),
    )


@lru_cache(maxsize=64)
def _drawn(pairs: tuple[tuple[str, str], ...]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', pairs)
