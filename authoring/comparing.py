"""What changed between two texts, or two snapshots, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rapidfuzz.distance import LCSseq

from guides import kinds
from guides.scales import BY_SLUG as SCALES

WORD = re.compile(r"\s+|\w+|[^\w\s]")
LINE = re.compile(r".*\n|.+")
MAX_CELLS = 400_000_000  # pairs of words to compare: an eighth of that in bytes, and a tenth of a second
COLUMNS = ("title", "value", "note", "text", "url", "skill")


@dataclass(frozen=True)
class Change:
    """A run of text. kind: "same", "deleted" or "inserted"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Part:
    """A part of a guide in which two snapshots differ. kind: of the section; "" for the head."""

    name: str
    kind: str
    changes: list[Change]


def words(old: str, new: str) -> list[Change]:
    """The way from one text to another, as few words (in huge texts: lines) deleted and inserted as can be."""
    before, after = _cut(old, new)
    runs: list[Change] = []
    for step in LCSseq.opcodes(before, after):
        if step.tag == "equal":
            runs.append(Change("same", "".join(before[step.src_start : step.src_end])))
        if step.tag in ("delete", "replace"):
            runs.append(Change("deleted", "".join(before[step.src_start : step.src_end])))
        if step.tag in ("insert", "replace"):
            runs.append(Change("inserted", "".join(after[step.dest_start : step.dest_end])))
    return list(_readable(runs))


def _cut(old: str, new: str) -> tuple[list[str], list[str]]:
    """Both texts in pieces, the smallest that can be afforded."""
    for piece in (WORD, LINE):
        before, after = piece.findall(old), piece.findall(new)
        if len(before) * len(after) <= MAX_CELLS:
            return before, after
    return [old], [new]


def _readable(runs: list[Change]) -> Iterator[Change]:
    """White space alone between two changes belongs to both: a phrase that was replaced reads as one."""
    spread: list[Change] = []
    for place, run in enumerate(runs):
        if run.kind == "same" and run.text.isspace() and 0 < place < len(runs) - 1:
            spread += [Change("deleted", run.text), Change("inserted", run.text)]
        else:
            spread.append(run)
    for is_same, group in groupby(spread, key=lambda run: run.kind == "same"):
        rows = list(group)
        for kind in ("same",) if is_same else ("deleted", "inserted"):
            text = "".join(run.text for run in rows if run.kind == kind)
            if text:
                yield Change(kind, text)


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Part]:
    """The parts in which two snapshots' contents differ, in page order. Figures are left out: they have a history."""
    parts = []
    texts = [_texts(content) for content in (old, new)]
    for name, kind in sorted(texts[0].keys() | texts[1].keys(), key=_place):
        before, after = (side.get((name, kind), "") for side in texts)
        if before != after:
            parts.append(Part(name, kind, words(before, after)))
    return parts


def _texts(content: dict[str, Any]) -> dict[tuple[str, str], str]:
    """(name, kind) → text, for the head and every section."""
    sections = {(_name(part["kind"]), part["kind"]): text_of(part) for part in content["sections"]}
    return {("About the guide", ""): _head(content), **sections}


def _name(kind: str) -> str:
    return kinds.BY_SLUG[kind].label if kind in kinds.BY_SLUG else kind


def _place(part: tuple[str, str]) -> int:
    """The head first, kinds that are no more last."""
    return kinds.ORDER.get(part[1], len(kinds.ORDER)) if part[1] else -1


def text_of(part: dict[str, Any]) -> str:
    """A section's part of a snapshot as people read it."""
    items = ["\n".join(item[name] for name in COLUMNS if item[name]) for item in part["items"]]
    return "\n\n".join(text for text in (part["heading"], part["body"], *items) if text)


def _head(content: dict[str, Any]) -> str:
    lines = [
        f"{name.replace('_', ' ').capitalize()}: {content[name]}"
        for name in ("title", "summary", "category", "occupation", "writer", "reviewer", "reviewed_on")
        if content[name]
    ]
    for row in content["ratings"]:
        scale = SCALES.get(row["scale"])
        rated = scale.words(row["low"], row["high"]) if scale else f"{row['low']} to {row['high']}"
        lines.append(f"{scale.label if scale else row['scale']}: {rated}. {row['reason']} ({row['reviewed_on']})")
    lines += ["Credential: " + "; ".join(value for value in row.values() if value) for row in content["credentials"]]
    lines += [f"Related role: {row['title']} {row['code']}".rstrip() for row in content["related"]]
    lines += [f"Reference: {slug}" for slug in content["references"]]
    return "\n".join(lines)
