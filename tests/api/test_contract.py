"""The served OpenAPI document against what is served: schemathesis sends what it allows, and what it does not."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from guides.actions import publish
from tests import factories

CONFIG = Path(__file__).with_name("schemathesis.toml")
PHASES = "examples,coverage,fuzzing,stateful"
SHORT, WHOLE = ("fuzzing", "2"), (PHASES, "100")


def fill() -> None:
    """Something of every kind, with and without what may be missing."""
    occupation = factories.make_occupation()
    factories.make_figure(occupation)
    occupation.aliases.create(name="RN")
    guide = factories.make_guide(occupation=occupation)
    factories.rate(guide)
    guide.credentials.create(name="RN license", checked_on=date(2026, 11, 20))
    guide.related_roles.create(title="Dentists, general", code="29-1021")
    factories.write(guide, "responsibilities", "", {"title": "Assess patients", "text": "Each shift."})
    publish(guide=guide)
    factories.make_job_source("greenhouse", in_api=True)
    factories.make_job(
        title="Infusion nurse",
        skills=["Knots"],
        occupation=occupation,
        source="greenhouse",
        external_id="1",
        zone_low=-8,
        zone_high=-5,
    )
    for _ in range(3):
        factories.make_job(regions=["usa"], pay_min=90_000, pay_currency="USD", pay_period="year")
    factories.make_closed_job()


def schemathesis(live_server: LiveServer, folder: Path, *more: str) -> None:
    """Run it against the site. Raises AssertionError with what it says."""
    program = str(Path(sys.executable).with_name("schemathesis"))
    run = subprocess.run(
        [
            *(program, "--config-file", str(CONFIG), "run", f"{live_server.url}/api/v1/openapi.json"),
            *("--origin", live_server.url, "--seed", "8", *more),
        ],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout + run.stderr[-2_000:]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("phases", "most"), [pytest.param(*SHORT, id="short"), pytest.param(*WHOLE, marks=pytest.mark.proof, id="whole")]
)
def test_document_and_answers_agree(
    live_server: LiveServer, settings: Settings, tmp_path: Path, phases: str, most: str
) -> None:
    settings.API_RATE_ANON = 10**9
    fill()
    schemathesis(live_server, tmp_path, "--phases", phases, "--max-examples", most)
