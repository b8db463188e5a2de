from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.seed_files import SeedError
from guides import seeds


class Command(BaseCommand):
    help = "Load guides from a file or a folder of files and publish them. What an editor changed here is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=settings.BASE_DIR / "seeds" / "guides")
        parser.add_argument("--force", action="store_true", help="overwrite what an editor changed")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        files = sorted(path.glob("*.md")) if path.is_dir() else [path]
        if not files:
            raise CommandError(f"There is no guide (*.md) in {path}.")
        failed = [file for file in files if not self.load(file, options["force"])]
        if failed:
            raise CommandError(f"{len(failed)} of {len(files)} files could not be loaded; nothing of them was.")

    def load(self, file: Path, force: bool) -> bool:
        try:
            loaded = seeds.load(file, force=force)
        except SeedError as error:
            self.stderr.write(self.style.ERROR(str(error)))
            return False
        kept = f"; kept what was changed here: {', '.join(loaded.kept)}" if loaded.kept else ""
        waits = "; not published, because changes made here wait for it" if loaded.waits else ""
        self.stdout.write(
            f"{file.stem}: {loaded.guide.edition.name if loaded.guide.edition else 'a draft'}{kept}{waits}"
        )
        return True
