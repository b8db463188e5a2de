"""`python -m api.mcp`: the MCP server at MCP_PORT, until a signal says stop."""

import json
import logging
import os
import socket
import time
from datetime import UTC, datetime

import uvicorn

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from api.mcp.server import application

MOST_CONNECTIONS = 200  # more are answered 503
AGAIN = 5  # seconds until a port that is taken is tried again
# Of strangers' requests these would tell, or of each one of ours.
LEVELS = {"mcp": "ERROR", "httpx": "WARNING", "uvicorn.error": "WARNING"}


class Line(logging.Formatter):
    """One JSON object, as core/log.py writes it (which would bring Django's models along)."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat()
        line = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": moment,
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def configure_logs() -> None:
    handler = logging.StreamHandler()
    if not settings.DEVELOPMENT:
        handler.setFormatter(Line())
    logging.basicConfig(level=settings.LOGGING["level"], handlers=[handler])
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)


def listening() -> socket.socket:
    """A socket at the port, when it is free: else it is said once, and waited for."""
    family, told = socket.AF_INET6 if ":" in settings.MCP_HOST else socket.AF_INET, False
    while True:
        try:
            listener = socket.create_server((settings.MCP_HOST, settings.MCP_PORT), family=family)
        except OSError as error:
            if not told:
                logging.getLogger("api.mcp").error("cannot listen at port %s: %s", settings.MCP_PORT, error)
            told = True
            time.sleep(AGAIN)
        else:
            # Answers go out in two parts; the second would wait 40 ms for word of the first.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return listener


def main() -> None:
    configure_logs()
    config = uvicorn.Config(
        application(),
        lifespan="on",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=3,
    )
    uvicorn.Server(config).run(sockets=[listening()])


if __name__ == "__main__":
    main()
