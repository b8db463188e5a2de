"""The API of Jobicy, version 2, and of all who answer as it does: its shape of 2026 and that of 2024."""

import re

from importers import addresses, dates, salaries, texts
from importers.documents import Document
from importers.importer import FeedFacts, Importer
from importers.items import Item
from importers.values import Values
from jobs.pay import Pay


class Jobicy(Importer):
    """The jobs of the last seven days, so one that is missing is only older.

    It asks not to pass its jobs on to other boards: they stay on our pages. It delays its own answers already.
    """

    name = "jobicy"
    title = "Jobicy"
    website = "https://jobicy.com/"
    is_remote = True

    def address(self, board: str) -> str:
        return addresses.no_board(board, "https://jobicy.com/api/v2/remote-jobs?count=200")

    def following(self, address: str, document: Document) -> str | None:
        cursor = document.value("nextCursor")
        return addresses.with_query(address, cursor=cursor) if cursor and isinstance(cursor, str) else None

    def read(self, values: Values, feed: FeedFacts) -> Item:
        kinds = values.lines("jobType")
        return Item(
            external_id=values.id("id"),
            title=values.line("jobTitle"),
            company=values.line("companyName"),
            url=values.text("url"),
            html=values.text("jobDescription"),
            categories=values.lines("jobIndustry"),
            places=tuple(filter(None, re.split(r",\s+", values.line("jobGeo")))),
            type=texts.job_type(kinds),
            engagement=texts.engagement(kinds),
            seniority=texts.seniority(values.lines("jobLevel")),
            pay=_pay(values),
            posted_at=dates.posted(values.text("pubDate")),
        )


def _pay(values: Values) -> Pay | None:
    currency = values.line("salaryCurrency")
    low, high = values.number("salaryMin"), values.number("salaryMax")
    if low or high:
        return salaries.pay(low, high, currency, values.line("salaryPeriod"))
    return salaries.pay(values.number("annualSalaryMin"), values.number("annualSalaryMax"), currency, "year")  # of 2024
