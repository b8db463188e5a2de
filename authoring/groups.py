"""The two groups of the editors' room, with just these rights; made, and put right again, after every migration."""

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as installed
from django.contrib.auth.management import create_permissions

APPS = ("guides", "occupations")


def _rights(app: str, actions: str, models: str) -> set[str]:
    """ "view add", "guide item" → {"guides.view_guide", "guides.view_item", "guides.add_guide", …}."""
    return {f"{app}.{action}_{model}" for action in actions.split() for model in models.split()}


VOCABULARY = "source figure occupation alias skill category"
# Rows of a guide's own form: the admin asks for the rights on them by name, and they have no page of their own.
PARTS = "rating credential relatedrole"

WRITERS = frozenset(
    _rights("guides", "view add change", "guide")
    | _rights("guides", "view change", "section")
    | _rights("guides", "view add change delete", PARTS)
    | _rights("guides", "view add", "picture")
    | _rights("occupations", "view", VOCABULARY)
)
EDITORS = frozenset(
    WRITERS
    | _rights("guides", "publish delete", "guide")
    | _rights("guides", "change delete", "picture")
    | _rights("occupations", "add change delete", VOCABULARY)
)
GROUPS = {"Writers": WRITERS, "Editors": EDITORS}


def make_groups(sender: AppConfig, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    """After a migration or a flush: the groups as above, whatever they were. apps: the models as that left them."""
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # a migration of something else, on an empty database
        return
    for app in APPS:  # Django makes them after this, app by app
        create_permissions(installed.get_app_config(app), verbosity=0, using=using, apps=apps)
    found = permission_model.objects.using(using).filter(content_type__app_label__in=APPS)
    keys = {
        f"{app}.{codename}": pk for pk, app, codename in found.values_list("pk", "content_type__app_label", "codename")
    }
    for name, rights in GROUPS.items():
        group, _ = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.set(keys[right] for right in rights if right in keys)
