from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.seed_files import SeedError
from occupations import seeds


class Command(BaseCommand):
    help = "Load categories, skills, sources, occupations and figures from the YAML files of a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=settings.BASE_DIR / "seeds" / "occupations")
        parser.add_argument("--force", action="store_true", help="overwrite rows that exist")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcomes = seeds.load(options["folder"], force=options["force"])
        except SeedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items())) or "no rows")
