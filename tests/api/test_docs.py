"""The page of the API: what it says is so, and what it shows runs."""

import html
import json
import os
import re
import shutil
import subprocess
import sys
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings
from pytest_django.live_server_helper import LiveServer

from api.reference import EXAMPLES, Reference
from api.v1 import problems
from tests import factories
from tests.api.test_tokens import made


def shown(client: Client) -> dict[str, str]:
    """The programs on the page, by the names of their files."""
    found = re.findall(r'<pre[^>]* data-example="([^"]+)"><code>(.*?)</code>', client.get("/api/").text, re.DOTALL)
    return {name: html.unescape(program) for name, program in found}


def run(*command: str, **environment: str) -> str:
    """What a program prints. Raises AssertionError when it fails."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.django_db
@pytest.mark.usefixtures("public_site")
def test_page_describes_every_address_and_every_problem(client: Client) -> None:
    page = client.get("/api/").text
    endpoints = [one for group in Reference().groups.values() for one in group]
    assert len(endpoints) == 13
    for endpoint in endpoints:
        assert f"GET {endpoint.path}" in page
        assert endpoint.title in html.unescape(page)
    for kind in problems.KINDS:
        assert f'id="{kind.anchor}"' in page
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links <= set(re.findall(r'id="([^"]+)"', page))
    assert "120 requests a minute" in page


@pytest.mark.django_db
@pytest.mark.usefixtures("public_site")
def test_examples_of_answers_are_of_this_site_and_hold_what_the_document_says() -> None:
    reference = Reference()
    for group in reference.groups.values():
        for endpoint in group:
            example = json.loads(endpoint.example)
            item = example["items"][0] if "items" in example else example
            assert item
            assert "jobs.example/" not in endpoint.example
            assert None not in [value for name, value in item.items() if name in ("id", "slug", "title", "name")]
    assert json.loads(reference.problem)["status"] == 422


@pytest.mark.django_db
def test_page_needs_no_query_no_script_and_nobody_else(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        page = client.get("/api/").text
    assert not re.search(r"<style| style=|<script>| on[a-z]+=", page)
    assert not re.search(r'(src|href)="(https?:)?//(?!localhost)', page)


@pytest.mark.django_db
def test_every_example_is_on_the_page(client: Client) -> None:
    assert set(shown(client)) == {path.name for path in EXAMPLES.iterdir()}


@pytest.fixture
def site(live_server: LiveServer, settings: Settings) -> str:
    """A running site under its own address, with three jobs on two pages."""
    settings.SITE_URL, settings.SITE_DOMAIN = live_server.url, live_server.url.partition("//")[2]
    for title in ("Night nurse", "Ward nurse", "Baker"):
        factories.make_job(title=title, pay_min=90_000, pay_currency="USD", pay_period="year", regions=["usa"])
    return str(live_server.url)


PRINTED = ["Baker from $90,000 a year", "Ward nurse from $90,000 a year", "Night nurse from $90,000 a year"]


def pages_of_two(program: str) -> str:
    """The same with pages so short that it has to turn one."""
    return program.replace("paid=1", "paid=1&limit=2")


def titles(printed: str) -> list[str]:
    return [line.partition(" ")[2] for line in printed.splitlines()]


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl here; .ci/run installs it")
@pytest.mark.django_db(transaction=True)
def test_examples_for_curl_run(client: Client, site: str) -> None:
    programs = shown(client)
    jobs: Any = json.loads(run("sh", "-c", programs["list.sh"]))
    assert [job["title"] for job in jobs["items"]] == ["Ward nurse", "Night nurse"]
    _, secret = made(factories.make_user())
    assert len(json.loads(run("sh", "-c", programs["token.sh"], TOKEN=secret))["items"]) == 3
    assert json.loads(run("sh", "-c", programs["token.sh"], TOKEN=secret[:-1]))["status"] == 401
    compatible: Any = json.loads(run("sh", "-c", programs["v2.sh"]))
    assert [job["jobTitle"] for job in compatible["jobs"]] == ["Baker", "Ward nurse", "Night nurse"]


@pytest.mark.django_db(transaction=True)
def test_example_for_python_runs(client: Client, site: str) -> None:
    assert titles(run(sys.executable, "-c", pages_of_two(shown(client)["walk.py"]))) == PRINTED


@pytest.mark.skipif(not shutil.which("node"), reason="no Node here; tests/browser runs it in a page")
@pytest.mark.django_db(transaction=True)
def test_example_for_javascript_runs_in_node(client: Client, site: str) -> None:
    program = pages_of_two(shown(client)["walk.js"])
    assert titles(run("node", "--input-type=module", "-e", program)) == PRINTED
