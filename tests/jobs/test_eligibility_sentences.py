"""The rules against sentences labelled by hand. The held-out ones were written with the others and never looked at."""

import pytest

from jobs.eligibility import Verdict
from tests.jobs.eligibility import SENTENCES, measure


@pytest.mark.parametrize("name", ["known", "held_out", "known_2", "held_out_2"], ids=str)
def test_a_no_is_nearly_always_right(name: str) -> None:
    score = measure(SENTENCES / f"{name}.jsonl")

    assert score.precision(Verdict.NO) >= 0.95, score.table()


@pytest.mark.parametrize("name", ["known", "known_2"], ids=str)
def test_known_sentences_are_mostly_understood(name: str) -> None:
    score = measure(SENTENCES / f"{name}.jsonl")

    assert score.recall(Verdict.NO) >= 0.9, score.table()
    assert score.accuracy >= 0.9, score.table()
