"""What the MCP server shows the API, so that all its clients together are not limited as if they were one."""

import hmac
from collections.abc import Mapping

from django.conf import settings

HEADER = "X-Mcp-Key"


def key() -> str:
    """Follows from SECRET_KEY, which both processes have and nobody else."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"api.mcp.key", "sha256").hex()


def is_ours(headers: Mapping[str, str]) -> bool:
    """Whether a request to the API comes from the MCP server, which has counted it already (guard.py)."""
    return hmac.compare_digest(headers.get(HEADER, "").encode(), key().encode())
