from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guides import seeds
from guides.models import Guide


class Command(BaseCommand):
    help = "Write a guide's working rows to the standard output, in the format that load_guides reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug")

    def handle(self, *args: Any, **options: Any) -> None:
        guide = Guide.objects.filter(slug=options["slug"]).first()
        if guide is None:
            raise CommandError(f"There is no guide “{options['slug']}”.")
        self.stdout.write(seeds.export(guide), ending="")
