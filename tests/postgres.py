"""pytest plugin: an embedded PostgreSQL for tests, with a data folder of its own beside that of a running site.

Loaded by pyproject.toml before the settings are, so that DATABASE_URL is there when they ask for it.
"""

import os
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parent.parent / "var" / "postgres-test"

os.environ["ENV"] = "development"
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ["FIND_N_PLUS_ONE"] = "1"
(DATA.parent / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing one
OURS = "DATABASE_URL" not in os.environ
if OURS:
    from config import embedded

    RUNNING = embedded.postmaster(DATA) is not None
    os.environ["DATABASE_URL"] = embedded.start(DATA)  # pytest-xdist's workers inherit it


def pytest_unconfigure(config: pytest.Config) -> None:
    if OURS and not RUNNING:
        embedded.stop(DATA)
