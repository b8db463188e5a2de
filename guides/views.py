"""What readers see of guides."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import counters, errors
from core.page_cache import cached_page
from guides import search
from guides.forms import GuideListForm
from guides.models import FormerSlug, Guide
from guides.page import GuidePage
from guides.snapshots import content
from occupations.models import Category, Figure

PER_PAGE = 20
COMPARED = 4  # guides side by side at most


@require_safe
@cached_page("content", "ads", parameters=["category", "sort", "page"])
def guide_list(request: HttpRequest) -> HttpResponse:
    categories = categories_with_guides()
    form = GuideListForm(request.GET, categories)
    chosen = form.chosen()
    guides = Guide.objects.published()
    found = search.find(chosen["q"]) if chosen["q"] else None
    if found is not None:
        guides = guides.filter(pk__in=found)
    if chosen["category"]:
        guides = guides.in_category(chosen["category"])
    guides = guides.sorted_by(chosen["sort"]) if chosen["sort"] or found is None else guides.sorted_as(found)
    page = Paginator(guides.for_lists(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "chosen": chosen,
        "category": next((category for category in categories if category.slug == chosen["category"]), None),
        "page": page,
        "guides": list(page),
    }
    response = render(request, "guides/guide_list.html", context)
    missed = found == [] and "page" not in request.GET and search.to_remember(chosen["q"])
    return counters.mark(response, "guide-search-miss", missed) if missed else response


def categories_with_guides() -> list[Category]:
    """Categories that hold published guides, with `guide_count`."""
    published = Count("listed_guides", filter=Q(listed_guides__edition__isnull=False))
    return list(Category.objects.annotate(guide_count=published).filter(guide_count__gt=0))


@require_safe
@cached_page("content", "jobs", "ads")
def guide_detail(request: HttpRequest, slug: str) -> HttpResponse:
    guide = Guide.objects.for_reading().filter(slug=slug).first()
    if guide is None:
        former = get_object_or_404(FormerSlug.objects.select_related("guide"), slug=slug)
        return HttpResponsePermanentRedirect(former.guide.get_absolute_url())
    if guide.edition is None:
        if request.user.has_perm("guides.view_guide"):
            return _draft(request, guide)
        if guide.state == Guide.State.ARCHIVED:
            return errors.page(request, 410)
        raise Http404
    response = render(request, "guides/guide_detail.html", {"page": GuidePage.of_edition(guide)})
    return counters.mark(response, "guide-read", str(guide.pk))


@require_safe
@permission_required("guides.view_guide", raise_exception=True)
def guide_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The working rows of a guide as its page will show them."""
    return _draft(request, get_object_or_404(Guide.objects.for_reading(), slug=slug))


def _draft(request: HttpRequest, guide: Guide) -> HttpResponse:
    page = GuidePage(guide, content(guide), guide.occupation, guide.category)
    return render(request, "guides/guide_detail.html", {"page": page, "is_draft": True})


@require_safe
@cached_page("content", parameters=["g"])
def guide_compare(request: HttpRequest) -> HttpResponse:
    slugs = list(dict.fromkeys(slug for slug in request.GET.getlist("g") if slug.isprintable()))[:COMPARED]
    found = {guide.slug: guide for guide in Guide.objects.for_reading().published().filter(slug__in=slugs)}
    pages = [GuidePage.of_edition(found[slug]) for slug in slugs if slug in found]
    compared = [page.guide.slug for page in pages]
    others = Guide.objects.published().exclude(slug__in=compared).sorted_by("title")
    context = {
        "columns": [
            {"page": page, "without": [slug for slug in compared if slug != page.guide.slug]} for page in pages
        ],
        "rows": _comparison(pages),
        "compared": compared,
        "others": others.values_list("slug", "listed_title") if len(compared) < COMPARED else [],
        "most": COMPARED,
        "all_growth": pages[0].all_growth if pages else None,
    }
    return render(request, "guides/guide_compare.html", context)


def _comparison(pages: list[GuidePage]) -> list[dict[str, Any]]:
    """Rows of the comparison: a label, and one cell (a figure, a rating or None) for each guide."""
    measures = [
        (Figure.Measure.PAY_MEDIAN, "Median pay"),
        (Figure.Measure.PAY_P10, "10% earn less than"),
        (Figure.Measure.PAY_P90, "Top 10% earn more than"),
        (Figure.Measure.GROWTH, "Projected growth"),
        (Figure.Measure.OPENINGS, "Openings a year"),
        (Figure.Measure.EMPLOYMENT, "People employed"),
    ]
    rows: list[dict[str, Any]] = [
        {"label": label, "key": measure, "figures": [page.figures.get(measure) for page in pages]}
        for measure, label in measures
    ]
    for scale in ("demand", "remote", "stress", "balance"):
        ratings = [page.ratings.get(scale) for page in pages]
        label = next((rating.scale.label for rating in ratings if rating), "")
        if label:
            rows.append({"label": label, "key": scale, "ratings": ratings})
    return rows
