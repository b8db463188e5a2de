from django.apps import AppConfig
from django.db.models.signals import post_migrate

from core import events
from employers.groups import make_groups


class EmployersConfig(AppConfig):
    name = "employers"

    def ready(self) -> None:
        post_migrate.connect(make_groups, sender=self)
        events.subscribe("job.reported", "employers.queue_reported")
