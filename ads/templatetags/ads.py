"""{% ad "guide" %}: an ad where one may stand."""

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ads.placements import BY_CODE

register = template.Library()


@register.simple_tag(takes_context=True)
def ad(context: template.Context, placement: str) -> SafeString:
    """An ad of a placement; nothing at all when none is live there, or when the reader's plan has none.

    Nothing either in what is no page of somebody's, such as a mail. Raises KeyError for an unknown placement.
    """
    place = BY_CODE[placement]
    request = context.get("request")
    drawn = request.ads.draw(placement) if request and request.plan.has_ads else None
    if drawn is None:
        return SafeString("")
    return render_to_string("ads/_ad.html", {"ad": drawn, "picture": drawn.picture_within(*place.room)})
