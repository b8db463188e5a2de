"""Rows that several answers name, each with its address."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse

from occupations.models import Occupation


def absolute(name: str, *arguments: Any) -> str:
    """The address of a URL name, with the site's."""
    return settings.SITE_URL + _path(name, *arguments)


@lru_cache(maxsize=10_000)
def _path(name: str, *arguments: Any) -> str:
    """Kept, as Django goes through its patterns each time, and a page of a hundred jobs has hundreds of addresses."""
    return reverse(name, args=arguments)


def named(row: Any) -> dict[str, str]:
    """A row's slug and name."""
    return {"slug": row.slug, "name": row.name}


def role(occupation: Occupation) -> dict[str, Any]:
    """As schemas.Role."""
    return {
        "slug": occupation.slug,
        "title": occupation.title,
        "code": occupation.code,
        "api_url": absolute("api:v1:role", occupation.slug),
    }


def guide(slug: str) -> dict[str, str]:
    """As schemas.GuideAddress."""
    return {
        "slug": slug,
        "url": absolute("guides:guide-detail", slug),
        "api_url": absolute("api:v1:guide", slug),
    }
