"""Jobs: every search of the site, one job, and jobs like it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel

from api.v1 import fields, job_json, paging, schemas
from api.v1.problems import Problem
from api.v1.reading import resource
from api.v1.search_parameters import JobParameters, query_of
from jobs.models import Job, JobQuerySet, Outlet
from jobs.search import Key, Search
from jobs.similar import similar_to

LARGEST = 2**63
CLOSED = "This job was closed. It is on no list any more."

router = Router(tags=["Jobs"])


class JobList(JobParameters, paging.Paged):
    fields: str = fields.sparse(schemas.Job)


class OneJob(BaseModel):
    fields: str = fields.sparse(schemas.Job)


@resource(
    router, "/jobs", name="jobs", answer=schemas.Page[schemas.Job], asked=JobList, generations=("jobs",), scope="jobs"
)
def job_list(request: HttpRequest, asked: Query[JobList]) -> HttpResponse:
    """Live jobs that a search finds.

    The parameters are those of the site’s own list, so the address of a search there works here as well. The newest
    stand first; with q, those with all words in their title. Jobs whose source does not allow it are left out.
    """
    names = fields.chosen(asked.fields, schemas.Job, but=job_json.TEXT)
    query = query_of(request)
    key = paging.after(request, asked.cursor)
    page = Search(query, outlet=Outlet.API).page(
        after=Key.parse(key) if key else None, size=asked.limit, rows=job_json.rows(names)
    )
    return paging.answer(request, job_json.draw(page.jobs, names), page.next and str(page.next))


@resource(
    router,
    "/jobs/{int:job_id}",
    name="job",
    answer=schemas.Job,
    asked=OneJob,
    generations=("jobs", "content"),
    scope="jobs",
)
def job_detail(request: HttpRequest, job_id: int, asked: Query[OneJob]) -> HttpResponse:
    """One live job, with its description.

    One that is closed is gone (410).
    """
    names = fields.chosen(asked.fields, schemas.Job)
    [drawn] = job_json.draw([_live(job_id, job_json.rows(names))], names)
    return paging.body(drawn)


@resource(
    router,
    "/jobs/{int:job_id}/similar",
    name="job-similar",
    answer=schemas.Similar,
    asked=OneJob,
    generations=("jobs", "content"),
    scope="jobs",
)
def job_similar(request: HttpRequest, job_id: int, asked: Query[OneJob]) -> HttpResponse:
    """Live jobs like one, the most alike first, each with what the two share.

    At most five. Of the fields, reasons is always there.
    """
    names = fields.chosen(asked.fields, schemas.Job, but=job_json.TEXT)
    found = similar_to(_live(job_id, Job.objects.all()), outlet=Outlet.API, shown_as=job_json.rows(names))
    drawn = job_json.draw([one.job for one in found], names)
    return paging.body({"items": [{**job, "reasons": one.reasons} for job, one in zip(drawn, found, strict=True)]})


def _live(pk: int, rows: JobQuerySet) -> Job:
    """Raises Problem: 410 for a job that was live, 404 for what is not for this outlet, or never was."""
    if pk < LARGEST:
        public = Job.objects.public().leaving_by(Outlet.API)
        if live := rows.filter(pk__in=public.live().filter(pk=pk).values("pk")).first():
            return live
        if closed := public.filter(pk=pk).only("title", "slug").first():
            raise Problem(410, CLOSED, job=_closed(closed))
    raise Problem(404, "There is no such job.")


def _closed(job: Job) -> dict[str, Any]:
    return {"id": job.pk, "title": job.title, "url": settings.SITE_URL + job.get_absolute_url()}
