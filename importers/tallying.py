"""What is counted of a run, in one process or several."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from importers.models.feed import COUNTS, Run
from importers.models.name import LONGEST

MOST_REASONS, EXAMPLES = 50, 3
MOST_WORDS = 1_000  # that are reported of a run
LONGEST_EXAMPLE = 80
OTHER = "Other reasons."


@dataclass
class Tally:
    """counts: by name of a run's column. reasons: of refusals → how often, and a few of what was refused. categories,
    places: words without a meaning → how often. skipped: ids of postings that their source, or we, do not offer.
    """

    counts: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, tuple[int, list[str]]] = field(default_factory=dict)
    categories: Counter[str] = field(default_factory=Counter)
    places: Counter[str] = field(default_factory=Counter)
    skipped: list[str] = field(default_factory=list)

    def refuse(self, reason: str, example: str = "", times: int = 1) -> None:
        self.counts["refused"] += times
        self._note(reason, times, [example[:LONGEST_EXAMPLE]] if example else [])

    def _note(self, reason: str, times: int, examples: Iterable[str]) -> None:
        if reason not in self.reasons and len(self.reasons) >= MOST_REASONS:
            reason = OTHER
        number, known = self.reasons.get(reason, (0, []))
        self.reasons[reason] = number + times, [*known, *examples][:EXAMPLES]

    def add(self, other: "Tally") -> None:
        self.counts.update(other.counts)
        for reason, (times, examples) in other.reasons.items():
            self._note(reason, times, examples)
        _count(self.categories, other.categories)
        _count(self.places, other.places)
        self.skipped += other.skipped

    def count_unknown(self, categories: Iterable[str], places: Iterable[str]) -> None:
        _count(self.categories, Counter(categories))
        _count(self.places, Counter(places))

    def write_to(self, run: Run) -> None:
        for name in COUNTS:
            setattr(run, name, self.counts[name])

    def lines(self) -> list[str]:
        """Why postings were refused, and which words have no meaning here yet, the most frequent first."""
        told = []
        for reason, (times, examples) in sorted(self.reasons.items(), key=lambda one: (-one[1][0], one[0])):
            told.append(f"{times:,} × {reason}" + (f" For instance: {'; '.join(examples)}" if examples else ""))
        for called, words in (("categories", self.categories), ("places", self.places)):
            if words:
                named = ", ".join(f"“{word}” {times:,} ×" for word, times in words.most_common(20))
                told.append(f"Unknown {called} ({len(words):,}): {named}")
        return told


def _count(words: Counter[str], more: Mapping[str, int]) -> None:
    for word, times in more.items():
        word = word[:LONGEST]
        if word in words or len(words) < MOST_WORDS:
            words[word] += times
