from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from guides.models import Guide


class Command(BaseCommand):
    help = "Load everything in seeds/ into an empty database; do nothing when there is a guide already."

    def handle(self, *args: Any, **options: Any) -> None:
        if not Guide.objects.exists():
            call_command("load_occupations", stdout=self.stdout)
            call_command("load_guides", stdout=self.stdout)
