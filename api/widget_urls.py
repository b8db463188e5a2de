"""Addresses of the widget: one of them stands in other sites' pages, so they stay."""

from django.urls import path

from api import widget

app_name = "widget"
urlpatterns = [
    path("widget.js", widget.script, name="script"),
    path("widget/", widget.maker, name="maker"),
    path("widget/jobs.json", widget.jobs, name="jobs"),
]
