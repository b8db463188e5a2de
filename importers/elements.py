"""Postings in an XML feed, read in a stream, by expat: each is an element of one name, whose children are its members.

Document types are refused, and with them all entities but XML's own: nothing swells, and nothing else is fetched. An
element that is too long is refused and no more of it kept. After one that is broken the next is looked for, and reading
begins anew there.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from importers.items import DocumentError, RefusedError

CHUNK = 2**16  # bytes
DEEPEST = 64  # elements within each other
MOST_BROKEN = 1000  # elements of a document: more are no accident, and each costs a new beginning

_ENCODING = re.compile(r"utf-?8|utf-?16|us-ascii|ascii|iso-8859-\d{1,2}|windows-125\d", re.IGNORECASE)

Element = dict[str, str]


class _BrokenError(Exception):
    """What of a document cannot be read, in a few words, and where: expat reads on to the end of its chunk."""

    def __init__(self, reason: str, parser: expat.XMLParserType) -> None:
        super().__init__(reason)
        self.at = parser.CurrentByteIndex


def elements(file: BinaryIO, path: str, most: int) -> Iterator[Element | RefusedError]:
    """As Document.elements. most: characters of one element."""
    root, _, tag = path.partition(".")
    reader, broken = _Reader(root, tag, most), 0
    file.seek(0)
    while chunk := file.read(CHUNK):
        while chunk:
            reason, chunk = reader.read(chunk)
            yield from reader.taken()
            broken += bool(reason)
            if reason and not reader.path:
                raise DocumentError(f"It is no XML ({reason}).")
            if broken > MOST_BROKEN:
                raise DocumentError(f"More than {MOST_BROKEN:,} of its postings are broken ({reason}).")
    reader.end()


class _Reader:
    """A place in an XML document, which may have to be found again.

    path: the elements around a posting. element: the posting we are in. lost: why we look for the next one.
    """

    def __init__(self, root: str, tag: str, most: int) -> None:
        self.root, self.tag, self.most = root, tag, most
        self.begins = re.compile(rb"<" + re.escape(tag.encode()) + rb"(?=[\s/>])")
        self.path: list[str] = []
        self.encoding: str | None = None
        self.lost = ""
        self.broken = ""
        self.tail = b""
        self.found: list[Element | RefusedError] = []
        self.begin()

    def begin(self) -> None:
        """A parser that is where a posting can come next."""
        self.parser = expat.ParserCreate(self.encoding)
        self.element: Element | None = None
        self.texts: list[str] = []
        self.size, self.depth = 0, 0
        before = "".join(f"<{name}>" for name in self.path).encode()
        self.parser.Parse(before, False)
        self.fed = len(before)
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self.declared
        self.parser.StartDoctypeDeclHandler = self.typed
        self.parser.StartElementHandler = self.started
        self.parser.EndElementHandler = self.ended
        self.parser.CharacterDataHandler = self.text

    def read(self, chunk: bytes) -> tuple[str, bytes]:
        """Read on. Returns why that went wrong, "" if it did not, and what of the chunk has yet to be read."""
        if self.lost:
            chunk = self.tail + chunk
            if not (found := self.begins.search(chunk)):
                self.tail = chunk[-len(self.tag) - 1 :]
                return "", b""
            chunk, self.lost = chunk[found.start() :], ""
            self.begin()
        before, self.fed = self.fed, self.fed + len(chunk)
        try:
            self.parser.Parse(chunk, False)
            if self.fed - self.parser.CurrentByteIndex > self.most:
                raise _BrokenError("a tag or comment does not end", self.parser)
        except expat.ExpatError as error:
            return self.lose(expat.ErrorString(error.code)), chunk[max(self.parser.ErrorByteIndex - before, 1) :]
        except _BrokenError as error:
            return self.lose(str(error)), chunk[max(error.at - before, 1) :]
        return "", b""

    def lose(self, reason: str) -> str:
        """Refuse the posting we are in. What is broken outside of one may have been one, so nobody knows all then."""
        if self.element is None:
            self.broken = f"It is broken between two postings ({reason})."
        else:
            self.found.append(RefusedError(f"It is broken ({reason})."))
        self.lost, self.tail = reason, b""
        return reason

    def end(self) -> None:
        """Raises DocumentError when the document is not at its end, or we do not know whether we read all of it."""
        if self.lost:
            raise DocumentError(f"It cannot be read to its end ({self.lost}).")
        try:
            self.parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise DocumentError("It ends in the middle." if self.path else "It is no XML.") from error
        if self.broken:
            raise DocumentError(self.broken)

    def taken(self) -> list[Element | RefusedError]:
        found, self.found = self.found, []
        return found

    def declared(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and not _ENCODING.fullmatch(encoding):
            raise DocumentError("It is in an encoding that feeds are not in.")
        self.encoding = encoding

    def typed(self, *declaration: object) -> None:
        raise DocumentError("It has a document type, which could make much of little: feeds need none.")

    def started(self, name: str, attributes: object) -> None:
        if not self.path and name != self.root:
            raise DocumentError(f"It has no “{self.root}”.")
        if name == self.tag:
            if self.element is not None:
                raise _BrokenError("another one begins within it", self.parser)
            self.element, self.size, self.depth = {}, 0, 0
        elif self.element is None:
            self.path.append(name)
        else:
            self.depth += 1
            if self.depth == 1:
                self.texts = []
        if self.depth + len(self.path) > DEEPEST:
            raise _BrokenError(f"more than {DEEPEST} elements within each other", self.parser)

    def text(self, text: str) -> None:
        if self.depth:
            self.size += len(text)
            if self.size <= self.most:
                self.texts.append(text)

    def ended(self, name: str) -> None:
        if self.element is None:
            self.path.pop()
        elif self.depth == 0:
            too_long = RefusedError(f"It is longer than {self.most:,} characters.")
            self.found.append(too_long if self.size > self.most else self.element)
            self.element = None
        else:
            self.depth -= 1
            if self.depth == 0 and self.size <= self.most:
                self.element.setdefault(name, "".join(self.texts))
