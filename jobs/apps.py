from django.apps import AppConfig
from django.db.models.signals import post_migrate

from jobs.groups import make_groups
from jobs.regions import make_regions
from subscriptions.features import Feature, offer


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        offer("searches", Feature("jobs:job-list"))
        offer("applies", Feature("jobs:job-list"))
        post_migrate.connect(make_regions, sender=self)
        post_migrate.connect(make_groups, sender=self)
