"""Reading the API as a client does."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.test import Client


def read(client: Client, address: str, status: int = 200) -> Any:
    """What an answer says, with the status that is expected."""
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    return answer.json()


def walk(client: Client, address: str) -> Iterator[Any]:
    """Every item of a list, following its pages."""
    following: str | None = address
    while following:
        page = read(client, following.removeprefix(settings.SITE_URL))
        yield from page["items"]
        following = page["next"]
