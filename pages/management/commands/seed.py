from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from guides.models import Guide
from jobs.models import Job


class Command(BaseCommand):
    help = "Load what is in seeds/ into an empty database: guides when there is no guide, jobs when there is no job."

    def handle(self, *args: Any, **options: Any) -> None:
        if not Guide.objects.exists():
            call_command("load_occupations", stdout=self.stdout)
            call_command("load_guides", stdout=self.stdout)
        if not Job.objects.exists():
            call_command("load_jobs", stdout=self.stdout)
