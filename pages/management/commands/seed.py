from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from guides.models import Guide
from importers import mapping


class Command(BaseCommand):
    help = "Load seeds/ into an empty database, in development with jobs. Does nothing when there is a guide."

    def handle(self, *args: Any, **options: Any) -> None:
        if not Guide.objects.exists():
            call_command("load_occupations", stdout=self.stdout)
            call_command("load_guides", stdout=self.stdout)
            mapping.teach()
            if settings.DEVELOPMENT:  # guides are true, the jobs are invented
                call_command("load_jobs", stdout=self.stdout)
