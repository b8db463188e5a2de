"""A time that stands still, and a letter box instead of a mail server."""

import email
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)  # a Monday


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def letters(settings: Settings, tmp_path: Path) -> Callable[[], list[EmailMessage]]:
    """The mails that were sent since it was last asked, in order."""
    settings.EMAIL_URL, settings.MAIL_FOLDER = "", tmp_path / "mail"

    def take() -> list[EmailMessage]:
        files = sorted(settings.MAIL_FOLDER.glob("*.eml"))
        found = [email.message_from_bytes(file.read_bytes(), policy=default) for file in files]
        for file in files:
            file.unlink()
        return found

    return take
