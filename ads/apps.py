from django.apps import AppConfig
from django.db.models.signals import post_migrate

from ads.groups import make_group
from subscriptions.features import Feature, offer


class AdsConfig(AppConfig):
    name = "ads"

    def ready(self) -> None:
        offer("no-ads", Feature())
        post_migrate.connect(make_group, sender=self)
