"""The editors' room for guides."""

from guides.admin import guide

__all__ = ["guide"]
