from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import backup


class Command(BaseCommand):
    help = "Write database and files into one archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="replaced when it exists and the new archive is complete")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backup.write(options["file"])
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{options['file']}: the database.")
        for name, place in backup.folders().items():
            left_out = f"no {name} files: they are in {backup.bucket_of(name)}, which needs a backup of its own"
            self.stdout.write(f"{backup.count(manifest, name)} {name} file(s)" if place else left_out)
