"""What a job asks of where its applicant lives, who a reader is, and whether the two go together."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

ANYWHERE = "*"  # stands in Terms.countries for every country


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Reader:
    """Where somebody lives and may work.

    country: ISO 3166-1 alpha-2. state: ISO 3166-2 ("US-CA"), "" where not said. offset: hours of standard time from
    UTC, None where not said. authorized: the countries they say they may work in; empty where not said.
    """

    country: str
    state: str = ""
    offset: float | None = None
    authorized: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a job asks: hashable, and equal where they mean the same. Few of them serve very many jobs.

    countries: those to live in; empty where not said; {ANYWHERE} for all. states: the only ones of their countries
    ("US-TX"); a country with none here is open as a whole. excluded: countries and states that are out. zones: lowest
    and highest offset to live at, in hours of standard time from UTC. authorization: one must be allowed to work in one
    of these. is_vague: there is a further condition that no reader can be held against ("near the office", "some
    states"), so a yes becomes unclear.
    """

    countries: frozenset[str] = frozenset()
    states: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    zones: tuple[float, float] | None = None
    authorization: frozenset[str] = frozenset()
    is_vague: bool = False


class Answer(NamedTuple):
    """aspect: the field of Terms that decided, "" where the job says nothing that does."""

    verdict: Verdict
    aspect: str


def country_of(place: str) -> str:
    """ "US-TX" → "US", "US" → "US"."""
    return place[:2]


def covers(codes: frozenset[str], code: str) -> bool:
    """Whether a country or state is among places: "US-TX" is in the US."""
    return code in codes or country_of(code) in codes or ANYWHERE in codes


def answer(terms: Terms, reader: Reader) -> Answer:
    """May this reader take a job with these terms? A no outweighs an unclear, and that a yes."""
    verdicts = [
        ("countries", _by_countries(terms, reader)),
        ("states", _by_states(terms, reader)),
        ("excluded", _by_excluded(terms, reader)),
        ("zones", _by_zones(terms, reader)),
        ("authorization", _by_authorization(terms, reader)),
        ("is_vague", Verdict.UNCLEAR if terms.is_vague else None),
    ]
    for verdict in (Verdict.NO, Verdict.UNCLEAR, Verdict.YES):
        for aspect, given in verdicts:
            if given is verdict:
                return Answer(verdict, aspect)
    return Answer(Verdict.UNCLEAR, "")


def _by_countries(terms: Terms, reader: Reader) -> Verdict | None:
    if not terms.countries:
        return None
    return Verdict.YES if reader.country in terms.countries or ANYWHERE in terms.countries else Verdict.NO


def _by_states(terms: Terms, reader: Reader) -> Verdict | None:
    if reader.country not in {country_of(state) for state in terms.states}:
        return None
    if not reader.state:
        return Verdict.UNCLEAR
    return Verdict.YES if reader.state in terms.states else Verdict.NO


def _by_excluded(terms: Terms, reader: Reader) -> Verdict | None:
    """Never a yes: to be left in by the exceptions is not yet to be let in."""
    if not terms.excluded.isdisjoint((reader.country, reader.state)):
        return Verdict.NO
    has_excluded_states = reader.country in {country_of(place) for place in terms.excluded}
    return Verdict.UNCLEAR if has_excluded_states and not reader.state else None


def _by_zones(terms: Terms, reader: Reader) -> Verdict | None:
    if terms.zones is None:
        return None
    if reader.offset is None:
        return Verdict.UNCLEAR
    lowest, highest = terms.zones
    return Verdict.YES if lowest <= reader.offset <= highest else Verdict.NO


def _by_authorization(terms: Terms, reader: Reader) -> Verdict | None:
    if not terms.authorization:
        return None
    if not reader.authorized:
        return Verdict.UNCLEAR
    return Verdict.NO if terms.authorization.isdisjoint(reader.authorized) else Verdict.YES


def merge(stated: Terms, text: Terms) -> Terms:
    """The fields an employer filled in together with what the text says; whoever either says no to is never let in.

    Both must hold, so lists are intersected. Where nothing is left the two contradict each other: then what was stated
    stands, and a yes becomes unclear.
    """
    countries, odd_countries = _both(stated.countries - {ANYWHERE}, text.countries - {ANYWHERE})
    states, odd_states = _both_states(stated.states, text.states)
    zones, odd_zones = _both_zones(stated.zones, text.zones)
    authorization, odd_authorization = _both(stated.authorization, text.authorization)
    return Terms(
        countries=countries or stated.countries | text.countries,
        states=frozenset(state for state in states if not countries or country_of(state) in countries),
        excluded=stated.excluded | text.excluded,
        zones=zones,
        authorization=authorization,
        is_vague=stated.is_vague or text.is_vague or odd_countries or odd_states or odd_zones or odd_authorization,
    )


def _both(stated: frozenset[str], text: frozenset[str]) -> tuple[frozenset[str], bool]:
    """What two lists have in common, and whether they contradict each other; an empty one says nothing."""
    if not stated or not text:
        return stated | text, False
    return stated & text or stated, stated.isdisjoint(text)


def _both_states(stated: frozenset[str], text: frozenset[str]) -> tuple[frozenset[str], bool]:
    """As `_both`, for each country by itself: a list of US states says nothing about Canada's."""
    states: frozenset[str] = frozenset()
    is_odd = False
    for country in {country_of(state) for state in stated | text}:
        mine, theirs = (frozenset(s for s in side if country_of(s) == country) for side in (stated, text))
        common, odd = _both(mine, theirs)
        states, is_odd = states | common, is_odd or odd
    return states, is_odd


def _both_zones(
    stated: tuple[float, float] | None, text: tuple[float, float] | None
) -> tuple[tuple[float, float] | None, bool]:
    if stated is None or text is None:
        return stated or text, False
    lowest, highest = max(stated[0], text[0]), min(stated[1], text[1])
    return ((lowest, highest), False) if lowest <= highest else (stated, True)
