"""A client of others, against a real server: it is told another host, and nothing else."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests import factories

CLIENT = Path(__file__).with_name("client.py")


def run(host: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-I", CLIENT, host], capture_output=True, text=True, timeout=120)


@pytest.mark.django_db(transaction=True)
def test_client_that_knows_the_documentation_alone_works(live_server: LiveServer, settings: Settings) -> None:
    settings.SITE_URL = live_server.url
    marketing = factories.make_category("marketing")
    for hours in range(5):
        factories.make_job(
            title=f"Python advocate {hours}",
            category=marketing,
            regions=("usa",),
            pay_min=90_000,
            pay_max=120_000,
            pay_currency="USD",
            pay_period="year",
            published_at=timezone.now() - timedelta(hours=hours),
        )
    factories.make_job(title="Python advocate", category=marketing, regions=("germany",))
    done = run(live_server.url)
    assert done.returncode == 0, done.stderr
    read = json.loads(done.stdout)
    assert read["jobs"] == [
        f"Python advocate {hours} | Harbor & Hill | Full-Time | 90000-120000 USD yearly" for hours in range(5)
    ]
    assert read["status"] == ["active"] * 5
    assert {"usa", "anywhere"} <= set(read["locations"])
    assert "marketing" in read["industries"]
    with urlopen(read["urls"][0], timeout=20) as page:
        assert b"Python advocate 0" in page.read()


@pytest.mark.django_db(transaction=True)
def test_client_is_told_in_words_what_is_wrong(live_server: LiveServer) -> None:
    done = run(live_server.url)
    assert done.stderr == "400: industry: there is no “marketing”. get=industries lists them.\n"
