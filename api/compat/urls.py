"""The paths of the API that existing clients speak. A slash at the end is theirs to write or not."""

from django.urls import path, re_path

from api.compat import views

app_name = "compat"
urlpatterns = [
    re_path(r"^api/v2/remote-jobs/?$", views.remote_jobs, name="remote-jobs"),
    re_path(r"^api/v2/remote-jobs/status/?$", views.job_status, name="job-status"),
    path("api/v2/openapi.json", views.description, name="openapi"),
]
