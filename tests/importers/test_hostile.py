"""Hostile feeds, for every format: the posting that is wrong is refused with its reason, all others come through."""

import json
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.documents import DocumentError
from importers.items import FIELDS, Item, RefusedError
from importers.registry import IMPORTERS
from tests.importers import feeds

EACH = list(feeds.FILES)
UNREADABLE = "It cannot be read"  # what Importer.item says of its own mistakes
READ = {  # what each format reads of a posting, by what it is
    "id": {"himalayas": "guid", "indeed": "referencenumber"},
    "title": {"lever": "text", "jobicy": "jobTitle", "remoteok": "position"},
    "html": {"greenhouse": "content", "lever": "description", "ashby": "descriptionHtml", "jobicy": "jobDescription",
             "jsonfeed": "content_html"},
    "url": {"greenhouse": "absolute_url", "lever": "hostedUrl", "ashby": "jobUrl"},
    "date": {"greenhouse": "first_published", "lever": "createdAt", "ashby": "publishedAt", "jobicy": "pubDate",
             "himalayas": "pubDate", "remotive": "publication_date", "jsonfeed": "date_published"},
}  # fmt: skip
DEFAULT = {"html": "description"}
WRONG = [True, 5, -1.5, [], [5], [[]], {}, {"a": 1}, [{"a": [None]}], ["x", 5]]


def name_of(format_: str, what: str) -> str:
    return READ[what].get(format_, DEFAULT.get(what, what))


def changed(format_: str, **changes: Any) -> dict[str, Any]:
    """The good posting with other values, without what would stand in for them."""
    raw = feeds.good(format_)
    for second in ("_job", "lists", "additional", "descriptionPlain"):
        raw.pop(second, None)
    if format_ == "himalayas" and "url" in changes:
        raw |= {"guid": "id-1", "applicationLink": changes.pop("url")}
    return raw | {name_of(format_, what): value for what, value in changes.items()}


def written(format_: str, postings: list[Any]) -> bytes:
    """An answer that holds them, in JSON or XML."""
    if format_ != "indeed":
        return feeds.answer(format_, postings)
    jobs = ("".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in one.items()) for one in postings)
    return f"<source>{''.join(f'<job>{job}</job>' for job in jobs)}</source>".encode()


def one_between_two(format_: str, raw: Any) -> RefusedError:
    """What is said of a posting that stands between two good ones, which are taken."""
    before, found, after = feeds.read(format_, written(format_, [changed(format_), raw, changed(format_)]))
    assert isinstance(before, Item)
    assert isinstance(after, Item)
    assert isinstance(found, RefusedError), found
    assert not str(found).startswith(UNREADABLE)
    return found


@pytest.mark.parametrize("format_", EACH)
def test_good_posting_becomes_the_same_item_each_time(format_: str) -> None:
    first, second = feeds.read(format_, written(format_, [changed(format_), changed(format_)]))
    assert isinstance(first, Item)
    assert isinstance(second, Item)
    assert first == second
    assert first.digest == second.digest


@pytest.mark.parametrize("format_", EACH)
@pytest.mark.parametrize(
    ("what", "value", "words"),
    [
        ("id", None, "It has no id."),
        ("id", "x" * 201, "Its id has 201 characters; the limit is 200."),
        ("title", "", "It has no title."),
        ("title", " \u202e\n ", "It has no title."),
        ("title", "x" * 151, "Its title has 151 characters; the limit is 150."),
        ("html", None, "It has no description."),
        ("html", " \n ", "It has no description."),
        ("html", "<p>" + "x" * 60_000, "The description has 60,003 characters; the limit is 60,000."),
        ("html", "<b>" * 6001, "The description has too many tags."),
        ("url", None, "It has no address."),
        ("url", "http://cairn.example/1", "cannot be linked to: http://cairn.example/1"),
        ("url", "javascript:alert(1)", "cannot be linked to"),
        ("url", "https://user:pass@cairn.example/", "cannot be linked to"),
        ("url", "https://127.0.0.1/", "cannot be linked to"),
        ("url", "https://cairn.example:99999/", "cannot be linked to"),
        ("url", "//cairn.example/1", "cannot be linked to"),
        ("url", "mailto:jobs@cairn.example", "is no page"),
        ("url", "https://cairn.example/" + "x" * 1000, "the limit is 1,000"),
        ("date", "0001-01-01T00:00:00Z", "Its date cannot be"),
        ("date", "9999-12-31T23:59:59Z", "Its date cannot be"),
        ("date", "soon", "Its date is none: soon"),
    ],
)
def test_value_that_no_posting_can_have_refuses_that_posting_alone(
    format_: str, what: str, value: Any, words: str
) -> None:
    if format_ == "indeed" and value is None:
        value = ""
    if format_ == "lever" and what == "date":
        value, words = (-62135596800000, "Its date cannot be") if value != "soon" else ("soon", "is no number: soon")
    assert words in str(one_between_two(format_, changed(format_, **{what: value})))


@pytest.mark.parametrize("format_", feeds.JSON)
def test_member_of_another_type_refuses_that_posting_alone(format_: str) -> None:
    for name in changed(format_):
        for value in WRONG:
            raw = changed(format_) | {name: value}
            (found,) = feeds.read(format_, written(format_, [raw]))
            assert isinstance(found, Item) or not str(found).startswith(UNREADABLE), (name, value)
    for what in ("title", "html", "url"):
        for value in WRONG:
            assert "not a text" in str(one_between_two(format_, changed(format_, **{what: value})))


@pytest.mark.parametrize("format_", EACH)
def test_member_that_is_missing_refuses_no_more_than_that_posting(format_: str) -> None:
    for name in changed(format_):
        raw = changed(format_)
        del raw[name]
        (found,) = feeds.read(format_, written(format_, [raw]))
        assert isinstance(found, Item) or str(found).startswith("It has no "), name


@pytest.mark.parametrize("format_", feeds.JSON)
def test_null_is_as_good_as_missing(format_: str) -> None:
    empty = dict.fromkeys(changed(format_))
    words = "It is no job" if format_ == "greenhouse" else "It has no id."
    assert str(one_between_two(format_, empty)).startswith(words)
    assert str(one_between_two(format_, {})) == "It has no id."


@pytest.mark.parametrize("format_", feeds.JSON)
@pytest.mark.parametrize("raw", [None, True, 7, "x", [], [[1]]], ids=repr)
def test_posting_that_is_no_object_is_refused_alone(format_: str, raw: Any) -> None:
    assert str(one_between_two(format_, raw)) == "It is no object."


@pytest.mark.parametrize("format_", feeds.JSON)
def test_posting_that_cannot_be_stored_is_refused_alone(format_: str) -> None:
    for broken, words in (
        (rb'{"title": "\ud83d"}', "half of a character"),
        (rb'{"title": "\u0000"}', "a zero"),
        (b'{"title": "\xff"}', "not UTF-8"),
        (b'{"title": NaN}', "no JSON"),
        (b'{"title": ' + b"9" * 5000 + b"}", "no JSON"),
        (b'{"title": ' + b"[" * 900 + b"]" * 900 + b"}", "more than 64"),
        (b'{"title": "' + b"x" * 2**20 + b'"}', "longer than"),
    ):
        answer = written(format_, [changed(format_), "HERE", changed(format_)]).replace(b'"HERE"', broken)
        before, found, after = feeds.read(format_, answer)
        assert isinstance(before, Item)
        assert isinstance(after, Item)
        assert words in str(found)


@pytest.mark.parametrize("format_", EACH)
def test_answer_without_its_root_is_an_error_and_never_an_empty_feed(format_: str) -> None:
    for answer in (
        b"",
        b"null",
        b'{"error": "x"}',
        b"<html><p>Sorry</p></html>",
        b"\x1f\x8b\x08",
        b"[[",
        b'{"jobs": {}}',
    ):
        with pytest.raises(DocumentError):
            feeds.read(format_, answer)


@pytest.mark.parametrize("format_", EACH)
def test_refused_posting_still_says_which_it_was(format_: str) -> None:
    found = one_between_two(format_, changed(format_, title=""))
    assert found.external_id == IMPORTERS[format_].item(changed(format_), feeds.FACTS).external_id


@pytest.mark.parametrize("format_", EACH)
def test_each_field_that_changes_changes_the_digest(format_: str) -> None:
    item = IMPORTERS[format_].item(feeds.good(format_), feeds.FACTS)
    other = {
        "pay": None,
        "zones": (1.0, 2.0),
        "posted_at": None,
        "expires_on": None,
        "company_website": "https://b.example",
    }
    values = {name: getattr(item, name) for name in FIELDS}
    for name, value in values.items():
        if isinstance(value, str):
            new: Any = value + "x" if value else "https://a.example/"
        elif name in other:
            new = other[name]
        else:
            new = (*value, "x")
        if new != value:
            assert Item(**values | {name: new}).digest != item.digest, name


def _of_greenhouse(low: Any, high: Any) -> Any:
    return [{"min_cents": low, "max_cents": high, "currency_type": "USD", "title": "Salary", "blurb": ""}]


def _of_lever(low: Any, high: Any) -> Any:
    return {"min": low, "max": high, "currency": "USD", "interval": "per-year-salary"}


def _of_ashby(low: Any, high: Any) -> Any:
    ends = {"minValue": low, "maxValue": high}
    return {"summaryComponents": [{"compensationType": "Salary", "interval": "1 YEAR", "currencyCode": "USD", **ends}]}


def _of_jsonfeed(low: Any, high: Any) -> Any:
    return {"pay": {"min": low, "max": high, "currency": "USD", "period": "year"}}


PAY = {  # the member that holds pay, and what it is
    "greenhouse": ("pay_input_ranges", _of_greenhouse),
    "lever": ("salaryRange", _of_lever),
    "ashby": ("compensation", _of_ashby),
    "jsonfeed": ("_job", _of_jsonfeed),
}
ENDS = {
    "jobicy": ("salaryMin", "salaryMax"),
    "remoteok": ("salary_min", "salary_max"),
    "himalayas": ("minSalary", "maxSalary"),
}


def with_pay(format_: str, low: Any, high: Any) -> dict[str, Any]:
    if format_ in ENDS:
        return changed(format_) | dict(zip(ENDS[format_], (low, high), strict=True)) | {"salaryPeriod": "yearly"}
    name, make = PAY[format_]
    return changed(format_) | {name: make(low, high)}


@pytest.mark.parametrize("format_", [*PAY, *ENDS])
def test_pay_that_cannot_be_refuses_the_posting_and_unclear_pay_does_not(format_: str) -> None:
    wrong: list[tuple[Any, Any, str]] = [
        (-5, 10, "negative"),
        (9_000_000, 8_000_000, "more than its pay up to"),
        (True, 5, "no number"),
        ("a lot", None, "no number"),
        ([], {}, "no number"),
    ]
    for low, high, words in wrong:
        assert words in str(one_between_two(format_, with_pay(format_, low, high)))
    unclear: list[tuple[Any, Any]] = [(0, 0), (None, None), ("", ""), (1, 2), (10**14, 10**15)]
    for low, high in unclear:
        (found,) = feeds.read(format_, written(format_, [with_pay(format_, low, high)]))
        assert isinstance(found, Item)
        assert found.pay is None


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=30)
    | st.sampled_from(["https://a.example/", "2026-11-01", "Remote - US", "$5", "en", "&lt;p&gt;", "\ud800", "\0"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@pytest.mark.parametrize("format_", EACH)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_anything_becomes_an_item_or_is_refused_in_words(format_: str, data: st.DataObject) -> None:
    good = feeds.good(format_)
    names = data.draw(st.sets(st.sampled_from(sorted(good)), max_size=4))
    raw: Any = data.draw(values) if not names else good | {name: data.draw(values) for name in names}
    inner = [name for name in names if isinstance(good[name], dict) and data.draw(st.booleans())]
    for name in inner:
        member = data.draw(st.sampled_from(sorted(good[name])))
        raw = raw | {name: {**good[name], member: data.draw(values)}}
    try:
        item = IMPORTERS[format_].item(raw, feeds.FACTS)
    except RefusedError as error:
        reason = str(error)
    else:
        reason = item.digest
        json.dumps([item.external_id, item.title, item.url, *item.categories, *item.places]).encode()
    assert reason
    assert not reason.startswith(UNREADABLE)
