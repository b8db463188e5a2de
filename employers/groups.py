"""What those who moderate jobs may do here; the group is that of jobs/groups.py."""

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as installed

from core import groups
from jobs.groups import MODERATORS

RIGHTS = {
    MODERATORS: groups.rights("employers", "view change", "review claim") | groups.rights("employers", "view", "member")
}


def make_groups(sender: AppConfig, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    """After a migration or a flush."""
    groups.make(RIGHTS, using=using, apps=apps)
