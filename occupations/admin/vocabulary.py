"""Categories and skills."""

from django.contrib import admin

from core.admin import ContentAdmin
from occupations.admin.uses import EDITIONS, GUIDES, UsedAdmin
from occupations.models import Category, Skill


@admin.register(Category)
class CategoryAdmin(UsedAdmin):
    list_display = ("name", "slug", "order")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
    used_by = (GUIDES, EDITIONS)


@admin.register(Skill)
class SkillAdmin(ContentAdmin):
    list_display = ("name", "slug")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}
