"""What the admins of our apps share, and the site's name on all of them."""

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin, InlineModelAdmin
from django.db import models
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.html import format_html
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin
from procrastinate.contrib.django.models import ProcrastinateJob

from core import generations
from core.datalist import DatalistField, DatalistInput
from core.fields import MarkdownField

admin.site.site_header = settings.SITE_NAME
admin.site.site_title = f"{settings.SITE_NAME} editors’ room"
admin.site.index_title = "Editors’ room"


class DatalistMixin(BaseModelAdmin):
    """datalist_fields: foreign keys chosen by name, as autocomplete_fields are, but without a script."""

    datalist_fields: tuple[str, ...] = ()

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.datalist_fields:
            return db_field.formfield(form_class=DatalistField)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class TableFormSet(BaseInlineFormSet):
    """Rows of a table: each input is named after its row and column, for those who hear it.

    unique: the fields that no two rows share, whatever their case.
    """

    unique: tuple[str, ...] = ()

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        # Django's own field would read each row again, though the formset has them and finds them by this key.
        key = forms.IntegerField(required=False, initial=form.instance.pk, widget=forms.HiddenInput)
        form.fields[form.instance._meta.pk.name] = key
        form.empty_permitted = True  # a row that nobody touched is not checked again either
        row = self.row_name(form.instance) if form.instance.pk else f"row {(index or 0) + 1}, new"
        for field in form.fields.values():
            field.help_text = ""  # there is no room for it, and aria-describedby would point nowhere
            if isinstance(field.widget, DatalistInput):
                field.widget.offers = index == 0
            if not field.widget.is_hidden:
                field.widget.attrs["aria-label"] = f"{field.label}, {row}"

    def clean(self) -> None:
        """Refuse a row that is there already. Django overlooks those saved since the page was opened, and moves.

        Rows are saved one by one, so none may become what another is until that one is saved; a new one may.
        """
        here = {form.instance.pk for form in self.forms}
        taken = {self._key(vars(row)) for row in self.get_queryset() if row.pk not in here}
        before = {self._key(form.initial): form for form in self.initial_forms}
        for form in self.forms:
            if not self.unique or form.errors or form.cleaned_data.get(DELETION_FIELD_NAME):
                continue
            if form.instance.pk or form.has_changed():
                key = self._key(vars(form.instance))
                if key in taken or (form.instance.pk and before.get(key, form) is not form):
                    form.add_error(None, "Another row is this already: change or delete that one first, and save.")
                taken.add(key)

    def _key(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(str(values.get(name)).casefold() for name in self.unique)

    def row_name(self, row: Any) -> str:
        return str(row)


class TableInline(DatalistMixin, InlineModelAdmin):
    """Rows in one real table, with a few empty ones below; it needs no script. note: what to know before filling it."""

    template = "core/table_inline.html"
    formset = TableFormSet
    extra = 3
    note = ""

    @property
    def media(self) -> forms.Media:
        return forms.Media(css={"all": ["css/admin_tables.css"]})


class ContentAdmin(DatalistMixin, admin.ModelAdmin):
    """For rows that public pages show: saving or deleting one makes the pages kept in memory old.

    generation: the one that those pages name.
    """

    generation = "content"
    formfield_overrides = {MarkdownField: {"widget": forms.Textarea(attrs={"rows": 8, "cols": 80})}}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        generations.touch(self.generation)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        super().delete_model(request, obj)
        generations.touch(self.generation)

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        generations.touch(self.generation)


class KeptAdmin(admin.ModelAdmin):
    """Rows that nobody makes, changes or deletes by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TaskAdmin(ProcrastinateJobAdmin):
    """The queue, as its library shows it, without the inline styles that our policy refuses."""

    @admin.display(description="Args")
    def pretty_args(self, instance: ProcrastinateJob) -> str:
        return format_html("<code>{}</code>", json.dumps(instance.args)[:2000])


admin.site.unregister(ProcrastinateJob)
admin.site.register(ProcrastinateJob, TaskAdmin)
