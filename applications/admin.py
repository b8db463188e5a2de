"""Applications for staff: how many a job has, and what became of them. Nobody reads here who applied, or with what."""

from django.contrib import admin

from applications.models import Application
from core.admin import KeptAdmin


@admin.register(Application)
class ApplicationAdmin(KeptAdmin):
    list_display = ("__str__", "job", "status", "created_at", "updated_at", "purged_at")
    list_filter = ("status",)
    list_select_related = ("job",)
    list_per_page = 50
    ordering = ("-pk",)
    search_fields = ("job__title",)
    fields = ("job", "status", "created_at", "updated_at", "withdrawn_at", "purged_at")
    readonly_fields = fields
