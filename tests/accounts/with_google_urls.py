"""The site's addresses as they are when Google is configured."""

from allauth.socialaccount.providers.google.urls import urlpatterns as google
from django.urls import include, path

from config.urls import handler404, handler429
from config.urls import urlpatterns as usual

__all__ = ["handler404", "handler429", "urlpatterns"]

urlpatterns = [
    *usual,
    path("account/3rdparty/", include("allauth.socialaccount.urls")),
    path("account/", include(google)),
]
