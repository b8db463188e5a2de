"""The answers of a feed, one after the other: fetched, or a file that somebody has."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from core import http
from core.unpacking import UnpackError, unpacked
from importers.documents import Document
from importers.importer import Importer
from importers.models import Feed

MOST = 256 * 2**20  # bytes of an answer, packed or unpacked
MOST_ANSWERS = 500
LONGEST_WAIT = timedelta(days=1)
TRUSTED = timedelta(days=1)  # how long "not modified" is asked for before everything is fetched again
_CHUNK = 2**16


class FetchError(Exception):
    """Why there is no answer, in words for people. wait: what the source asks us to wait."""

    def __init__(self, words: str, wait: timedelta = timedelta()) -> None:
        super().__init__(words)
        self.wait = wait


class UnchangedError(Exception):
    """It says that it has nothing new."""


class Answers:
    """The answers of a feed. count: how many there were. etag, last_modified: what the last one said of itself."""

    def __init__(self, feed: Feed, importer: Importer, path: Path | None = None) -> None:
        self.feed, self.importer, self.path = feed, importer, path
        self.count, self.etag, self.last_modified = 0, "", ""

    def __iter__(self) -> Iterator[Document]:
        """Each is to be read before the next is asked for. Raises FetchError and UnchangedError."""
        if self.path:
            yield from self._of_file(self.path)
            return
        try:
            address: str | None = self.feed.url or self.importer.address(self.feed.board)
        except ValueError as error:
            raise FetchError(str(error)) from error
        asked: set[str] = set()
        while address:
            if address in asked or len(asked) >= MOST_ANSWERS:
                raise FetchError(f"It goes on and on: {len(asked):,} answers, and no last one.")
            asked.add(address)
            with _scratch() as file:
                self._fetch(address, file)
                document = Document(file)
                yield document
                address = self.importer.following(address, document)

    def _of_file(self, path: Path) -> Iterator[Document]:
        """Unpacked first where it is packed: what reads it goes back and forth."""
        try:
            with path.open("rb") as packed, _scratch() as file:
                for piece in unpacked(iter(partial(packed.read, _CHUNK), b""), MOST):
                    file.write(piece)
                file.seek(0)
                self.count = 1
                yield Document(file)
        except (OSError, UnpackError) as error:
            raise FetchError(f"The file {getattr(error, 'strerror', None) or error}.") from error

    def _fetch(self, address: str, file: BinaryIO) -> None:
        etag, last_modified = self._known() if self.count == 0 else ("", "")
        try:
            answer = http.download(address, file, most=MOST, etag=etag, last_modified=last_modified)
        except http.UnreachableError as error:
            raise FetchError(f"{address} {error}.") from error
        if answer.status == 304 and (etag or last_modified):
            raise UnchangedError
        if answer.status != 200:
            wait = wait_of(answer.headers.get("Retry-After", ""), datetime.now(UTC))
            raise FetchError(f"{answer.url} answers {answer.status}.", wait)
        self.count += 1
        self.etag = _told(answer.headers.get("ETag", ""), 300)
        self.last_modified = _told(answer.headers.get("Last-Modified", ""), 100)
        file.seek(0)

    def _known(self) -> tuple[str, str]:
        """What to ask "not modified since" by: for a day, so that what we may have got wrong does not stay."""
        whole_at = self.feed.whole_at
        if whole_at is None or datetime.now(UTC) - whole_at > TRUSTED:
            return "", ""
        return self.feed.etag, self.feed.last_modified


@contextmanager
def _scratch() -> Iterator[BinaryIO]:
    """A file without a name among what the site writes: a folder for temporary ones may be memory."""
    settings.VAR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.VAR) as file:
        yield file


def _told(value: str, longest: int) -> str:
    """A header to be sent back as it came; "" for one that nobody should send."""
    return value if value.isascii() and value.isprintable() and len(value) <= longest else ""


def wait_of(told: str, now: datetime) -> timedelta:
    """How long a Retry-After, in seconds or a date, asks to wait: a day at most, nothing where it makes no sense."""
    try:
        wait = timedelta(seconds=int(told)) if told.strip().isdigit() else parsedate_to_datetime(told) - now
    except (ValueError, TypeError, OverflowError):
        return timedelta()
    return min(max(wait, timedelta()), LONGEST_WAIT)
