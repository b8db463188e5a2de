from django.apps import AppConfig

from core import events


class AlertsConfig(AppConfig):
    name = "alerts"

    def ready(self) -> None:
        events.subscribe("plan.changed", "alerts.reschedule")
        events.subscribe("account.email-changed", "alerts.adopt")
        events.subscribe("account.email-verified", "alerts.adopt")
