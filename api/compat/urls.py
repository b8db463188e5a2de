"""The paths that existing clients know. A slash at the end is theirs to write or not."""

from django.urls import include, path, re_path

from api.compat import feed, views

app_name = "compat"
jobs = [
    re_path(r"^remote-jobs/?$", views.remote_jobs, name="remote-jobs"),
    re_path(r"^remote-jobs/status/?$", views.job_status, name="job-status"),
    path("openapi.json", views.description, name="openapi"),
]
feeds = [re_path(r"^job_feed/?$", feed.job_feed, name="job-feed")]
urlpatterns = [path("api/v2/", include(jobs)), path("feed/", include(feeds))]
