"""Staff need a second factor where settings.STAFF_SECOND_FACTOR says so, as in production."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class SecondFactorMiddleware:
    """Leads staff without a second factor to where they set one up; only their own account is open to them until then.

    Costs staff one query a request, and nobody else any.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STAFF_SECOND_FACTOR and is_staff_without(request):
            return redirect("mfa_index")
        return self.get_response(request)


def is_staff_without(request: HttpRequest) -> bool:
    """Whether a request is one of staff that has to wait for a second factor."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path.startswith(reverse("pages:account")):
        return False
    return bool(request.user.is_authenticated and request.user.is_staff and not is_mfa_enabled(request.user, FACTORS))
