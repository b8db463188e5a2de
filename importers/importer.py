"""What a format of postings is: where its answers are, which postings stand in them, and what each of those says."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from importers.documents import Document, DocumentError
from importers.items import Item, RefusedError
from importers.values import Values


@dataclass(frozen=True)
class Terms:
    """What a source asks of those who show its jobs, for a new jobs.JobSource.

    These are where an operator begins who has not yet read the source's own terms, so they allow little.
    """

    allows_markup: bool = False
    delay_hours: int = 0
    in_feeds: bool = False
    in_api: bool = False
    in_widget: bool = False


# An employer's own board: it is meant to be spread. Markup stays off, or search engines would have the same job twice.
OWN_BOARD = Terms(in_feeds=True, in_api=True, in_widget=True)


@dataclass(frozen=True)
class FeedFacts:
    """What an operator said of a feed. board: its token. company: whose board it is, where postings do not say."""

    board: str = ""
    company: str = ""


class Importer(ABC):
    """A format. Only what it is differs from one to the next; how postings are fetched and kept does not.

    name: a slug, of a new JobSource too. is_whole: an answer (with those that follow it) holds all open postings, so
    that one which is missing has vanished. is_remote: all its postings are, even where they do not say so. postings:
    where they stand in an answer, as Document.objects has it. total_in: where that says how many they are, if it does.
    id_in: the member that holds a posting's id.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    website: ClassVar[str]
    is_whole: ClassVar[bool] = False
    is_remote: ClassVar[bool] = False
    terms: ClassVar[Terms] = Terms()
    postings: ClassVar[str] = "jobs.item"
    total_in: ClassVar[str] = ""
    id_in: ClassVar[str] = "id"

    @abstractmethod
    def address(self, board: str) -> str:
        """The first address to ask. Raises ValueError, in words, for a board that cannot be."""

    def raw(self, document: Document) -> Iterator[Any]:
        """The postings of an answer, for `item`. Raises DocumentError, also when they are not as many as it says."""
        yield from document.objects(self.postings)
        total = document.value(self.total_in) if self.total_in else None
        if type(total) is int and total != document.count:
            raise DocumentError(f"It says that it holds {total:,} postings, and holds {document.count:,}.")

    def item(self, raw: Any, feed: FeedFacts) -> Item:
        """What a posting says. Raises RefusedError, or its SkippedError, and nothing else, whatever it is given."""
        if isinstance(raw, RefusedError):
            raise raw
        if not isinstance(raw, dict):
            raise RefusedError("It is no object.")
        values = Values(raw)
        try:
            return self.read(values, feed)
        except RefusedError as error:
            error.external_id = error.external_id or self._id(values)
            raise
        except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, IndexError) as error:
            raise RefusedError(f"It cannot be read ({error!r}).", self._id(values)) from error

    def _id(self, values: Values) -> str:
        try:
            return values.id(self.id_in)[:200]
        except RefusedError:
            return ""

    @abstractmethod
    def read(self, values: Values, feed: FeedFacts) -> Item:
        """The posting. Raises RefusedError."""

    def following(self, address: str, document: Document) -> str | None:
        """The address of the answer after this one, whose postings were all read; None when this was the last."""
        return None
