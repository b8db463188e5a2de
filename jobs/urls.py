"""Addresses under /jobs/."""

from django.urls import path

from jobs import company_views, feeds, landing_views, mark_views, reader_views, views

app_name = "jobs"
urlpatterns = [
    path("", views.job_list, name="job-list"),
    path("feed.rss", feeds.rss, name="feed-rss"),
    path("feed.atom", feeds.atom, name="feed-atom"),
    path("feed.json", feeds.json_feed, name="feed-json"),
    path("feed.csv", feeds.csv, name="feed-csv"),
    path("browse/", landing_views.browse, name="browse"),
    path("category/<slug:slug>/", landing_views.category, name="category-landing"),
    path("in/<slug:slug>/", landing_views.region, name="region-landing"),
    path("skill/<slug:slug>/", landing_views.skill, name="skill-landing"),
    path("at/", company_views.company_list, name="company-list"),
    path("at/<slug:slug>/", company_views.company_detail, name="company-detail"),
    path("location/", reader_views.location, name="location"),
    path("<int:pk>/", views.job_by_number, name="job-number"),
    path("<int:pk>/mark/", mark_views.mark, name="job-mark"),
    path("<int:pk>/report/", reader_views.report, name="job-report"),
    path("<int:pk>/out/", views.job_out, name="job-out"),
    path("<int:pk>-<str:slug>/", views.job_detail, name="job-detail"),
]
