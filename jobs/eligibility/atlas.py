"""The gazetteer as places by name and by code."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from jobs.eligibility import gazetteer
from jobs.eligibility.names import Names
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
    """is_part: only some of it is meant (a city), which nobody's country or state settles.

    is_open: the list goes on with a name that is not known here, so that who is not in it may yet be let in.
    """

    codes: Codes
    is_part: bool = False
    kind: Kind = Kind.PLACE
    is_open: bool = False


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
    for part, names in gazetteer.US_PARTS.items():
        yield from ((name, Place(part)) for name in names)
    yield from ((name, Place(frozenset({"US"}), is_part=True)) for name in gazetteer.US_REGIONS)
    yield from ((name, Place(frozenset({ANYWHERE}), kind=Kind.WORLD)) for name in gazetteer.WORLD)
    yield "puerto rico", Place(frozenset({"PR", "US-PR"}))


PLACES: dict[str, Place] = dict(_names())
NAMES = Names(PLACES)

# Codes, and the names that need their neighbours as codes do. The abbreviations of a state win over a province's.
COUNTRY_CODES = {code: code for code in gazetteer.COUNTRY_NAMES} | {"georgia": "GE"}
STATE_CODES = (
    gazetteer.PROVINCE_ABBREVIATIONS
    | gazetteer.STATE_ABBREVIATIONS
    | {"georgia": "US-GA", "new york": "US-NY", "washington": "US-WA"}
)
ALONE = {
    "georgia": Place(frozenset({"GE", "US-GA"})),
    "new york": Place(frozenset({"US"}), is_part=True),  # more often the city, with its neighbours in New Jersey
    "washington": Place(frozenset({"US-WA", "US-DC"})),
}
CODES = COUNTRY_CODES.keys() | STATE_CODES.keys()
THE_US = Place(frozenset({"US"}))
TRIGGERS: frozenset[str] = frozenset(
    form
    for word in NAMES.telling_words
    for form in (word, word.title(), word.upper())
    if form != word or (word not in gazetteer.AMBIGUOUS and len(word) > 1)
) | frozenset(code for code in CODES if code.isupper())
