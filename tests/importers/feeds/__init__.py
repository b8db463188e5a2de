"""Answers of invented companies, each trap of a format in one of their postings."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from importers.documents import Document
from importers.importer import FeedFacts
from importers.items import Item, RefusedError
from importers.registry import IMPORTERS

FOLDER = Path(__file__).parent
FACTS = FeedFacts(company="Cairn Health")
FILES = {
    "greenhouse": "greenhouse.json", "lever": "lever.json", "ashby": "ashby.json", "jobicy": "jobicy.json",
    "remoteok": "remoteok.json", "himalayas": "himalayas.json", "remotive": "remotive.json", "indeed": "indeed.xml",
    "jsonfeed": "jsonfeed.json",
}  # fmt: skip
JSON = [name for name in FILES if name != "indeed"]


def document(name: str) -> Document:
    """name: of a file of this folder."""
    return Document(BytesIO((FOLDER / name).read_bytes()))


def read(importer: str, given: Document | bytes, feed: FeedFacts = FACTS) -> list[Item | RefusedError]:
    """What becomes of each posting of an answer. Raises DocumentError."""
    format_ = IMPORTERS[importer]
    found: list[Item | RefusedError] = []
    for raw in format_.raw(Document(BytesIO(given)) if isinstance(given, bytes) else given):
        try:
            found.append(format_.item(raw, feed))
        except RefusedError as error:
            found.append(error)
    return found


def taken(importer: str, file: str = "") -> list[Item]:
    """The postings of a file that are taken."""
    return [one for one in read(importer, document(file or FILES[importer])) if isinstance(one, Item)]


def refused(importer: str) -> list[tuple[str, str]]:
    """(id, why) of those that are not."""
    found = read(importer, document(FILES[importer]))
    return [(one.external_id, str(one)) for one in found if isinstance(one, RefusedError)]


def good(importer: str) -> dict[str, Any]:
    """The first posting of its file, which has everything its format knows."""
    first = next(raw for raw in IMPORTERS[importer].raw(document(FILES[importer])))
    assert isinstance(first, dict)
    return dict(first)


def answer(importer: str, postings: list[Any]) -> bytes:
    """An answer of JSON that holds these."""
    name = IMPORTERS[importer].postings.rpartition(".")[0]
    return json.dumps({name: postings} if name else postings, default=str).encode()
