"""The site's names, for templates. No query is made here."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest | None = None) -> dict[str, object]:
    """Context processor: `site` (name, url, operator …) and the page's canonical address without its query."""
    names = {
        "name": settings.SITE_NAME,
        "domain": settings.SITE_DOMAIN,
        "url": settings.SITE_URL,
        "operator": settings.OPERATOR_NAME,
        "address": settings.OPERATOR_ADDRESS,
        "support": settings.SUPPORT_EMAIL,
    }
    return {"site": names, "canonical": settings.SITE_URL + request.path if request else ""}
