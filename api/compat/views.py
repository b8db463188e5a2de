"""Two addresses: jobs of the last week, and what became of jobs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from api.compat import openapi, parameters, shapes
from api.compat.answers import VERSION, answer, endpoint, header
from api.compat.parameters import Asked
from api.compat.traversal import WINDOW, Traversal
from core.page_cache import cached_page
from jobs.models import Job, Outlet
from jobs.search import Search

HOUR, MINUTE = 3_600, 60  # seconds that an answer may be kept
NOTHING_FOUND = f"No job of the last {WINDOW.days} days matches. Ask with fewer filters."


@endpoint
# Of those with a cursor few are asked for twice, and they are large: they are not kept.
@cached_page("jobs", "content", parameters=[name for name in parameters.NAMES if name != "cursor"])
def remote_jobs(request: HttpRequest) -> HttpResponse:
    """Jobs of the last seven days, the newest first; or, with `get`, the industries or locations there are."""
    asked = parameters.read(request.GET)
    if asked.get:
        return answer(shapes.taxonomy(asked.get), max_age=HOUR)
    renamed = {"Deprecated-Industry": asked.alias, "Replacement-Industry": asked.industry} if asked.alias else {}
    headers = {header(name): value for name, value in renamed.items()}
    return answer(_page(asked), max_age=HOUR, headers=headers)


def _page(asked: Asked) -> dict[str, Any]:
    traversal = Traversal.of(asked.filters, asked.cursor)
    search = Search(asked.query, outlet=Outlet.API, between=None if asked.tag else traversal.between)
    page = search.page(after=traversal.begins_after, size=asked.count + 1, rows=shapes.rows())
    found = [job for job in page.jobs if traversal.holds(job)]
    has_more, found = len(found) > asked.count, found[: asked.count]
    jobs = shapes.jobs(found)
    return {
        "apiVersion": VERSION,
        "documentationUrl": f"{settings.SITE_URL}/api/",
        "friendlyNotice": _notice(),
        "jobCount": len(jobs),
        "lastUpdate": jobs[0]["pubDate"] if jobs else "",
        "nextCursor": traversal.cursor(found[-1]) if has_more else None,
        "hasMore": has_more,
        "appliedFilters": asked.applied,
        "jobs": jobs,
        "statusCode": 200,
        "success": True,
        **({} if jobs else {"message": NOTHING_FOUND}),
    }


def _notice() -> str:
    return (
        f"These jobs are free to use: link each to its url here and name {settings.SITE_NAME} as the source, and do not"
        " hand them on to other job boards or search engines. An answer stays good for an hour, so ask no more often."
    )


@endpoint
@cached_page("jobs", parameters=["ids"])
def job_status(request: HttpRequest) -> HttpResponse:
    """Whether jobs are open, by their numbers."""
    asked = parameters.ids(request.GET)
    rows = Job.objects.public().leaving_by(Outlet.API).filter(pk__in=asked).values_list("pk", "status")
    found = {pk: "active" if status == Job.Status.LIVE else "closed" for pk, status in rows}
    jobs = [{"id": pk, "status": found.get(pk, "unknown")} for pk in asked]
    data = {"apiVersion": VERSION, "checkedAt": shapes.moment(timezone.now()), "count": len(jobs), "jobs": jobs}
    return answer({**data, "statusCode": 200, "success": True}, max_age=MINUTE)


@endpoint
@cached_page("content")
def description(request: HttpRequest) -> HttpResponse:
    """Both addresses, as an OpenAPI document."""
    return answer(openapi.document(), max_age=HOUR)
