"""Reading JSON and XML in a stream: what is broken is refused alone, and memory stays bounded."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO, RawIOBase
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers import elements as xml
from importers import objects
from importers.documents import Document, DocumentError
from importers.items import RefusedError

REFUSED = "refused: "


def read(data: bytes, prefix: str = "item", most: int = 2**20) -> list[Any]:
    """The items, and in the place of what is not read why."""
    found: list[Any] = []
    try:
        for one in Document(BytesIO(data), most).objects(prefix):
            found.append(f"{REFUSED}{one}" if isinstance(one, RefusedError) else one)  # noqa: PERF401
    except DocumentError as error:
        found.append(f"document: {error}")
    return found


def elements(data: bytes, most: int = 2**20) -> list[Any]:
    found: list[Any] = []
    try:
        for one in Document(BytesIO(data), most).elements("source.job"):
            found.append(f"{REFUSED}{one}" if isinstance(one, RefusedError) else one)  # noqa: PERF401
    except DocumentError as error:
        found.append(f"document: {error}")
    return found


BROKEN = {  # an item, and what is said of it
    rb'"\ud800"': "half of a character",
    rb'"\ude00"': "half of a character",
    rb'{"\ud83d": 1}': "half of a character",
    rb'[["a\u0000b"]]': "half of a character, or a zero",
    b'"\xff"': "not UTF-8",
    b'"\xed\xa0\x80"': "not UTF-8",
    b'"\xc0\x80"': "not UTF-8",
    b"NaN": "NaN is no number",
    b"-Infinity": "-Infinity is no number",
    b"1e999999": "the number 1e999999",
    b"1e99999999999999999999": "is no JSON",
    b"9" * 5000: "a number of 5,000 characters",  # which ends a process that reads it with ijson's fast parser
    b"01": "is no JSON",
    b"tru": "is no JSON",
    b"/*x*/1": "is no JSON",
    b'"a\nb"': "is no JSON",
    rb'"\x"': "is no JSON",
    b"{'a': 1}": "is no JSON",
    b'{"a": 1, }': "is no JSON",
    b'{"a"]': "is no JSON",
    b"[" * 65 + b"]" * 65: "more than 64",
    b"[" * 900 + b"]" * 900: "more than 64",
    b'"' + b"x" * 3000 + b'"': "longer than 2,000 bytes",
    b'{"a": "' + rb"\"\\" * 1000 + b'"}': "longer than 2,000 bytes",
    b'{"a": [' + b"{}, " * 1000 + b"{}]}": "longer than 2,000 bytes",
}


@pytest.mark.parametrize("chunk", [1, 7, 2**16])
def test_broken_item_is_refused_and_the_others_are_read(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "CHUNK", chunk)
    for item, words in BROKEN.items():
        (before, refused, after) = read(b'[{"a": "]"}, ' + item + b', "after"]', most=2000)
        assert (before, after) == ({"a": "]"}, "after")
        assert refused.startswith(REFUSED)
        assert words in refused


@pytest.mark.parametrize("chunk", [1, 3, 2**16])
def test_document_that_breaks_off_gives_what_came_before(chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "CHUNK", chunk)
    whole = rb'{"a": [1], "jobs": [{"b": "\"]"}, [2]], "c": {"d": "e"}}'
    assert read(whole, "jobs.item") == [{"b": '"]'}, [2]]
    for length in range(len(whole)):
        found = read(whole[:length], "jobs.item")
        assert found[-1].startswith("document: ")
        assert found[:-1] == [{"b": '"]'}, [2]][: len(found) - 1]


def test_document_without_its_list_is_an_error_and_an_empty_list_is_none() -> None:
    assert read(b" [ ] ") == []
    assert read(b'{"jobs": []}', "jobs.item") == []
    for data, prefix, words in (
        (b"", "item", "no JSON list"),
        (b'{"error": "no such board"}', "item", "no JSON list"),
        (b"<html><body>[1]</body></html>", "item", "no JSON list"),
        (b"{}", "jobs.item", "no “jobs”"),
        (b'{"x": {"jobs": [1]}, "jobs.item": [2]}', "jobs.item", "no “jobs”"),
        (b'{"jobs": null}', "jobs.item", "“jobs” is no list"),
        (b'{"jobs": {"item": [1]}}', "jobs.item", "“jobs” is no list"),
        (b"[1]", "jobs.item", "no JSON object"),
        (b"{jobs: [1]}", "jobs.item", "no “jobs”"),
        (b'{"jobs" [1]}', "jobs.item", "broken after a name"),
    ):
        (found,) = read(data, prefix)
        assert found.startswith("document: ")
        assert words in found


def test_document_that_goes_on_is_an_error() -> None:
    assert read(b"[1] x") == [1, "document: It goes on after its end."]
    assert read(b"[1][2]") == [1, "document: It goes on after its end."]
    assert read(b"[1 2]") == [1, "document: It is broken between two values."]
    assert read(b'{"jobs": [1], "jobs": [2]}', "jobs.item") == [1, "document: It has “jobs” twice."]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_encodings_are_told_by_their_beginning(encoding: str) -> None:
    assert read('["€ 😀"]'.encode(encoding)) == ["€ 😀"]


def test_lies_about_encoding_are_refused() -> None:
    assert read('["a"]'.encode("utf-16")[:-1])[-1] == "document: It is not the UTF-16 it begins as."
    assert read(b'\xff\xfe["a"]')[-1].startswith("document: ")


def test_numbers_are_whole_or_exact_and_the_last_of_two_names_counts() -> None:
    (found,) = read(b'[{"a": 1, "b": 0.1, "a": -2.50}]')
    assert found == {"a": Decimal("-2.50"), "b": Decimal("0.1")}
    assert isinstance(read(b"[1]")[0], int)


def test_small_values_beside_the_items_are_found_whenever_they_are_asked_for() -> None:
    data = b'{"big": "' + b"x" * 70_000 + b'", "meta": {"total": 2}, "jobs": [1, 2], "nextCursor": "abc"}'
    before, after = Document(BytesIO(data)), Document(BytesIO(data))
    assert list(after.objects("jobs.item")) == [1, 2]
    for document in (before, after):
        assert document.value("meta.total") == 2
        assert document.value("nextCursor") == "abc"
        assert document.value("meta.total.more") is None
        assert document.value("big") is None
    assert (before.count, after.count) == (0, 2)


texts = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts | st.sampled_from('"\\[]{}'), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None)
@given(items=st.lists(values, max_size=5), beside=values, is_ascii=st.booleans(), indent=st.sampled_from([None, 1]))
def test_any_json_is_read_as_json_reads_it(items: list[Any], beside: Any, is_ascii: bool, indent: int | None) -> None:
    whole = {"before": beside, "jobs": items, "after": beside}
    data = json.dumps(whole, ensure_ascii=is_ascii, indent=indent).encode()
    document = Document(BytesIO(data))
    assert list(document.objects("jobs.item")) == items
    assert document.value("after") == beside


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text(alphabet='[]{}",:\\1ab \0', max_size=30).map(str.encode))
def test_garbage_is_read_or_refused_in_words(data: bytes) -> None:
    read(data)
    read(b'{"jobs": [' + data, "jobs.item")
    elements(data)
    elements(b"<source><job>" + data)


class Endless(RawIOBase):
    """A document that is made while it is read. Nobody could hold it."""

    def __init__(self, start: bytes, middle: bytes, times: int, end: bytes) -> None:
        self.parts = (start, middle, times, end)
        self.seek(0)

    def seek(self, offset: int, whence: int = 0) -> int:
        start, middle, times, end = self.parts
        self.chunks: Iterator[bytes] = iter([start, *[middle] * times, end])
        return 0

    def read(self, size: int = -1) -> bytes:
        return next(self.chunks, b"")


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "CHUNK", 1024)
    monkeypatch.setattr(objects, "MOST_OF_A_MEMBER", 1024)
    monkeypatch.setattr(xml, "CHUNK", 1024)


def peak(items: Callable[[], Iterator[Any]]) -> tuple[int, int]:
    """How many there are, and how many bytes were held at once."""
    found = 0
    tracemalloc.start()
    try:
        for _ in items():
            found += 1
    except DocumentError:
        pass
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found, held


@pytest.mark.usefixtures("small_pieces")
def test_memory_stays_bounded_however_long_a_document_is() -> None:
    for start, middle, end, count in (
        (b"[1", b', {"a": "' + b"x" * 1000 + b'"}' + b" " * 1000, b"]", 101),
        (b'[1, "', b"x" * 1024, b'", 2]', 3),
        (b'[1, {"a": [', b'"x", {"y": 1},' * 64, b"0]}, 2]", 3),
        (b"[1", b" " * 1024, b", 2, 3]", 3),
        (b"[1, ", b"[" * 1024, b"]", 1),
        (b"[1, ", b"9" * 1024, b"]", 1),
        (b"[1", b", 2" * 256, b"]", 100 * 256 + 1),
    ):
        file: Any = Endless(start, middle, 100, end)  # 100 kB or more
        found, held = peak(lambda file=file: Document(file, most=4096).objects("item"))  # type: ignore[misc]
        assert found == count
        assert held < 40_000, start


JOB = b"<job><id>1</id><text><![CDATA[<p>x & y</p>]]></text></job>"
READ = {"id": "1", "text": "<p>x & y</p>"}


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (b"<job><id>&nbsp;</id></job>", "undefined entity"),
        (b"<job><id>\xff</id></job>", "not well-formed"),
        (b"<job><id>\x0b</id></job>", "not well-formed"),
        (b"<job><id>a\0b</id></job>", "not well-formed"),
        (b"<job><id>&#0;</id></job>", "invalid character"),
        (b"<job><id>&#xD800;</id></job>", "invalid character"),
        (b"<job><id>1</job>", "mismatched tag"),
        (b"<job><id>1</id>", "another one begins within it"),
        (b"<job>" + b"<a>" * 100 + b"</a>" * 100 + b"</job>", "more than 64 elements"),
        (b"<job><id>" + b"x" * 3000 + b"</id></job>", "longer than 2,000"),
        (b"<job>" + b"<id>xxxxxxxxx</id>" * 400 + b"</job>", "longer than 2,000"),
        (b'<job><id a="' + b"x" * 200_000 + b'"/></job>', "does not end"),
        (b"<job><!--" + b"x" * 200_000 + b"--></job>", "does not end"),
    ],
)  # fmt: skip
def test_broken_element_is_refused_and_the_others_are_read(job: bytes, words: str) -> None:
    (before, refused, after) = elements(b"<source><publisher>x</publisher>" + JOB + job + JOB + b"</source>", most=2000)
    assert (before, after) == (READ, READ)
    assert refused.startswith(REFUSED)
    assert words in refused


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE source [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE source [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE source SYSTEM "https://evil.example/x.dtd">',
        "<!DOCTYPE source>",
    ],
)
def test_document_types_are_refused_and_with_them_entities(declared: str) -> None:
    body = f"{declared}<source><job><id>&b;&x;</id></job></source>"
    assert elements(body.encode()) == [
        "document: It has a document type, which could make much of little: feeds need none."
    ]


def test_encodings_of_xml_are_read_and_lies_about_them_refused() -> None:
    def document(declared: str, encoding: str) -> bytes:
        head = f'<?xml version="1.0" encoding="{declared}"?>'
        return f"{head}<source><job><id>é</id></job></source>".encode(encoding)

    for name in ("utf-8", "iso-8859-1", "windows-1252", "utf-16"):
        assert elements(document(name, name)) == [{"id": "é"}]
    for name, real in (("utf-16", "utf-8"), ("utf-8", "utf-16"), ("utf-7", "utf-8"), ("unicode_escape", "utf-8"),
                       ("shift_jis", "shift_jisx0213"), ("zlib", "utf-8"), ("none", "utf-8")):  # fmt: skip
        (found,) = elements(document(name, real))
        assert found.startswith("document: ")
    found, error = elements(document("utf-8", "iso-8859-1"))
    assert found.startswith(REFUSED)
    assert error.startswith("document: ")  # for what comes after the last of them nobody knows


def test_xml_that_is_not_whole_gives_what_came_before_and_an_error() -> None:
    for rest, words in (
        (b"", "It ends in the middle."),
        (b"<job><id>", "It ends in the middle."),
        (b"</source><more/>", "no XML (junk after document element)"),
        (b" & <job/></source>", "broken between two postings"),
        (b"<job a=1></job><job/></source>", "broken between two postings"),  # before anybody knows that it is one
        (b"<job>&x;</job></source>", "cannot be read to its end"),
    ):
        first, *_, error = elements(b"<source>" + JOB + rest)
        assert first == READ
        assert words in error
    for data in (b"", b"{}", b"<html></html>", b"<job/>", b"<a>" * 1000):
        (only,) = elements(data)
        assert only.startswith("document: ")


def test_xml_that_is_broken_all_through_is_given_up() -> None:
    found = elements(b"<source>" + b"<job>&x;</job>" * 5000 + b"</source>")
    assert len(found) == 1002
    assert found[-1].startswith("document: More than 1,000")


@pytest.mark.usefixtures("small_pieces")
def test_memory_stays_bounded_however_long_xml_is() -> None:
    for start, middle, end in (
        (b"<source><job><id>", b"x" * 1024, b"</id></job></source>"),
        (b"<source><job><id>", b"<b>x</b>" * 128, b"</id></job></source>"),
        (b"<source><!--", b"x" * 1024, b"--></source>"),
        (b'<source a="', b"x" * 1024, b'"></source>'),
        (b"<source>", b"<a>" * 256, b""),
        (b"<source>", b"<job><id>1</id></job>" * 50, b"</source>"),
    ):
        file: Any = Endless(start, middle, 200, end)  # 200 kB
        _, held = peak(lambda file=file: Document(file, most=4096).elements("source.job"))  # type: ignore[misc]
        assert held < 100_000, start
