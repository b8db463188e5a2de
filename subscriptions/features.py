"""What a plan's lines promise, as far as it is there: each app says so of its own when it is installed.

An app that is not built offers nothing, so the lines that wait for it say "not yet available" by themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Feature:
    """Something that can be used here.

    url_name: of the page where, "" without one. so_far: what of it there is, if not all. is_available: asked several
    times a page, so it is cheap.
    """

    url_name: str = ""
    so_far: str = ""
    is_available: Callable[[], bool] = lambda: True

    @property
    def url(self) -> str:
        return reverse(self.url_name) if self.url_name else ""


_offered: dict[str, Feature] = {}


def offer(name: str, feature: Feature) -> None:
    """Say that a feature is built. name: as pricing.LINES calls it. For AppConfig.ready()."""
    _offered[name] = feature


def find(name: str) -> Feature | None:
    """A feature that can be used at this moment."""
    feature = _offered.get(name)
    return feature if feature and feature.is_available() else None


def offered() -> set[str]:
    """The names of all that are built, usable at this moment or not."""
    return set(_offered)
