"""A file that cannot be read says where it is wrong."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from core import seed_files
from core.seed_files import Fields, SeedError

PATH = Path("seeds/x.yaml")
Reading = Callable[[Fields], object]


def top(text: str, offset: int = 0) -> Fields:
    return seed_files.parse(text, PATH, offset)


def bomb(levels: int = 30) -> str:
    """A few hundred bytes that would be a billion texts, were aliases read."""
    return "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, levels))


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "is empty"),
        ("# nothing\n", 1, "is empty"),
        ("only text\n", 1, "expected “key: value” lines"),
        ("- a\n- b\n", 1, "expected “key: value” lines"),
        ("a: 1\nb: [\n", 3, "expected"),
        ("a: 1\nb: 'x\n", 3, "found unexpected end of stream"),
        ("a: 1\n\tb: 2\n", 2, "found character"),
        ("a: 1\n---\nb: 2\n", 2, "but found another document"),
        ("a: 1\nb: 2\na: 3\n", 3, "a: stands twice or is no key"),
        ("a: 1\n? [b]\n: 2\n", 2, "stands twice or is no key"),
        ("a: 1\nb: *a\n", 1, "YAML aliases (*name) are not read"),
        (bomb(), 1, "YAML aliases (*name) are not read"),
        ("a: " + "[" * 600 + "]" * 600, 1, "is nested too deeply"),
        ("a: x\0y\n", 1, "holds a character that YAML refuses"),
        ("a: x\x07y\n", 1, "holds a character that YAML refuses"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_text_that_is_no_mapping_is_refused_at_its_line(text: str, line: int, says: str) -> None:
    with pytest.raises(SeedError) as refused:
        top(text)
    assert str(refused.value).startswith(f"seeds/x.yaml:{line}: ")
    assert says in str(refused.value)


@pytest.mark.parametrize(
    ("text", "read", "message"),
    [
        ("a: 1\n", lambda fields: fields.text("b"), "1: b: is missing"),
        ("a: 1\nb:\n", lambda fields: fields.text("b"), "2: b: is missing"),
        ("a: 1\nb: 2\n", lambda fields: fields.text("b"), "2: b: expected text; put it between quotes"),
        ("a: 1\nb: [x]\n", lambda fields: fields.text("b"), "2: b: expected text; put it between quotes"),
        ("a: 1\nb: yes\n", lambda fields: fields.text("b"), "2: b: expected text; put it between quotes"),
        ("a: 1\nb: soon\n", lambda fields: fields.day("b"), "2: b: expected a date, YYYY-MM-DD"),
        ("a: 1\n", lambda fields: fields.required_day("b"), "1: b: is missing"),
        ("b: 2026-01-01 10:00:00\n", lambda fields: fields.day("b"), "1: b: expected a date, YYYY-MM-DD"),
        ("b: 2026-13-01\n", lambda fields: fields.day("b"), "1: b: cannot be read: month must be in 1..12"),
        ("b: x\n", lambda fields: fields.texts("b"), "1: b: expected a list of texts"),
        ("b: [x, 1]\n", lambda fields: fields.texts("b"), "1: b: expected a list of texts"),
        ("b: !!python/name:os.system x\n", lambda fields: fields.value("b"), "1: b: cannot be read: could not"),
        ("b: x\n", lambda fields: list(fields.many("b")), "1: b: expected a list"),
        ("b:\n- x: 1\n- y\n", lambda fields: list(fields.many("b")), "3: b[2]: expected “key: value” lines"),
        ("b:\n- x: 1\n  x: 2\n", lambda fields: list(fields.many("b")), "3: x: stands twice or is no key"),
        ("a: 1\nb: 2\n", lambda fields: fields.end(), "1: a: is not a field here"),
        ("b:\n- x: 1\n", lambda fields: next(fields.many("b")).text("x"), "2: b[1].x: expected text"),
    ],
)
def test_field_that_cannot_be_read_is_named(text: str, read: Reading, message: str) -> None:
    with pytest.raises(SeedError) as refused:
        read(top(text))
    assert str(refused.value).startswith(f"seeds/x.yaml:{message}")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('a: "\\U00110000"', id="beyond Unicode"),
        pytest.param('a: "\\UFFFFFFFF"', id="far beyond Unicode"),
    ],
)
def test_escape_of_no_character_is_refused(text: str) -> None:
    with pytest.raises(SeedError):
        top(text)


def test_control_character_is_refused_at_its_line() -> None:
    with pytest.raises(SeedError, match=r"x\.yaml:3: "):
        top("a: 1\nb: 2\nc: \x07\n")


def test_lines_count_from_the_start_of_the_file() -> None:
    with pytest.raises(SeedError, match=r"x\.yaml:12: b: "):
        top("a: 1\nb: 2\n", offset=10).text("b")


def test_well_written_fields_are_read() -> None:
    fields = top("a: x\nb: 2026-01-31\nc: [y, z]\nd:\n- e: v\n- e: w\nf: []\ng:\n")
    assert fields.text("a") == "x"
    assert fields.required_day("b") == date(2026, 1, 31)
    assert fields.texts("c") == ["y", "z"]
    assert [row.text("e") for row in fields.many("d")] == ["v", "w"]
    assert list(fields.many("f")) == list(fields.many("g")) == list(fields.many("h")) == []
    assert fields.text("i", "default") == "default"
    assert fields.day("i") is None
    fields.end()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"x" * 2_000_000, "1: has 2,000,000 bytes; the limit is 1,000,000"),
        ("a\nb\né\n".encode("latin-1"), "3: is not UTF-8 text"),
        ("a\n".encode("utf-16"), "1: is not UTF-8 text"),
        (b"a\n\xed\xa0\x80", "2: is not UTF-8 text"),
    ],
    ids=["2 MB", "Latin-1", "UTF-16", "surrogate"],
)
def test_file_that_is_no_text_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(data)
    with pytest.raises(SeedError) as refused:
        seed_files.read_text(path)
    assert str(refused.value) == f"{path}:{message}"


def test_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.yaml", tmp_path):
        with pytest.raises(SeedError, match="cannot be read"):
            seed_files.read_text(path)


def test_line_ends_of_windows_are_read(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(b"a: 1\r\nb: 2\r\n")
    assert seed_files.read_text(path) == "a: 1\nb: 2\n"
