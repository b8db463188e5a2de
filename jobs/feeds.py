"""A query's jobs for feed readers: RSS 2.0, Atom and JSON Feed 1.1, the same jobs in the same order as its page."""

import json
import re
from collections.abc import Callable
from html import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.views.decorators.http import require_safe

from core.page_cache import cached_page
from jobs import wording
from jobs.models import Job, Outlet
from jobs.query import NAMES, JobQuery, parse
from jobs.search import Search

ENTRIES = 50
Draw = Callable[[JobQuery, list[Job], str, str], HttpResponse]
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def addresses(query: JobQuery) -> list[tuple[str, str, str]]:
    """(content type, title, address) of a query's feeds."""
    suffix = f"?{query.query_string}" if query.query_string else ""
    names = (("rss", "application/rss+xml", "RSS"), ("atom", "application/atom+xml", "Atom"))
    names += (("json", "application/feed+json", "JSON Feed"),)  # type: ignore[assignment]
    return [(kind, title, reverse(f"jobs:feed-{name}") + suffix) for name, kind, title in names]


def _feed(kind: str) -> Callable[[HttpRequest], HttpResponse]:
    """A view of a query's first jobs; 400, saying why, for parameters that make no sense."""

    @require_safe
    @cached_page("jobs", parameters=NAMES)
    def view(request: HttpRequest) -> HttpResponse:
        query, refused = parse(request.GET)
        if refused:
            lines = [f"{name}: {why}" for name, why in refused.items()]
            return HttpResponse("\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8")
        address = "?".join(filter(None, [settings.SITE_URL + request.path, query.query_string]))
        return answer(kind, query, address)

    return view


def answer(kind: str, query: JobQuery, address: str, title: str = "") -> HttpResponse:
    """A query's first jobs. kind: one of DRAWN. address: of the feed. title: the query in words, if it has no other."""
    jobs = Search(query, outlet=Outlet.FEEDS).page(size=ENTRIES).jobs
    texts = Job.objects.only("description_html").in_bulk([job.pk for job in jobs])
    for job in jobs:
        job.description_html = texts[job.pk].description_html if job.pk in texts else ""
    response = DRAWN[kind](query, jobs, address, title or wording.describe(query))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def entry_id(job: Job) -> str:
    """A name that stays when the job's address changes."""
    domain = settings.SITE_DOMAIN.partition(":")[0]
    return f"tag:{domain},{job.created_at:%Y-%m-%d}:job:{job.pk}"


def summary(job: Job) -> str:
    """What a row of the list says."""
    pay = job.pay.posted if job.pay else ""
    return " · ".join(filter(None, [job.company.name, pay, job.place, job.get_type_display()]))


def _xml(kind: type[Rss201rev2Feed | Atom1Feed]) -> Draw:
    def draw(query: JobQuery, jobs: list[Job], address: str, title: str) -> HttpResponse:
        words = _clean(title)
        feed = kind(
            title=f"{settings.SITE_NAME}: {words}",
            link=settings.SITE_URL + query.path,
            description=words,
            feed_url=address,
            language="en",
        )
        for job in jobs:
            feed.add_item(
                title=_clean(f"{job.title} at {job.company.name}"),
                link=settings.SITE_URL + job.get_absolute_url(),
                description=f"<p>{escape(_clean(summary(job)))}</p>{_clean(job.description_html)}",
                unique_id=entry_id(job),
                unique_id_is_permalink=False,
                author_name=_clean(job.company.name),
                pubdate=job.published_at,
                updateddate=job.updated_at,
                categories=[_clean(job.category.name)],
            )
        return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)

    return draw


def _json(query: JobQuery, jobs: list[Job], address: str, title: str) -> HttpResponse:
    items = [
        {
            "id": entry_id(job),
            "url": settings.SITE_URL + job.get_absolute_url(),
            "title": f"{job.title} at {job.company.name}",
            "content_html": job.description_html,
            "summary": summary(job),
            "date_published": job.published_at.isoformat() if job.published_at else None,
            "date_modified": job.updated_at.isoformat(),
            "authors": [{"name": job.company.name}],
            "tags": [job.category.name],
            "language": job.language,
        }
        for job in jobs
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{settings.SITE_NAME}: {title}",
        "home_page_url": settings.SITE_URL + query.path,
        "feed_url": address,
        "language": "en",
        "items": items,
    }
    return HttpResponse(json.dumps(feed, ensure_ascii=False), content_type="application/feed+json; charset=utf-8")


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold: one would break the feed for all."""
    return NOT_XML.sub("", text)


DRAWN: dict[str, Draw] = {"rss": _xml(Rss201rev2Feed), "atom": _xml(Atom1Feed), "json": _json}
rss, atom, json_feed = (_feed(kind) for kind in DRAWN)
