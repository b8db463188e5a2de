"""The editors' room for guides."""

from django.contrib import admin

from authoring.admin import guide, pictures

__all__ = ["guide", "pictures"]

admin.site.index_template = "authoring/index.html"
