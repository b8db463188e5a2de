"""All hiring terms there are, in the process's memory: which are closed to a reader, which belong to a region.

Thousands of jobs share each, so a list leaves out what a reader cannot have, or keeps what lies in a region, by a set
of keys that was worked out here by the same `answer` that each job's page gives.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from core import generations
from jobs.eligibility import ANYWHERE, Reader, Terms, Verdict, answer
from jobs.models import HiringTerms, Region


class Places:
    """A reading of both tables. terms: by primary key. regions: slug → its countries, empty for anywhere."""

    def __init__(self, terms: Mapping[int, Terms], regions: Mapping[str, frozenset[str]]) -> None:
        self.terms = terms
        self.regions = regions
        self.closed_to = lru_cache(maxsize=256)(self._closed_to)
        self.open_in = lru_cache(maxsize=512)(self._open_in)

    def _closed_to(self, reader: Reader) -> frozenset[int]:
        """The terms that rule a reader out."""
        return frozenset(pk for pk, terms in self.terms.items() if answer(terms, reader).verdict == Verdict.NO)

    def _open_in(self, slug: str) -> frozenset[int]:
        """The terms that say they are open somewhere in a region; for anywhere, those open to all the world."""
        countries = self.regions.get(slug)
        if countries is None:
            return frozenset()
        return frozenset(pk for pk, terms in self.terms.items() if is_open_in(terms, countries))

    def count_regions(self, numbers: Mapping[int, int], slugs: Iterable[str]) -> Counter[str]:
        """How many jobs are open in each region. numbers: how many jobs have which terms."""
        counted = ((slug, sum(map(numbers.__getitem__, self.open_in(slug).intersection(numbers)))) for slug in slugs)
        return Counter({slug: number for slug, number in counted if number})


def is_open_in(terms: Terms, countries: frozenset[str]) -> bool:
    if ANYWHERE in terms.countries:
        return not countries or not countries <= terms.excluded
    return not terms.countries.isdisjoint(countries - terms.excluded)


_known: tuple[int | None, Places] = (None, Places({}, {}))


def known() -> Places:
    """Kept in the process, with what it worked out, until there are new terms; rows of terms never change."""
    global _known
    latest = generations.latest()
    version = latest.get("jobs", 0) if latest is not None else None
    if version is None or _known[0] != version:
        _known = (version, _read(_known[1]))
    return _known[1]


def forget() -> None:
    """As if nothing had been read yet (for tests, in which a row can have the key of one that is gone)."""
    global _known
    _known = (None, Places({}, {}))


def _read(before: Places) -> Places:
    keys = set(HiringTerms.objects.values_list("pk", flat=True))
    if before.regions and keys <= before.terms.keys():
        return before
    new = HiringTerms.objects.in_bulk(keys - before.terms.keys())
    regions = dict(Region.objects.values_list("slug", "countries"))
    return Places(
        {**before.terms, **{pk: row.terms for pk, row in new.items()}},
        {slug: frozenset(codes) for slug, codes in regions.items()},
    )
