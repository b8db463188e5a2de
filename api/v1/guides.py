"""Career guides: the text of their editions, and figures as they are now, each with its source."""

from typing import Any

from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from ninja import Query, Router
from pydantic import BaseModel, Field

from api.v1 import addresses, fields, paging, schemas
from api.v1.problems import Problem, invalid
from api.v1.reading import resource
from api.v1.search_parameters import SLUG
from guides import search
from guides.models import FormerSlug, Guide, GuideQuerySet
from guides.outputs.as_json import as_json
from guides.page import GuidePage
from occupations.models import Category

router = Router(tags=["Guides"])


class GuideList(paging.Paged):
    q: str = Field("", description="Title, alias or words of the text; typos are forgiven.", examples=["infusion"])
    category: str = Field("", description="Slug of a category.", json_schema_extra={"pattern": SLUG})


class OneGuide(BaseModel):
    fields: str = fields.sparse(schemas.Guide)


@resource(
    router,
    "/guides",
    name="guides",
    answer=schemas.Page[schemas.GuideBrief],
    asked=GuideList,
    generations=("content",),
    scope="guides",
)
def guide_list(request: HttpRequest, asked: Query[GuideList]) -> HttpResponse:
    """Published guides, by title; with q, the best first."""
    guides = _rows()
    if "category" in request.GET:
        if not Category.objects.filter(slug=asked.category).exists():
            raise invalid([("category", f"There is no “{asked.category[:40]}”.")])
        guides = guides.in_category(asked.category)
    key = paging.after(request, asked.cursor)
    if asked.q.strip():
        found = search.find(asked.q)
        rows, last = paging.by_place(guides.filter(pk__in=found).sorted_as(found), key, asked.limit)
    else:
        rows, last = paging.by_name(guides.annotate(name=Lower("listed_title")), key, asked.limit)
    return paging.answer(request, [_brief(guide) for guide in rows], last)


@resource(
    router,
    "/guides/{slug:slug}",
    name="guide",
    answer=schemas.Guide,
    asked=OneGuide,
    generations=("content",),
    scope="guides",
)
def guide_detail(request: HttpRequest, slug: str, asked: Query[OneGuide]) -> HttpResponse:
    """One guide: its sections as structured content, its figures with value, unit, basis and source.

    A former address leads to the new one. A guide that was taken down is gone (410).
    """
    names = fields.chosen(asked.fields, schemas.Guide)
    guide = Guide.objects.for_reading().filter(slug=slug).first()
    if guide is None:
        former = FormerSlug.objects.select_related("guide").filter(slug=slug).first()
        if former is None:
            raise Problem(404, "There is no such guide.")
        address = reverse("api:v1:guide", args=[former.guide.slug])
        return HttpResponsePermanentRedirect("?".join(filter(None, [address, request.GET.urlencode()])))
    if guide.state == Guide.State.ARCHIVED:
        raise Problem(410, "This guide was taken down.")
    if guide.edition is None:
        raise Problem(404, "There is no such guide.")
    whole = as_json(GuidePage.of_edition(guide))
    return paging.body({name: whole[name] for name in names})


def _rows() -> GuideQuerySet:
    """With what a list says of each, and none of the text."""
    rows = Guide.objects.published().select_related("edition", "listed_category", "listed_occupation")
    return rows.defer("listed_text", "search", "edition__content")


def _brief(guide: Guide) -> dict[str, Any]:
    assert guide.edition
    assert guide.listed_category
    assert guide.listed_occupation
    return {
        **addresses.guide(guide.slug),
        "title": guide.listed_title,
        "summary": guide.listed_summary,
        "category": addresses.named(guide.listed_category),
        "occupation": addresses.role(guide.listed_occupation),
        "edition": guide.edition.number,
        "published_at": guide.edition.published_at,
    }
