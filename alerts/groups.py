"""The group of those who look after alerts."""

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as installed

from core import groups

MANAGERS = "Alert managers"
# To change a recipient is to have mail sent to it again.
RIGHTS = {
    MANAGERS: groups.rights("alerts", "view", "recipient digest sending")
    | groups.rights("alerts", "change", "recipient sending")
    | groups.rights("alerts", "add", "sending")
}


def make_groups(sender: AppConfig, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    """After a migration or a flush."""
    groups.make(RIGHTS, using=using, apps=apps)
