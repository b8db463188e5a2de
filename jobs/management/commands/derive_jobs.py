from typing import Any

from django.core.management.base import BaseCommand

from jobs import actions


class Command(BaseCommand):
    help = "Read every stored job anew: after a change of the rules of eligibility, of rates, or of names of skills."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{actions.derive_again()} jobs say something else now.")
