"""Feeds in Indeed's XML, which many applicant tracking systems can write."""

from collections.abc import Iterator
from typing import Any

from importers import addresses, dates, salaries, texts
from importers.documents import Document
from importers.importer import FeedFacts, Importer
from importers.items import Item
from importers.values import Values


class Indeed(Importer):
    """Such a feed is always whole. It may be anybody's, so nothing of it is passed on until an operator allows it."""

    name = "indeed"
    title = "Indeed XML"
    website = "https://www.indeed.com/"
    is_whole = True
    id_in = "referencenumber"

    def address(self, board: str) -> str:
        return addresses.feed_address(board)

    def raw(self, document: Document) -> Iterator[Any]:
        yield from document.elements("source.job")

    def read(self, values: Values, feed: FeedFacts) -> Item:
        told, cities = texts.location(values.line("city"))
        country, kinds = values.line("country"), values.line("jobtype").split(",")
        return Item(
            external_id=values.id("referencenumber"),
            title=values.line("title"),
            company=values.line("company") or feed.company,
            url=values.text("url").strip(),
            html=texts.unescaped(values.text("description")),
            categories=values.lines("category"),
            places=tuple(filter(None, [", ".join(filter(None, [*cities, values.line("state"), country]))])),
            workplace=texts.workplace(values.line("remotetype")) or told,
            type=texts.job_type(kinds),
            engagement=texts.engagement(kinds),
            pay=salaries.read(values.line("salary"), (country,)),
            posted_at=dates.posted(values.line("date")),
            expires_on=dates.last_day(values.line("expirationdate")),
        )
