from django.apps import AppConfig
from django.db.models.signals import post_migrate

from alerts.groups import make_groups
from core import events
from subscriptions.features import Feature, offer


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        offer("job-alerts", Feature("alerts:alert-new"))
        post_migrate.connect(make_groups, sender=self)
        events.subscribe("plan.changed", "alerts.reschedule")
        events.subscribe("account.email-changed", "alerts.adopt")
        events.subscribe("account.email-verified", "alerts.adopt")
