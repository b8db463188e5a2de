"""What changed, word by word."""

import time
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from authoring import comparing
from authoring.comparing import Change
from guides.snapshots import record
from tests import factories
from tests.authoring import room


def marked(old: str, new: str) -> str:
    """The changes as a line: [-taken out-] and {+put in+}."""
    marks = {"same": "{}", "deleted": "[-{}-]", "inserted": "{{+{}+}}"}
    return "".join(marks[change.kind].format(change.text) for change in comparing.words(old, new))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "", ""),
        ("Same", "Same", "Same"),
        ("", "All new", "{+All new+}"),
        ("All old", "", "[-All old-]"),
        ("A nurse works.", "A doctor works.", "A [-nurse-]{+doctor+} works."),
        ("Pay is low here", "Pay is very high there", "Pay is [-low here-]{+very high there+}"),
        ("One, two.", "One, two, three.", "One, two{+, three+}."),
        ("80%", "90%", "[-80-]{+90+}%"),
        ("naïve café", "naïve tea", "naïve [-café-]{+tea+}"),
        ("on the ward", "on  the ward", "on[- -]{+  +}the ward"),
        ("<b>x</b>", "<i>x</i>", "<[-b-]{+i+}>x</[-b-]{+i+}>"),
    ],
)
def test_words_are_taken_out_and_put_in(old: str, new: str, expected: str) -> None:
    assert marked(old, new) == expected


def sides(changes: list[Change]) -> tuple[str, str]:
    """What the changes say that the texts were."""
    old = "".join(change.text for change in changes if change.kind != "inserted")
    return old, "".join(change.text for change in changes if change.kind != "deleted")


texts = st.text(st.sampled_from("ab .\n-"), max_size=60) | st.text(max_size=30)


@given(texts, texts)
@settings(max_examples=300, deadline=None)
def test_both_texts_can_be_read_from_the_changes_whatever_they_are(old: str, new: str) -> None:
    changes = comparing.words(old, new)
    assert sides(changes) == (old, new)
    assert all(change.text for change in changes)
    assert not any(one.kind == other.kind for one, other in pairwise(changes))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a b " * 500_000, "c d " * 500_000),
        ("a\n" * 500_000, "b\n" * 500_000),
        ("word " * 4_000, "other " * 4_000),
        ("".join(f"w{n} " for n in range(4_000)), "".join(f"w{n} " for n in reversed(range(4_000)))),
    ],
)
def test_texts_made_to_be_slow_are_compared_within_seconds(old: str, new: str) -> None:
    began = time.process_time()
    assert sides(comparing.words(old, new)) == (old, new)
    assert time.process_time() - began < 5


def test_huge_texts_are_compared_line_by_line() -> None:
    lines = [f"Line {n} of a long text." for n in range(5_000)]
    old, new = "\n".join(lines), "\n".join([*lines[:-1], "The end."])
    assert comparing.words(old, new)[-2:] == [Change("deleted", lines[-1]), Change("inserted", "The end.")]


EMPTY: dict[str, Any] = {
    "title": "Nurse", "summary": "", "category": "health", "occupation": "nurses", "writer": "", "reviewer": "",
    "reviewed_on": None, "ratings": [], "credentials": [], "related": [], "references": [], "sections": [],
    "figures": [],
}  # fmt: skip
ITEM = {"title": "Why?", "value": "", "note": "", "text": "Because.", "html": "", "url": "", "skill": ""}
RATING = {"scale": "demand", "low": 2, "high": 3, "reason": "They hire.", "reviewed_on": "2026-01-01"}


def section(kind: str, *items: dict[str, str], body: str = "") -> dict[str, Any]:
    return {"kind": kind, "heading": "", "body": body, "html": "", "items": list(items)}


def inserted(new: dict[str, Any]) -> str:
    """What is put in on the way from an empty guide to one with more."""
    changes = [change for part in comparing.compare(EMPTY, {**EMPTY, **new}) for change in part.changes]
    return "".join(change.text for change in changes if change.kind == "inserted")


@pytest.mark.parametrize(
    ("new", "shown"),
    [
        ({"summary": "In short."}, "Summary: In short."),
        ({"category": "health care"}, "care"),
        ({"reviewer": "Ruth Roe"}, "Reviewer: Ruth Roe"),
        ({"reviewed_on": "2026-01-01"}, "Reviewed on: 2026-01-01"),
        ({"ratings": [RATING]}, "Demand: Medium to high. They hire. (2026-01-01)"),
        ({"ratings": [{**RATING, "scale": "luck"}]}, "luck: 2 to 3. They hire."),
        ({"credentials": [{"name": "RN", "issuer": "The state", "cost": "", "checked_on": None}]}, "RN; The state"),
        ({"related": [{"title": "Midwife", "code": "29-1161"}]}, "Related role: Midwife 29-1161"),
        ({"references": ["nclex"]}, "Reference: nclex"),
        ({"sections": [section("faq", body="What people ask")]}, "What people ask"),
        ({"sections": [section("stages", {**ITEM, "value": "0–1"})]}, "Why?\n0–1\nBecause."),
        ({"sections": [section("cases", {**ITEM, "note": "Ask.", "url": "https://a.example/"})]}, "https://a.example/"),
        ({"sections": [section("tech-stack", {**ITEM, "skill": "sql"})]}, "Because.\nsql"),
        ({"sections": [section("horoscope", ITEM)]}, "Why?\nBecause."),
    ],
)
def test_change_of_anything_is_shown_as_people_read_it(new: dict[str, Any], shown: str) -> None:
    assert shown in inserted(new)


def test_figures_are_left_out_for_they_have_a_history_of_their_own() -> None:
    assert comparing.compare(EMPTY, {**EMPTY, "figures": [{"value": "1"}]}) == []


def test_parts_are_in_page_order_the_head_first_and_kinds_that_are_gone_last() -> None:
    sections = [section("horoscope", ITEM), section("faq", ITEM), section("work-setting"), section("path", ITEM)]
    found = comparing.compare(EMPTY, {**EMPTY, "title": "Doctor", "sections": sections})
    names = ["About the guide", "Path to the role", "Frequently asked questions", "horoscope"]
    assert [part.name for part in found] == names
    assert [part.kind for part in found] == ["", "path", "faq", "horoscope"]


def test_section_that_is_gone_is_taken_out_whole() -> None:
    (part,) = comparing.compare({**EMPTY, "sections": [section("faq", ITEM)]}, EMPTY)
    assert part.changes == [Change("deleted", "Why?\nBecause.")]


@pytest.mark.django_db
def test_page_escapes_what_was_written(editor_client: Client) -> None:
    guide = factories.make_published_guide()
    factories.write(guide, "core-functions", "<script>alert(1)</script>")
    page = editor_client.get(room.compare_url(guide.edition_id, record(guide).pk, guide)).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
