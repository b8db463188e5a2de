"""The vocabulary and the figures, for editors."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from core.admin import ContentAdmin
from occupations.models import Alias, Category, Figure, Occupation, Skill, Source


class AliasInline(admin.StackedInline):
    model = Alias
    extra = 1


class FigureInline(admin.StackedInline):
    model = Figure
    extra = 1
    fields = (("measure", "value", "is_floor", "unit", "country", "basis", "source"),)


@admin.register(Occupation)
class OccupationAdmin(ContentAdmin):
    list_display = ("title", "code", "parent", "figure_count")
    list_select_related = ("parent",)
    search_fields = ("title", "code", "aliases__name")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (FigureInline, AliasInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Occupation]:
        occupations: QuerySet[Occupation] = super().get_queryset(request)
        return occupations.annotate(_figures=Count("figures"))

    @admin.display(description="figures", ordering="_figures")
    def figure_count(self, occupation: Occupation) -> int:
        return occupation._figures  # type: ignore[attr-defined, no-any-return]


@admin.register(Source)
class SourceAdmin(ContentAdmin):
    list_display = ("title", "publisher", "release", "released_on", "checked_on")
    list_filter = ("publisher",)
    search_fields = ("title", "publisher", "short", "release")
    prepopulated_fields = {"slug": ("short", "title", "release")}


@admin.register(Category)
class CategoryAdmin(ContentAdmin):
    list_display = ("name", "slug", "order")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Skill)
class SkillAdmin(ContentAdmin):
    list_display = ("name", "slug")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
