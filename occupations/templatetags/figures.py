"""A figure on a page, with where it comes from one click away."""

from typing import Any

from django import template

from occupations.models import Figure

register = template.Library()


@register.inclusion_tag("occupations/_figure.html")
def figure(figure: Figure | None, where: str, of: str = "") -> dict[str, Any]:
    """A figure and its source mark; "not published" for None.

    where: sets the popover's id apart, unique on the page. of: whose figure it is, for readers of the number alone.
    """
    return {"figure": figure, "id": f"{where}-{figure.measure}" if figure else "", "of": of}
