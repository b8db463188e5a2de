"""Every address of the site, by app."""

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from core import pictures, views

# Its own form would try the passwords of others, unlimited and without a second factor, for whoever is signed in.
admin.site.login = secure_admin_login(require_safe(admin.site.login))  # type: ignore[method-assign]
admin.site.password_change = RedirectView.as_view(pattern_name="account_change_password")  # type: ignore[method-assign, assignment]

urlpatterns = [
    path("", include("pages.urls")),
    path("guides/", include("guides.urls")),
    path("jobs/", include("jobs.urls")),
    path("employers/", include("employers.urls")),
    path("", include("alerts.urls")),
    path("", include("applications.urls")),
    path("", include("subscriptions.urls")),
    path("ads/", include("ads.urls")),
    path("", include("api.widget_urls")),
    path("", include("api.compat.urls")),
    path("", include("api.urls")),
    path("", include("api.discovery")),
    path("account/", include("accounts.urls")),
    path("account/", include("accounts.allauth_urls")),
    path("admin/", admin.site.urls),
    path(f"{settings.MEDIA_URL[1:]}{pictures.FOLDER}<str:name>", views.picture, name="picture"),
]
if settings.ANYMAIL["WEBHOOK_SECRET"]:
    urlpatterns.append(path("mail-events/", include("alerts.bounces")))
if settings.DEVELOPMENT:
    urlpatterns.append(path("dev/mail/", include("core.mail_views")))

handler400 = "core.errors.bad_request"
handler403 = "core.errors.permission_denied"
handler404 = "core.errors.not_found"
handler429 = "core.errors.too_many_requests"  # for allauth
handler500 = "core.errors.server_error"
