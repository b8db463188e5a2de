"""Boards of Lever: api.lever.co, and api.eu.lever.co for those whose data is kept in Europe."""

from html import escape

from importers import addresses, dates, salaries, texts
from importers.documents import Document
from importers.importer import OWN_BOARD, FeedFacts, Importer
from importers.items import Item
from importers.values import Values
from jobs.pay import Pay

PAGE = 1000  # postings asked for at once: nearly every board whole, as one that changes between two pages may hide some


class Lever(Importer):
    """An employer's board. It does not say whose it is: the feed has to."""

    name = "lever"
    title = "Lever"
    website = "https://www.lever.co/"
    is_whole = True
    terms = OWN_BOARD
    postings = "item"

    def address(self, board: str) -> str:
        """board: the site's name, with "eu:" before it for the European host."""
        host = "api.eu.lever.co" if board.startswith("eu:") else "api.lever.co"
        site = addresses.token(board.removeprefix("eu:"))
        return f"https://{host}/v0/postings/{site}?mode=json&skip=0&limit={PAGE}"

    def following(self, address: str, document: Document) -> str | None:
        """Until an answer is empty: nothing says how many there are, or whether as many were sent as asked for."""
        skip = addresses.queried(address, "skip") + document.count
        return addresses.with_query(address, skip=skip) if document.count else None

    def read(self, values: Values, feed: FeedFacts) -> Item:
        facts = values.object("categories")
        told, places = texts.location(*(facts.lines("allLocations") or facts.lines("location")))
        commitment = facts.lines("commitment")
        return Item(
            external_id=values.id("id"),
            title=values.line("text"),
            company=feed.company,
            url=values.text("hostedUrl"),
            html=_html(values),
            apply_to=addresses.to_apply(values.text("applyUrl")),
            categories=tuple(filter(None, (facts.line("department"), facts.line("team")))),
            places=places or values.lines("country"),
            workplace=texts.workplace(values.line("workplaceType")) or told,
            type=texts.job_type(commitment),
            engagement=texts.engagement(commitment),
            pay=_pay(values.object("salaryRange")),
            posted_at=dates.posted(values.number("createdAt")),
        )


def _html(values: Values) -> str:
    """The description, then the lists that stand below it, and what stands below those."""
    lists = (
        f"<h3>{escape(one.line('text'), quote=False)}</h3><ul>{one.text('content')}</ul>"
        for one in values.objects("lists")
    )
    return "\n".join(filter(None, (values.text("description"), *lists, values.text("additional"))))


def _pay(offer: Values) -> Pay | None:
    """interval: "per-year-salary", "per-hour-wage", "one-time"."""
    return salaries.pay(offer.number("min"), offer.number("max"), offer.line("currency"), offer.line("interval"))
