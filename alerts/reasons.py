"""Why a job is in somebody's digest: what their query asks and the job has, in a few words each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core import formats
from jobs import languages, pay
from jobs.eligibility import ANYWHERE, Verdict, answer
from jobs.location import Location
from jobs.models import Job, Region
from jobs.places import is_open_in
from jobs.query import JobQuery
from occupations.models import Skill

SHOWN = 3  # names of one kind
COMMON = frozenset(["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])
WORD = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
LETTERS = re.compile(r"[^\W_]+(?:[+#]+)?")  # C++ and C# are words
ENDING = re.compile(r"(?:ings?|ers?|ies|es|ed|s|e|y)$")  # of English words, cut off to compare two of them
EVERYTHING = "this alert tells of every new job"


@dataclass(frozen=True)
class Named:
    """What queries name by slug: countries and their groups, and names of skills."""

    regions: Mapping[str, Region]
    skills: Mapping[str, str]

    @classmethod
    def of(cls, queries: Sequence[JobQuery]) -> "Named":
        """Costs a query of the database for each of the two, where any is named."""
        regions = {slug for query in queries for slug in query.regions}
        skills = {slug for query in queries for slug in query.skills}
        return cls(
            Region.objects.in_bulk(regions, field_name="slug"),
            dict(Skill.objects.filter(slug__in=skills).values_list("slug", "name")) if skills else {},
        )


def why(query: JobQuery, job: Job, named: Named) -> str:
    """ "“nurse” in its title · in Healthcare · asks for Python". job: with company, category, occupation and terms."""
    found = [*_words(query, job), *_fields(query, job), *_skills(query, named), *_places(query, job, named)]
    return " · ".join([*found, *_pay(query, job)]) or EVERYTHING


def _words(query: JobQuery, job: Job) -> Iterator[str]:
    """Which of the words stand in the title; the others stand somewhere in the posting, or it had not been found."""
    stems = _stems(job.title)
    asked = [phrase or word for minus, phrase, word in WORD.findall(query.words) if not minus]
    is_choice = any(word.lower() == "or" for word in asked)
    asked = [word for word in asked if word.lower() not in COMMON and LETTERS.search(word)]
    titled = [word for word in asked if _stands(_stems(word), stems)]
    others = [] if is_choice and titled else [word for word in asked if word not in titled]
    if len(titled) > 1 and _stands(_stems(query.words), stems):
        titled = [query.words.replace('"', "")]
    if titled:
        yield f"{_listed(titled)} in its title"
    if others:
        yield f"{_listed(others, ' or ' if is_choice else ', ')} in the posting"


def _stands(wanted: list[str], stems: list[str]) -> bool:
    """Whether they stand there, one behind the other."""
    return any(stems[start : start + len(wanted)] == wanted for start in range(len(stems)))


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in LETTERS.findall(text.lower())]


def _stem(word: str) -> str:
    """What is left is at least as long as what it might be taken for: "carer" and "cars" stay two words."""
    stem = ENDING.sub("", word)
    return stem if len(stem) > 3 else word.removesuffix("s") if len(word) > 3 else word


def _listed(words: Sequence[str], joiner: str = ", ") -> str:
    return joiner.join(f"“{word}”" for word in words)


def _fields(query: JobQuery, job: Job) -> Iterator[str]:
    if query.role and job.occupation:
        yield f"role: {job.occupation.title}"
    if query.company == job.company.slug:
        yield f"at {job.company.name}"
    if job.category.slug in query.categories:
        yield f"in {job.category.name}"
    if job.type in query.types:
        yield Job.Type(job.type).label
    if job.seniority in query.seniorities:
        yield Job.Seniority(job.seniority).label
    if job.workplace in query.workplaces:
        yield Job.Workplace(job.workplace).label
    if job.language in query.languages:
        yield f"written in {languages.NAMES[job.language]}"


def _skills(query: JobQuery, named: Named) -> Iterator[str]:
    if names := [named.skills[slug] for slug in query.skills if slug in named.skills]:
        yield f"asks for {_some(names)}"


def _places(query: JobQuery, job: Job, named: Named) -> Iterator[str]:
    terms = job.terms.terms
    regions = [named.regions[slug] for slug in query.regions if slug in named.regions]
    names = [region.name for region in regions if region.countries and is_open_in(terms, frozenset(region.countries))]
    if any(not region.countries for region in regions) and ANYWHERE in terms.countries:
        yield "open to the whole world"
    elif names:
        yield f"open in {_some(names)}"
    if query.open_to:
        location = Location.of(query.open_to, query.zone, query.work)
        is_open = answer(terms, location.reader).verdict is Verdict.YES
        yield f"{'open' if is_open else 'not closed'} to {location.name}"


def _pay(query: JobQuery, job: Job) -> Iterator[str]:
    """Nothing where it is asked for but not posted: such jobs are found because they may pay enough."""
    if query.pay_floor and job.pay_usd_low is not None and job.pay_usd_high is not None:
        least = formats.money(query.pay_floor, query.currency)
        floor = round(pay.convert(query.pay_floor, query.currency, "USD"))
        if job.pay_usd_high >= floor:
            yield f"{'pays' if job.pay_usd_low >= floor else 'may pay'} {least} a year or more"
    elif query.only_paid and job.pay:
        yield "says what it pays"


def _some(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b, c and 2 more"."""
    if len(names) > SHOWN:
        return f"{', '.join(names[:SHOWN])} and {len(names) - SHOWN} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
