"""Imports: a feed of SIZE_MB, from a file, by the command and the two processes that it starts.

Seconds are of the run, from its first row to its last, without the start of Python. Memory is the most that the command
and its processes held together at any moment, each page counted once (PSS), Python and all; `grown` is how much more
that is than just before the first posting was read. What PostgreSQL's processes hold is told beside it.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psutil
from django.core.management import call_command

from bench import data, postings
from bench.measure import LOG, Figure
from config import run
from importers.models import Run
from jobs.deriving import Posting

SIZE_MB = int(os.environ.get("FEED_MB", "200"))
MB = 2**20
ROUND = 1_000  # postings that are made at a time
EVERY = 0.2  # seconds between two looks at the memory


def figures() -> Iterator[Figure]:
    path = run.VAR / "bench-feed.json"
    try:
        number = write(path)
        yield Figure("import-file", path.stat().st_size / MB, "MB")
        yield Figure("import-postings", number, "postings")
        held, first = imported(path)
        yield Figure("import-new", first.new / seconds(first), "postings/s", "≥", 1_000)
        yield Figure("import-stored", first.new, "postings", "=", number)
        yield Figure("import-memory", held / MB, "MB", "≤", 300)
        data.analyze()
        held, second = imported(path)
        yield Figure("import-same", second.same / seconds(second), "postings/s")
        yield Figure("import-same-memory", held / MB, "MB")
    finally:
        path.unlink(missing_ok=True)
    with LOG.open("a") as log:  # as it was before
        call_command("flush", "--noinput", verbosity=0, stdout=log)
        call_command("seed", verbosity=0, stdout=log)


def seconds(run: Run) -> float:
    assert run.ended_at
    return (run.ended_at - run.started_at).total_seconds()


def write(path: Path) -> int:
    """A JSON feed as ours are, of SIZE_MB; returns how many postings it has."""
    total = SIZE_MB * MB // 4_000
    postings.add_rows(total)
    maker, number = postings.Postings(total), 0
    with path.open("w") as file:
        file.write('{"version": "https://jsonfeed.org/version/1.1", "title": "Bench", "items": [')
        while file.tell() < SIZE_MB * MB:
            _write(file, maker.make(range(number, number + ROUND)), number)
            number += ROUND
        file.write("]}")
    return number


def _write(file: IO[str], made: list[Posting], number: int) -> None:
    for at, posting in enumerate(made, number):
        file.write((", " if at else "") + json.dumps(entry(posting, at), ensure_ascii=False))


def entry(posting: Posting, number: int) -> dict[str, Any]:
    """As jobs/feeds.py draws it."""
    job = posting.job
    pay = {"min": job.pay_min, "max": job.pay_max, "currency": job.pay_currency, "period": job.pay_period}
    return {
        "id": f"bench:{number}",
        "url": f"https://jobs.example.com/{number}",
        "title": f"{job.title} at {job.company.name}",
        "content_html": job.description_html,
        "date_published": job.posted_at.isoformat(),
        "language": job.language,
        "_job": {
            "title": job.title,
            "company": job.company.name,
            "company_website": "",
            "categories": [job.category.name],
            "places": [region.name for region in posting.regions],
            "workplace": job.workplace,
            "type": job.type,
            "engagement": job.engagement,
            "seniority": job.seniority,
            "pay": pay if job.pay_currency else None,
            "zones": None,
            "posted_at": job.posted_at.isoformat(),
            "expires_on": None,
            "skills": [skill.name for skill in posting.skills],
            "apply_url": f"https://jobs.example.com/{number}",
        },
    }


def imported(path: Path) -> tuple[int, Run]:
    """Bytes that an import held at most, and what came of it. Raises RuntimeError when it failed."""
    command = [sys.executable, "manage.py", "import_jobs", "jsonfeed", "--file", str(path)]
    environment = {**os.environ, "FIND_N_PLUS_ONE": "0"}
    with LOG.open("a") as log:
        process = subprocess.Popen(command, cwd=run.BASE, env=environment, stdout=log, stderr=log)
    held = 0
    while process.poll() is None:
        held = max(held, memory(process.pid))
        time.sleep(EVERY)
    if process.returncode:
        raise RuntimeError(f"The import failed; {LOG} may say why.")
    return held, Run.objects.latest("pk")


def memory(pid: int) -> int:
    """Bytes that a process and those that it started hold together, each page counted once."""
    held = 0
    try:
        command = psutil.Process(pid)
        for process in [command, *command.children(recursive=True)]:
            held += int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        pass  # it ended meanwhile
    return held
