"""From sources' words to our rows: by what editors said, else by names that are exactly ours. Nothing is guessed."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import pycountry

from importers.models import CategoryName, RegionName
from importers.models.name import key_of
from jobs import regions
from jobs.eligibility.gazetteer import (
    COUNTRY_NAMES,
    GROUP_NAMES,
    GROUPS,
    PROVINCE_ABBREVIATIONS,
    STATE_ABBREVIATIONS,
    US_STATES,
    WORLD,
    plain,
)
from jobs.models import Region
from occupations.models import Category, Skill

KNOWN = Path(__file__).with_name("known_names.csv")

# What stands beside a place and is none. Then what stands between places, what binds loosest first.
_REMOTE = re.compile(r"\b(?:100% |fully )?remote\b", re.IGNORECASE)
_AROUND = re.compile(r"\b(?:only|in|within)\b", re.IGNORECASE)
_BETWEEN = tuple(re.compile(one, re.IGNORECASE) for one in (r"[;|/()•·]| [-–—] ", r",", r"\s(?:and|or)\s|&|\+"))
_EDGES = " \t,.:;-–—"
# Two letters that stand for a state as well as for a country ("CA", "DE"), and a name that does.
_TWO_MEANINGS = {*STATE_ABBREVIATIONS, *PROVINCE_ABBREVIATIONS, "NT", "SA", "WA"}
_STATE_NAMES = {name for names in US_STATES.values() for name in names} - {"puerto rico"}
_NO_PLACES = {"sanctioned"}  # groups that nobody invites


def teach() -> None:
    """Begin the table of categories with names that say nothing but what they say; what stands there already stays."""
    categories = {row.slug: row for row in Category.objects.all()}
    with KNOWN.open(encoding="utf-8", newline="") as table:
        known = [(row["name"], categories.get(row["category"])) for row in csv.DictReader(table)]
    CategoryName.objects.bulk_create(
        [CategoryName(name=name, key=key_of(name), category=category) for name, category in known if category],
        ignore_conflicts=True,
    )


class Categories:
    """by_key: what editors said, and under it the names and slugs of our own."""

    def __init__(self) -> None:
        rows = list(Category.objects.all())
        self.by_key = {key_of(name): row for row in rows for name in (row.slug, row.slug.replace("-", " "), row.name)}
        for told in CategoryName.objects.exclude(category=None).select_related("category"):
            assert told.category
            self.by_key[told.key] = told.category

    def of(self, words: Iterable[str]) -> Category | None:
        """What the first of some words means that means anything here."""
        return next((found for word in words if (found := self.by_key.get(key_of(word)))), None)


class Places:
    """What words say of where one may live."""

    def __init__(self) -> None:
        rows = list(Region.objects.all())
        self.by_slug = {row.slug: row for row in rows}
        self.of_country = {row.countries[0]: row for row in rows if row.kind == Region.Kind.COUNTRY}
        self.by_name = self._names(rows)
        self.told: dict[str, tuple[Region, ...]] = {}
        for told in RegionName.objects.prefetch_related("regions"):
            found = tuple(told.regions.all())
            if found or told.says_nothing:
                self.told[told.key] = found
        self.of_one = lru_cache(maxsize=20_000)(self._of_one)

    def _names(self, rows: Sequence[Region]) -> Mapping[str, tuple[Region, ...]]:
        names: dict[str, tuple[Region, ...]] = {}
        for slug, words in GROUP_NAMES.items():
            if slug not in _NO_PLACES:
                group = self.by_slug.get(slug)
                members = sorted(GROUPS[slug])
                names |= dict.fromkeys(words, (group,) if group else tuple(self.of_country[code] for code in members))
        for code, words in COUNTRY_NAMES.items():
            names |= dict.fromkeys(words, (self.of_country[code],))
        names |= {key: (row,) for row in rows for key in (plain(row.name), row.slug)}
        names |= dict.fromkeys(WORLD, (self.by_slug[regions.ANYWHERE],))
        return {name: found for name, found in names.items() if name not in _STATE_NAMES}

    def of(self, words: Iterable[str]) -> tuple[list[Region], list[str]]:
        """The regions that words name together, and the words that are not known: with any of these, no regions."""
        found: dict[int, Region] = {}
        unknown = []
        for word in words:
            of_it = self.of_one(word)
            if of_it is None:
                unknown.append(word)
            found |= {region.pk: region for region in of_it or ()}
        if not unknown and len(found) > 1 and any(one.kind == Region.Kind.ANYWHERE for one in found.values()):
            unknown = list(words)  # anywhere, and then somewhere: it says both
        return ([], unknown) if unknown else (list(found.values()), [])

    def _of_one(self, text: str) -> tuple[Region, ...] | None:
        """() for words that name no place ("Remote"), None for those that are not known."""
        key = key_of(text)
        return self.told[key] if key in self.told else self._parts(text, 0)

    def _parts(self, text: str, level: int) -> tuple[Region, ...] | None:
        bare = _REMOTE.sub(" ", text).strip(_EDGES)
        if not bare:
            return ()
        for name in (text.strip(_EDGES), bare, _AROUND.sub(" ", bare).strip(_EDGES)):
            if found := self._named(name):
                return found
        if level == len(_BETWEEN):
            return None
        parts = [self._parts(part, level + 1) for part in _BETWEEN[level].split(text)]
        return None if None in parts else tuple(region for part in parts for region in part or ())

    def _named(self, name: str) -> tuple[Region, ...]:
        if name.isupper() and name.isascii() and len(name) in (2, 3) and name not in _TWO_MEANINGS:
            by_code = {2: {"alpha_2": name}, 3: {"alpha_3": name}}[len(name)]
            if country := pycountry.countries.get(**by_code):  # type: ignore[arg-type]
                return (self.of_country[country.alpha_2],)
        return self.by_name.get(plain(name).removeprefix("the "), ())


class Skills:
    """Our vocabulary: what else a source has for tags is no skill here."""

    def __init__(self) -> None:
        self.by_key = {key_of(skill.name): skill for skill in Skill.objects.all()}

    def of(self, words: Iterable[str], most: int) -> list[Skill]:
        found = {skill.pk: skill for word in words if (skill := self.by_key.get(key_of(word)))}
        return list(found.values())[:most]
