from django.apps import AppConfig
from django.db.models.signals import post_migrate

from authoring.groups import make_groups


class AuthoringConfig(AppConfig):
    name = "authoring"

    def ready(self) -> None:
        post_migrate.connect(make_groups, sender=self)
