"""The protocol, by the official SDK: tools listed and called, each request by itself, so any process can answer it."""

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from django.conf import settings
from mcp.server import Server, ServerRequestContext
from mcp.server.caching import CacheHint
from mcp.server.transport_security import TransportSecuritySettings
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp.types import Tool as Listed
from pydantic import ValidationError
from starlette.types import ASGIApp

from api.mcp import about, guard
from api.mcp.asking import Api, AskingError, connected
from api.mcp.tools import TOOLS, Tool

MOST_TOLD = 5  # mistakes of one request
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
HERE = ("localhost", "127.0.0.1", "[::1]")

Context = ServerRequestContext[Api]
log = logging.getLogger("api.mcp")


def application() -> ASGIApp:
    """The server behind its guard. Hosts other than our own are refused: a page elsewhere may have had its name lead
    a browser here (DNS rebinding).
    """
    hosts = [settings.SITE_DOMAIN, *settings.ALLOWED_HOSTS, *HERE, *(f"{host}:*" for host in HERE)]
    origins = [settings.SITE_URL, *(f"http://{host}" for host in HERE), *(f"http://{host}:*" for host in HERE)]
    app = _server().streamable_http_app(
        streamable_http_path=guard.PATH,
        json_response=True,
        stateless_http=True,
        transport_security=TransportSecuritySettings(allowed_hosts=hosts, allowed_origins=origins),
    )
    return guard.Guard(app)


def _server() -> Server[Api]:
    return Server(
        about.name(),
        version=about.VERSION,
        title=settings.SITE_NAME,
        description=about.DESCRIPTION,
        instructions=about.instructions(),
        website_url=settings.SITE_URL,
        cache_hints={"tools/list": CacheHint(ttl_ms=3_600_000, scope="public")},
        lifespan=_lifespan,
        get_tool_input_schema=lambda name: TOOLS[name].schema_of_arguments() if name in TOOLS else None,
        on_list_tools=_list_tools,
        on_call_tool=_call_tool,
    )


@asynccontextmanager
async def _lifespan(server: Server[Api]) -> AsyncIterator[Api]:
    async with connected() as api:
        yield api


async def _list_tools(context: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
    return ListToolsResult(tools=[_listed(tool) for tool in TOOLS.values()])


def _listed(tool: type[Tool]) -> Listed:
    return Listed(
        name=tool.name,
        title=tool.title,
        description=tool.description(),
        input_schema=tool.schema_of_arguments(),
        output_schema=tool.result,
        annotations=READS,
    )


async def _call_tool(context: Context, params: CallToolRequestParams) -> CallToolResult:
    """What a tool answers, as data and as text of the same; what goes wrong in words that an assistant can act on."""
    tool = TOOLS.get(params.name)
    if tool is None:
        raise MCPError(INVALID_PARAMS, f"There is no tool “{params.name[:40]}”.")
    try:
        answer = await tool.model_validate(params.arguments or {}).answer(context.lifespan_context)
    except ValidationError as error:
        return _failure(_words(tool, error))
    except AskingError as error:
        return _failure(str(error))
    except Exception:  # the SDK would tell the client its text
        log.exception("%s failed", tool.name)
        return _failure("Something went wrong here. It has been noted.")
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    return CallToolResult(content=[TextContent(text=text)], structured_content=answer)


def _failure(words: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=words)], is_error=True)


def _words(tool: type[Tool], error: ValidationError) -> str:
    """Which arguments are wrong, and how; without what was sent."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return " ".join(_mistake(tool, one["type"], one["loc"], one["msg"]) for one in found[:MOST_TOLD])


def _mistake(tool: type[Tool], kind: str, place: tuple[int | str, ...], message: str) -> str:
    name = str(place[0])
    if kind == "extra_forbidden":
        return f"There is no argument “{name[:40]}”."
    if kind == "string_pattern_mismatch":
        return f"{name} is not as it should be: {tool.model_fields[name].description}"
    return f"{'.'.join(map(str, place))}: {message}."
