"""Groups of staff, with just the rights that an app writes down for them."""

from collections import defaultdict
from collections.abc import Mapping, Set

from django.apps.registry import Apps
from django.apps.registry import apps as installed
from django.contrib.auth.management import create_permissions


def rights(app: str, actions: str, models: str) -> set[str]:
    """ "guides", "view add", "guide item" → {"guides.view_guide", "guides.view_item", "guides.add_guide", …}."""
    return {f"{app}.{action}_{model}" for action in actions.split() for model in models.split()}


_shared: defaultdict[str, set[str]] = defaultdict(set)


def share(groups: Mapping[str, Set[str]]) -> None:
    """Add rights of an app to groups of apps below it. For AppConfig.ready()."""
    for name, given in groups.items():
        _shared[name] |= given


def make(groups: Mapping[str, Set[str]], *, using: str, apps: Apps = installed) -> None:
    """The groups with these rights and those shared with them, whatever they were. For after a migration or a flush.

    groups: name → rights. apps: the models as that left them.
    """
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:  # a migration of something else, on an empty database
        return
    groups = {name: wanted | _shared[name] for name, wanted in groups.items()}
    labels = {right.partition(".")[0] for wanted in groups.values() for right in wanted}
    for label in labels:  # Django makes them after this, app by app
        create_permissions(installed.get_app_config(label), verbosity=0, using=using, apps=apps)
    found = permission_model.objects.using(using).filter(content_type__app_label__in=labels)
    keys = {f"{label}.{code}": pk for pk, label, code in found.values_list("pk", "content_type__app_label", "codename")}
    for name, wanted in groups.items():
        group, _ = group_model.objects.using(using).get_or_create(name=name)
        group.permissions.set(keys[right] for right in wanted if right in keys)
