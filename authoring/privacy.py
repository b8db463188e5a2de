"""What the editors' room holds about those who are in it."""

from typing import Any

from django.db.models import F

from accounts.holdings import Holding, register
from accounts.models import User
from authoring.models import Presence


def export(user: User) -> Any:
    found = Presence.objects.filter(user=user).annotate(guide=F("section__guide__title"), part=F("section__kind"))
    return list(found.values("guide", "part", "seen_at"))


register(
    Holding(
        name="writing-now",
        title="What you are writing",
        what="For those who write here: which section of a guide you have open.",
        for_staff=True,
        purpose="So that two writers do not overwrite each other.",
        retention="Until you save, or open it no more; others are told of it for three minutes.",
        models=("authoring.Presence",),
        export=export,
    )
)
