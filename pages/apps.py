from django.apps import AppConfig

from subscriptions.features import Feature, offer


class PagesConfig(AppConfig):
    name = "pages"

    def ready(self) -> None:
        offer("web-app", Feature("pages:home"))
