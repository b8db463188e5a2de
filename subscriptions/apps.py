from django.apps import AppConfig
from django.db.models.signals import post_migrate

from core import events
from subscriptions.groups import make_group


class SubscriptionsConfig(AppConfig):
    name = "subscriptions"

    def ready(self) -> None:
        post_migrate.connect(make_group, sender=self)
        events.subscribe("account.closing", "subscriptions.close")
        events.subscribe("account.kept", "subscriptions.keep")
        events.subscribe("account.email-changed", "subscriptions.rename")
