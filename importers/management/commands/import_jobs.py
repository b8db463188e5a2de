"""Postings from a feed or a file, by hand."""

import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from importers import running
from importers.dealing import processes
from importers.importer import Importer
from importers.models import Feed, Run
from importers.registry import IMPORTERS
from jobs import actions, tallies
from jobs.models import JobSource, Region
from occupations.models import Category

BAR = 30  # characters
FEW_BYTES = 2**20  # a file of which one process stores as fast as two


class Command(BaseCommand):
    help = "Import postings of a format, from an address or a file. The feed is kept, and its jobs are known by it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=sorted(IMPORTERS), help="the format")
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--url", default="", help="the feed’s address")
        where.add_argument("--file", type=Path, help="a file with what the feed would answer; it may be gzip")
        parser.add_argument("--board", default="", help="the token of a company’s board")
        parser.add_argument("--source", default="", metavar="SLUG", help="whose postings these are; the format’s name")
        parser.add_argument("--partial", action="store_true", help="what is missing has not vanished")
        parser.add_argument("--category", default="", metavar="SLUG", help="of postings without a known one")
        parser.add_argument("--region", default=[], metavar="SLUG", action="append", help="of postings without a place")
        parser.add_argument("--company", default="", metavar="NAME", help="of postings that do not say")
        parser.add_argument("--processes", type=int, help="that store postings, beside this one")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["file"]
        feed = feed_of(IMPORTERS[options["name"]], options)
        count = options["processes"]
        if count is None:
            count = 2 if path and path.is_file() and path.stat().st_size > FEW_BYTES else 0
        bar = Bar(self.stderr) if sys.stderr.isatty() else None
        with ExitStack() as stack:
            stores = stack.enter_context(processes(feed, count)) if count else []
            try:
                run = running.run(feed, path=path, stores=stores, progress=bar.show if bar else ignore)
            except running.BusyError as error:
                raise CommandError(str(error)) from error
        if bar:
            bar.end()
        actions.sort_words()
        tallies.renew()
        self.stdout.write("\n".join([f"{run.get_status_display()}: {run.counts}", *run.log.splitlines()]))
        if run.status not in (Run.Status.DONE, Run.Status.UNCHANGED):
            raise CommandError("The feed could not be read to its end; see above.")


def feed_of(importer: Importer, options: dict[str, Any]) -> Feed:
    """The feed that is known by source, format and address, made where there is none; what was told of it is kept."""
    source, _ = JobSource.objects.get_or_create(
        slug=options["source"] or importer.name,
        defaults={
            "name": options["source"] or importer.title,
            "website": importer.website,
            **vars(importer.terms),
        },
    )
    if not source.on_page:
        raise CommandError(f"Jobs of {source} are not to be shown: its terms say so.")
    key = {"source": source, "format": importer.name, "board": options["board"], "url": options["url"]}
    feed = Feed.objects.filter(**key).first() or Feed(**key, name=_name(importer, options), is_on=False)
    feed.company = options["company"] or feed.company
    try:
        if options["category"]:
            feed.category = Category.objects.get(slug=options["category"])
        regions = [Region.objects.get(slug=slug) for slug in options["region"]]
        if not options["file"] and not feed.url:
            importer.address(feed.board)  # to be told now what is wrong with it
        feed.full_clean()
    except (Category.DoesNotExist, Region.DoesNotExist) as error:
        raise CommandError(f"{error} The page /jobs/browse/ leads to those there are.") from error
    except (ValidationError, ValueError) as error:
        raise CommandError(" ".join(getattr(error, "messages", [str(error)]))) from error
    feed.save()
    if regions:
        feed.regions.set(regions)
    feed.is_partial |= options["partial"]  # for this time
    return feed


def _name(importer: Importer, options: dict[str, Any]) -> str:
    where = options["board"] or options["url"].partition("://")[2] or "files"
    return f"{options['source'] or importer.title}: {where}"[:80]


def ignore(read: int, part: float) -> None:
    """For who does not watch."""


class Bar:
    """How far it is, on a line of a terminal."""

    def __init__(self, out: Any) -> None:
        self.out, self.begun, self.shown_at = out, time.monotonic(), 0.0

    def show(self, read: int, part: float) -> None:
        now = time.monotonic()
        if now - self.shown_at > 0.2:
            self.shown_at = now
            done = round(BAR * min(part, 1))
            rate = read / max(now - self.begun, 0.1)
            self._write(f"\r{'█' * done}{'·' * (BAR - done)} {read:,} read, {rate:,.0f} a second ")

    def end(self) -> None:
        self._write("\n")

    def _write(self, text: str) -> None:
        self.out.write(text, ending="")
        self.out.flush()
