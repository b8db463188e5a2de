"""`python -m bench [AREA]` measures speed against its targets: one line a figure, exit status 1 when any is short.

On a database of its own, made anew each time in var/postgres-bench; what the code under measure logs is in
var/bench.log.
"""

import argparse
import os
import shutil
import sys
from contextlib import redirect_stderr
from importlib import import_module

import django
from django.core.management import call_command

from bench.measure import LOG
from config import embedded, run

# Each a module here with a function `figures`.
AREAS = ("guides", "editor", "accounts", "jobs", "alerts", "employers", "api")
DATA = run.VAR / "postgres-bench"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure speed against its targets.")
    parser.add_argument("area", nargs="?", choices=AREAS, help="leave out for all")
    area = parser.parse_args().area
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    shutil.rmtree(DATA, ignore_errors=True)
    os.environ["DATABASE_URL"] = embedded.start(DATA)  # first: settings and servers read it
    try:
        set_up()
        short = sum(measure(name) for name in AREAS if area in (None, name))
        return 1 if short else 0
    finally:
        embedded.stop(DATA)


def set_up() -> None:
    """As config.run begins: tables and static files."""
    LOG.unlink(missing_ok=True)
    with redirect_stderr(LOG.open("a", buffering=1)):  # the log's handler keeps the stream it finds now
        django.setup()
    manage("migrate")
    manage("createcachetable")
    manage("collectstatic", "--noinput")


def manage(*command: str) -> None:
    with LOG.open("a") as log:
        call_command(*command, verbosity=0, stdout=log)


def measure(area: str) -> int:
    """Print an area's figures as they come, and return how many are short. It begins with the seeds alone."""
    manage("flush", "--noinput")
    manage("seed")
    short = 0
    for figure in import_module(f"bench.{area}").figures():
        print(figure.line(area), flush=True)
        short += figure.is_short
    return short


if __name__ == "__main__":
    sys.exit(main())
