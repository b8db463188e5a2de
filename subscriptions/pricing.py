"""What is said of the plans: their lines, their prices, and how many people pay. The cells come from the plans."""

import functools
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core import formats
from subscriptions import features
from subscriptions.models import Subscription
from subscriptions.models.customer import Interval
from subscriptions.plans import FREE, PLUS, Plan

COUNT_KEPT = 300  # seconds that a count of paying people is told again


@dataclass(frozen=True)
class Part:
    """One thing a line is about. feature: the name by which an app offers it."""

    text: str
    feature: str

    @property
    def found(self) -> features.Feature | None:
        return features.find(self.feature)


@dataclass(frozen=True)
class Line:
    """A line of the table. cell: what a plan gives of it, in words; "" for nothing."""

    parts: tuple[Part, ...]
    cell: Callable[[Plan], str]
    label: str = ""

    @property
    def title(self) -> str:
        return self.label or ", ".join(part.text for part in self.parts)

    @property
    def free(self) -> str:
        return self.cell(FREE)

    @property
    def plus(self) -> str:
        return self.cell(PLUS)

    @property
    def plus_adds(self) -> bool:
        """Whether Plus gives more of it than Free."""
        return self.free != self.plus

    @property
    def is_available(self) -> bool:
        """Whether anything of it is there."""
        return any(part.found for part in self.parts)


def _resume(plan: Plan) -> str:
    place = "featured and pinned in the directory" if plan.has_pinned_resume else "public or private"
    return f"{place}, {'custom' if plan.has_resume_address else 'random'} URL"


LINES = (
    Line((Part("applies", "applies"), Part("searches", "searches")), lambda plan: "unlimited"),
    Line(
        (Part("installable web app", "web-app"), Part("JSON API", "json-api")),
        lambda plan: "yes",
        label="web and mobile",
    ),
    Line((Part("job alerts", "job-alerts"),), lambda plan: " or ".join(plan.alert_frequencies)),
    Line(
        (
            Part("bookmarks", "bookmarks"),
            Part("applications tracker", "applications-tracker"),
            Part("resume", "resume"),
            Part("compare", "compare"),
        ),
        lambda plan: "yes",
    ),
    Line((Part("ads", "no-ads"),), lambda plan: "shown, marked as ads" if plan.has_ads else "none anywhere"),
    Line(
        (Part("personal career consultant", "consultant"),),
        lambda plan: "yes, answers within a promised time" if plan.has_consultant else "",
    ),
    Line(
        (Part("AI-powered job advice", "advice"),),
        lambda plan: "yes, grounded in guide, facts, job and resume, each claim cited" if plan.has_advice else "",
    ),
    Line((Part("page and directory of resumes", "resume-directory"),), _resume, label="resume"),
)


def unavailable(lines: Iterable[Line] = LINES) -> list[str]:
    """What lines promise and nobody can use yet."""
    return [part.text for line in lines for part in line.parts if part.found is None]


@dataclass(frozen=True)
class Price:
    """What Plus costs whoever subscribes now. cents: each interval."""

    interval: str
    cents: int

    def __str__(self) -> str:
        return f"{self.amount}/{self.interval}"

    @property
    def amount(self) -> str:
        return formats.price(self.cents)

    @property
    def checkout_url(self) -> str:
        return f"{reverse('subscriptions:checkout')}?interval={self.interval}"

    @property
    def saved(self) -> str:
        """What a year costs less than its months do, in words; "" when it does not, and of a month."""
        less = 12 * settings.PLUS_PRICES[Interval.MONTH] - self.cents
        return formats.price(less) if self.interval == Interval.YEAR and less > 0 else ""


def price(interval: str | None) -> Price:
    """Of an interval; of a month for a word that is none."""
    interval = interval if interval in Interval.values else Interval.MONTH.value
    return Price(interval, settings.PLUS_PRICES[interval])


def paying_people() -> int | None:
    """How many people pay today, as counted at most COUNT_KEPT seconds ago; None when too few to tell of."""
    count = _count_paying(int(time.monotonic() // COUNT_KEPT))
    return count if count >= settings.PAYING_FLOOR else None


@functools.lru_cache(maxsize=1)
def _count_paying(spell: int) -> int:
    """spell: for how long the count is kept."""
    return Subscription.objects.paying(timezone.now()).values("user").distinct().count()
