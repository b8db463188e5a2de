"""What programs find that look for the site's MCP server, and what people read of it on the API page."""

import re
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import Settings

from api import discovery
from api.mcp import about
from api.mcp.tools import TOOLS

SITE = "https://cairn.example"
URL = f"{SITE}/mcp"
SCHEMA = {"$schema", "name", "title", "version", "description", "websiteUrl", "remotes"}  # it allows little more


@pytest.fixture(autouse=True)
def on_the_public_site(settings: Settings) -> None:
    settings.SITE_DOMAIN, settings.SITE_URL, settings.SITE_NAME = "jobs.cairn.example:8443", SITE, "Cairn & Co"
    settings.MCP_URL = URL


def read(client: Client, path: str, kind: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert not answer.cookies
    return answer.json()


@pytest.mark.parametrize("path", ["/.well-known/mcp/server-card.json", "/mcp/server-card"])
def test_server_card_is_as_its_schema_has_it(client: Client, path: str) -> None:
    card = read(client, path, "application/mcp-server-card+json")
    assert set(card) == SCHEMA
    assert card["$schema"] == "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json"
    assert card["name"] == "example.cairn.jobs/jobs"
    assert re.fullmatch(r"[a-zA-Z0-9.-]+/[a-zA-Z0-9._-]+", card["name"])
    assert (card["title"], card["version"]) == ("Cairn & Co", about.VERSION)
    assert 0 < len(card["description"]) <= about.MOST_DESCRIPTION
    assert card["remotes"] == [{"type": "streamable-http", "url": URL}]


def test_description_names_address_and_tools(client: Client) -> None:
    told = read(client, "/.well-known/mcp.json", "application/json")
    assert told["transport"] == {"type": "streamable-http", "endpoint": URL}
    assert told["serverInfo"]["name"] == told["name"] == "example.cairn.jobs/jobs"
    assert told["documentationUrl"] == f"{SITE}/api/"
    assert [tool["name"] for tool in told["tools"]] == list(TOOLS)
    assert all(tool["title"] and tool["description"].startswith(tool["summary"]) for tool in told["tools"])
    assert "Cairn & Co" in told["instructions"]


def test_api_page_says_how_to_add_it() -> None:
    context = {"site": {"name": "Cairn & Co"}, "mcp_url": URL, "mcp_tools": discovery.tools()}
    page = render_to_string("api/_mcp.html", context)
    assert f"claude mcp add --transport http cairn-co {URL}" in page
    for name in TOOLS:
        assert f"<code>{name}</code>" in page
    assert "Cairn &amp; Co" in page
    assert 'href="/.well-known/mcp.json"' in page
