"""A posting as its source gives it, made into one of ours. What cannot be one is refused, with the reason."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import chain

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.fields import SingleLineField
from importers.companies import cleaned, is_readable
from importers.importer import Importer
from importers.items import Item, RefusedError, SkippedError
from importers.mapping import Categories, Places, Skills
from importers.models import Feed
from jobs import languages
from jobs.actions import OPEN_DAYS
from jobs.deriving import MAX_SKILLS, Posting
from jobs.models import Company, Job, Region, today_utc
from jobs.models.job import MOST_OPEN
from occupations.models import Category, Skill

RULES = 1  # raise it when a change of the rules here is to reach jobs whose postings did not change
LEAST_YEAR = 2000
ON_SITE = "on-site"

_line = SingleLineField()
# What an Item leaves open; its title, text and addresses have been checked.
_CHOICES = {"workplace", "type", "engagement", "seniority", "language"}
_PAY, _ZONES = {"pay_min", "pay_max", "pay_currency", "pay_period"}, {"zone_low", "zone_high"}
_OTHERS = {field.name for field in Job._meta.fields} - _CHOICES


@dataclass(frozen=True)
class Wanted:
    """An item, and what its words mean here. is_placed: whether all it says of where one may live is understood."""

    item: Item
    title: str
    company: str
    workplace: str
    category: Category
    regions: list[Region]
    skills: list[Skill]
    is_placed: bool

    def digest_for(self, company: Company) -> str:
        """Another one whenever the posting is another, or its words mean something else now: 32 hexadecimal digits."""
        told = [RULES, self.item.digest, company.pk, self.category.pk, sorted(region.pk for region in self.regions)]
        told.append(sorted(skill.pk for skill in self.skills))
        return blake2b(repr(told).encode(), digest_size=16).hexdigest()


class Builder:
    """Makes the items of one feed into postings. Reads what words mean once, when it is made."""

    def __init__(self, feed: Feed, importer: Importer) -> None:
        self.feed, self.source, self.is_remote = feed, feed.source, importer.is_remote
        self.categories, self.places, self.skills = Categories(), Places(), Skills()
        self.category, self.regions = feed.category, list(feed.regions.all())

    def want(self, item: Item, unknown: "Unknown") -> Wanted:
        """Raises RefusedError, or SkippedError for what is none of ours. unknown: where words without a meaning go."""
        title, company, workplace = _line.to_python(item.title), cleaned(item.company), self._workplace(item)
        if not is_readable(title):
            raise RefusedError("It has no title.")
        self._check_dates(item)
        category = self.categories.of(item.categories)
        if category is None:
            unknown.categories.extend(item.categories)
            category = self.category
        if category is None:
            raise RefusedError("Its category is not known here." if item.categories else "It names no category.")
        regions, not_known = self.places.of(item.places)
        unknown.places.extend(not_known)
        skills = self.skills.of(item.skills, MAX_SKILLS)
        return Wanted(
            item, title, company, workplace, category, regions or self.regions, skills, is_placed=not not_known
        )

    def _workplace(self, item: Item) -> str:
        if item.workplace == ON_SITE:
            raise SkippedError("On-site jobs are not for this board.")
        if item.workplace or self.is_remote:
            return item.workplace or Job.Workplace.REMOTE
        raise RefusedError("It does not say whether one works remotely.")

    def _check_dates(self, item: Item) -> None:
        now = timezone.now()
        if item.expires_on and item.expires_on < today_utc():
            raise SkippedError("Its last day is over.")
        if item.posted_at and not LEAST_YEAR <= item.posted_at.year <= now.year + 1:
            raise RefusedError(f"It was posted in the year {item.posted_at.year}.")
        if item.posted_at is None and self.source.delay_hours:
            raise RefusedError("It does not say when it was posted, and its source asks us to wait after that.")

    def is_waiting(self, item: Item, now: datetime) -> bool:
        """Whether its source asks us not to show it yet."""
        delay = timedelta(hours=self.source.delay_hours)
        return bool(delay and item.posted_at and item.posted_at + delay > now)

    def posting(self, wanted: Wanted, company: Company, job: Job, now: datetime) -> Posting:
        """job: a new one, or that which is to become what its posting says now. Raises RefusedError."""
        item, pay = wanted.item, wanted.item.pay
        is_another = job.title != wanted.title
        job.company, job.category, job.title = company, wanted.category, wanted.title
        job.description, job.description_html = "", item.html
        job.workplace, job.seniority = wanted.workplace, item.seniority
        job.type = item.type or Job.Type.FULL_TIME
        job.engagement = item.engagement or Job.Engagement.EMPLOYEE
        job.language = item.language or languages.LANGUAGES[0].code
        job.pay_min, job.pay_max = (pay.low, pay.high) if pay else (None, None)
        job.pay_currency, job.pay_period = (pay.currency, pay.period) if pay else ("", "")
        job.zone_low, job.zone_high = item.zones or (None, None)
        job.apply_to = item.apply_to or item.url
        job.allows_markup = self.source.allows_markup
        job.posted_at = min(item.posted_at or (now if job.pk is None else job.posted_at), now)
        job.expires_on = min(item.expires_on or today_utc() + OPEN_DAYS, today_utc() + MOST_OPEN)
        if is_another:
            job.occupation = None  # to be looked for in the title
        try:
            job.clean_fields(exclude=_OTHERS - (_PAY if pay else set()) - (_ZONES if item.zones else set()))
            job.clean()
        except ValidationError as error:
            raise RefusedError(in_words(error)) from error
        return Posting(job, wanted.regions, wanted.skills)


@dataclass
class Unknown:
    """Words of sources that mean nothing here yet."""

    categories: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def in_words(error: ValidationError) -> str:
    """ "pay from: Pay is more than nothing." """
    told = getattr(error, "error_dict", None)
    if not told:
        return " ".join(error.messages)
    return " ".join(f"{_label(name)}: {' '.join(chain(*errors))}" for name, errors in told.items())


def _label(name: str) -> str:
    return str(getattr(Job._meta.get_field(name), "verbose_name", name)) if hasattr(Job, name) else name
