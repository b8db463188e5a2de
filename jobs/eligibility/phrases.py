"""What postings say around a place, as patterns over a marked sentence (see `places.mark`).

Each is an anchor, then only words about people and where they are, then a place; or the other way round. asides, limits
and welcomes have them; `families.FAMILIES` is all of them in the order in which they are tried.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import NamedTuple

from jobs.eligibility.wording import DEMAND


class Sense(Enum):
    """What is said of a place."""

    ASIDE = auto()  # nothing that counts
    LIVE = auto()  # live here
    NEAR = auto()  # live here, and not just anywhere in it
    FREE = auto()  # no need to live here
    OUT = auto()  # do not live here
    AUTHORIZED = auto()  # be allowed to work here
    BOTH = auto()  # live here and be allowed to work here


@dataclass(frozen=True, slots=True)
class Phrase:
    """is_weak: not believed in a clause that speaks of pay, benefits or the like.

    is_negative: has its "not" within. if_denied: the sense of any other with a "not" before it; None where it has none.
    needs, unless: what the sentence must have besides, and must not.
    """

    sense: Sense
    pattern: re.Pattern[str]
    is_weak: bool = False
    is_negative: bool = False
    if_denied: Sense | None = None
    needs: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None


class Family(NamedTuple):
    """Phrases that can only fit where one of some words is; none given: anywhere."""

    words: frozenset[str]
    phrases: tuple[Phrase, ...]


def phrase(sense: Sense, pattern: str) -> Phrase:
    return Phrase(sense, re.compile(pattern))


def negative(sense: Sense, pattern: str) -> Phrase:
    return Phrase(sense, re.compile(pattern), is_negative=True)


def condition(pattern: str) -> Phrase:
    """With a "not" before it, it is a freedom."""
    return Phrase(Sense.LIVE, re.compile(pattern), if_denied=Sense.FREE)


def authorized(pattern: str) -> Phrase:
    return Phrase(Sense.AUTHORIZED, re.compile(pattern), if_denied=Sense.ASIDE)


def citizens(pattern: str) -> Phrase:
    """Citizens may be welcome among others, so something must be demanded."""
    return Phrase(Sense.AUTHORIZED, re.compile(pattern), if_denied=Sense.ASIDE, needs=re.compile(DEMAND))


def welcome(pattern: str) -> Phrase:
    return Phrase(Sense.LIVE, re.compile(pattern), is_weak=True)
