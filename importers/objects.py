"""Postings in JSON, read in a stream.

It is not handed to a parser as a whole. What delimits the items (brackets and quotes) is looked for here, and each item
is parsed by itself: one that is too long, too deep, broken or not UTF-8 is refused and the next one read. A parser of
streams gives up at the first of them (and ijson's fast one ends the process at a number of 5,000 digits).
"""

import json
import re
from codecs import getincrementaldecoder
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, BinaryIO

from importers.items import DocumentError, RefusedError

CHUNK = 2**16  # bytes
MOST_OF_A_MEMBER = 2**16  # bytes of a value beside the items
MOST_MEMBERS = 100  # that are kept of those
DEEPEST = 64  # brackets within each other
LONGEST_NUMBER = 40  # characters, and digits before the point

_INERT = re.compile(  # whole texts, and no bracket; not a text in which two backslashes stand before a quote
    rb'(?:[^"{}\[\]]++|"[^"]*+(?:(?<=[^\\]\\)"[^"]*+)*+(?<!\\)")*+'
)
_IN_TEXT = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)  # up to its quote; not a backslash that comes last
_SPACE = re.compile(rb"[ \t\r\n]*+")
_WORD = re.compile(rb'[^ \t\r\n,:\[\]{}"]*+')  # a number, true, false, null
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_QUOTE, _BACKSLASH, _OPEN = ord('"'), ord("\\"), b"{["
_BREAKS_OFF = "It ends in the middle."


class Reader:
    """A place in a JSON document. passed_by: values of its outermost object other than the items, by name."""

    def __init__(self, file: BinaryIO) -> None:
        self.chunks = _chunks(file)
        self.data = b""
        self.at = 0
        self.passed_by: dict[str, Any] = {}

    def items_of(self, name: str, most: int) -> Iterator[bytes | RefusedError]:
        """The values of the list that has this name in the outermost object."""
        found = False
        for _ in self.stops_at(name):
            if found:
                raise DocumentError(f"It has “{name}” twice.")
            found = True
            yield from self.items(most, f"Its “{name}” is no list.")
        if not found:
            raise DocumentError(f"It has no “{name}”.")

    def stops_at(self, wanted: str | None) -> Iterator[None]:
        """Pass by the members of the outermost object, and stop before the value of the one that is wanted."""
        self.expect(b"{", "It is no JSON object.")
        for _ in self.separated(b"}"):
            name = parsed(self.value(MOST_OF_A_MEMBER))
            self.expect(b":", "It is broken after a name.")
            if name == wanted:
                yield
                continue
            value = parsed(self.value(MOST_OF_A_MEMBER))
            if isinstance(name, str) and not isinstance(value, RefusedError) and len(self.passed_by) < MOST_MEMBERS:
                self.passed_by[name] = value

    def items(self, most: int, words: str) -> Iterator[bytes | RefusedError]:
        """The values of a list. words: what to say where there is none."""
        self.expect(b"[", words)
        for _ in self.separated(b"]"):
            yield self.value(most)

    def separated(self, close: bytes) -> Iterator[None]:
        """Stop before each value of a list or object, for who asked to read it."""
        char = self.next()
        while char != close:
            yield
            char = self.next()
            if char not in (b",", close):
                raise DocumentError("It is broken between two values." if char else _BREAKS_OFF)
            if char == b",":
                self.at += 1
        self.at += 1

    def expect(self, char: bytes, words: str) -> None:
        if self.next() != char:
            raise DocumentError(words)
        self.at += 1

    def end(self) -> None:
        if self.next():
            raise DocumentError("It goes on after its end.")

    def next(self) -> bytes:
        """The next character that is no space, which stays unread; b"" at the end."""
        while True:
            self.at = _end(_SPACE, self.data, self.at)
            if self.at < len(self.data) or not self.more(self.at):
                return self.data[self.at : self.at + 1]

    def value(self, most: int) -> bytes | RefusedError:
        """The bytes of the next value, whatever stands within its brackets or quotes."""
        char = self.next()
        if char == b'"' or (char and char in _OPEN):
            return self.delimited(most)
        start = self.at
        while (end := _end(_WORD, self.data, start)) == len(self.data):
            if end - start > MOST_OF_A_MEMBER or not self.more(start):
                raise DocumentError(_BREAKS_OFF)
            start = 0
        self.at = end
        return self.data[start:end]

    def delimited(self, most: int) -> bytes | RefusedError:
        """A text, list or object. Of one that is too long no more is kept than where in it we are."""
        start: int | None = self.at
        depth, deepest, is_text = 0, 0, self.data[self.at] == _QUOTE
        self.at += is_text
        while True:
            self.at = at = _end(_IN_TEXT if is_text else _INERT, self.data, self.at)
            if at == len(self.data) or self.data[at] == _BACKSLASH:  # the rest of it is not here yet
                start = None if start is None or at - start > most else start
                if not self.more(at if start is None else start):
                    raise DocumentError(_BREAKS_OFF)
                start = None if start is None else 0
                continue
            self.at += 1
            if self.data[at] == _QUOTE:
                is_text = not is_text
            else:
                depth += 1 if self.data[at] in _OPEN else -1
                deepest = max(deepest, depth)
            if depth == 0 and not is_text:
                break
        if start is None or self.at - start > most:
            return RefusedError(f"It is longer than {most:,} bytes.")
        if deepest > DEEPEST:
            return RefusedError(f"It has more than {DEEPEST} lists or objects within each other.")
        return self.data[start : self.at]

    def more(self, keep: int) -> bool:
        """Read on and forget what stands before an offset. As much again as is kept, so that all in all is linear."""
        kept, size = [self.data[keep:]], 0
        for chunk in self.chunks:
            kept.append(chunk)
            size += len(chunk)
            if size >= len(kept[0]):
                break
        self.data = b"".join(kept)
        self.at -= keep
        return size > 0


def _end(pattern: re.Pattern[bytes], data: bytes, start: int) -> int:
    """Where the match of a pattern that matches everything, if only nothing, ends."""
    match = pattern.match(data, start)
    assert match
    return match.end()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """A file from its beginning as UTF-8; UTF-16 and UTF-32, with a mark or without, are told by their zeros."""
    file.seek(0)
    chunk = file.read(CHUNK)
    encoding = json.detect_encoding(chunk[:4])
    if encoding.startswith("utf-8"):
        yield chunk.removeprefix(b"\xef\xbb\xbf")
        while chunk := file.read(CHUNK):
            yield chunk
        return
    decoder = getincrementaldecoder(encoding)()
    try:
        while chunk:
            yield decoder.decode(chunk).encode()
            chunk = file.read(CHUNK)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        raise DocumentError(f"It is not the {encoding.upper()} it begins as.") from error


def parsed(raw: bytes | RefusedError) -> Any:
    """A value, or a RefusedError for what is none that could be stored."""
    if isinstance(raw, RefusedError):
        return raw
    try:
        value = _decoder.decode(raw.decode())
    except UnicodeDecodeError:
        return RefusedError("It is not UTF-8.")
    except (ValueError, ArithmeticError) as error:
        return RefusedError(f"It is no JSON ({error}).")
    if _SUSPECT.search(raw) and any(map(_UNSTORABLE.search, _texts(value))):
        return RefusedError("It has half of a character, or a zero, in its text.")
    return value


def _texts(value: Any) -> Iterator[str]:
    """All texts in a value, and all names."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from value
        value = value.values()
    if not isinstance(value, str | int | Decimal | None):
        for part in value:
            yield from _texts(part)


def _number(text: str) -> int | Decimal:
    """Raises ValueError or ArithmeticError for one that is larger, or finer, than anything we count."""
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"a number of {len(text):,} characters")
    number = Decimal(text)
    if abs(number.adjusted()) > LONGEST_NUMBER:
        raise ValueError(f"the number {text}")
    return int(number) if text.lstrip("-").isdecimal() else number


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


_decoder = json.JSONDecoder(parse_float=_number, parse_int=_number, parse_constant=_no_number)
