"""The regions of the board: anywhere, groups of countries, and every country; put right after every migration."""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as installed
from django.utils.text import slugify

from accounts import countries
from jobs.eligibility.gazetteer import GROUPS

ANYWHERE = "anywhere"
GROUP_NAMES = {
    "europe": "Europe",
    "eu": "European Union",
    "emea": "Europe, Middle East and Africa",
    "north-america": "North America",
    "latam": "Latin America",
    "apac": "Asia-Pacific",
    "africa": "Africa",
    "middle-east": "Middle East",
    "nordics": "Nordic countries",
    "dach": "Germany, Austria and Switzerland",
}
OWN_SLUGS = {"US": "usa", "GB": "uk", "TR": "turkey", "CI": "ivory-coast", "CV": "cape-verde"}
OWN_NAMES = {
    "TR": "Turkey",
    "CI": "Ivory Coast",
    "CV": "Cape Verde",
    "KR": "South Korea",
    "CD": "Democratic Republic of the Congo",
    "VG": "British Virgin Islands",
    "VI": "US Virgin Islands",
}


def rows() -> Iterator[dict[str, Any]]:
    """Values of every region."""
    yield {"slug": ANYWHERE, "name": "Anywhere in the world", "kind": "anywhere", "countries": []}
    for slug, name in GROUP_NAMES.items():
        yield {"slug": slug, "name": name, "kind": "group", "countries": sorted(GROUPS[slug])}
    for code, listed in countries.choices():
        name = OWN_NAMES.get(code, listed.partition(",")[0])
        yield {"slug": OWN_SLUGS.get(code, slugify(name)), "name": name, "kind": "country", "countries": [code]}


def make_regions(sender: AppConfig, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    """After a migration or a flush. apps: the models as that left them."""
    try:
        model = apps.get_model("jobs", "Region")
    except LookupError:  # the migration was of something else, on an empty database
        return
    model.objects.using(using).bulk_create(
        [model(**row) for row in rows()],
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=["name", "kind", "countries"],
    )
