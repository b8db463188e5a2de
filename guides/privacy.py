"""What guides hold about the people who write them."""

from typing import Any

from django.db.models import F

from accounts.holdings import Holding, register
from accounts.models import User
from guides.models import Guide, Picture, Section, Snapshot


def export(user: User) -> Any:
    sections = Section.objects.filter(edited_by=user).select_related("guide")
    versions = Snapshot.objects.filter(created_by=user).annotate(of=F("guide__title"))
    return {
        "guides_last_changed": list(Guide.objects.filter(edited_by=user).values("title", "edited_at")),
        "sections_last_changed": [
            {"guide": section.guide.title, "section": section.title, "edited_at": section.edited_at}
            for section in sections
        ],
        "versions_saved": list(versions.values("of", "number", "note", "created_at")),
        "pictures_uploaded": list(Picture.objects.filter(created_by=user).values("name", "alt", "created_at")),
    }


register(
    Holding(
        name="guides",
        title="Your work on guides",
        what="For those who write here: which guides, sections, versions and pictures are yours, and when.",
        for_staff=True,
        purpose="So that writers see who changed what, and can ask.",
        retention="As long as your account.",
        kept="The work itself stays, without a link to you. A byline printed in a guide stays as part of its text.",
        models=("guides.Guide", "guides.Section", "guides.Snapshot", "guides.Picture"),
        export=export,
    )
)
