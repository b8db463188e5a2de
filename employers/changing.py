"""What changed between two versions of what was typed, and whether a moderator should look at it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz

from authoring import comparing
from employers import posting, wording

SAME_TITLE, SAME_TEXT = 75.0, 85.0  # of 100: less alike is another job
_WAY_OUT = re.compile(
    r"(?:https?://|www\.|mailto:)\S+|(?<![\w.+-])[\w.+-]++@[\w-]+\.[\w.-]+|\+?\d[\d ()./-]{7,}\d|(?<!\w)@\w{4,}",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Difference:
    """A field that changed. label: its name for people. changes: word by word."""

    label: str
    changes: list[comparing.Change]


def differences(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> list[Difference]:
    """In the order of the form."""
    before, after = posting.in_words(old), posting.in_words(new)
    return [
        Difference(label, comparing.words(before[label], text))
        for label, text in after.items()
        if before[label] != text
    ]


def why_looked_at(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> list[str]:
    """Why a change is not small, in words; empty for one that may go live at once.

    old: what a moderator agreed to, so that many small steps are held against the beginning.
    """
    return list(_reasons(old, new))


def _reasons(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> Iterator[str]:
    if _way_to_apply(old) != _way_to_apply(new):
        yield "The address to apply at changed."
    if fuzz.ratio(_one(old, "title").casefold(), _one(new, "title").casefold()) < SAME_TITLE:
        yield "The title is another one."
    if fuzz.ratio(_one(old, "description"), _one(new, "description")) < SAME_TEXT:
        yield "Much of the text changed."
    before, after = (f"{_one(values, 'title')}\n{_one(values, 'description')}" for values in (old, new))
    if _ways_out(after) - _ways_out(before):
        yield "The text has a new link, address or number."
    if set(wording.scam_words(after)) - set(wording.scam_words(before)):
        yield "The text has new words that frauds use."


def _way_to_apply(values: Mapping[str, list[str]]) -> str:
    return "here" if _one(values, "takes_applications") == "True" else _one(values, "apply_to")


def _one(values: Mapping[str, list[str]], name: str) -> str:
    return (values.get(name) or [""])[0]


def _ways_out(text: str) -> set[str]:
    return {found.lower().rstrip(".,;:)") for found in _WAY_OUT.findall(text)}
