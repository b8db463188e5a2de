"""Occupations, with their figures and aliases."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path

from core.actor import act_as
from core.admin import TableFormSet, TableInline
from occupations.admin import figures
from occupations.admin.uses import EDITIONS, FIGURES, GUIDES, SPECIALTIES, UsedAdmin, number_of
from occupations.models import Alias, Occupation


class AliasFormSet(TableFormSet):
    unique = ("name",)


class AliasInline(TableInline):
    model = Alias
    formset = AliasFormSet
    note = "Other titles that people search for."


@admin.register(Occupation)
class OccupationAdmin(UsedAdmin):
    list_display = ("title", "code", "parent", "figure_count")
    search_fields = ("title", "code", "aliases__name")
    prepopulated_fields = {"slug": ("title",)}
    datalist_fields = ("parent",)
    inlines = (figures.FigureInline, AliasInline)
    used_by = (FIGURES, SPECIALTIES, GUIDES, EDITIONS)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Occupation]:
        occupations: QuerySet[Occupation] = super().get_queryset(request)
        return occupations.select_related("parent").annotate(_figures=number_of(Occupation, "figures"))

    @admin.display(description="figures", ordering="_figures")
    def figure_count(self, occupation: Occupation) -> int:
        return occupation._figures  # type: ignore[attr-defined, no-any-return]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        act_as(request.user.pk)  # the trigger that keeps the history of figures writes it down
        super().save_related(request, form, formsets, change)

    def get_urls(self) -> list[URLPattern]:
        history = self.admin_site.admin_view(figures.history)
        return [path("<int:pk>/figures/", history, name="occupations_occupation_figures"), *super().get_urls()]
