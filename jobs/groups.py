"""The group of those who post and moderate jobs."""

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as installed

from core import groups

MODERATORS = "Job moderators"
RIGHTS = {
    MODERATORS: groups.rights("jobs", "view add change", "job company jobsource")
    | groups.rights("jobs", "view change", "report")
    | groups.rights("jobs", "view", "region hiringterms")
    | groups.rights("applications", "view", "application")  # of an app above, by its name
    | groups.rights("occupations", "view", "category occupation skill")
}


def make_groups(sender: AppConfig, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    """After a migration or a flush."""
    groups.make(RIGHTS, using=using, apps=apps)
