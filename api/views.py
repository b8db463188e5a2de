"""The page of the API."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.page_cache import cached_page


@require_safe
@cached_page("content")
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html")
