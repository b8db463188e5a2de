from django.apps import AppConfig

from core import errors


class ApiConfig(AppConfig):
    name = "api"

    def ready(self) -> None:
        errors.draw("/api/v2/", "api.compat.answers.error")
