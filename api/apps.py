from django.apps import AppConfig

from core import errors
from subscriptions.features import Feature, offer


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        errors.draw("/api/v1/", "api.v1.problems.error")
        errors.draw("/api/v2/", "api.compat.answers.error")
        offer("json-api", Feature("api:docs"))
