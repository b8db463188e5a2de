"""What the admins of our apps share, and the site's name on all of them."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.html import format_html
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin
from procrastinate.contrib.django.models import ProcrastinateJob

from core import generations
from core.fields import MarkdownField

admin.site.site_header = settings.SITE_NAME
admin.site.site_title = f"{settings.SITE_NAME} editors’ room"
admin.site.index_title = "Editors’ room"


class ContentAdmin(admin.ModelAdmin):
    """For rows that public pages show: saving or deleting one makes the pages kept in memory old."""

    formfield_overrides = {MarkdownField: {"widget": forms.Textarea(attrs={"rows": 8, "cols": 80})}}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        generations.touch("content")

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        super().delete_model(request, obj)
        generations.touch("content")

    def delete_queryset(self, request: HttpRequest, queryset: models.QuerySet[Any]) -> None:
        super().delete_queryset(request, queryset)
        generations.touch("content")


class TaskAdmin(ProcrastinateJobAdmin):
    """The queue, as its library shows it, without the inline styles that our policy refuses."""

    @admin.display(description="Args")
    def pretty_args(self, instance: ProcrastinateJob) -> str:
        return format_html("<code>{}</code>", json.dumps(instance.args)[:2000])


admin.site.unregister(ProcrastinateJob)
admin.site.register(ProcrastinateJob, TaskAdmin)
