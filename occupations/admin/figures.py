"""Figures: the table on their occupation's page, and their history."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.admin import TableFormSet, TableInline
from occupations.models import Figure, Occupation
from occupations.seeds import usual_unit

PER_PAGE = 50


class FigureForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        assert isinstance(self.instance, Figure)
        choices = [("", "the usual"), *Figure.Unit.choices]
        self.fields["unit"] = forms.ChoiceField(label=self.fields["unit"].label, choices=choices, required=False)
        if self.instance.pk:
            self.initial["value"] = Decimal(f"{self.instance.value.normalize():f}")  # 93600, not 93600.00

    def clean_unit(self) -> str:
        """The usual one of what the figure says, when none was chosen."""
        return self.cleaned_data["unit"] or usual_unit(self.cleaned_data.get("measure", ""))


class FigureFormSet(TableFormSet):
    unique = ("measure", "country", "basis")

    def row_name(self, row: Figure) -> str:
        return ", ".join([row.get_measure_display(), *row.particulars])


class FigureInline(TableInline):
    model = Figure
    form = FigureForm
    formset = FigureFormSet
    fields = ("measure", "value", "is_floor", "unit", "country", "source", "basis")
    datalist_fields = ("source",)
    formfield_overrides = {models.DecimalField: {"widget": forms.TextInput(attrs={"inputmode": "decimal"})}}
    note = "A figure without a source is never shown."

    def get_queryset(self, request: HttpRequest) -> Any:
        figures: Any = super().get_queryset(request)
        return figures.in_order()


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """What became of an occupation's figures, the latest change first."""
    if not request.user.has_perm("occupations.view_figure"):
        raise PermissionDenied
    occupation = get_object_or_404(Occupation.objects.annotate(changes=Count("figure_changes")), pk=pk)
    changes = occupation.figure_changes.with_previous().select_related("source", "changed_by")
    paginator = Paginator(changes, PER_PAGE)
    paginator.count = occupation.changes  # type: ignore[attr-defined]
    context = {
        **admin.site.each_context(request),
        "title": f"History of figures: {occupation}",
        "opts": Occupation._meta,
        "occupation": occupation,
        "page": paginator.get_page(request.GET.get("page")),
    }
    return render(request, "occupations/admin/figure_history.html", context)
