"""What terms answer a reader, and how what an employer states goes together with what the text says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.eligibility import ANYWHERE, Reader, Terms, Verdict, answer, merge

COUNTRIES = ["US", "CA", "DE", "GB"]
STATES = ["US-CA", "US-TX", "CA-ON", "CA-QC"]


def some(values: list[str]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), max_size=3)


WINDOWS = st.none() | st.tuples(st.integers(-8, 0), st.integers(0, 9)).map(
    lambda pair: (float(pair[0]), float(pair[1]))
)
TERMS = st.builds(
    Terms,
    countries=some(COUNTRIES) | st.just(frozenset({ANYWHERE})),
    states=some(STATES),
    excluded=some(COUNTRIES + STATES),
    zones=WINDOWS,
    authorization=some(COUNTRIES),
    is_vague=st.booleans(),
)
READERS = st.sampled_from(COUNTRIES).flatmap(
    lambda country: st.builds(
        Reader,
        country=st.just(country),
        state=st.sampled_from(["", *(state for state in STATES if state.startswith(country))]),
        offset=st.none() | st.integers(-10, 12).map(float),
        authorized=some(COUNTRIES),
    )
)


def fs(*codes: str) -> frozenset[str]:
    return frozenset(codes)


@pytest.mark.parametrize(
    ("terms", "reader", "verdict", "aspect"),
    [
        ({}, {"country": "US"}, "unclear", ""),
        ({"countries": fs("US", "CA")}, {"country": "CA"}, "yes", "countries"),
        ({"countries": fs("US", "CA")}, {"country": "DE"}, "no", "countries"),
        ({"countries": fs(ANYWHERE)}, {"country": "DE"}, "yes", "countries"),
        ({"countries": fs("US"), "states": fs("US-TX")}, {"country": "US", "state": "US-TX"}, "yes", "countries"),
        ({"countries": fs("US"), "states": fs("US-TX")}, {"country": "US", "state": "US-CA"}, "no", "states"),
        ({"countries": fs("US"), "states": fs("US-TX")}, {"country": "US"}, "unclear", "states"),
        ({"countries": fs("US", "CA"), "states": fs("US-TX")}, {"country": "CA"}, "yes", "countries"),
        ({"excluded": fs("RU")}, {"country": "RU"}, "no", "excluded"),
        ({"excluded": fs("RU")}, {"country": "DE"}, "unclear", ""),
        ({"countries": fs(ANYWHERE), "excluded": fs("US-CA")}, {"country": "US", "state": "US-CA"}, "no", "excluded"),
        ({"countries": fs(ANYWHERE), "excluded": fs("US-CA")}, {"country": "US"}, "unclear", "excluded"),
        ({"countries": fs(ANYWHERE), "excluded": fs("US-CA")}, {"country": "US", "state": "US-NY"}, "yes", "countries"),
        ({"zones": (-2.0, 4.0)}, {"country": "DE", "offset": 1.0}, "yes", "zones"),
        ({"zones": (-2.0, 4.0)}, {"country": "IN", "offset": 5.5}, "no", "zones"),
        ({"zones": (-2.0, 4.0)}, {"country": "DE"}, "unclear", "zones"),
        ({"authorization": fs("US")}, {"country": "US"}, "unclear", "authorization"),
        ({"authorization": fs("US")}, {"country": "IN", "authorized": fs("IN")}, "no", "authorization"),
        ({"authorization": fs("US")}, {"country": "US", "authorized": fs("US", "IN")}, "yes", "authorization"),
        ({"countries": fs("DE"), "is_vague": True}, {"country": "DE"}, "unclear", "is_vague"),
        ({"countries": fs("DE"), "is_vague": True}, {"country": "FR"}, "no", "countries"),
    ],
)
def test_answers(terms: dict[str, Any], reader: dict[str, Any], verdict: str, aspect: str) -> None:
    assert answer(Terms(**terms), Reader(**reader)) == (verdict, aspect)


@pytest.mark.parametrize(
    ("stated", "text", "merged"),
    [
        ({}, {"countries": fs("US")}, {"countries": fs("US")}),
        ({"countries": fs(ANYWHERE)}, {"countries": fs("US")}, {"countries": fs("US")}),
        ({"countries": fs("US")}, {"countries": fs(ANYWHERE)}, {"countries": fs("US")}),
        ({"countries": fs(ANYWHERE)}, {}, {"countries": fs(ANYWHERE)}),
        ({"countries": fs("US", "CA")}, {"countries": fs("US", "MX")}, {"countries": fs("US")}),
        ({"countries": fs("US")}, {"countries": fs("DE")}, {"countries": fs("US"), "is_vague": True}),
        (
            {"countries": fs("US", "CA")},
            {"countries": fs("US"), "states": fs("US-TX")},
            {"countries": fs("US"), "states": fs("US-TX")},
        ),
        (
            {"countries": fs("DE")},
            {"countries": fs("US"), "states": fs("US-TX")},
            {"countries": fs("DE"), "is_vague": True},
        ),
        ({"excluded": fs("RU")}, {"excluded": fs("BY")}, {"excluded": fs("RU", "BY")}),
        ({"zones": (-5.0, 2.0)}, {"zones": (0.0, 4.0)}, {"zones": (0.0, 2.0)}),
        ({"zones": (-8.0, -5.0)}, {"zones": (0.0, 4.0)}, {"zones": (-8.0, -5.0), "is_vague": True}),
        ({"authorization": fs("US")}, {}, {"authorization": fs("US")}),
        ({}, {"is_vague": True}, {"is_vague": True}),
    ],
)
def test_merges(stated: dict[str, Any], text: dict[str, Any], merged: dict[str, Any]) -> None:
    assert merge(Terms(**stated), Terms(**text)) == Terms(**merged)


@given(READERS)
def test_anywhere_without_conditions_lets_everybody_in(reader: Reader) -> None:
    assert answer(Terms(countries=fs(ANYWHERE)), reader).verdict is Verdict.YES


@given(TERMS, READERS)
def test_who_is_excluded_is_never_let_in(terms: Terms, reader: Reader) -> None:
    if reader.country in terms.excluded or reader.state in terms.excluded:
        assert answer(terms, reader).verdict is Verdict.NO


@given(TERMS, READERS)
def test_vague_terms_never_say_yes(terms: Terms, reader: Reader) -> None:
    if terms.is_vague:
        assert answer(terms, reader).verdict is not Verdict.YES


@given(TERMS, READERS)
def test_a_verdict_names_a_field_that_is_given(terms: Terms, reader: Reader) -> None:
    verdict, aspect = answer(terms, reader)
    assert getattr(terms, aspect) if aspect else verdict is Verdict.UNCLEAR


@given(TERMS, TERMS, READERS)
def test_merging_lets_nobody_in_to_whom_either_side_says_no(stated: Terms, text: Terms, reader: Reader) -> None:
    if Verdict.NO in (answer(stated, reader).verdict, answer(text, reader).verdict):
        assert answer(merge(stated, text), reader).verdict is not Verdict.YES


@given(TERMS)
def test_merging_with_nothing_changes_no_answer(terms: Terms) -> None:
    for country in COUNTRIES:
        reader = Reader(country)
        assert answer(merge(terms, Terms()), reader).verdict == answer(terms, reader).verdict
        assert answer(merge(Terms(), terms), reader).verdict == answer(terms, reader).verdict
