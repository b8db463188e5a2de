"""Every address of the site, by app."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from core import pictures, views

urlpatterns = [
    path("", include("pages.urls")),
    path("guides/", include("guides.urls")),
    path("account/", include("accounts.urls")),
    path("admin/login/", RedirectView.as_view(pattern_name="account:login", query_string=True)),
    path("admin/", admin.site.urls),
    path(f"{settings.MEDIA_URL[1:]}{pictures.FOLDER}<str:name>", views.picture, name="picture"),
]

handler400 = "core.errors.bad_request"
handler403 = "core.errors.permission_denied"
handler404 = "core.errors.not_found"
handler500 = "core.errors.server_error"
