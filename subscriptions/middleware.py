"""The plan of whoever asks, as `request.plan`: looked up when something first asks, never kept in the session."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from subscriptions.plans import plan_for


class PlanMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.plan = SimpleLazyObject(lambda: plan_for(request.user))  # type: ignore[attr-defined]
        return self.get_response(request)
