"""The day on which the feeds here were asked."""

from collections.abc import Iterator

import pytest
import time_machine


@pytest.fixture(autouse=True)
def in_november() -> Iterator[None]:
    with time_machine.travel("2026-11-27T12:00:00Z", tick=False):
        yield
