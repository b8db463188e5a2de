"""Lists of one thing, with a page, a title and a text of their own; and the way to them."""

from collections import Counter
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.page_cache import cached_page
from jobs import tallies
from jobs.counting import Counts
from jobs.list_page import PAGING, ListPage
from jobs.location import of_request
from jobs.models import Job, Region
from jobs.query import JobQuery
from jobs.search import Search
from jobs.views import list_response
from occupations.models import Category, Skill

TOP = 5  # skills that are named
BROWSED = 60  # skills and countries that can be browsed


@dataclass(frozen=True)
class Landing:
    """kind: "category", "region", "skill". counts: of its query. skills: those that most of its jobs ask for."""

    kind: str
    name: str
    query: JobQuery
    counts: Counts
    skills: list[Skill]

    @property
    def remote(self) -> int:
        """How many are fully remote."""
        return self.counts.facets["workplace"][Job.Workplace.REMOTE]

    @property
    def anywhere(self) -> int:
        return self.counts.facets["region"]["anywhere"]


def _landing(request: HttpRequest, kind: str, name: str, query: JobQuery) -> HttpResponse:
    page = ListPage(request.GET, of_request(request), query, reader=request.user)
    top = Skill.objects.filter(pk__in=_top_skills(page.search)).order_by("name")
    return list_response(request, page, {"landing": Landing(kind, name, query, page.counts, list(top))})


def _top_skills(search: Search) -> list[int]:
    """The skills of most of its newest thousand jobs."""
    newest = list(search.found.order_by("-published_at").values_list("pk", flat=True)[:1000])
    links = Job.skills.through.objects.filter(job__in=newest).values_list("skill", flat=True)
    return [pk for pk, _ in Counter(links).most_common(TOP)]


@require_safe
@cached_page("jobs", "content", "ads", parameters=PAGING)
def category(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Category, slug=slug)
    return _landing(request, "category", row.name, JobQuery(categories=(slug,)))


@require_safe
@cached_page("jobs", "content", "ads", parameters=PAGING)
def region(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Region, slug=slug)
    return _landing(request, "region", row.name, JobQuery(regions=(slug,)))


@require_safe
@cached_page("jobs", "content", "ads", parameters=PAGING)
def skill(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Skill, slug=slug)
    return _landing(request, "skill", row.name, JobQuery(skills=(slug,)))


@require_safe
@cached_page("jobs", "content")
def browse(request: HttpRequest) -> HttpResponse:
    """Every landing page that has jobs, by kind."""
    kinds = (
        ("category", Category.objects.all(), None),
        ("region", Region.objects.exclude(kind="country"), None),
        ("country", Region.objects.filter(kind="country"), BROWSED),
        ("skill", Skill.objects.all(), BROWSED),
    )
    groups = []
    for kind, rows, most in kinds:
        numbers = tallies.of("region" if kind == "country" else kind)
        with_jobs = [(row, numbers[row.slug]) for row in rows if numbers[row.slug]]
        shown = sorted(with_jobs, key=lambda pair: -pair[1])[:most] if most else with_jobs
        groups.append((kind, sorted(shown, key=lambda pair: pair[0].name) if most else shown))
    return render(request, "jobs/browse.html", {"groups": groups})
