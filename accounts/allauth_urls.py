"""allauth's addresses that lead somewhere here: without its deprecated ones, and without those of sign-in by others
when there is no provider.
"""

from allauth.urls import build_provider_urlpatterns
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from accounts import codes

urlpatterns: list[URLPattern | URLResolver] = [
    # In place of those of the same names below
    path("confirm-email/", codes.ConfirmEmailCodeView.as_view(), name="account_email_verification_sent"),
    path("login/code/confirm/", codes.ConfirmLoginCodeView.as_view(), name="account_confirm_login_code"),
    path(
        "password/reset/confirm/",
        codes.ConfirmPasswordResetCodeView.as_view(),
        name="account_confirm_password_reset_code",
    ),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
if settings.SOCIALACCOUNT_PROVIDERS:
    one_tap = "google_login_by_token"  # for a script of Google's, which no page of ours loads
    urlpatterns += [path("3rdparty/", include("allauth.socialaccount.urls"))]
    urlpatterns += [each for each in build_provider_urlpatterns() if getattr(each, "name", "") != one_tap]
