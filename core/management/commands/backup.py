from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import backup


class Command(BaseCommand):
    help = "Write database and media into one archive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="replaced when it exists and the new archive is complete")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = backup.write(options["file"])
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        media = f"{len(manifest['files']) - 1} media file(s)"
        if backup.media_folder() is None:
            media = "no media: they are in MEDIA_BUCKET, which needs a backup of its own"
        self.stdout.write(f"{options['file']}: the database and {media}.")
