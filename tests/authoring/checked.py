"""What tests of the publish check do to a guide."""

from authoring.checks import Finding, findings
from guides.models import Guide, Picture


def only(guide: Guide) -> Finding:
    found = findings(guide)
    assert len(found) == 1, found
    return found[0]


def say(guide: Guide, text: str, kind: str = "work-setting") -> None:
    """Write something below what a section says already."""
    section = guide.sections.get(kind=kind)
    section.body += f"\n\n{text}"
    section.save()


def make_picture(name: str = "clinic", alt: str = "") -> Picture:
    return Picture.objects.create(name=name, alt=alt, digest="0" * 32, width=800, height=600, widths=[800])
