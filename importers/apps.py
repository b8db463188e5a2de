from django.apps import AppConfig

from core import events, groups
from importers.groups import RIGHTS


class ImportersConfig(AppConfig):
    name = "importers"

    def ready(self) -> None:
        groups.share(RIGHTS)
        events.subscribe("source.withdrawn", "importers.leave_source")
