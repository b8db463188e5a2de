"""Finding the places that a sentence names, and putting marks in their stead so that rules can be written around them.

"Remote in the US or Canada" becomes "remote in <0>", where place 0 is {US, CA}. Neighbours in a list are one place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from jobs.eligibility import gazetteer
from jobs.eligibility.names import WORD, Names, lower
from jobs.eligibility.terms import ANYWHERE, country_of

Codes = frozenset[str]  # countries, states, or {ANYWHERE}


class Kind(Enum):
    PLACE = "<"  # the mark's first character
    PEOPLE = "["  # a demonym: "Brits", "Canadian"
    WORLD = "*"

    @property
    def end(self) -> str:
        return {"<": ">", "[": "]", "*": "*"}[self.value]


@dataclass(frozen=True, slots=True)
class Place:
    """is_part: only some of it is meant (a city), which nobody's country or state settles."""

    codes: Codes
    is_part: bool = False
    kind: Kind = Kind.PLACE


@dataclass(frozen=True, slots=True)
class Mention:
    start: int
    end: int
    place: Place | None  # None for a two-letter code, until its neighbours tell what it means
    code: str = ""


def _names() -> Iterator[tuple[str, Place]]:
    """Every name with its place; where a name has two, the later one counts."""
    peoples = {name: frozenset({code}) for name, code in gazetteer.DEMONYMS.items()}
    peoples |= {name: gazetteer.GROUPS[group] for name, group in gazetteer.GROUP_DEMONYMS.items()}
    for name, codes in peoples.items():
        yield from ((form, Place(codes, kind=Kind.PEOPLE)) for form in (name, name + "s"))
    for code, names in gazetteer.COUNTRY_NAMES.items():
        yield from ((name, Place(frozenset({code}))) for name in names)
    for table in (gazetteer.US_STATES, gazetteer.CA_PROVINCES, gazetteer.UK_NATIONS):
        for code, names in table.items():
            yield from ((name, Place(frozenset({code}))) for name in names)
    for group, names in gazetteer.GROUP_NAMES.items():
        yield from ((name, Place(gazetteer.GROUPS[group])) for name in names)
    for name, code in gazetteer.CITIES.items():
        yield name, Place(frozenset({country_of(code)}), is_part=True)
    yield from ((name, Place(frozenset({ANYWHERE}), kind=Kind.WORLD)) for name in gazetteer.WORLD)
    yield "puerto rico", Place(frozenset({"PR", "US-PR"}))


_PLACES: dict[str, Place] = dict(_names())
_NAMES = Names(_PLACES)

# Codes, and the names that need their neighbours as codes do. The abbreviations of a state win over a province's.
_COUNTRY_CODES = {code: code for code in gazetteer.COUNTRY_NAMES} | {"georgia": "GE"}
_STATE_CODES = (
    gazetteer.PROVINCE_ABBREVIATIONS
    | gazetteer.STATE_ABBREVIATIONS
    | {"georgia": "US-GA", "new york": "US-NY", "washington": "US-WA"}
)
_ALONE = {
    "georgia": Place(frozenset({"GE", "US-GA"})),
    "new york": Place(frozenset({"US"}), is_part=True),  # more often the city, with its neighbours in New Jersey
    "washington": Place(frozenset({"US-WA", "US-DC"})),
}
_CODES = _COUNTRY_CODES.keys() | _STATE_CODES.keys()
_WITH_STATES = frozenset({"US", "CA"})
_CLOCK_CODES = {"PT", "MT", "CT", "ET"}
_CLOCK_TALK = re.compile(r"\btime|\bhours|\bUTC|\bGMT")
_FIRST_FLAG_LETTER = 0x1F1E6

TRIGGERS: frozenset[str] = frozenset(
    form
    for word in _NAMES.telling_words
    for form in (word, word.title(), word.upper())
    if form != word or (word not in gazetteer.AMBIGUOUS and len(word) > 1)
) | frozenset(code for code in _CODES if code.isupper())

_JOINER = re.compile(
    r"\s*(?:(?:nations|countries|states|member states|residents|citizens)\b\s*)?"
    r"(?:,\s*(?:and|or)\b|[,/|•·&+]|\band/or\b|\band\b|\bor\b|\bas well as\b|\bplus\b)?\s*"
    r"(?:(?:also|in|from|within)\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
_LIST_AFTER = re.compile(r"\s*(?:[,/|•·&+)\].;:–—-]|$|(?:or|and|only|residents?|remote|based)\b)")
_SOMEWHERE = re.compile(
    r"\s+(?:else|in|within|across|inside|outside|throughout|of|where)\b", re.IGNORECASE
)  # "anywhere in …"
_NO_MARKS = str.maketrans("<>[]*", "()()·")
_QUALIFIER = re.compile(  # "US customers", "Berlin time": not where anybody lives
    r"(?:['’]s)?(?:-based)?[\s-]+(?:time|times|timezones?|hours|customers?|clients?|users?|markets?|teams?|colleagues?|"
    r"laws?|tax(?:es)?|payroll|dollars?|healthcare|health|business(?:es)?|companies|company|startups?|holidays?|shift|"
    r"working|employment|federal|government|sanctions|pay|salary|base|benefits|pension|standard|daylight|english|"
    r"speak\w*|language|territor(?:y|ies)|offices?\s+(?:hours|in)|tag)\b",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(  # "Canadian residents"; without one of these it is a language, or somebody's taste
    r"(?:[ -](?:based|permanent|tax))?[\s-]+"
    r"(?:applicants?|candidates?|residen\w+|citizen\w*|national\w*|people|persons?|freelancers?|"
    r"contractors?|workers?|talent|professionals?|engineers?|developers?|designers?|applications?|hir\w+|"
    r"work|working|right|passports?|visas?|permits?|provinces?|states?|countr(?:y|ies)|nations?|locations?|only\b)",
    re.IGNORECASE,
)


def mark(sentence: str) -> tuple[str, list[Place]]:
    """A sentence in lower case with <0>, <1>, … for its places ([0] for a people), and those places."""
    sentence = sentence.translate(_NO_MARKS)
    parts: list[str] = []
    places: list[Place] = []
    end = 0
    for run in _runs(sentence, list(_mentions(sentence))):
        place = _place_of(run, sentence)
        parts.append(lower(sentence[end : run[0].start]))
        end = run[-1].end
        if place is None or _is_only_in_passing(place, sentence, end):
            parts.append("…")
        else:
            parts.append(f"{place.kind.value}{len(places)}{place.kind.end}")
            places.append(place)
    return "".join([*parts, lower(sentence[end:])]), places


def _is_only_in_passing(place: Place, sentence: str, end: int) -> bool:
    if _QUALIFIER.match(sentence, end):
        return True
    is_plural = sentence[end - 1] == "s"
    return place.kind is Kind.PEOPLE and not is_plural and not _OF_PEOPLE.match(sentence, end)


def _mentions(sentence: str) -> Iterator[Mention]:
    lowered = lower(sentence)
    end = 0
    for word in WORD.finditer(sentence):
        if word.start() < end:
            continue
        mention = _flag(word) if word[0] > "\U0001f000" else _name(sentence, lowered, word) or _code(sentence, word)
        if mention:
            end = mention.end
            yield mention


def _flag(word: re.Match[str]) -> Mention | None:
    code = "".join(chr(ord(letter) - _FIRST_FLAG_LETTER + ord("A")) for letter in word[0])
    return Mention(word.start(), word.end(), Place(frozenset({code}))) if code in _COUNTRY_CODES else None


def _name(sentence: str, lowered: str, word: re.Match[str]) -> Mention | None:
    name, start = _NAMES.at(word, lowered), word.start()
    end = start + len(name)
    if not name or not _is_meant(name, sentence, start, end):
        return None
    return Mention(start, end, None, name) if name in _ALONE else Mention(start, end, _PLACES[name])


def _is_meant(name: str, sentence: str, start: int, end: int) -> bool:
    """Whether a name that is a plain word too ("turkey", "us", "anywhere") stands for the place here."""
    if name in gazetteer.WORLD:
        return not _SOMEWHERE.match(sentence, end)
    if name not in gazetteer.AMBIGUOUS:
        return True
    if name == "us" and sentence[:start].endswith(("the ", "The ")):
        return True
    return sentence[start:end].isupper() if len(name) == 2 else sentence[start].isupper()


def _code(sentence: str, word: re.Match[str]) -> Mention | None:
    """A two-letter code, if it stands as one in a list: "IN, OR and ME" are no words there."""
    code = word[0]
    is_clock = code in _CLOCK_CODES and _CLOCK_TALK.search(sentence)
    if code not in _CODES or is_clock or not _LIST_AFTER.match(sentence, word.end()):
        return None
    return Mention(word.start(), word.end(), None, code)


def _runs(sentence: str, mentions: list[Mention]) -> Iterator[list[Mention]]:
    """Mentions with only commas and the like between them, which make one list."""
    run: list[Mention] = []
    for mention in mentions:
        joiner = _JOINER.fullmatch(sentence, run[-1].end, mention.start) if run else None
        if run and not joiner:
            yield run
            run = []
        run.append(mention)
    if run:
        yield run


def _place_of(run: list[Mention], sentence: str) -> Place | None:
    """What a list means as a whole; None where it is nothing but codes that could be anything."""
    meanings = _meanings(run, sentence)
    known = [place for mention in run if (place := mention.place or meanings.get(mention.code))]
    if not known:
        return None
    narrow = [place for i, place in enumerate(known) if not i or not _is_inside(known[i - 1], place)]
    kinds = {place.kind for place in known}
    return Place(
        frozenset[str]().union(*(place.codes for place in narrow)),
        is_part=any(place.is_part for place in known),
        kind=kinds.pop() if len(kinds) == 1 else Kind.PLACE,
    )


def _is_inside(small: Place, big: Place) -> bool:
    """ "Texas, US" is Texas."""
    return all(len(code) > 2 and country_of(code) in big.codes for code in small.codes)


def _meanings(run: list[Mention], sentence: str) -> dict[str, Place]:
    """What the codes and the names with two meanings are in this list: states if their neighbours are, or countries."""
    codes = [mention.code for mention in run if mention.code]
    if len(run) == 1:
        return {code: _ALONE[code] for code in codes if code in _ALONE}
    named = [mention.place for mention in run if mention.place]
    table = _STATE_CODES if _are_states(codes, named, sentence) else _COUNTRY_CODES
    return {code: Place(frozenset({table[code]})) for code in codes if code in table}


def _are_states(codes: list[str], named: list[Place], sentence: str) -> bool:
    if any(place.is_part or any(len(code) > 2 for code in place.codes) for place in named):
        return True
    if any(not place.codes <= _WITH_STATES for place in named):
        return False
    could_be_states, could_be_countries = (
        all(code in table for code in codes) for table in (_STATE_CODES, _COUNTRY_CODES)
    )
    if could_be_states and could_be_countries:
        return not named and "state" in sentence.lower()
    return could_be_states or (not could_be_countries and sum(code in _STATE_CODES for code in codes) > len(codes) / 2)
