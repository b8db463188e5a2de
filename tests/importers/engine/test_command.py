"""manage.py import_jobs: what somebody at a terminal types, and is told."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from importers.models import Feed, Run
from jobs.models import Job, JobSource
from tests import factories
from tests.importers.engine.conftest import posting
from tests.importers.engine.serving import Server
from tests.importers.engine.test_running import live

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def accounting(db: None, server: Server) -> None:
    factories.make_category("accounting", name="Accounting")


def file_with(tmp_path: Path, *postings: Any, name: str = "feed.json") -> Path:
    path = tmp_path / name
    body = json.dumps(postings).encode()
    path.write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
    return path


def test_file_is_read_and_summed_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file_with(tmp_path, posting(1), posting(2, categories=["R&D"]), posting(1), "nonsense")
    call_command("import_jobs", "plain", "--file", str(path))
    assert capsys.readouterr().out.splitlines() == [
        "done: 4 read: 1 new, 3 refused",
        "1 × It is no object.",
        "1 × Its category is not known here. For instance: Bookkeeper 2 (a2)",
        "1 × Its id stands there twice; the first one counts. For instance: a1",
        "Unknown categories (1): “R&D” 1 ×",
    ]
    source = JobSource.objects.get()
    assert (source.slug, source.name, source.website) == ("plain", "Plain", "https://plain.example/")
    assert (source.allows_markup, source.in_api) == (False, False)
    assert not Feed.objects.get().is_on


def test_second_file_is_the_feeds_next_answer(tmp_path: Path) -> None:
    call_command("import_jobs", "plain", "--file", str(file_with(tmp_path, posting(1), posting(2))))
    call_command("import_jobs", "plain", "--file", str(file_with(tmp_path, posting(2), name="feed.json.gz")))
    assert live() == {"Bookkeeper 2"}
    call_command("import_jobs", "plain", "--partial", "--file", str(file_with(tmp_path, posting(3))))
    assert live() == {"Bookkeeper 2", "Bookkeeper 3"}
    assert (Feed.objects.count(), Run.objects.count()) == (1, 3)


def test_address_is_fetched(server: Server) -> None:
    server.answers["/x"] = (200, {}, json.dumps([posting(1, categories=[], places=[])]).encode())
    call_command(
        "import_jobs", "plain", "--url", server.url("x"), "--source", "acme", "--category", "accounting",
        "--region", "canada", "--company", "Acme",
    )  # fmt: skip
    job = Job.objects.get()
    assert (job.source, job.category.slug, job.place) == ("acme", "accounting", "Canada")
    assert Feed.objects.get().company == "Acme"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--file", "/nowhere/feed.json"], "could not be read to its end"),
        (["--url", "http://127.0.0.1:9/"], "could not be read to its end"),
        (["--url", "http://10.0.0.1/"], "could not be read to its end"),
        (["--url", "nonsense"], "Enter a valid URL."),
        ([], "Give the token of a board."),
        (["--board", "x", "--category", "nonsense"], "Category matching query does not exist."),
        (["--board", "x", "--region", "nonsense"], "Region matching query does not exist."),
        (["--board", "x", "--hours", "1"], "unrecognized arguments"),
        (["--board", "x", "--url", "http://a.example/", "--file", "x"], "not allowed with argument"),
    ],
)
def test_what_cannot_be_is_told(arguments: list[str], told: str) -> None:
    with pytest.raises(CommandError, match=told):
        call_command("import_jobs", "plain", *arguments)
    assert not Job.objects.exists()


def test_source_whose_jobs_are_not_to_be_shown_is_not_read(tmp_path: Path) -> None:
    factories.make_job_source("plain", on_page=False)
    with pytest.raises(CommandError, match="are not to be shown"):
        call_command("import_jobs", "plain", "--file", str(file_with(tmp_path, posting(1))))
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_processes_store_what_one_would(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    postings = [posting(number, company=f"Company {number % 7}") for number in range(30)]
    postings += [posting(40, categories=["R&D"]), posting(41, html="<hr>", workplace="remote"), posting(1)]
    path = file_with(tmp_path, *postings)
    call_command("import_jobs", "plain", "--file", str(path), "--processes", "2")
    assert capsys.readouterr().out.startswith("done: 33 read: 30 new, 3 refused\n")
    assert len(live()) == 30
    call_command("import_jobs", "plain", "--file", str(path), "--processes", "2")
    assert capsys.readouterr().out.startswith("done: 33 read: 30 same, 3 refused\n")


def test_terminal_sees_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    call_command("import_jobs", "plain", "--file", str(file_with(tmp_path, posting(1))))
    assert "1 read" in capsys.readouterr().err
