"""The words that jobs are sorted by: categories, regions and skills, each with how many live jobs have it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field

from api.v1 import paging, schemas
from api.v1.addresses import absolute
from api.v1.reading import resource
from jobs import tallies
from jobs.models import Region
from occupations.models import Category, Skill

GENERATIONS = ("jobs", "content")

router = Router(tags=["Vocabulary"])


class SkillList(paging.Paged):
    q: str = Field("", description="Part of the name.", examples=["therapy"])


@resource(
    router,
    "/categories",
    name="categories",
    answer=schemas.Page[schemas.Category],
    generations=GENERATIONS,
    scope="jobs",
)
def category_list(request: HttpRequest) -> HttpResponse:
    """Every category, in the site’s order, on one page."""
    counts = tallies.of("category")
    return paging.answer(request, [_drawn(row, "category", counts[row.slug]) for row in Category.objects.all()])


@resource(
    router, "/regions", name="regions", answer=schemas.Page[schemas.Region], generations=GENERATIONS, scope="jobs"
)
def region_list(request: HttpRequest) -> HttpResponse:
    """Anywhere, groups of countries, and every country, on one page."""
    counts = tallies.of("region")
    return paging.answer(
        request,
        [
            {**_drawn(row, "region", counts[row.slug]), "kind": row.kind, "countries": row.countries}
            for row in Region.objects.order_by("kind", "name")
        ],
    )


@resource(
    router,
    "/skills",
    name="skills",
    answer=schemas.Page[schemas.Skill],
    asked=SkillList,
    generations=GENERATIONS,
    scope="jobs",
)
def skill_list(request: HttpRequest, asked: Query[SkillList]) -> HttpResponse:
    """Skills that guides and jobs share, by name."""
    words = paging.words(asked.q)
    skills = Skill.objects.filter(name__icontains=words) if words else Skill.objects.all()
    rows, last = paging.by_name(skills, paging.after(request, asked.cursor), asked.limit)
    counts = tallies.of("skill", [row.slug for row in rows])
    return paging.answer(request, [_drawn(row, "skill", counts[row.slug]) for row in rows], last)


def _drawn(row: Any, kind: str, live_jobs: int) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "url": absolute(f"jobs:{kind}-landing", row.slug),
        "jobs_url": f"{absolute('api:v1:jobs')}?{kind}={row.slug}",
        "live_jobs": live_jobs,
    }
