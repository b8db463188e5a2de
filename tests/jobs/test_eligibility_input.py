"""Whatever a posting holds, reading it ends, soon, in something well-formed."""

from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobs.eligibility import read
from jobs.eligibility.reading import MAX_REASON

LENGTH = 20_000
PIECES = [
    "us ",
    "US ",
    "US, CA, DE or ",
    "(",
    "must ",
    "only US not ",
    "must be located in the US and not hire anyone in only ",
    "U.S. ",
    ". ",
    "not ",
    "a",
    "-",
    "🇺🇸",
    "İ",
    "\n",
    "US must\n",
    "Hiring in:\nUS\n",
    "x:\n",
    "within 3 hours of UTC-3 to UTC+3 ",
    "UTC-3 to +3 to +3 ",
    "9am to 5pm EST ",
    "every US state but ",
    "US; ",
    "Europe (",
    "Maine down to Florida ",
    "UTC+5 or further east ",
    "within 3 hours of Berlin ",
    "Not in the US? Sorry ",
    "must be willing to live ",
    "\x00",
    "<0> [1] *2* {3} ",
]


@pytest.mark.parametrize("piece", PIECES)
def test_reads_hostile_text_in_time(piece: str) -> None:
    text = (piece * LENGTH)[:LENGTH]

    started = process_time()
    read(text)

    assert process_time() - started < 1


@pytest.mark.parametrize("blank", [" ", "-", ".", "\t", "(", "\u00a0"])
def test_long_gaps_within_a_sentence_do_no_harm(blank: str) -> None:
    started = process_time()
    read("You must live" + blank * LENGTH + "in the US only")

    assert process_time() - started < 1


WORDS = st.sampled_from(
    [piece.strip(" ") for piece in PIECES] + ["remote", "in", "Texas", "Georgia", "anywhere", "CET"]
)


@example("\U00020000a \U0001f1e9\U0001f1eaa")
@given(st.text(max_size=300) | st.lists(WORDS, max_size=40).map(" ".join))
def test_any_text_gives_well_formed_terms(text: str) -> None:
    reading = read(text)

    hash(reading.terms)
    assert all(len(reason) <= MAX_REASON for reason in reading.reasons.values())
    assert all(getattr(reading.terms, aspect) for aspect in reading.reasons)
    assert {state[:2] for state in reading.terms.states} <= reading.terms.countries
    assert reading.terms.zones is None or reading.terms.zones[0] <= reading.terms.zones[1]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "Remote", "<0> must [1]", "You must be in {0}"])
def test_nothing_said(text: str) -> None:
    assert not read(text).reasons
