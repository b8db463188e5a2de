"""JSON Feed 1.1, with the `_job` of our own feeds (jobs/feeds.py) or without."""

from typing import Any

from importers import addresses, dates, salaries, texts
from importers.documents import Document
from importers.importer import FeedFacts, Importer
from importers.items import Item
from importers.values import Values


class JsonFeed(Importer):
    """The newest entries of a site, so what is missing may only be old. Who adds a feed says its jobs are remote."""

    name = "jsonfeed"
    title = "JSON Feed"
    website = "https://www.jsonfeed.org/"
    is_remote = True
    postings = "items.item"

    def address(self, board: str) -> str:
        return addresses.feed_address(board)

    def read(self, values: Values, feed: FeedFacts) -> Item:
        job = values.object("_job")
        title, company = _title_and_company(values, job, feed)
        paid = job.object("pay")
        return Item(
            external_id=values.id("id"),
            title=title,
            company=company,
            company_website=addresses.website(job.text("company_website")),
            url=values.text("url") or values.text("external_url"),
            html=values.text("content_html") or texts.paragraphs(values.text("content_text")),
            apply_to=addresses.to_apply(job.text("apply_url")),
            categories=job.lines("categories") or values.lines("tags"),
            places=job.lines("places"),
            workplace=texts.workplace(job.line("workplace")),
            type=texts.job_type(job.lines("type")),
            engagement=texts.engagement([job.line("engagement")]),
            seniority=texts.seniority(job.lines("seniority")),
            language=texts.language(values.line("language")),
            pay=salaries.pay(paid.number("min"), paid.number("max"), paid.line("currency"), paid.line("period")),
            zones=texts.zone_span(job.numbers("zones")),
            posted_at=dates.posted(job.text("posted_at") or values.text("date_published")),
            expires_on=dates.last_day(job.text("expires_on")),
            skills=job.lines("skills"),
        )

    def following(self, address: str, document: Document) -> str | None:
        found: Any = document.value("next_url")
        return found if isinstance(found, str) and found != address and document.count else None


def _title_and_company(values: Values, job: Values, feed: FeedFacts) -> tuple[str, str]:
    """Without `_job`: the company is the entry's author, or comes last in "Cook at Cairn"."""
    entry = values.line("title")
    authors = values.objects("authors") or [values.object("author")]  # the latter in JSON Feed 1.0
    before, _, last = entry.rpartition(" at ")
    company = job.line("company") or authors[0].line("name") or feed.company or (last if before else "")
    return job.line("title") or entry.removesuffix(f" at {company}"), company
