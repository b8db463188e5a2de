"""The group of those who look after payments; made, and put right again, after every migration."""

from typing import Any

from django.apps import AppConfig
from django.apps.registry import Apps
from django.apps.registry import apps as installed

from core import groups

KEPT = "subscription invoice change event notice customer checkout grant pricechange"
# To change a subscription is to pay back and end it; to change a grant, to end it.
BILLING = frozenset(
    groups.rights("subscriptions", "view", KEPT)
    | groups.rights("subscriptions", "add", "grant pricechange")
    | groups.rights("subscriptions", "change", "subscription grant")
)


def make_group(sender: AppConfig, using: str, apps: Apps = installed, **kwargs: Any) -> None:
    groups.make({"Billing": BILLING}, using=using, apps=apps)
