"""Those who hire."""

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts import countries
from core.page_cache import cached_page
from jobs.list_page import PAGING, ListPage
from jobs.location import of_request
from jobs.models import Company, Job
from jobs.query import JobQuery
from jobs.views import list_response

PER_PAGE = 50


@require_safe
@cached_page("jobs", parameters=["page"])
def company_list(request: HttpRequest) -> HttpResponse:
    """Companies with live jobs, by name."""
    live = Count("jobs", filter=Q(jobs__status=Job.Status.LIVE))
    companies = Company.objects.annotate(job_count=live).filter(job_count__gt=0).order_by("name", "pk")
    page = Paginator(companies, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(company, countries.name(company.country)) for company in page]
    return render(request, "jobs/company_list.html", {"page": page, "rows": rows})


@require_safe
@cached_page("jobs", "content", "ads", parameters=PAGING)
def company_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A company, what it says of itself, and its live jobs."""
    company = get_object_or_404(Company, slug=slug)
    page = ListPage(request.GET, of_request(request), JobQuery(company=slug), reader=request.user)
    return list_response(request, page, {"company": company, "based_in": countries.name(company.country)})
