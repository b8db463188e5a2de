"""Workers and PostgreSQL killed at random moments, and an outage: tests/alerts/crash.py in processes of its own."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


def run(*arguments: str) -> str:
    """What it printed. Its database is one of its own."""
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "WEB_PROCESS")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.alerts.crash", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    sys.stdout.write(done.stdout)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.mark.proof
def test_two_hundred_kills_lose_nothing_and_repeat_only_what_can_be_recognised() -> None:
    told = run("--people", "5000", "--kills", "200", "--database-kills", "5")
    assert "kills: 200 of workers" in told
    assert "lost: 0\n" in told


@pytest.mark.proof
def test_after_three_hours_without_worker_and_database_all_is_out_in_two_minutes() -> None:
    assert "lost: 0, repeated: 0\n" in run("--people", "5000", "--outage")
