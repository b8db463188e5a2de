"""Whether a posting is a job that is here already, from another source or from its employer.

Two postings that are not one must never become one, so much has to agree: company, title, workplace, places, pay and
what the text asks of where one lives; then the text itself, sentence by sentence. One may have sentences that the other
lacks (a paragraph left out, a line about the site it stands on), and words may be spelled in another way. Where both
say something that the other does not, they are two: that is what postings for two teams or levels look like.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from rapidfuzz import fuzz

from importers.building import Wanted
from importers.models import Feed, Origin
from jobs import deriving, eligibility
from jobs.likeness import runs, share, words_of
from jobs.models import Company, Job, JobQuerySet, JobSource, slug_of

ALIKE = 0.6  # of all runs of words
LEAST = 20  # runs, to tell by
OWN_LINE = 20  # words, at most, of a line that a source adds about itself
SPELLED = 90  # percent of the letters of two spellings of a word: "organisation", not "Australia" for "Austria"

_END = re.compile(r"(?<=[.!?])\s+|\n+")
_SMALL = frozenset(words_of("a an and as at by for in is of on or our that the to we with you your"))

Sentence = tuple[str, ...]


class Matcher:
    """Finds postings of one feed among the jobs that it does not list.

    shared: whether a company has such jobs, by primary key. Asked once in a run: most companies have none.
    """

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.shared: dict[int, bool] = {}

    def find(self, wants: Sequence[tuple[Wanted, Company]]) -> dict[str, int]:
        """Jobs that are here already, for those of some postings that are one: external id → job, none twice."""
        by_title = self._candidates({(company.pk, slug_of(wanted.title)) for wanted, company in wants})
        found: dict[str, int] = {}
        for wanted, company in wants if by_title else ():
            for job in by_title.get((company.pk, slug_of(wanted.title)), ()):
                if job.pk not in found.values() and is_same(self.feed, wanted, job):
                    found[wanted.item.external_id] = job.pk
                    break
        return found

    def _candidates(self, keys: set[tuple[int, str]]) -> dict[tuple[int, str], list[Job]]:
        """keys: companies and slugs of titles."""
        ours = Origin.objects.listed().filter(feed=self.feed, job=OuterRef("pk"))
        others = Job.objects.live().filter(~Exists(ours))
        companies = {company for company, _ in keys}
        if new := companies - self.shared.keys():
            self.shared |= dict.fromkeys(new, False)
            known = others.filter(company__in=new).values_list("company_id", flat=True).distinct()
            self.shared |= dict.fromkeys(known, True)
        slugs = {slug for company, slug in keys if self.shared[company]}
        found = others.filter(company__in=[pk for pk in companies if self.shared[pk]], slug__in=slugs)
        wanted = [pk for pk, *key in found.values_list("pk", "company_id", "slug") if tuple(key) in keys]
        jobs: dict[tuple[int, str], list[Job]] = {}
        for job in comparable().filter(pk__in=wanted) if wanted else ():
            jobs.setdefault((job.company_id, job.slug), []).append(job)
        return jobs


def comparable() -> JobQuerySet:
    """Jobs with what is compared."""
    return (
        Job.objects.order_by("pk").prefetch_related("regions", "origins__feed__source").defer("search", "title_search")
    )


def is_same(feed: Feed, wanted: Wanted, job: Job) -> bool:
    """job: one of `comparable`, of the same company."""
    if _contradicts(wanted, job):
        return False
    origins = [origin for origin in job.origins.all() if origin.gone_at is None]
    if not (wanted.is_placed and all(origin.is_placed for origin in origins)):
        return False
    try:
        text = deriving.plain(deriving.clean_html(wanted.item.html))
    except ValidationError:
        return False
    known = deriving.plain(job.description_html)
    own = names_of([feed.source, *(origin.feed.source for origin in origins)])
    return same_text(text, known, own) and _terms(wanted.title, text) == _terms(job.title, known)


def _contradicts(wanted: Wanted, job: Job) -> bool:
    item = wanted.item
    return (
        job.slug != slug_of(wanted.title)
        or job.workplace != wanted.workplace
        or {region.pk for region in job.regions.all()} != {region.pk for region in wanted.regions}
        or bool(item.pay and job.pay and item.pay != job.pay)
        or bool(item.type and item.type != job.type)
        or bool(item.seniority and job.seniority and item.seniority != job.seniority)
        or bool(item.language and item.language != job.language)
    )


def _terms(title: str, text: str) -> eligibility.Terms:
    return eligibility.read(f"{title}\n{text}").terms


def names_of(sources: Iterable[JobSource]) -> set[str]:
    """By what a line that a source adds about itself is known."""
    found = {name for source in sources for name in (source.name, urlsplit(source.website).hostname or "")}
    return {name.lower().removeprefix("www.") for name in found if name}


def same_text(one: str, other: str, own: Iterable[str] = ()) -> bool:
    """Whether two texts are one posting's. own: names of the sources; short lines with one of them do not count."""
    first, second = (Counter(_sentences(text, own)) for text in (one, other))
    sets = [runs("\n".join(" ".join(sentence) for sentence in text)) for text in (first, second)]
    if min(map(len, sets)) < LEAST or share(*sets) < ALIKE:
        return False
    left, right = list((first - second).elements()), list((second - first).elements())
    for sentence in list(left):
        spelled = next((each for each in right if _is_spelling(sentence, each)), None)
        if spelled is not None:
            left.remove(sentence)
            right.remove(spelled)
    return not left or not right


def _sentences(text: str, own: Iterable[str]) -> Iterator[Sentence]:
    for sentence in _END.split(text):
        words = tuple(words_of(sentence))
        is_own = len(words) <= OWN_LINE and any(name in sentence.lower() for name in own)
        if words and not is_own:
            yield words


def _is_spelling(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences differ in small words and in how words are spelled alone."""
    first, second = ([word for word in each if word not in _SMALL] for each in (one, other))
    return len(first) == len(second) and all(map(_is_word, first, second))


def _is_word(one: str, other: str) -> bool:
    return one == other or (one.isalpha() and other.isalpha() and fuzz.ratio(one, other) >= SPELLED)
