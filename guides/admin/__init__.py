"""The editors' room for guides."""

from guides.admin import guide, pictures

__all__ = ["guide", "pictures"]
