"""Structured logs: JSON in production, readable lines in development; never personal data.

A request's line has the route's name, not its path (paths can hold tokens), and no address, user or query string.
"""

import logging
import logging.config
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from structlog.typing import EventDict, Processor, WrappedLogger

log = structlog.get_logger("request")

EMAIL = re.compile(r"[^\s\"'<>(),:=]+@[\w-]+(\.[\w-]+)+")


def without_addresses(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """A processor: e-mail addresses (database errors quote the row) become "[email]"."""
    return {key: EMAIL.sub("[email]", value) if isinstance(value, str) else value for key, value in event.items()}


class RouteNotPath(logging.Filter):
    """Django's own request records name the path; ours name the route."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest):
            record.msg, record.args = "%s at %s", (record.levelname.lower(), route(request))
        return True


def route(request: HttpRequest) -> str:
    """The pattern a request matched, such as "guides/<slug:slug>/"; "" before or without a match."""
    return request.resolver_match.route if request.resolver_match else ""


# The loudness of others, where it is not that of the settings.
LEVELS = {
    # A stranger can send any Host: it is answered 400, and no reason to fill the log.
    "django.security.DisallowedHost": "CRITICAL",
    # Ours says the same once, without the path.
    "django.request": "ERROR",
    "django.server": "WARNING",
    "procrastinate": "WARNING",
    "psycopg.pool": "WARNING",
    "weasyprint.progress": "WARNING",
}


def configure(config: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG. config: development (bool), level (a logging level's name)."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        without_addresses,
    ]
    renderer: Processor = (
        structlog.dev.ConsoleRenderer() if config["development"] else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {"route": {"()": RouteNotPath}},
            "formatters": {
                "structured": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": [*shared, structlog.stdlib.ExtraAdder(allow=set())],
                    "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
                }
            },
            "handlers": {
                "console": {"class": "logging.StreamHandler", "formatter": "structured", "filters": ["route"]}
            },
            "root": {"handlers": ["console"], "level": config["level"]},
            "loggers": {name: {"level": level} for name, level in LEVELS.items()},
        }
    )


class RequestLogMiddleware:
    """One line a request that a view answered (pages served from memory and static files write none)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])
        try:
            response = self.get_response(request)
            if request.resolver_match:
                took = round((time.perf_counter() - start) * 1000, 1)
                log.info("request", method=request.method, route=route(request), status=response.status_code, ms=took)
            return response
        finally:
            structlog.contextvars.clear_contextvars()
