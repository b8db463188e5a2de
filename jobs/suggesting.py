"""When little or nothing is found: what may have been meant, and which filter is in the way."""

import re
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from jobs import tallies, wording
from jobs.query import JobQuery
from jobs.search import Search

FEW = 5  # results, up to which a misspelt word is looked for
CLOSE = 75  # of 100: how alike two words must be
SHORT = 3  # letters of a word that is taken as it is
MOST = 4  # ways to loosen a query that are shown
UP_TO = 1_000  # jobs that are counted for each


@dataclass(frozen=True)
class Looser:
    """The query with something left out. left_out: what, in words. number: how many jobs it then finds, up to UP_TO."""

    query: JobQuery
    left_out: str
    number: int

    @property
    def is_more(self) -> bool:
        return self.number == UP_TO


def did_you_mean(query: JobQuery) -> JobQuery | None:
    """The query with its misspelt words mended by those of live jobs; None when there is nothing to mend."""
    known = tallies.words()
    mended = re.sub(r"[^\W\d_]{4,40}", lambda word: _mended(word[0], known), query.words)
    return replace(query, words=mended) if mended != query.words else None


def _mended(word: str, known: dict[str, int]) -> str:
    typed = word.lower()
    if typed in known or len(typed) <= SHORT:
        return word
    close = process.extract(typed, known.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=8)
    if not close:
        return word
    # Of two that are as like, the commoner one: it is likelier to have been meant.
    best, _, _ = max(close, key=lambda found: (round(found[1] / 4), known[found[0]]))
    return best


def looser(query: JobQuery) -> list[Looser]:
    """The query without each of its filters in turn, those that then find something, the most first."""
    found = []
    for chip in wording.chips(query):
        without = query.without(chip.name, chip.value)
        number = Search(without).found.order_by()[:UP_TO].count()
        if number:
            found.append(Looser(without, chip.label, number))
    return sorted(found, key=lambda one: -one.number)[:MOST]
