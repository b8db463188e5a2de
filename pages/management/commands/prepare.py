from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from guides.outputs import pdf


class Command(BaseCommand):
    help = "Bring database and static files into step with the code, and fill an empty site from seeds/."

    def handle(self, *args: Any, **options: Any) -> None:
        # In one process: starting Django four times would be most of a second `make run`.
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("seed", stdout=self.stdout)
        if not pdf.is_available():
            self.stderr.write(f"This machine cannot make PDFs of guides. On Debian: apt-get install {pdf.PACKAGES}")
