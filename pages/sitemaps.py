"""What search engines should know of, and since when it is as it is.

Addresses are SITE_URL's, whatever name a request came by. A page of which nobody knows when it changed has no date.
"""

from datetime import datetime
from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as stock
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.page_cache import cached_page
from guides.models import Guide
from jobs.list_page import FEWEST
from jobs.models import Job, Tally
from jobs.query import LANDINGS
from occupations.models import FigureChange

OF_GUIDES = ["pages:home", "guides:guide-list"]  # change with any guide
OF_TEXT = [
    "subscriptions:plus",
    "employers:start",
    "widget:maker",
    "api:docs",
    "pages:sources",
    "pages:about",
    "pages:contact",
    "pages:accessibility",
    "pages:privacy",
    "pages:terms",
]


def changed_guides() -> QuerySet[Guide]:
    """Published guides with changed_at: when their edition came out or a figure they show last changed."""
    changes = FigureChange.objects.filter(occupation=OuterRef("counted_as")).order_by("-changed_at")
    changed_at = Greatest("edition__published_at", Subquery(changes.values("changed_at")[:1]))
    return Guide.objects.published().counted().annotate(changed_at=changed_at)


class OwnSitemap(Sitemap):
    def get_protocol(self, protocol: str | None = None) -> str:
        return settings.SITE_URL.partition("://")[0]

    def get_domain(self, site: object = None) -> str:
        return settings.SITE_DOMAIN

    @cached_property
    def latest(self) -> datetime | None:
        """When any guide last changed."""
        latest: datetime | None = changed_guides().aggregate(latest=Max("changed_at"))["latest"]
        return latest

    def get_latest_lastmod(self) -> datetime | None:
        return self.latest


class GuideSitemap(OwnSitemap):
    limit = 1_000  # addresses a file; Django draws about fifteen a millisecond, and 50,000 may be in one

    def items(self) -> QuerySet[Guide]:
        return changed_guides().only("slug").order_by("pk")

    def lastmod(self, guide: Any) -> datetime:
        changed_at: datetime = guide.changed_at
        return changed_at


class PageSitemap(OwnSitemap):
    def items(self) -> list[str]:
        return [*OF_GUIDES, *OF_TEXT]

    def location(self, name: str) -> str:
        return reverse(name)

    def lastmod(self, name: str) -> datetime | None:
        return self.latest if name in OF_GUIDES else None


class JobSitemap(OwnSitemap):
    """Live jobs that search engines may have from us."""

    limit = 1_000

    def items(self) -> QuerySet[Job]:
        jobs: QuerySet[Job] = Job.objects.live().filter(allows_markup=True).only("slug", "updated_at").order_by("pk")
        return jobs

    def lastmod(self, job: Job) -> datetime:
        return job.updated_at

    @cached_property
    def latest(self) -> datetime | None:
        latest: datetime | None = Job.objects.live().aggregate(latest=Max("updated_at"))["latest"]
        return latest


class LandingSitemap(OwnSitemap):
    """Lists of jobs with a page of their own, from a few jobs up, as counted a minute ago. Nobody knows their dates."""

    limit = 1_000

    def items(self) -> list[str]:
        rows = Tally.objects.filter(facet__in=["all", *LANDINGS], number__gte=FEWEST).order_by("facet", "value")
        listed = [
            reverse(f"jobs:{LANDINGS[facet]}", args=[value]) if value else reverse("jobs:job-list")
            for facet, value in rows.values_list("facet", "value")
        ]
        return [reverse("jobs:browse"), reverse("jobs:company-list"), *listed]

    def location(self, path: str) -> str:
        return path

    def get_latest_lastmod(self) -> None:
        return None


SECTIONS: dict[str, Any] = {
    "guides": GuideSitemap,
    "jobs": JobSitemap,
    "job-lists": LandingSitemap,
    "pages": PageSitemap,
}


@require_safe
@cached_page("content", "jobs")
@stock.x_robots_tag
def index(request: HttpRequest) -> HttpResponse:
    """The files there are: of each section as many as its addresses need. (The stock view names the request's host.)"""
    files = []
    for name, section in ((name, kind()) for name, kind in SECTIONS.items()):
        address = settings.SITE_URL + reverse("pages:sitemap-section", args=[name])
        addresses = [address, *(f"{address}?p={number}" for number in section.paginator.page_range[1:])]
        files += [{"location": address, "last_mod": section.get_latest_lastmod()} for address in addresses]
    return render(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")


@require_safe
@cached_page("content", "jobs", parameters=["p"])
def section(request: HttpRequest, name: str) -> HttpResponse:
    return stock.sitemap(request, SECTIONS, name)
