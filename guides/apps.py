from django.apps import AppConfig
from django.db.models.signals import post_migrate

from guides.groups import make_groups


class GuidesConfig(AppConfig):
    name = "guides"

    def ready(self) -> None:
        post_migrate.connect(make_groups, sender=self)
