"""What is made once and kept."""

import os
import time
from pathlib import Path

import pytest
from pytest_django import Settings

from core import made, tasks


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MADE_ROOT = tmp_path / "made"
    return tmp_path / "made"


def test_same_key_is_made_once() -> None:
    answers = iter([b"first", b"second"])
    assert made.made("pdf", "key", lambda: next(answers)) == b"first"
    assert made.made("pdf", "key", lambda: next(answers)) == b"first"


def test_another_key_or_kind_is_made_anew() -> None:
    answers = iter([b"first", b"second", b"third"])
    for kind, key in (("pdf", "a"), ("pdf", "b"), ("card", "a")):
        made.made(kind, key, lambda: next(answers))
    assert made.made("pdf", "a", bytes) == b"first"
    assert made.made("pdf", "b", bytes) == b"second"
    assert made.made("card", "a", bytes) == b"third"


def test_nothing_but_the_finished_file_is_left(folder: Path) -> None:
    made.made("pdf", "key", lambda: b"whole")
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["key"]
    assert [path.name for path in folder.rglob("*") if path.is_dir()] == ["pdf"]


def test_two_that_make_the_same_at_once_leave_a_whole_file() -> None:
    def make() -> bytes:
        made.made("pdf", "key", lambda: b"theirs")  # the other one is done first
        return b"ours"

    assert made.made("pdf", "key", make) == b"ours"
    assert made.made("pdf", "key", bytes) == b"ours"


def test_what_fails_to_be_made_is_not_kept() -> None:
    with pytest.raises(ZeroDivisionError):
        made.made("pdf", "key", lambda: bytes(1 // 0))
    assert made.made("pdf", "key", lambda: b"whole") == b"whole"


def test_answer_comes_although_it_cannot_be_kept(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    assert made.made("pdf", "key", lambda: b"whole") == b"whole"


def test_upkeep_removes_what_was_made_a_month_ago(folder: Path) -> None:
    for key in ("old", "new"):
        made.made("pdf", key, lambda: b"whole")
    month_ago = time.time() - 31 * 86_400
    os.utime(folder / "pdf" / "old", (month_ago, month_ago))
    tasks.remove_old_made(timestamp=0)
    assert [path.name for path in folder.rglob("*") if path.is_file()] == ["new"]


def test_upkeep_of_a_place_that_is_not_there_does_nothing() -> None:
    tasks.remove_old_made(timestamp=0)
