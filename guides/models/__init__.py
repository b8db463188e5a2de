"""Guides as editors work on them, and the snapshots that readers and the history read."""

from guides.models.guide import RESERVED_SLUGS, Credential, FormerSlug, Guide, GuideQuerySet, Rating, RelatedRole
from guides.models.picture import Picture
from guides.models.section import Item, Section
from guides.models.snapshot import Snapshot, digest

__all__ = [
    "RESERVED_SLUGS",
    "Credential",
    "FormerSlug",
    "Guide",
    "GuideQuerySet",
    "Item",
    "Picture",
    "Rating",
    "RelatedRole",
    "Section",
    "Snapshot",
    "digest",
]
