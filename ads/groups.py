"""The group of those who place ads, with just these rights; made, and put right again, after every migration."""

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as installed
from django.contrib.auth.management import create_permissions

GROUP = "Ad managers"


def make_group(sender: AppConfig, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    """After a migration or a flush: all rights on ads, whatever they were. apps: the models as that left them."""
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # a migration of something else, on an empty database
        return
    create_permissions(sender, verbosity=0, using=using, apps=apps)  # Django makes them after this
    group, _ = group_model.objects.using(using).get_or_create(name=GROUP)
    group.permissions.set(permission_model.objects.using(using).filter(content_type__app_label=sender.label))
