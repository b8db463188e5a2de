"""Jobs like another, each with what they share."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jobs.models import Job, JobQuerySet, Outlet

SHOWN = 5
LOOKED_AT = 150  # the newest of the same role, and as many of the same field


@dataclass(frozen=True)
class Similar:
    """reasons: what the two share, each in a few words."""

    job: Job
    reasons: list[str]


@dataclass(frozen=True)
class Likeness:
    """What a job shares with another. skills: by name."""

    pk: int
    published_at: datetime
    same_role: bool
    same_field: bool
    same_level: bool
    same_company: bool
    skills: list[str]

    @property
    def weight(self) -> tuple[int, datetime, int]:
        """The more alike, the more; of two that are as alike, the newer one."""
        return 4 * self.same_role + 2 * len(self.skills) + self.same_field + self.same_level, self.published_at, self.pk

    @property
    def reasons(self) -> list[str]:
        more = f" and {len(self.skills) - 3} more" if len(self.skills) > 3 else ""
        told = (
            (self.same_role, "same role"),
            (self.same_field and not self.same_role, "same field"),
            (bool(self.skills), f"also asks for {', '.join(self.skills[:3])}{more}"),
            (self.same_level, "same level"),
            (self.same_company, "same company"),
        )
        return [words for is_so, words in told if is_so]


def similar_to(
    job: Job, limit: int = SHOWN, *, outlet: Outlet = Outlet.PAGE, shown_as: JobQuerySet | None = None
) -> list[Similar]:
    """Live jobs like one, the most alike first; empty where there is none. Costs five queries.

    outlet: by which they are to leave. shown_as: what is read of each, where that is not what a list shows.
    """
    others = Job.objects.live().leaving_by(outlet).exclude(pk=job.pk)
    rows = _newest(others.filter(category=job.category_id))
    if job.occupation_id:
        rows |= _newest(others.filter(occupation=job.occupation_id))
    skills = dict(job.skills.order_by("name").values_list("pk", "name"))
    shared: defaultdict[int, set[int]] = defaultdict(set)
    for pk, skill in Job.skills.through.objects.filter(job__in=rows).values_list("job", "skill"):
        shared[pk].add(skill)
    found = [
        Likeness(
            pk,
            published_at,
            job.occupation_id is not None and occupation == job.occupation_id,
            category == job.category_id,
            bool(job.seniority) and seniority == job.seniority,
            company == job.company_id,
            [name for skill, name in skills.items() if skill in shared[pk]],
        )
        for pk, (published_at, occupation, category, seniority, company) in rows.items()
    ]
    best = sorted(found, key=lambda one: one.weight, reverse=True)[:limit]
    shown = (Job.objects.for_lists() if shown_as is None else shown_as).in_bulk([one.pk for one in best])
    return [Similar(shown[one.pk], one.reasons) for one in best if one.pk in shown]


def _newest(jobs: JobQuerySet) -> dict[int, tuple[Any, ...]]:
    """Primary key → publication, occupation, category, level and company."""
    newest = jobs.order_by("-published_at", "-pk")[:LOOKED_AT]
    return {
        row[0]: row[1:]
        for row in newest.values_list("pk", "published_at", "occupation", "category", "seniority", "company")
    }
