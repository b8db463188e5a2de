"""Every address of the site, by app."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", include("pages.urls")),
    path("guides/", include("guides.urls")),
    path("account/", include("accounts.urls")),
    path("admin/login/", RedirectView.as_view(pattern_name="account:login", query_string=True)),
    path("admin/", admin.site.urls),
]

handler400 = "core.errors.bad_request"
handler403 = "core.errors.permission_denied"
handler404 = "core.errors.not_found"
handler500 = "core.errors.server_error"
