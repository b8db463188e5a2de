"""Templates in Markdown, `*.md`: a value in them reads as it stands, whatever is in it, as it does in HTML templates.

Django escapes values for HTML alone. Here the loader has every `{{ value }}` of such a template, its filters and all,
go through one more filter, for Markdown. What tags write is not escaped: have them write addresses only.
"""

import re
from datetime import date, datetime

from django.template import Library, Origin
from django.template.base import tag_re
from django.template.loaders import filesystem
from django.utils.safestring import SafeString

from core import formats

register = Library()  # one of settings.TEMPLATES' builtins


@register.filter
def literal(value: object) -> SafeString:
    """A value as Markdown that means nothing but itself: on one line, every sign that could have a meaning escaped.

    Dates and moments are written as people read them.
    """
    if isinstance(value, datetime):
        value = formats.moment(value)
    elif isinstance(value, date):
        value = formats.day(value)
    return SafeString(re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(str(value).split())))


class Loader(filesystem.Loader):
    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return tag_re.sub(_as_literal, contents) if origin.name.endswith(".md") else contents


def _as_literal(tag: re.Match[str]) -> str:
    return f"{{{{{tag[0][2:-2]}|literal}}}}" if tag[0].startswith("{{") else tag[0]
