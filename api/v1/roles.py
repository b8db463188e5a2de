"""Occupations: what they are called, what they pay by whom, and which others are near."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from ninja import Router

from api.v1 import addresses, paging, schemas
from api.v1.problems import Problem
from api.v1.reading import resource
from guides.models import Guide
from guides.outputs.as_json import figure_json, without_blanks
from guides.page import GuidePage, RelatedView
from jobs.role import RoleJobs
from occupations.models import Figure, Occupation

router = Router(tags=["Roles"])


@resource(
    router,
    "/roles/{slug:slug}",
    name="role",
    answer=schemas.RoleDetail,
    generations=("content", "jobs"),
    scope="guides",
)
def role_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One occupation, by slug or SOC code, with its figures and what live jobs here pay.

    A specialty that the statistics do not count shows the figures of its parent, and each figure says whose it is.
    """
    occupation = _occupation(slug)
    jobs = RoleJobs(occupation)
    role = {
        **addresses.role(occupation),
        "aliases": [alias.name for alias in occupation.aliases.all()],
        "parent": addresses.role(occupation.parent) if occupation.parent else None,
        "figures": [without_blanks(figure_json(figure)) for figure in _figures(occupation)],
        "guides": [{**addresses.guide(guide.slug), "title": guide.listed_title} for guide in _guides(occupation)],
        "live_jobs": jobs.total,
        "posted_pay": _posted(jobs),
        "jobs_url": f"{addresses.absolute('api:v1:jobs')}?role={occupation.slug}",
    }
    return paging.body(role)


@resource(
    router,
    "/roles/{slug:slug}/related",
    name="role-related",
    answer=schemas.RelatedRoles,
    generations=("content",),
    scope="guides",
)
def role_related(request: HttpRequest, slug: str) -> HttpResponse:
    """Roles near one, as its guide names them.

    Empty where it has no guide.
    """
    related: list[RelatedView] = []
    if guide := _guides(_occupation(slug))[:1]:
        related = GuidePage.of_edition(Guide.objects.for_reading().get(pk=guide[0].pk)).related
    known = set(Occupation.objects.filter(code__in=[one.code for one in related]).values_list("code", flat=True))
    return paging.body({"items": [_related(one, one.code in known) for one in related]})


def _occupation(slug: str) -> Occupation:
    """By slug or code. Raises Problem (404)."""
    rows = Occupation.objects.select_related("parent").filter(Q(slug=slug) | Q(code=slug))
    found = rows.first()
    if found is None:
        raise Problem(404, "There is no such role.")
    return found


def _guides(occupation: Occupation) -> list[Guide]:
    """Its public guides; those of the occupation whose figures it shows, where it has none."""
    for one in dict.fromkeys([occupation, occupation.counted_as]):
        rows = (
            one.listed_guides.filter(edition__isnull=False)
            .only("slug", "listed_title", "listed_occupation")
            .order_by("listed_title")
        )
        if found := list(rows):
            return found
    return []


def _figures(occupation: Occupation) -> list[Figure]:
    figures = Figure.objects.citable().filter(occupation=occupation.counted_as)
    return list(figures.select_related("source", "occupation").in_order())


def _posted(jobs: RoleJobs) -> dict[str, Any] | None:
    pay = jobs.posted_pay
    if pay is None:
        return None
    return {"low": pay.low, "median": pay.middle, "high": pay.high, "unit": "USD/year", "text": pay.label}


def _related(one: RelatedView, is_known: bool) -> dict[str, Any]:
    return {
        "title": one.title,
        "code": one.code or None,
        "api_url": addresses.absolute("api:v1:role", one.code) if is_known else None,
        "guide": addresses.guide(one.slug) if one.slug else None,
    }
