"""Jobs like another, each with what they share."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from jobs.models import Job

SHOWN = 5
LOOKED_AT = 150  # the newest of the same role, and as many of the same field


@dataclass(frozen=True)
class Similar:
    """reasons: what the two share, each in a few words."""

    job: Job
    reasons: list[str]


def similar_to(job: Job, limit: int = SHOWN) -> list[Similar]:
    """Live jobs like one, the most alike first; empty where there is none. Costs four queries."""
    others = Job.objects.live().exclude(pk=job.pk)
    keys = _newest(others.filter(category=job.category_id))
    if job.occupation_id:
        keys |= _newest(others.filter(occupation=job.occupation_id))
    links = Job.skills.through.objects.filter(job__in=keys, skill__jobs=job).order_by("skill__name")
    shared: defaultdict[int, list[str]] = defaultdict(list)
    for key, name in links.values_list("job", "skill__name"):
        shared[key].append(name)

    def likeness(other: Job) -> tuple[float, int]:
        same_role = job.occupation_id is not None and other.occupation_id == job.occupation_id
        same_level = bool(job.seniority) and other.seniority == job.seniority
        same_field = other.category_id == job.category_id
        return 4 * same_role + 2 * len(shared[other.pk]) + same_field + same_level, other.pk

    rows = Job.objects.for_lists().filter(pk__in=keys)
    best = sorted(rows, key=likeness, reverse=True)[:limit]
    return [Similar(other, _reasons(job, other, shared[other.pk])) for other in best]


def _newest(jobs: QuerySet[Job]) -> set[int]:
    return set(jobs.order_by("-published_at", "-pk").values_list("pk", flat=True)[:LOOKED_AT])


def _reasons(job: Job, other: Job, skills: list[str]) -> list[str]:
    reasons = []
    if job.occupation_id is not None and other.occupation_id == job.occupation_id:
        reasons.append("same role")
    elif other.category_id == job.category_id:
        reasons.append("same field")
    if skills:
        more = f" and {len(skills) - 3} more" if len(skills) > 3 else ""
        reasons.append(f"also asks for {', '.join(skills[:3])}{more}")
    if job.seniority and other.seniority == job.seniority:
        reasons.append("same level")
    if other.company_id == job.company_id:
        reasons.append("same company")
    return reasons
