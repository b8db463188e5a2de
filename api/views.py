"""The page of the API."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api import discovery, tokens
from api.models import Token
from api.reference import Reference, examples
from api.v1 import problems
from api.v1.site import VERSION
from core.page_cache import cached_page


@require_safe
@cached_page("content")
def docs(request: HttpRequest) -> HttpResponse:
    """What the API gives, on which terms, and how to ask."""
    context = {
        "reference": Reference(),
        "examples": {name.replace(".", "_"): text for name, text in examples().items()},
        "problems": problems.KINDS,
        "version": VERSION,
        "limits": {"address": settings.API_RATE_ANON, "token": settings.API_RATE_TOKEN},
        "most_tokens": tokens.MOST,
        "scopes": Token.Scope.choices,
        "mcp_url": settings.MCP_URL,
        "mcp_tools": discovery.tools(),
    }
    return render(request, "api/docs.html", context)
