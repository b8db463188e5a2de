from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alerts.models import Sending


class Command(BaseCommand):
    help = "Pause all sending of job alerts, or go on with it. What is due meanwhile waits."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--resume", action="store_true", help="go on")
        parser.add_argument("--reason", default="", help="told by explain_alerts and the admin")

    def handle(self, *args: Any, resume: bool, reason: str, **options: Any) -> None:
        Sending.objects.update_or_create(defaults={"is_paused": not resume, "reason": "" if resume else reason[:200]})
        self.stdout.write("Sending goes on." if resume else "Nothing is sent until you run pause_alerts --resume.")
