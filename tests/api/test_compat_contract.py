"""The OpenAPI document of the compatible API against its answers: schemathesis sends what it allows, and what not."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from jobs.models import Job
from tests import factories

CONFIG = Path(__file__).with_name("compat.toml")
PHASES = "examples,coverage,fuzzing,stateful"
SHORT, WHOLE = ("fuzzing", "3"), (PHASES, "300")


@pytest.mark.django_db
def test_document_names_what_is_taken(client: Client) -> None:
    factories.make_category("marketing")
    get = client.get("/api/v2/openapi.json").json()["paths"]["/api/v2/remote-jobs"]["get"]
    taken = {one["name"]: one["schema"].get("enum", []) for one in get["parameters"]}
    assert list(taken) == ["count", "geo", "industry", "tag", "cursor", "get"]
    assert {"anywhere", "usa"} <= set(taken["geo"])
    assert {"marketing", "smm"} <= set(taken["industry"])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("phases", "most"), [pytest.param(*SHORT, id="short"), pytest.param(*WHOLE, marks=pytest.mark.proof, id="whole")]
)
def test_document_and_answers_agree(
    live_server: LiveServer, settings: Settings, tmp_path: Path, phases: str, most: str
) -> None:
    settings.API_RATE_ANON, settings.SITE_URL = 10**9, live_server.url
    for kind in Job.Type:
        factories.make_job(type=kind, pay_min=90_000, pay_currency="USD", pay_period="year", regions=("usa",))
    factories.make_job(category=factories.make_category("marketing"), seniority="lead", regions=())
    factories.make_closed_job()
    run = subprocess.run(
        [
            *(Path(sys.executable).with_name("schemathesis"), "--config-file", CONFIG, "run"),
            *(f"{live_server.url}/api/v2/openapi.json", "--phases", phases, "--max-examples", most, "--seed", "8"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2_000:]
