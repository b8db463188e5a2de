"""How well the eligibility rules do on labelled sentences: `python -m tests.jobs.eligibility known`.

Each line of tests/jobs/sentences/<name>.jsonl is {"text": …, "readers": [{"country": "US", "state": "CA", "zone":
"America/Los_Angeles", "authorized": ["US"], "answer": "yes"}, …]}; all but country and answer may be missing.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jobs.eligibility import Reader, Verdict, answer, read

SENTENCES = Path(__file__).parent / "sentences"


@dataclass
class Score:
    """counts: (labelled, answered) → how often. errors: (text, reader, labelled, answered), wrong "no" first."""

    counts: Counter[tuple[Verdict, Verdict]] = field(default_factory=Counter)
    errors: list[tuple[str, Reader, Verdict, Verdict]] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        return sum(self.counts[verdict, verdict] for verdict in Verdict) / self.counts.total()

    def precision(self, verdict: Verdict) -> float:
        return self.counts[verdict, verdict] / max(1, sum(self.counts[label, verdict] for label in Verdict))

    def recall(self, verdict: Verdict) -> float:
        return self.counts[verdict, verdict] / max(1, sum(self.counts[verdict, given] for given in Verdict))

    def table(self) -> str:
        lines = ["labelled ↓  answered →" + "".join(f"{verdict:>9}" for verdict in Verdict) + "   recall"]
        for label in Verdict:
            cells = "".join(f"{self.counts[label, given]:9}" for given in Verdict)
            lines.append(f"{label:<22}{cells}{self.recall(label):9.3f}")
        lines.append(f"{'precision':<22}" + "".join(f"{self.precision(verdict):9.3f}" for verdict in Verdict))
        return "\n".join([*lines, f"accuracy {self.accuracy:.3f} of {self.counts.total()}"])


def measure(path: Path) -> Score:
    """Read every sentence of a file as if it were a posting, and answer each of its readers."""
    score = Score()
    for text, reader, label in _labelled(path):
        given = answer(read(text).terms, reader).verdict
        score.counts[label, given] += 1
        if given != label:
            score.errors.append((text, reader, label, given))
    score.errors.sort(key=lambda error: (error[3] is not Verdict.NO, error[2] is not Verdict.NO))
    return score


def _labelled(path: Path) -> Iterator[tuple[str, Reader, Verdict]]:
    for line in path.read_text().splitlines():
        sentence = json.loads(line)
        for row in sentence["readers"]:
            yield sentence["text"], _reader(row), Verdict(row["answer"])


def _reader(row: dict[str, Any]) -> Reader:
    return Reader(
        country=row["country"],
        state=f"{row['country']}-{row['state']}" if row.get("state") else "",
        offset=_standard_offset(row["zone"]) if row.get("zone") else None,
        authorized=frozenset(row.get("authorized", ())),
    )


def _standard_offset(zone: str) -> float:
    """Hours from UTC outside of summer time, on either half of the globe."""
    offsets = [datetime(2025, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta() for month in (1, 7)]
    return min(offsets) / timedelta(hours=1)


if __name__ == "__main__":
    score = measure(SENTENCES / f"{sys.argv[1]}.jsonl")
    sys.stdout.write(score.table() + "\n")
    for text, reader, label, given in score.errors:
        print(f"{label} answered {given}: {reader.state or reader.country} {reader.offset or ''} | {text}")  # noqa: T201
