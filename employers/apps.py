from django.apps import AppConfig

from core import events, groups
from employers.groups import RIGHTS


class EmployersConfig(AppConfig):
    name = "employers"

    def ready(self) -> None:
        groups.share(RIGHTS)
        events.subscribe("job.reported", "employers.queue_reported")
        events.subscribe("application.sent", "employers.tell_applied")
        events.subscribe("application.answered", "employers.tell_answered")
