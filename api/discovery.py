"""Where clients look for a site's MCP server before they connect. Both forms are drafts, and neither costs us anything:
a server card (SEP-2127, where its schema allows nothing else), and the older description with the tools (SEP-1649).
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from api.mcp import about
from api.mcp.tools import TOOLS

SCHEMA = "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json"
CARD = "application/mcp-server-card+json"
DOCUMENTATION = "/api/"
TRANSPORT = "streamable-http"


@require_safe
def server_card(request: HttpRequest) -> HttpResponse:
    card = {"$schema": SCHEMA, **_identity(), "remotes": [{"type": TRANSPORT, "url": settings.MCP_URL}]}
    return _public(card, CARD)


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    told = {
        **_identity(),
        "serverInfo": {"name": about.name(), "title": settings.SITE_NAME, "version": about.VERSION},
        "documentationUrl": settings.SITE_URL + DOCUMENTATION,
        "transport": {"type": TRANSPORT, "endpoint": settings.MCP_URL},
        "authentication": {"required": False},
        "capabilities": {"tools": {}},
        "instructions": about.instructions(),
        "tools": tools(),
    }
    return _public(told, "application/json")


def tools() -> list[dict[str, str]]:
    """Name, title, description, and its first paragraph as summary, of each tool. The API page has them too."""
    return [
        {
            "name": tool.name,
            "title": tool.title,
            "summary": tool.description().split("\n")[0],
            "description": tool.description(),
        }
        for tool in TOOLS.values()
    ]


def _identity() -> dict[str, str]:
    return {
        "name": about.name(),
        "title": settings.SITE_NAME,
        "version": about.VERSION,
        "description": about.DESCRIPTION,
        "websiteUrl": settings.SITE_URL + DOCUMENTATION,
    }


def _public(content: dict[str, Any], kind: str) -> HttpResponse:
    """For pages anywhere to read, and to keep for an hour."""
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=3600"}
    return JsonResponse(content, content_type=kind, headers=headers)


app_name = "mcp"
urlpatterns = [
    path(".well-known/mcp.json", description, name="description"),
    path(".well-known/mcp/server-card.json", server_card, name="server-card"),
    path("mcp/server-card", server_card, name="server-card-beside"),
]
