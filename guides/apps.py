from django.apps import AppConfig

from subscriptions.features import Feature, offer


class GuidesConfig(AppConfig):
    name = "guides"

    def ready(self) -> None:
        offer("compare", Feature("guides:guide-compare"))
