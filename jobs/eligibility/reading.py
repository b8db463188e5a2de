"""Reading a posting: what its sentences say one by one, and what they say together."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from types import MappingProxyType

from jobs.eligibility import clocks, places, remarks, zones
from jobs.eligibility.atlas import Place
from jobs.eligibility.clocks import Window
from jobs.eligibility.families import FAMILIES
from jobs.eligibility.names import words_of
from jobs.eligibility.overlap import Overlap, read_overlap
from jobs.eligibility.phrases import Family, Phrase, Sense
from jobs.eligibility.sentences import candidates
from jobs.eligibility.terms import ANYWHERE, Terms, country_of, covers

MAX_REASON = 300  # characters
_MAX_CANDIDATES = 20  # sentences of a posting that are looked at closely; real ones have five
_LOOK_BACK = 60  # characters before a phrase that may deny it

_MARK = re.compile(r"[<*\[]\d+[>*\]]")
_CONTRACTED = re.compile(r"n't\b|(?<=can)not\b")
_PREFIXED = re.compile(r"\b(?:un(?=able\b|available\b|supported\b)|in(?=eligible\b)|im(?=possible\b))")
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
        marked = _PREFIXED.sub("not ", _CONTRACTED.sub(" not", marked.replace("’", "'")))
        for number, sense in _senses(marked).items():
            self._take_place(named[number], sense)
        self._take_phrases(marked)
        self._take_clocks(sentence)

    def _take_place(self, place: Place, sense: Sense) -> None:
        match sense:
            case Sense.LIVE | Sense.NEAR | Sense.BOTH if place.is_open:
                self._be_vague()
            case Sense.LIVE:
                self._allow(place)
            case Sense.NEAR:
                self._allow(place)
                self._be_vague()
            case Sense.BOTH:
                self._take_place(place, Sense.LIVE)
                self._take_place(place, Sense.AUTHORIZED)
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
        if _holds(marked, remarks.NO_LIMIT_PARTS) and remarks.NO_LIMIT.search(marked):
            self._allow(_WORLD)
        if not _holds(marked, remarks.VAGUE_PARTS):
            return
        rest = remarks.REST_OF_STATES.search(marked)
        if rest and not remarks.DENIED.search(marked[: rest.start()]) and _are_of_the_us(self.excluded):
            self._allow(_ALL_STATES)
        if remarks.VAGUE.search(marked) and remarks.ABOUT_PEOPLE.search(marked):
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
        codes = frozenset({ANYWHERE}) if ANYWHERE in self.allowed.codes else self.allowed.codes
        countries = frozenset(map(country_of, codes))
        is_contradiction = bool(countries) and countries <= self.excluded
        return Terms(
            countries=countries,
            states=frozenset(code for code in codes if code != country_of(code) and country_of(code) not in codes),
            excluded=frozenset() if is_contradiction else self.excluded,
            zones=self.window,
            authorization=self.authorization,
            is_vague=self.is_vague or self.allowed.is_part or is_contradiction,
        )


def _holds(text: str, parts: tuple[str, ...]) -> bool:
    """Whether one of them is in it: far quicker than a pattern."""
    return any(part in text for part in parts)


def _are_of_the_us(states: frozenset[str]) -> bool:
    return bool(states) and all(state != country_of(state) == "US" for state in states)


def _senses(marked: str) -> dict[int, Sense]:
    """In which sense each place of a marked sentence is spoken of: the first phrase that fits one takes it."""
    senses: dict[int, Sense] = {}
    marks = list(_MARK.finditer(marked))
    clauses = [end.start() for end in _CLAUSE_END.finditer(marked)]
    words = set(words_of(marked))
    for phrase in chain.from_iterable(family.phrases for family in FAMILIES if _may_fit(family, words)):
        if len(senses) == len(marks):
            break
        for match in phrase.pattern.finditer(marked):
            number = int(next(group for group in match.groups() if group))
            sense = _sense(phrase, marked, match, clauses) if number not in senses else None
            if sense:
                senses[number] = sense
    _extend(senses, marked, marks)
    return senses


def _has_what_it_needs(phrase: Phrase, marked: str) -> bool:
    if phrase.needs and not phrase.needs.search(marked):
        return False
    return not (phrase.unless and phrase.unless.search(marked))


def _may_fit(family: Family, words: set[str]) -> bool:
    return not family.words or not family.words.isdisjoint(words)


def _sense(phrase: Phrase, marked: str, match: re.Match[str], clauses: list[int]) -> Sense | None:
    """clauses: where they end. The one that matters is the one in which the match ends."""
    if not _has_what_it_needs(phrase, marked):
        return None
    start = max((end for end in clauses if end < match.end()), default=0)
    stop = min((end for end in clauses if end >= match.end()), default=len(marked))
    if phrase.is_weak and remarks.OFF_TOPIC.search(marked, start, stop):
        return None
    if _is_of_things(marked[start : match.end()], match[0]):
        return None
    before = marked[max(0, match.start() - _LOOK_BACK) : match.start()]
    is_denied = not phrase.is_negative and remarks.DENIED.search(before)
    return phrase.if_denied if is_denied else phrase.sense


def _is_of_things(clause: str, phrase: str) -> bool:
    """ "Our data must stay in …", "we do not ship outside …": nobody lives there."""
    if remarks.OF_THINGS.search(phrase):
        return True
    return bool(remarks.OF_THINGS.search(clause)) and not remarks.OF_PERSONS.search(clause)


def _extend(senses: dict[int, Sense], marked: str, marks: list[re.Match[str]]) -> None:
    """Give a place the sense of the one before it, where only "or people in" and the like stands between the two."""
    for number, (one, other) in enumerate(pairwise(marks)):
        if number in senses and remarks.EXTENDS.fullmatch(marked, one.end(), other.start()):
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
    return frozenset(code for code in one if covers(other, code)) | {code for code in other if covers(one, code)}
