"""New and revised guides, for feed readers."""

import re
from html import escape
from typing import Any

from django.conf import settings
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import require_safe

from core.page_cache import cached_page
from guides.models import Guide, Snapshot

ENTRIES = 30
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
@cached_page("content")
def guide_feed(request: HttpRequest) -> HttpResponse:
    """Atom. One entry a guide, under an id that stays, dated by its present edition: a revision comes up again."""
    name = settings.SITE_NAME
    feed = Atom1Feed(
        title=f"{name}: career guides",
        link=settings.SITE_URL + reverse("guides:guide-list"),
        description=None,
        feed_url=settings.SITE_URL + reverse("guides:guide-feed"),
        author_name=name,
        language="en",
    )
    domain = settings.SITE_DOMAIN.partition(":")[0]
    for guide in latest_guides():
        feed.add_item(
            title=_clean(guide.listed_title),
            link=settings.SITE_URL + guide.get_absolute_url(),
            description=escape(_clean(guide.listed_summary)),  # Atom's summary is HTML
            unique_id=f"tag:{domain},{guide.first_at:%Y-%m-%d}:guide:{guide.pk}",  # its address may change, this not
            pubdate=guide.first_at,
            updateddate=guide.revised_at,
            author_name=_clean(guide.written_by) or f"{name} editors",
            categories=[_clean(guide.category_name)],
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def latest_guides() -> QuerySet[Any]:
    """The guides of the feed, with first_at and revised_at, written_by and category_name of what is published."""
    editions = Snapshot.objects.filter(guide=OuterRef("pk"), number__isnull=False).order_by("number")
    guides = Guide.objects.published().annotate(
        first_at=Subquery(editions.values("published_at")[:1]),
        revised_at=F("edition__published_at"),
        # Asked for after sorting and cutting: the text of every edition would be read for it otherwise.
        written_by=Subquery(Snapshot.objects.filter(pk=OuterRef("edition")).values("content__writer")),
        category_name=F("listed_category__name"),
    )
    return guides.only("slug", "listed_title", "listed_summary").order_by("-revised_at", "-pk")[:ENTRIES]


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold: one would break the feed for all."""
    return NOT_XML.sub("", text)
