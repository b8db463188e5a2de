"""A fetched answer or a file, read in a stream: memory stays bounded whatever its size."""

from collections.abc import Iterator
from typing import Any, BinaryIO

from importers.elements import elements
from importers.items import DocumentError, RefusedError
from importers.objects import Reader, parsed

__all__ = ["Document", "DocumentError"]

MOST_OF_AN_ITEM = 2**20  # bytes: nearly three times the longest description, had it each character as \uXXXX


class Document:
    """file: seekable. most: bytes of one item; a longer one is refused. count: items of the last time all were read."""

    def __init__(self, file: BinaryIO, most: int = MOST_OF_AN_ITEM) -> None:
        self.file = file
        self.most = most
        self.count = 0
        self._members: dict[str, Any] | None = None

    def objects(self, prefix: str) -> Iterator[Any]:
        """The items of the list at "item" (the document is the list) or "NAME.item" (a member of it is), in order.

        Numbers come as int or Decimal; in the place of an item that cannot be read stands a RefusedError. Raises
        DocumentError where there is no such list, and when the document is broken midway. Of a name that stands twice
        in an item the last counts.
        """
        reader, count = Reader(self.file), 0
        name = prefix.rpartition(".")[0]
        for raw in reader.items_of(name, self.most) if name else reader.items(self.most, "It is no JSON list."):
            count += 1
            yield parsed(raw)
        reader.end()
        self.count, self._members = count, reader.passed_by

    def elements(self, path: str) -> Iterator[dict[str, str] | RefusedError]:
        """The XML elements at "ROOT.NAME", in order: the text of each of their children, by its name.

        As `objects` otherwise. Of children with the same name the first counts.
        """
        count = 0
        for element in elements(self.file, path, self.most):
            count += 1
            yield element
        self.count = count

    def value(self, path: str) -> Any:
        """One small value beside the items: "nextCursor", "meta.total". None where there is none.

        Costs nothing once the items were read to their end. Raises DocumentError as `objects` does.
        """
        if self._members is None:
            reader = Reader(self.file)
            for _ in reader.stops_at(None):
                pass
            self._members = reader.passed_by
        found: Any = self._members
        for name in path.split("."):
            found = found.get(name) if isinstance(found, dict) else None
        return found
