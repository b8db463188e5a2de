"""Finding guides by what people type: titles and aliases with typos forgiven (RapidFuzz), then the full text."""

from collections.abc import Iterator

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F
from rapidfuzz import fuzz, process, utils

from core import generations
from guides.models import Guide
from occupations.models import Alias

CLOSE = 76  # of 100; below it "nurse" begins to match "purser"
SHORT = 3  # letters; as short as this ("RN"), a name must stand in the query as a word of its own
MAX_QUERY = 100  # characters of a query that are read
MAX_HITS = 200  # guides found by their text alone

_vocabulary: tuple[int | None, tuple[list[str], list[int]]] = (None, ([], []))


def vocabulary() -> tuple[list[str], list[int]]:
    """Every name of every published guide, prepared for comparing, and the guide each belongs to.

    Kept in the process until the content changes; read anew each time where nobody watches the generations (tests).
    """
    global _vocabulary
    latest = generations.latest()
    version = latest.get("content", 0) if latest is not None else None
    if version is None or _vocabulary[0] != version:
        _vocabulary = (version, _read_vocabulary())
    return _vocabulary[1]


def _read_vocabulary() -> tuple[list[str], list[int]]:
    published = Guide.objects.published()
    of_guides = Alias.objects.filter(occupation__listed_guides__edition__isnull=False)
    rows = published.values_list("listed_title", "pk").union(
        published.values_list("listed_occupation__title", "pk"),
        of_guides.values_list("name", "occupation__listed_guides__pk"),
        all=True,
    )
    names = [(utils.default_process(name), guide) for name, guide in rows]
    return [name for name, _ in names], [guide for _, guide in names]


def find(query: str) -> list[int]:
    """Primary keys of the published guides that a query finds, best first: by name, then by text."""
    query = query.replace("\x00", "")[:MAX_QUERY]
    found = _by_text(query)
    for guide, likeness in _by_name(utils.default_process(query)):
        found[guide] = max(found.get(guide, 0), likeness)
    return sorted(found, key=lambda guide: -found[guide])


def _by_name(wanted: str) -> Iterator[tuple[int, float]]:
    """(guide, likeness of 1–100) for every name close to the query."""
    names, guides = vocabulary()
    words = set(wanted.split())
    for index, name in enumerate(names):
        if (len(name) <= SHORT and name in words) or (len(wanted) <= SHORT and wanted in name.split()):
            yield guides[index], 100
    if len(wanted) > SHORT:
        for name, likeness, index in process.extract(wanted, names, scorer=fuzz.WRatio, score_cutoff=CLOSE, limit=None):
            if len(name) > SHORT:
                yield guides[index], likeness


def _by_text(query: str) -> dict[int, float]:
    """guide → rank below 1, for those whose text has all the words.

    Ranking reads the whole vector of each, so a word that is everywhere has only some of its guides ranked.
    """
    search = SearchQuery(query, search_type="websearch", config="english")
    some = Guide.objects.published().filter(search=search).values("pk")[:MAX_HITS]
    rows = Guide.objects.filter(pk__in=some).annotate(rank=SearchRank(F("search"), search))
    return dict(rows.values_list("pk", "rank"))
