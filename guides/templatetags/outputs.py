"""What templates say of a guide's other forms."""

from typing import Any

from django import template

from guides.outputs import pdf
from guides.outputs.citing import citation
from guides.outputs.structured import structured_data
from guides.page import GuidePage
from occupations.models import Figure

register = template.Library()

register.simple_tag(structured_data)


@register.inclusion_tag("guides/_cite.html")
def cite(page: GuidePage) -> dict[str, Any]:
    """The end of a guide: how to cite it, and the forms it can be had in."""
    return {"page": page, "citation": citation(page), "has_pdf": pdf.is_available()}


@register.simple_tag
def has_pdf() -> bool:
    return pdf.is_available()


@register.inclusion_tag("guides/print/_footnotes.html")
def footnotes(*figures: Figure | None) -> dict[str, Any]:
    """On paper: the sources of the figures beside it, each as one footnote."""
    shown = [figure for figure in figures if figure]
    return {"figures": {(figure.source_id, figure.basis): figure for figure in shown}.values()}
