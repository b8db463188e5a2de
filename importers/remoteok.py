"""The API of Remote OK."""

from collections.abc import Iterator
from typing import Any

from importers import addresses, dates, salaries, texts
from importers.documents import Document
from importers.importer import FeedFacts, Importer
from importers.items import Item
from importers.values import Values


class RemoteOK(Importer):
    """Its newest jobs, so one that is missing is only older.

    Its terms ask that each job links back to it and names it as the source. What leaves by feeds, API and widget is
    shown by others, who may not: so it stays here.
    """

    name = "remoteok"
    title = "Remote OK"
    website = "https://remoteok.com/"
    is_remote = True
    postings = "item"

    def address(self, board: str) -> str:
        return addresses.no_board(board, "https://remoteok.com/api")

    def raw(self, document: Document) -> Iterator[Any]:
        """Without the legal notice that stands before the postings, if it does."""
        for number, raw in enumerate(super().raw(document)):
            if number or not (isinstance(raw, dict) and "legal" in raw and "id" not in raw):
                yield raw

    def read(self, values: Values, feed: FeedFacts) -> Item:
        tags = values.lines("tags")
        _, places = texts.location(values.line("location"))
        return Item(
            external_id=values.id("id"),
            title=values.line("position"),
            company=values.line("company"),
            url=values.text("url"),
            html=values.text("description"),
            apply_to=addresses.to_apply(values.text("apply_url")),
            categories=tags,  # it has no others
            places=places,
            type=texts.job_type(tags),
            engagement=texts.engagement(tags),
            seniority=texts.seniority(tags),
            pay=salaries.pay(values.number("salary_min"), values.number("salary_max"), "USD", "year"),
            posted_at=dates.posted(values.members.get("date") or values.members.get("epoch")),
            skills=tags,
        )
