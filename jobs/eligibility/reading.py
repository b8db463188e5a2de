"""Reading a posting: what its sentences say one by one, and what they say together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice, pairwise
from types import MappingProxyType

from jobs.eligibility import clocks, phrases, places, zones
from jobs.eligibility.clocks import Window
from jobs.eligibility.overlap import Overlap, read_overlap
from jobs.eligibility.phrases import Phrase, Sense
from jobs.eligibility.places import Place
from jobs.eligibility.sentences import candidates
from jobs.eligibility.terms import ANYWHERE, Terms, country_of

MAX_REASON = 300  # characters
_MAX_CANDIDATES = 20  # sentences of a posting that are looked at closely; real ones have five
_LOOK_BACK = 60  # characters before a phrase that may deny it

_MARK = re.compile(r"[<*\[]\d+[>*\]]")
_CONTRACTED = re.compile(r"n't\b|(?<=can)not\b|\bunable\b")
_CLAUSE_END = re.compile(r";|\bbut\b|\s[–—-]\s")
_WORLD = Place(frozenset({ANYWHERE}))
_ALL_STATES = Place(frozenset({"US"}))


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says. reasons: field of Terms → the sentence that says it, as it stands, at most 300 characters."""

    terms: Terms
    reasons: Mapping[str, str]
    overlap: Overlap | None


def read(text: str) -> Reading:
    """Plain text of a posting, headings and list items on lines of their own, of any length and with anything in it."""
    notes = _Notes()
    for sentence in islice(candidates(text), _MAX_CANDIDATES):
        notes.take(sentence)
    terms = notes.terms()
    reasons = {aspect: sentence for aspect, sentence in notes.reasons.items() if getattr(terms, aspect)}
    return Reading(terms, MappingProxyType(reasons), notes.overlap)


class _Notes:
    """What has been found so far. reasons: see Reading."""

    def __init__(self) -> None:
        self.allowed = Place(frozenset())
        self.excluded: frozenset[str] = frozenset()
        self.authorization: frozenset[str] = frozenset()
        self.window: Window | None = None
        self.is_vague = False
        self.overlap: Overlap | None = None
        self.reasons: dict[str, str] = {}
        self._reason = ""  # the sentence at hand

    def take(self, sentence: str) -> None:
        self._reason = sentence[:MAX_REASON].strip()
        marked, named = places.mark(sentence)
        marked = _CONTRACTED.sub(" not", marked.replace("’", "'"))
        for number, sense in _senses(marked).items():
            self._take_place(named[number], sense)
        self._take_phrases(marked)
        self._take_clocks(sentence)

    def _take_place(self, place: Place, sense: Sense) -> None:
        match sense:
            case Sense.LIVE:
                self._allow(place)
            case Sense.NEAR:
                self._allow(place)
                self._be_vague()
            case Sense.FREE if not place.is_part:
                self._allow(_WORLD)
            case Sense.OUT if place.is_part:
                self._be_vague()
            case Sense.OUT:
                self.excluded |= place.codes
                self.reasons.setdefault("excluded", self._reason)
            case Sense.AUTHORIZED:
                self.authorization |= {country_of(code) for code in place.codes}
                self.reasons.setdefault("authorization", self._reason)

    def _take_phrases(self, marked: str) -> None:
        if phrases.NO_LIMIT.search(marked):
            self._allow(_WORLD)
        rest = phrases.REST_OF_STATES.search(marked)
        if rest and not phrases.DENIED.search(marked[: rest.start()]) and _are_of_the_us(self.excluded):
            self._allow(_ALL_STATES)
        if phrases.VAGUE.search(marked) and phrases.ABOUT_PEOPLE.search(marked):
            self._be_vague()

    def _take_clocks(self, sentence: str) -> None:
        marked, named = clocks.mark(sentence)
        if not named:
            return
        window = zones.read_window(marked, named)
        if window:
            self.window = zones.narrower(self.window or window, window)
            self.reasons["zones"] = self._reason
        self.overlap = self.overlap or read_overlap(marked, named)

    def _allow(self, place: Place) -> None:
        """Several lists of places say together: the narrowest where they overlap, or else all of them."""
        before, self.allowed = self.allowed, _together(self.allowed, place)
        if self.allowed.codes != before.codes:
            self.reasons["countries"] = self.reasons["states"] = self._reason
        if self.allowed.is_part:
            self.reasons.setdefault("is_vague", self._reason)

    def _be_vague(self) -> None:
        self.is_vague = True
        self.reasons.setdefault("is_vague", self._reason)

    def terms(self) -> Terms:
        codes = self.allowed.codes
        countries = frozenset({ANYWHERE}) if ANYWHERE in codes else frozenset(map(country_of, codes))
        is_contradiction = bool(countries) and countries <= self.excluded
        return Terms(
            countries=countries,
            states=frozenset(code for code in codes if code != country_of(code) and country_of(code) not in codes),
            excluded=frozenset() if is_contradiction else self.excluded,
            zones=self.window,
            authorization=self.authorization,
            is_vague=self.is_vague or self.allowed.is_part or is_contradiction,
        )


def _are_of_the_us(states: frozenset[str]) -> bool:
    return bool(states) and all(state != country_of(state) == "US" for state in states)


def _senses(marked: str) -> dict[int, Sense]:
    """In which sense each place of a marked sentence is spoken of: the first phrase that fits one takes it."""
    senses: dict[int, Sense] = {}
    marks = list(_MARK.finditer(marked))
    clauses = [end.start() for end in _CLAUSE_END.finditer(marked)]
    for phrase in phrases.PHRASES:
        if len(senses) == len(marks):
            break
        if phrase.needs and not phrase.needs.search(marked):
            continue
        for match in phrase.pattern.finditer(marked):
            number = int(next(group for group in match.groups() if group))
            sense = _sense(phrase, marked, match, clauses) if number not in senses else None
            if sense:
                senses[number] = sense
    _extend(senses, marked, marks)
    return senses


def _sense(phrase: Phrase, marked: str, match: re.Match[str], clauses: list[int]) -> Sense | None:
    """clauses: where they end. The one that matters is the one in which the match ends."""
    start = max((end for end in clauses if end < match.end()), default=0)
    stop = min((end for end in clauses if end >= match.end()), default=len(marked))
    if phrase.is_weak and phrases.OFF_TOPIC.search(marked, start, stop):
        return None
    if _is_of_things(marked[start : match.end()], match[0]):
        return None
    before = marked[max(0, match.start() - _LOOK_BACK) : match.start()]
    is_denied = not phrase.is_negative and phrases.DENIED.search(before)
    return phrase.if_denied if is_denied else phrase.sense


def _is_of_things(clause: str, phrase: str) -> bool:
    """ "Our data must stay in …", "we do not ship outside …": nobody lives there."""
    if phrases.OF_THINGS.search(phrase):
        return True
    return bool(phrases.OF_THINGS.search(clause)) and not phrases.OF_PERSONS.search(clause)


def _extend(senses: dict[int, Sense], marked: str, marks: list[re.Match[str]]) -> None:
    """Give a place the sense of the one before it, where only "or people in" and the like stands between the two."""
    for number, (one, other) in enumerate(pairwise(marks)):
        if number in senses and phrases.EXTENDS.fullmatch(marked, one.end(), other.start()):
            senses.setdefault(number + 1, senses[number])


def _together(known: Place, new: Place) -> Place:
    """What both let in; if there is nothing that both do, what either does."""
    if not known.codes:
        return new
    common = _common(known.codes, new.codes)
    if not common:
        return Place(known.codes | new.codes, known.is_part or new.is_part)
    if common == known.codes:
        return Place(common, known.is_part and (new.is_part or common != new.codes))
    return Place(common, new.is_part)


def _common(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Countries and states in both; "US" and "US-TX" have "US-TX" in common."""
    return frozenset(code for code in one if _covers(other, code)) | {code for code in other if _covers(one, code)}


def _covers(codes: frozenset[str], code: str) -> bool:
    return code in codes or country_of(code) in codes or ANYWHERE in codes
