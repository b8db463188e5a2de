"""What editors do to guides. Publishing is in guides/editions.py."""

from guides import kinds
from guides.models import Guide, Section


def create_sections(guide: Guide) -> None:
    """Give a guide an empty section of every kind that it has not yet."""
    Section.objects.bulk_create([Section(guide=guide, kind=kind.slug) for kind in kinds.KINDS], ignore_conflicts=True)
