"""All phrases, in the order in which they are tried: the first that fits a place wins."""

from jobs.eligibility import asides, limits, welcomes
from jobs.eligibility.phrases import Family
from jobs.eligibility.wording import (
    DO_WORDS,
    FINE_WORDS,
    HIRE_WORDS,
    LABEL_WORDS,
    MUST_WORDS,
    NOT_WORDS,
    OFFICE_WORDS,
    REQUIREMENT_WORDS,
    RIGHT_WORDS,
    YOU_WORDS,
)

FAMILIES: tuple[Family, ...] = (
    Family(frozenset(), asides.ASIDES),
    Family(RIGHT_WORDS, limits.AUTHORIZED),
    Family(frozenset(), asides.QUOTED),
    Family(NOT_WORDS, (*limits.NONE_BUT, *limits.ALL_BUT)),
    Family(MUST_WORDS, limits.CONDITIONS),
    Family(NOT_WORDS, limits.REFUSALS),
    Family(OFFICE_WORDS, welcomes.COMING_IN),
    Family(DO_WORDS, welcomes.DOING),
    Family(FINE_WORDS, welcomes.BEING_FINE),
    Family(HIRE_WORDS, welcomes.HIRING),
    Family(YOU_WORDS, welcomes.BEING_THERE),
    Family(LABEL_WORDS, welcomes.LABELS),
    Family(frozenset(), welcomes.BARE),
    Family(MUST_WORDS | REQUIREMENT_WORDS, welcomes.AT_LAST),
)
