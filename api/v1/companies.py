"""Those who hire."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import BaseModel, Field

from api.v1 import fields, paging, schemas
from api.v1.addresses import absolute
from api.v1.problems import Problem
from api.v1.reading import resource
from jobs import tallies
from jobs.models import Company, Job, Outlet

router = Router(tags=["Companies"])


class CompanyList(paging.Paged):
    q: str = Field("", description="Part of the name.", examples=["harbor"])
    fields: str = fields.sparse(schemas.Company)


class OneCompany(BaseModel):
    fields: str = fields.sparse(schemas.Company)


@resource(
    router,
    "/companies",
    name="companies",
    answer=schemas.Page[schemas.Company],
    asked=CompanyList,
    generations=("jobs",),
    scope="jobs",
)
def company_list(request: HttpRequest, asked: Query[CompanyList]) -> HttpResponse:
    """Companies with live jobs, by name."""
    names = fields.chosen(asked.fields, schemas.Company, but=["about_html"])
    live = Job.objects.live().leaving_by(Outlet.API).filter(company=OuterRef("pk"))
    companies = Company.objects.filter(Exists(live))
    if words := paging.words(asked.q):
        companies = companies.filter(name__icontains=words)
    rows, last = paging.by_name(companies, paging.after(request, asked.cursor), asked.limit)
    return paging.answer(request, _draw(rows, names), last)


@resource(
    router,
    "/companies/{slug:slug}",
    name="company",
    answer=schemas.Company,
    asked=OneCompany,
    generations=("jobs", "content"),
    scope="jobs",
)
def company_detail(request: HttpRequest, slug: str, asked: Query[OneCompany]) -> HttpResponse:
    """One company, with what it says of itself."""
    names = fields.chosen(asked.fields, schemas.Company)
    company = Company.objects.filter(slug=slug).first()
    if company is None:
        raise Problem(404, "There is no such company.")
    [drawn] = _draw([company], names)
    return paging.body(drawn)


def _draw(companies: Iterable[Company], names: list[str]) -> list[dict[str, Any]]:
    """JSON-ready, each with those fields."""
    companies = list(companies)
    counts = tallies.of("company", [company.slug for company in companies])
    whole = (_drawn(company, counts[company.slug]) for company in companies)
    return [{name: company[name] for name in names} for company in whole]


def _drawn(company: Company, live_jobs: int) -> dict[str, Any]:
    return {
        "slug": company.slug,
        "name": company.name,
        "url": absolute("jobs:company-detail", company.slug),
        "api_url": absolute("api:v1:company", company.slug),
        "jobs_url": f"{absolute('api:v1:jobs')}?company={company.slug}",
        "website": company.website or None,
        "country": company.country or None,
        "founded": company.founded,
        "size": company.size or None,
        "is_verified": bool(company.domain),
        "about_html": company.about_html,
        "live_jobs": live_jobs,
    }
