"""Postings from a file of ours (seeds/jobs.json), dated from the day on which they are loaded."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from jobs import seeds, tallies

DEFAULT = Path(settings.BASE_DIR) / "seeds" / "jobs.json"


class Command(BaseCommand):
    help = "Load companies and postings from a JSON file; those that are there already stay as they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=DEFAULT, help="seeds/jobs.json if not given")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            data = json.loads(path.read_text())
            with transaction.atomic():
                loaded = seeds.load(data)
        except (OSError, ValueError, seeds.SeedError) as error:
            raise CommandError(f"{path.name}: {error}") from error
        tallies.renew()
        tallies.renew_words()
        self.stdout.write(f"{loaded} jobs loaded; open for {timedelta(days=30).days} days or as long as each says.")
