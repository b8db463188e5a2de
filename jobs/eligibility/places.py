"""Finding the places that a sentence names, and putting marks in their stead so that rules can be written around them.

"Remote in the US or Canada" becomes "remote in <0>", where place 0 is {US, CA}. Neighbours in a list are one place.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jobs.eligibility import gazetteer
from jobs.eligibility.atlas import (
    ALONE,
    CODES,
    COUNTRY_CODES,
    NAMES,
    PLACES,
    STATE_CODES,
    THE_US,
    Kind,
    Place,
)
from jobs.eligibility.names import WORD, lower
from jobs.eligibility.terms import country_of, covers


@dataclass(frozen=True, slots=True)
class Mention:
    start: int
    end: int
    place: Place | None  # None for a two-letter code, until its neighbours tell what it means
    code: str = ""


_WITH_STATES = frozenset({"US", "CA"})
_CLOCK_CODES = {"PT", "MT", "CT", "ET"}
_CLOCK_TALK = re.compile(r"\btime|\bhours|\bUTC|\bGMT")
_PART_OF = re.compile(
    r"\b(?:(?:north|south|east|west|mid)(?:ern|-?(?:east|west)(?:ern)?)?|rural|upstate"
    r"|parts of)[\s-]+$",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:,\s*(?:the\s+)?[A-Z][\w-]+(?: [A-Z][\w-]+)?)?,?\s+or\s+(?:in\s+)?(?:the\s+)?(?!English|I\b|Must"
    r"|Remote)[A-Z][a-z]+(?![\w-])"
)
_LOOK_BACK = 20  # characters before a place that may tell it is only a part
_FIRST_FLAG_LETTER = 0x1F1E6

_JOINER = re.compile(
    r"\s*(?:(?:nations|countries|states|member states|residents|citizens)\b\s*)?"
    r"(?:[,;]\s*(?:and|or)\b|[,;/|•·&+]|\band/or\b|\band\b|\bor\b|\bas well as\b|\bplus\b)?\s*"
    r"(?:(?:also|in|from|within)\s+)?(?:the\s+)?",
    re.IGNORECASE,
)
_LIST_AFTER = re.compile(r"\s*(?:[,/|•·&+)\].;:–—-]|$|(?:or|and|only|residents?|remote|based)\b)")
_LIST_BEFORE = re.compile(r"\b[A-Z]{2}\s?/\s?$")
_SOMEWHERE = re.compile(  # "anywhere in …", but not "wherever you are in the world"
    r"\s+(?:else|in(?! the (?:world|globe)\b)|within|across|inside|outside|throughout|of|where|"
    r"registered)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(r"\s*(?:states|countries|provinces)?\s*[:(]\s*(?:the\s+)?")
_CLOSES = re.compile(r"\s*\)")
_SAID = re.compile(r"[\s,(–—-]{1,3}(?:the |a )?(?:us |u\.s\. |american )?(state|country|republic)\b", re.IGNORECASE)
_NEW_CLAUSE = re.compile(
    r"(?:\s+[\w-]+){0,2}\s+(?:can[’']t|cannot|(?:is|are|wo|do|does)n[’']t|"
    r"(?:is|are|will|do|does|can) not)\b"
)
_RANGE = re.compile(
    r"\s*,?\s*(?:all the way )?(?:down to|up to|over to|across to|through(?: to)?|"
    r"thru)\s+(?:the\s+)?",
    re.IGNORECASE,
)
_BEFORE_CODE = re.compile(r"(?:\b(?:in|from|within|remote|except|but|besides|excluding)|[(:–—-])\s*$", re.IGNORECASE)
_NO_MARKS = str.maketrans("<>[]*", "()()·")
_QUALIFIER = re.compile(  # "US customers", "Berlin time": not where anybody lives
    r"(?:['’]s)?(?:-based)?[\s-]+(?:time|times|timezones?|hours|customers?|clients?|users?|markets?|teams?|"
    r"colleagues?|laws?|tax(?:es)?|payroll|dollars?|healthcare|health|business(?:es)?|companies|company|startups?|holidays?|"
    r"shift|working|employment|federal|government|sanctions|pay|salary|base|benefits|pension|standard|daylight|english|"
    r"speak\w*|language|territor(?:y|ies)|offices?\s+(?:hours|in)|tag)\b",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(  # "Canadian residents"; without one of these it is a language, or somebody's taste
    r"(?:[ -](?:based|permanent|tax))?[\s-]+"
    r"(?:applicants?|candidates?|residen\w+|citizen\w*|national\w*|people|persons?|freelancers?|"
    r"contractors?|workers?|talent|professionals?|engineers?|developers?|designers?|applications?|hir\w+|"
    r"work|working|right|passports?|visas?|permits?|soil|territory|provinces?|states?|countr(?:y|ies)|nations?"
    r"|locations?|only\b)",
    re.IGNORECASE,
)


def mark(sentence: str) -> tuple[str, list[Place]]:
    """A sentence in lower case with <0>, <1>, … for its places ([0] for a people), and those places."""
    sentence = sentence.translate(_NO_MARKS)
    parts: list[str] = []
    places: list[Place] = []
    end = 0
    for start, stop, place in _narrowed(list(_found(sentence)), sentence):
        parts.append(lower(sentence[end:start]))
        end = stop
        if _is_only_in_passing(place, sentence, end):
            parts.append("…")
        else:
            parts.append(f"{place.kind.value}{len(places)}{place.kind.end}")
            places.append(place)
    return "".join([*parts, lower(sentence[end:])]), places


def _found(sentence: str) -> Iterator[tuple[int, int, Place]]:
    """(start, end, place), in order."""
    for run in _runs(sentence, list(_mentions(sentence))):
        place = _place_of(run, sentence)
        if not place:
            continue
        if not place.is_part:
            is_part = bool(_PART_OF.search(sentence[: run[0].start][-_LOOK_BACK:]))
            place = replace(place, is_part=is_part, is_open=bool(_GOES_ON.match(sentence, run[-1].end)))
        yield run[0].start, run[-1].end, place


def _is_only_in_passing(place: Place, sentence: str, end: int) -> bool:
    if _QUALIFIER.match(sentence, end):
        return True
    is_plural = sentence[end - 1] == "s"
    return place.kind is Kind.PEOPLE and not is_plural and not _OF_PEOPLE.match(sentence, end)


def _mentions(sentence: str) -> Iterator[Mention]:
    lowered = lower(sentence)
    end = 0
    for word in WORD.finditer(sentence):
        first = word[0]
        is_flag = first > "\U0001f000"
        if word.start() < end or not (is_flag or first.lower() in NAMES.first_words or first in CODES):
            continue
        mention = _flag(word) if is_flag else _name(sentence, lowered, word) or _code(sentence, word)
        if mention:
            end = mention.end
            yield mention


def _flag(word: re.Match[str]) -> Mention | None:
    places = [ord(letter) - _FIRST_FLAG_LETTER for letter in word[0]]  # rare scripts stand there as well
    code = "".join(chr(ord("A") + place) for place in places if 0 <= place < 26)
    if len(code) < len(places):
        return None
    return Mention(word.start(), word.end(), Place(frozenset({code}))) if code in COUNTRY_CODES else None


def _name(sentence: str, lowered: str, word: re.Match[str]) -> Mention | None:
    name, start = NAMES.at(word, lowered), word.start()
    end = start + len(name)
    if not name or not _is_meant(name, sentence, start, end):
        return None
    return Mention(start, end, None, name) if name in ALONE else Mention(start, end, PLACES[name])


def _is_meant(name: str, sentence: str, start: int, end: int) -> bool:
    """Whether a name that is a plain word too ("turkey", "us", "anywhere") stands for the place here."""
    if name in gazetteer.WORLD:
        return not _SOMEWHERE.match(sentence, end)
    if name not in gazetteer.AMBIGUOUS:
        return True
    before = sentence[max(0, start - 4) : start].lower()
    if name == "us" and before == "the ":
        return True
    if name == "states":
        return before == "the " and sentence[start].isupper() and not _SOMEWHERE.match(sentence, end)
    return sentence[start:end].isupper() if len(name) == 2 else sentence[start].isupper()


def _code(sentence: str, word: re.Match[str]) -> Mention | None:
    """A two-letter code, if it stands as one in a list: "IN, OR and ME" are no words there."""
    code = word[0]
    is_clock = code in _CLOCK_CODES and _CLOCK_TALK.search(sentence)
    is_listed = _LIST_AFTER.match(sentence, word.end()) or _LIST_BEFORE.search(sentence[: word.start()][-_LOOK_BACK:])
    if code not in CODES or is_clock or not is_listed:
        return None
    return Mention(word.start(), word.end(), None, code)


def _runs(sentence: str, mentions: list[Mention]) -> Iterator[list[Mention]]:
    """Mentions with only commas and the like between them, which make one list."""
    run: list[Mention] = []
    for mention in mentions:
        if run and not _is_joined(run[-1], mention, sentence):
            yield run
            run = []
        run.append(mention)
    if run:
        yield run


def _is_joined(one: Mention, other: Mention, sentence: str) -> bool:
    joiner = _JOINER.fullmatch(sentence, one.end, other.start)
    if not joiner:
        return bool(_RANGE.fullmatch(sentence, one.end, other.start))
    if ";" in joiner[0] and sentence.count(";") < 2 and ":" not in sentence[: one.start]:
        return False
    may_end = ";" in joiner[0] or ("," in joiner[0] and "and" in joiner[0])
    return not may_end or not _NEW_CLAUSE.match(sentence, other.end)  # "in Canada, and Quebec residents cannot …"


def _place_of(run: list[Mention], sentence: str) -> Place | None:
    """What a list means as a whole; None where it is nothing but codes that could be anything."""
    meanings = _meanings(run, sentence)
    known = [place for mention in run if (place := mention.place or meanings.get(mention.code))]
    if not known:
        return None
    if _RANGE.search(sentence, run[0].end, run[-1].start):  # "Maine down to Florida", and who knows what is between
        return Place(frozenset(country_of(code) for place in known for code in place.codes), is_part=True)
    narrow = [place for i, place in enumerate(known) if not i or not _is_inside(known[i - 1], place)]
    kinds = {place.kind for place in known}
    return Place(
        frozenset[str]().union(*(place.codes for place in narrow)),
        is_part=any(place.is_part for place in known),
        kind=kinds.pop() if len(kinds) == 1 else Kind.PLACE,
    )


def _narrowed(places: list[tuple[int, int, Place]], sentence: str) -> Iterator[tuple[int, int, Place]]:
    """(start, end, place) where those in brackets take the place of what they are parts of: "Europe (Spain, Italy)"."""
    held: tuple[int, int, Place] | None = None
    for start, end, place in places:
        opens = held and _OPENS.fullmatch(sentence, held[1], start)
        closes = opens and _CLOSES.match(sentence, end)
        is_whole = opens and (closes or ":" in opens[0])
        if (
            held
            and is_whole
            and held[2].kind is not Kind.WORLD
            and all(covers(held[2].codes, code) for code in place.codes)
        ):
            held = held[0], closes.end() if closes else end, place
            continue
        if held:
            yield held
        held = start, end, place
    if held:
        yield held


def _is_inside(small: Place, big: Place) -> bool:
    """ "Texas, US" is Texas."""
    return all(len(code) > 2 and country_of(code) in big.codes for code in small.codes)


def _meanings(run: list[Mention], sentence: str) -> dict[str, Place]:
    """What the codes and the names with two meanings are in this list: states if their neighbours are, or countries."""
    codes = [mention.code for mention in run if mention.code]
    said = _SAID.match(sentence, run[-1].end) if len(run) == 1 and codes else None
    if len(run) == 1 and codes and not said:
        return {codes[0]: alone} if (alone := _alone(run[0], sentence)) else {}
    named = [mention.place for mention in run if mention.place]
    is_state = said[1].lower() == "state" if said else _is_in_the_us(run) or _are_states(codes, named, sentence)
    table = STATE_CODES if is_state else COUNTRY_CODES
    return {code: Place(frozenset({table[code]})) for code in codes if code in table}


def _is_in_the_us(run: list[Mention]) -> bool:
    """ "Georgia, USA"; "CA, US" may be Canada."""
    return len(run) == 2 and run[0].code not in ("", "CA") and run[1].place == THE_US


def _alone(mention: Mention, sentence: str) -> Place | None:
    """A code or a name with two meanings that is in no list: "Remote (PL)", "every state but CA"."""
    code, before = mention.code, sentence[: mention.start][-_LOOK_BACK:]
    if code in ALONE or code in gazetteer.SELDOM_PLACES or not _BEFORE_CODE.search(before):
        return ALONE.get(code)
    tables = [STATE_CODES] if "state" in sentence.lower() else [STATE_CODES, COUNTRY_CODES]
    meanings = frozenset(table[code] for table in tables if code in table)
    meanings = meanings if len(meanings) == 1 else meanings - set(gazetteer.CA_PROVINCES)
    return Place(meanings, is_part=len(meanings) > 1) if meanings else None


def _are_states(codes: list[str], named: list[Place], sentence: str) -> bool:
    if any(place.is_part or any(len(code) > 2 for code in place.codes) for place in named):
        return True
    if any(not place.codes <= _WITH_STATES for place in named):
        return False
    could_be_states, could_be_countries = (
        all(code in table for code in codes) for table in (STATE_CODES, COUNTRY_CODES)
    )
    if could_be_states and could_be_countries:
        return not named and ("state" in sentence.lower() or not gazetteer.SELDOM_COUNTRIES.isdisjoint(codes))
    return could_be_states or (not could_be_countries and sum(code in STATE_CODES for code in codes) > len(codes) / 2)
