"""A query's jobs for feed readers: RSS 2.0, Atom and JSON Feed 1.1, the same jobs in the same order as its page.

And as a table for people (jobs/table.py), which has more of them and none of their texts.
"""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from html import escape
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed
from django.views.decorators.http import require_safe

from core.page_cache import cached_page
from jobs import table, wording
from jobs.models import Job, Outlet
from jobs.models.job import JOINED, LISTED
from jobs.query import NAMES, JobQuery, parse
from jobs.search import Search

ENTRIES, TABLE_ROWS = 50, 1_000
KINDS = {  # of feed → content type and title
    "rss": ("application/rss+xml", "RSS"),
    "atom": ("application/atom+xml", "Atom"),
    "json": ("application/feed+json", "JSON Feed"),
    "csv": ("text/csv", "CSV"),
}
TOLD = ("seniority", "engagement", "expires_on", "zone_low", "zone_high", "company__website")  # by JSON Feed alone
COLUMNS = {"json": ("description_html", *TOLD), "csv": ("expires_on",)}  # beside those of a list; of others the text
Draw = Callable[[JobQuery, list[Job], str, str], HttpResponse]
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def addresses(query: JobQuery) -> list[tuple[str, str, str]]:
    """(content type, title, address) of a query's feeds."""
    suffix = f"?{query.query_string}" if query.query_string else ""
    return [(kind, title, reverse(f"jobs:feed-{name}") + suffix) for name, (kind, title) in KINDS.items()]


def _feed(kind: str) -> Callable[[HttpRequest], HttpResponse]:
    """A view of a query's first jobs; 400, saying why, for parameters that make no sense."""

    @require_safe
    @cached_page("jobs", parameters=NAMES)
    def view(request: HttpRequest) -> HttpResponse:
        query, refused = parse(request.GET)
        if refused:
            return refusal(refused)
        address = "?".join(filter(None, [settings.SITE_URL + request.path, query.query_string]))
        return answer(kind, query, address)

    return view


def refusal(refused: Mapping[str, str]) -> HttpResponse:
    """400. refused: parameter → why it makes no sense."""
    lines = [f"{name}: {why}" for name, why in refused.items()]
    return HttpResponse("\n".join(lines) + "\n", status=400, content_type="text/plain; charset=utf-8")


def answer(kind: str, query: JobQuery, address: str, title: str = "") -> HttpResponse:
    """A query's first jobs. kind: one of DRAWN. address: of the feed. title: the query in words, if it has no other."""
    rows = Job.objects.select_related(*JOINED).only(*LISTED, *COLUMNS.get(kind, ("description_html",)))
    size = TABLE_ROWS if kind == "csv" else ENTRIES
    jobs = Search(query, outlet=Outlet.FEEDS).page(size=size, rows=rows).jobs
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
    prefetch_related_objects(jobs, "regions", "skills")
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
            "_job": _facts(job),
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


def _facts(job: Job) -> dict[str, Any]:
    """What other boards need beside the text, so that a job comes through whole (importers/jsonfeed.py reads it)."""
    pay = job.pay
    return {
        "title": job.title,
        "company": job.company.name,
        "company_website": job.company.website,
        "categories": [job.category.name],
        "places": [region.name for region in job.regions.all()],
        "workplace": job.workplace,
        "type": job.type,
        "engagement": job.engagement,
        "seniority": job.seniority,
        "pay": pay
        and {"min": _number(pay.low), "max": _number(pay.high), "currency": pay.currency, "period": pay.period},
        "zones": None if job.zone_low is None else [job.zone_low, job.zone_high],
        "posted_at": job.posted_at.isoformat(),
        "expires_on": job.expires_on and job.expires_on.isoformat(),
        "skills": sorted(skill.name for skill in job.skills.all()),
        "apply_url": settings.SITE_URL + reverse("jobs:job-out", args=[job.pk]),
    }


def _number(value: Decimal | None) -> int | float | None:
    """As JSON has it: 40000, 40.5."""
    return None if value is None else int(value) if value == int(value) else float(value)


def _csv(query: JobQuery, jobs: list[Job], address: str, title: str) -> HttpResponse:
    headers = {"Content-Disposition": 'attachment; filename="jobs.csv"'}
    return HttpResponse(table.of(jobs), content_type="text/csv; charset=utf-8; header=present", headers=headers)


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold: one would break the feed for all."""
    return NOT_XML.sub("", text)


DRAWN: dict[str, Draw] = {"rss": _xml(Rss201rev2Feed), "atom": _xml(Atom1Feed), "json": _json, "csv": _csv}
rss, atom, json_feed, csv = (_feed(kind) for kind in DRAWN)
