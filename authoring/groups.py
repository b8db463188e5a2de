"""The two groups of the editors' room, with just these rights; made, and put right again, after every migration."""

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as installed

from core.groups import make, rights

VOCABULARY = "source figure occupation alias skill category"
# Rows of a guide's own form: the admin asks for the rights on them by name, and they have no page of their own.
PARTS = "rating credential relatedrole"

WRITERS = frozenset(
    rights("guides", "view add change", "guide")
    | rights("guides", "view change", "section")
    | rights("guides", "view add change delete", PARTS)
    | rights("guides", "view add", "picture")
    | rights("occupations", "view", VOCABULARY)
)
EDITORS = frozenset(
    WRITERS
    | rights("guides", "publish delete", "guide")
    | rights("guides", "change delete", "picture")
    | rights("occupations", "add change delete", VOCABULARY)
)
GROUPS = {"Writers": WRITERS, "Editors": EDITORS}


def make_groups(sender: AppConfig, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    make(GROUPS, using=using, apps=apps)
