"""What a guide says of a role, for a digest: pay and outlook with their sources, and the way to the guide."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.models import Recipient
from guides.models import Guide
from occupations.models import Figure, Occupation

EVERY = timedelta(days=6, hours=12)  # a weekly digest may be a little early
TOLD = {
    Figure.Measure.PAY_MEDIAN.value: "Median pay a year, US",
    Figure.Measure.GROWTH.value: "Projected growth, US",
    Figure.Measure.OPENINGS.value: "Openings a year, US",
}


@dataclass(frozen=True)
class Facts:
    """figures: (what it says, the number and its source); None where there is none. counted_as: the occupation whose
    figures these are, where the guide is of a specialty; else None.
    """

    guide: Guide
    figures: list[tuple[str, Figure | None]]
    counted_as: Occupation | None


def are_due(recipient: Recipient, due_at: datetime) -> bool:
    """Whether a digest has them: once a week."""
    return recipient.told_at is None or due_at - recipient.told_at >= EVERY


def find(wanted: Mapping[int, Sequence[str]]) -> dict[int, Facts]:
    """Of each digest's roles, slugs of occupations, the facts of the first that has a public guide. Costs two queries.

    wanted: roles by any key; those without a guide are left out of what is returned.
    """
    guides = _guides({role for roles in wanted.values() for role in roles})
    chosen = {key: next((guides[role] for role in roles if role in guides), None) for key, roles in wanted.items()}
    figures = _figures([guide for guide in chosen.values() if guide])
    return {key: _facts(guide, figures) for key, guide in chosen.items() if guide}


def _guides(roles: Iterable[str]) -> dict[str, Guide]:
    """Occupation's slug → its oldest public guide."""
    roles = set(roles)
    if not roles:
        return {}
    rows = Guide.objects.published().filter(listed_occupation__slug__in=roles).order_by("-pk")
    rows = rows.select_related("listed_occupation__parent").only("slug", "listed_title", "listed_occupation")
    return {guide.listed_occupation.slug: guide for guide in rows if guide.listed_occupation}


def _figures(guides: Iterable[Guide]) -> dict[tuple[int, str], Figure]:
    """The official one where there are several."""
    occupations = {occupation.pk for guide in guides if (occupation := _counted_as(guide))}
    if not occupations:
        return {}
    rows = Figure.objects.citable().filter(occupation__in=occupations, measure__in=TOLD, country="US")
    return {(figure.occupation_id, figure.measure): figure for figure in rows.order_by("basis")}


def _counted_as(guide: Guide) -> Occupation | None:
    return guide.listed_occupation.counted_as if guide.listed_occupation else None


def _facts(guide: Guide, figures: Mapping[tuple[int, str], Figure]) -> Facts:
    occupation = _counted_as(guide)
    assert occupation
    told = [(label, figures.get((occupation.pk, measure))) for measure, label in TOLD.items()]
    return Facts(guide, told, occupation if occupation != guide.listed_occupation else None)
