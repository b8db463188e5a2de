"""Sources: where each is used, and whether there is a newer release."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from occupations.admin.uses import FIGURES, GUIDES, UsedAdmin, number_of, uses
from occupations.models import Source


class NewerReleaseFilter(admin.SimpleListFilter):
    title = "newer release"
    parameter_name = "superseded"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "superseded"), ("no", "the newest")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        if self.value() in ("yes", "no"):
            return queryset.filter(superseded_by__isnull=self.value() == "no")
        return queryset


@admin.register(Source)
class SourceAdmin(UsedAdmin):
    list_display = ("name", "newer_release", "checked_on", "figure_count", "guide_count")
    list_filter = (NewerReleaseFilter, "publisher")
    search_fields = ("title", "publisher", "short", "release")
    prepopulated_fields = {"slug": ("short", "title", "release")}
    datalist_fields = ("superseded_by",)
    used_by = (FIGURES, GUIDES)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        sources: QuerySet[Source] = super().get_queryset(request)
        numbers = {"_figures": number_of(Source, "figures"), "_guides": number_of(Source, "guides")}
        return sources.select_related("superseded_by").annotate(**numbers)

    @admin.display(description="newer release", empty_value="—")
    def newer_release(self, source: Source) -> str | None:
        return source.superseded_by.citation if source.superseded_by else None

    @admin.display(description="figures", ordering="_figures")
    def figure_count(self, source: Source) -> int:
        return source._figures  # type: ignore[attr-defined, no-any-return]

    @admin.display(description="guides", ordering="_guides")
    def guide_count(self, source: Source) -> int:
        return source._guides  # type: ignore[attr-defined, no-any-return]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if source := context["original"]:
            context["uses"] = uses([source], self.used_by).get(source.pk, [])
        return super().render_change_form(request, context, *args, **kwargs)
