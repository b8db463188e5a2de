"""Cutting a posting into sentences, and finding the few that are worth a closer look."""

import re
from collections.abc import Iterator

from jobs.eligibility import atlas, clocks, wording
from jobs.eligibility.names import words_of

_MAX_LENGTH = 400  # characters; a longer sentence is read in pieces, so that time grows with the text and no faster
_SHORT = 9  # words; "Europe and Canada" says where to live without any word for it

_END = re.compile(
    r"[\n.!?](?!(?<=\?)\s+(?:Then|Sorry|Unfortunately|Please|No)\b)(?:(?<=\n)|(?<!\b[A-Z]\.[A-Z]\.)(?<!\b(?:excl|incl)\.)(?<!\b(?:max|i\.e|e\.g)\.)[\"”')]*\s+(?=[^a-z\s]))"
)
_LIST = re.compile(r"^([^\n:]{1,200}:)[ \t]*((?:\n[ \t]*[-*•–·]?[ \t]*[^\s:][^\n:]{1,30}$)+)", re.MULTILINE)
_ITEM = re.compile(r"\n[ \t]*[-*•–·]?[ \t]*")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")

_WHERE = atlas.TRIGGERS | clocks.TRIGGERS | wording.TRIGGERS
_CUES = wording.CUES | {form(word) for word in wording.CUES for form in (str.title, str.upper)}


def candidates(text: str) -> Iterator[str]:
    """Those with a place or a clock and, unless short, a word that can make it a condition; most have neither."""
    for sentence in _sentences(_LIST.sub(_on_one_line, text)):
        words = words_of(sentence)
        is_talk = len(words) > _SHORT and _CUES.isdisjoint(words)
        if not is_talk and (not _WHERE.isdisjoint(words) or _has_flag(sentence)):
            yield from _pieces(" ".join(sentence.split()))


def _on_one_line(match: re.Match[str]) -> str:
    """ "We hire in:" and the short lines below it make one sentence."""
    return (
        match[1] + " " + ", ".join(_ITEM.split(match[2])[1:]) if not _CUES.isdisjoint(words_of(match[1])) else match[0]
    )


def _sentences(text: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(text):
        yield text[start : end.end()]
        start = end.end()
    yield text[start:]


def _has_flag(sentence: str) -> bool:
    return not sentence.isascii() and bool(_FLAG.search(sentence))


def _pieces(sentence: str) -> Iterator[str]:
    for start in range(0, len(sentence), _MAX_LENGTH):
        yield sentence[start : start + _MAX_LENGTH]
