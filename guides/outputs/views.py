"""Addresses of a guide's other forms. All show the public edition alone, to everybody the same."""

import functools
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import errors
from core.page_cache import View, cached_page
from guides.models import FormerSlug, Guide
from guides.outputs import card, pdf
from guides.outputs.as_json import as_json
from guides.outputs.as_markdown import as_markdown
from guides.page import GuidePage

NO_PDF = {
    "status": 404,
    "title": "No PDF here",
    "text": "This site cannot make PDFs at the moment. You can read the guide online, and print it from there.",
}


def of_public_edition(draw: Callable[[HttpRequest, GuidePage], HttpResponse]) -> View:
    """A view by slug: of a draft 404, of an archived guide 410; a former slug leads to the same form at the new one."""

    @require_safe
    @cached_page("content")
    @functools.wraps(draw)
    def view(request: HttpRequest, slug: str) -> HttpResponse:
        guide = Guide.objects.for_reading().filter(slug=slug).first()
        if guide is None:
            former = get_object_or_404(FormerSlug.objects.select_related("guide"), slug=slug)
            assert request.resolver_match
            return HttpResponsePermanentRedirect(reverse(request.resolver_match.view_name, args=[former.guide.slug]))
        if guide.state == Guide.State.ARCHIVED:
            return errors.page(request, 410)
        if guide.edition is None:
            raise Http404
        page = GuidePage.of_edition(guide)
        response = draw(request, page)
        response.headers["Link"] = f'<{page.url}>; rel="canonical"'
        return response

    return view


@of_public_edition
def guide_pdf(request: HttpRequest, page: GuidePage) -> HttpResponse:
    if not pdf.is_available():
        return render(request, "error.html", NO_PDF, status=404)
    name = f'inline; filename="{page.guide.slug}.pdf"'
    return HttpResponse(pdf.guide_pdf(page), content_type="application/pdf", headers={"Content-Disposition": name})


@of_public_edition
def guide_json(request: HttpRequest, page: GuidePage) -> HttpResponse:
    return JsonResponse(as_json(page), json_dumps_params={"ensure_ascii": False})


@of_public_edition
def guide_markdown(request: HttpRequest, page: GuidePage) -> HttpResponse:
    return HttpResponse(as_markdown(page), content_type="text/markdown; charset=utf-8")


@of_public_edition
def guide_card(request: HttpRequest, page: GuidePage) -> HttpResponse:
    return HttpResponse(card.guide_card(page), content_type="image/png")


@require_safe
@cached_page("content")
def site_card(request: HttpRequest) -> HttpResponse:
    return HttpResponse(card.site_card(), content_type="image/png")
