"""What all pages below /account/ have in common, allauth's too."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers


class AccountPagesMiddleware:
    """No browser or proxy keeps them: signed out, nobody comes back to recovery codes by the Back button."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(reverse("pages:account")):
            add_never_cache_headers(response)
        return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """allauth's views call something else `site`; in templates it is that of core/site.py."""
        if response.context_data and request.path.startswith(reverse("pages:account")):
            response.context_data.pop("site", None)
        return response
