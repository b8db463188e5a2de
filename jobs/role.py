"""The live jobs of a role, as its guide shows them."""

from collections import Counter
from functools import cached_property
from typing import Any

from django.db.models import F

from jobs.eligibility import ANYWHERE
from jobs.models import Job, JobQuerySet
from jobs.query import JobQuery
from occupations import charts
from occupations.models import Occupation, Skill

SHOWN = 5
FEWEST = 5  # postings, below which their pay says nothing
TOP_SKILLS = 8
LOOKED_AT = 1_000  # newest jobs whose skills are counted


class RoleJobs:
    """occupation: that of the guide. Costs six queries, and one where there is no job."""

    def __init__(self, occupation: Occupation) -> None:
        self.occupation = occupation

    @property
    def query(self) -> JobQuery:
        return JobQuery(role=self.occupation.slug)

    @property
    def _all(self) -> JobQuerySet:
        return Job.objects.live().in_occupation(self.occupation)

    @cached_property
    def numbers(self) -> Counter[tuple[str, bool]]:
        """(workplace, whether open to the whole world) → how many."""
        rows = self._all.order_by().values_list("workplace", "terms__countries")
        return Counter((workplace, places == [ANYWHERE]) for workplace, places in rows)

    @property
    def total(self) -> int:
        return self.numbers.total()

    @property
    def remote(self) -> int:
        """How many are fully remote."""
        return sum(number for (workplace, _), number in self.numbers.items() if workplace == Job.Workplace.REMOTE)

    @property
    def anywhere(self) -> int:
        """How many are open to the whole world."""
        return sum(number for (_, is_anywhere), number in self.numbers.items() if is_anywhere)

    @cached_property
    def newest(self) -> list[Job]:
        return list(self._all.for_lists().order_by("-published_at", "-pk")[:SHOWN]) if self.total else []

    @cached_property
    def _pays(self) -> list[tuple[int, int, int, str]]:
        """Middle, low and high of a year's pay, and level, of the postings that give it in US dollars; in order."""
        if self.total < FEWEST:
            return []
        middle = (F("pay_usd_low") + F("pay_usd_high")) / 2
        paid = self._all.filter(pay_currency="USD").order_by().annotate(middle=middle)
        rows: Any = paid.values_list("middle", "pay_usd_low", "pay_usd_high", "seniority")
        return sorted(rows)

    @property
    def posted_pay(self) -> charts.Posted | None:
        """Of all postings that say it; None for fewer than FEWEST."""
        return _posted(self._pays)

    @property
    def pay_by_level(self) -> list[tuple[str, charts.Posted | None]]:
        """(level, as posted_pay) for entry, mid and senior."""
        levels = (Job.Seniority.ENTRY, Job.Seniority.MID, Job.Seniority.SENIOR)
        return [(level.label, _posted([row for row in self._pays if row[3] == level])) for level in levels]

    @cached_property
    def skills(self) -> list[tuple[Skill, int]]:
        """Those that are asked for most, with how many jobs ask."""
        if not self.total:
            return []
        newest = list(self._all.order_by("-published_at").values_list("pk", flat=True)[:LOOKED_AT])
        links = Job.skills.through.objects.filter(job__in=newest).values_list("skill", flat=True)
        top = Counter(links).most_common(TOP_SKILLS)
        rows = Skill.objects.in_bulk([pk for pk, _ in top])
        return [(rows[pk], number) for pk, number in top]


def _posted(pays: list[tuple[int, int, int, str]]) -> charts.Posted | None:
    if len(pays) < FEWEST:
        return None
    half = len(pays) // 2
    median = pays[half][0] if len(pays) % 2 else (pays[half - 1][0] + pays[half][0]) // 2
    low, high = min(row[1] for row in pays), max(row[2] for row in pays)
    return charts.Posted(low, high, median, f"In {len(pays)} jobs posted here")
