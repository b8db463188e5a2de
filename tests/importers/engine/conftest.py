"""A format of the tests' own, and a site that answers in it."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from pytest_django import Settings

from importers.importer import FeedFacts, Importer
from importers.items import Item, SkippedError
from importers.models import Feed, Run
from importers.registry import IMPORTERS
from importers.running import run
from importers.values import Values
from jobs.models import JobSource
from jobs.pay import Pay
from tests import factories
from tests.importers.engine.serving import HERE, Server, serving

TEXT = (
    "<p>You keep the accounts of forty small shops in order, month after month, and close their books together with two"
    " colleagues. You like rows of numbers that add up, and you say so when they do not.</p>"
)


class Plain(Importer):
    """A list of objects whose members are those of Item; "skip" stands for what a source does not offer."""

    name, title, website = "plain", "Plain", "https://plain.example/"
    is_whole, is_remote, postings, id_in = True, True, "item", "external_id"
    next: ClassVar[dict[str, str]] = {}  # address → that of the answer after it

    def address(self, board: str) -> str:
        if not board:
            raise ValueError("Give the token of a board.")
        return f"https://plain.example/{board}"

    def read(self, values: Values, feed: FeedFacts) -> Item:
        raw = dict(values.members)
        if raw.pop("skip", False):
            raise SkippedError("It is not offered.", raw["external_id"])
        if raw.pop("crash", False):
            raise TypeError("of no use")
        for name in ("categories", "places", "skills"):
            raw[name] = tuple(raw.get(name, ()))
        if posted_at := raw.pop("posted_at", None):
            raw["posted_at"] = datetime.fromisoformat(posted_at)
        if expires_on := raw.pop("expires_on", None):
            raw["expires_on"] = date.fromisoformat(expires_on)
        if pay := raw.pop("pay", None):
            low, high, currency, period = pay
            raw["pay"] = Pay(Decimal(low), Decimal(high), currency, period)
        return Item(**raw)

    def following(self, address: str, document: Any) -> str | None:
        return self.next.get(address)


def posting(number: int = 1, **fields: Any) -> dict[str, Any]:
    """One that can be stored."""
    values = {
        "external_id": f"a{number}",
        "title": f"Bookkeeper {number}",
        "company": "Harbor & Hill",
        "url": f"https://plain.example/jobs/{number}",
        "html": TEXT,
        "categories": ["Accounting"],
        "places": ["Germany"],
    }
    return {**values, **fields}


@pytest.fixture(autouse=True)
def in_november() -> None:
    """Time passes here, as it does for real servers."""


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> Plain:
    plain = Plain()
    monkeypatch.setitem(IMPORTERS, "plain", plain)
    monkeypatch.setattr(Plain, "next", {})
    return plain


@pytest.fixture
def server(settings: Settings, tmp_path: Any) -> Iterator[Server]:
    settings.HTTP_ALLOWED_ADDRESSES = [HERE]
    settings.VAR = tmp_path
    with serving() as server:
        yield server


@pytest.fixture
def feed(db: None, server: Server) -> Feed:
    """Of the site, hourly; one category and all regions are known."""
    factories.make_category("accounting", name="Accounting")
    return make_feed(server)


def make_feed(server: Server, source: str = "plain", path: str = "feed", **fields: Any) -> Feed:
    row = JobSource.objects.filter(slug=source).first() or factories.make_job_source(source)
    values = {"name": f"{source} {path}", "format": "plain", "url": server.url(path), "hours": 1, **fields}
    return Feed.objects.create(source=row, **values)


def read(server: Server, feed: Feed, *postings: Any, path: str = "feed", **headers: str) -> Run:
    """What comes of a feed that answers with these."""
    server.answers[f"/{path}"] = (200, headers, json.dumps(postings).encode())
    return run(Feed.objects.select_related("source").get(pk=feed.pk))
