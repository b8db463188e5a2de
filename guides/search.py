"""Finding guides by what people type: titles and aliases with typos forgiven (RapidFuzz), then the full text."""

import re
from collections import defaultdict
from collections.abc import Iterator

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F
from rapidfuzz import fuzz, process, utils

from core import generations
from guides.models import Guide
from occupations.models import Alias

CLOSE = 78  # of 100: how alike two words must be; below it "nurse" begins to match "purser"
ENOUGH = 60  # of 100: how much of name and query together must match where some typed words match nothing
SHORT = 3  # letters; a word as short as this ("RN") must be typed as it is
MAX_QUERY = 100  # characters of a query that are read
MAX_HITS = 200  # guides found by their text alone


class Vocabulary:
    """Every name of every published guide, word by word.

    names: (guide, how many words) by name. names_with: word → the names it stands in, by their places in `names`.
    """

    def __init__(self, rows: list[tuple[str, int]]) -> None:
        self.names: list[tuple[int, int]] = []
        self.names_with: dict[str, list[int]] = defaultdict(list)
        for name, guide in rows:
            words = set(utils.default_process(name).split())
            for word in words:
                self.names_with[word].append(len(self.names))
            self.names.append((guide, len(words)))
        self.long_words = [word for word in self.names_with if len(word) > SHORT]

    def like(self, typed: str) -> dict[str, float]:
        """Known words that a typed one may mean, with their likeness up to 100: typos forgiven, or begun like it."""
        if len(typed) <= SHORT:
            return {typed: 100.0} if typed in self.names_with else {}
        begun = {word: 90.0 for word in self.long_words if word.startswith(typed)}
        close = process.extract(typed, self.long_words, scorer=fuzz.ratio, score_cutoff=CLOSE, limit=None)
        return begun | {word: likeness for word, likeness, _ in close}

    def guides_like(self, typed: list[str]) -> Iterator[tuple[int, float]]:
        """(guide, likeness up to 100) for every name that has all typed words, or much of them."""
        totals: dict[int, float] = defaultdict(float)
        for word in typed:
            best: dict[int, float] = {}
            for known, likeness in self.like(word).items():
                for name in self.names_with[known]:
                    best[name] = max(likeness, best.get(name, 0))
            for name, likeness in best.items():
                totals[name] += likeness
        for name, total in totals.items():
            guide, length = self.names[name]
            likeness = 2 * total / (len(typed) + length)
            if total >= CLOSE * len(typed) or likeness >= ENOUGH:
                yield guide, likeness


_known: tuple[int | None, Vocabulary] = (None, Vocabulary([]))


def vocabulary() -> Vocabulary:
    """Kept in the process until the content changes; read anew each time where nobody watches that (tests)."""
    global _known
    latest = generations.latest()
    version = latest.get("content", 0) if latest is not None else None
    if version is None or _known[0] != version:
        _known = (version, _read_vocabulary())
    return _known[1]


def _read_vocabulary() -> Vocabulary:
    published = Guide.objects.published()
    aliases = Alias.objects.filter(occupation__listed_guides__edition__isnull=False)
    rows = published.values_list("listed_title", "pk").union(
        published.values_list("listed_occupation__title", "pk"),
        aliases.values_list("name", "occupation__listed_guides__pk"),
        all=True,
    )
    return Vocabulary(list(rows))


def find(query: str) -> list[int]:
    """Primary keys of the published guides that a query finds, best first: by name, then by text."""
    query = query.replace("\x00", "")[:MAX_QUERY]
    found = _by_text(query)
    for guide, likeness in vocabulary().guides_like(utils.default_process(query).split()):
        found[guide] = max(found.get(guide, 0), likeness)
    return sorted(found, key=lambda guide: -found[guide])


def to_remember(query: str) -> str:
    """A query as editors may see it, at most 60 characters; "" for one that may be of a person (address, number)."""
    if "@" in query or len(re.findall(r"\d", query)) >= 6:
        return ""
    return " ".join(query.lower().split())[:60].strip()


def _by_text(query: str) -> dict[int, float]:
    """guide → rank below 1, for those whose text has all the words.

    Ranking reads the whole vector of each, so a word that is everywhere has only some of its guides ranked.
    """
    search = SearchQuery(query, search_type="websearch", config="english")
    some = Guide.objects.published().filter(search=search).order_by().values("pk")[:MAX_HITS]
    rows = Guide.objects.filter(pk__in=some).annotate(rank=SearchRank(F("search"), search))
    return dict(rows.values_list("pk", "rank"))
