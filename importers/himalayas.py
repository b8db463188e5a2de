"""The API of Himalayas."""

from importers import addresses, dates, salaries, texts
from importers.documents import Document
from importers.importer import FeedFacts, Importer
from importers.items import Item
from importers.values import Values


class Himalayas(Importer):
    """All its jobs, in pages counted from the newest.

    A job that is taken down while we read moves the others up, and some past the end of the page before: who was not
    seen may be open, so nothing counts as vanished. Jobs have a last day there.
    """

    name = "himalayas"
    title = "Himalayas"
    website = "https://himalayas.app/"
    is_remote = True
    id_in = "guid"

    def address(self, board: str) -> str:
        return addresses.no_board(board, "https://himalayas.app/jobs/api?limit=100&offset=0")

    def following(self, address: str, document: Document) -> str | None:
        """After as many as were sent, which may be fewer than were asked for."""
        offset, total = addresses.queried(address, "offset") + document.count, document.value("totalCount")
        is_last = not document.count or (type(total) is int and offset >= total)
        return None if is_last else addresses.with_query(address, offset=offset)

    def read(self, values: Values, feed: FeedFacts) -> Item:
        guid, link = values.id("guid"), values.text("applicationLink")
        kinds = values.lines("employmentType")
        return Item(
            external_id=guid,
            title=values.line("title"),
            company=values.line("companyName"),
            url=guid if guid.startswith("https://") else link,
            html=values.text("description"),
            apply_to=addresses.to_apply(link),
            categories=values.lines("categories"),
            places=values.lines("locationRestrictions"),
            type=texts.job_type(kinds),
            engagement=texts.engagement(kinds),
            seniority=texts.seniority(values.lines("seniority")),
            pay=salaries.pay(values.number("minSalary"), values.number("maxSalary"), values.line("currency"), "year"),
            zones=texts.zones(values.numbers("timezoneRestrictions")),
            posted_at=dates.posted(values.members.get("pubDate")),
            expires_on=dates.last_day(values.members.get("expiryDate")),
        )
