from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models import UserManager
from alerts.explaining import explain
from alerts.models import Recipient


class Command(BaseCommand):
    help = "Explain one person's job alerts: their next digest and why it is then, and their last ones."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="e-mail address")

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        email = UserManager.normalize_email(address)
        recipient = Recipient.objects.select_related("user").filter(email=email).first()
        if recipient is None:
            raise CommandError("Nobody with this address has job alerts.")
        for line in explain(recipient, timezone.now()):
            self.stdout.write(line)
