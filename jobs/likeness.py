"""How alike two texts are: a text is the set of its runs of words."""

import re

WORDS = 4  # of a run
_WORD = re.compile(r"\w+")


def words_of(text: str) -> list[str]:
    """In lower case, without what stands between them."""
    return _WORD.findall(text.lower())


def runs(text: str) -> set[str]:
    """What two texts are compared by; empty for a text too short to tell."""
    words = words_of(text)
    return {" ".join(words[start : start + WORDS]) for start in range(len(words) - WORDS + 1)}


def share(one: set[str], other: set[str]) -> float:
    """The part of all runs of two texts that both have; 0 where neither has any."""
    return len(one & other) / len(one | other) if one or other else 0.0
