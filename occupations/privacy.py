"""What occupations hold about the people who enter figures."""

from typing import Any

from django.db.models import F

from accounts.holdings import Holding, register
from accounts.models import User
from occupations.models import FigureChange


def export(user: User) -> Any:
    changes = FigureChange.objects.filter(changed_by=user).annotate(of=F("occupation__title"))
    return list(changes.values("of", "measure", "country", "value", "unit", "changed_at"))


register(
    Holding(
        name="figures",
        title="Your work on figures",
        what="For those who write here: which figures you changed, and when.",
        for_staff=True,
        purpose="So that every number can be traced to where it came from.",
        retention="As long as your account.",
        kept="The history of a figure stays, without a link to you.",
        models=("occupations.FigureChange",),
        export=export,
    )
)
