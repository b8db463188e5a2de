"""Boards of Greenhouse: boards-api.greenhouse.io."""

import re

from importers import addresses, dates, salaries, texts
from importers.importer import OWN_BOARD, FeedFacts, Importer
from importers.items import Item, SkippedError
from importers.values import Values
from jobs.pay import Pay

_EVERY = {
    "year": r"\b(?:annual|annually|annum|year|yearly)\b",
    "month": r"\bmonth",
    "week": r"\bweek",
    "day": r"\b(?:daily|day)\b",
    "hour": r"\bhour",
}


class Greenhouse(Importer):
    """An employer's board, all of it in one answer: an unknown one is 404, one without postings an empty list."""

    name = "greenhouse"
    title = "Greenhouse"
    website = "https://www.greenhouse.com/"
    is_whole = True
    terms = OWN_BOARD
    total_in = "meta.total"

    def address(self, board: str) -> str:
        jobs = f"https://boards-api.greenhouse.io/v1/boards/{addresses.token(board)}/jobs"
        return f"{jobs}?content=true&pay_transparency=true"

    def read(self, values: Values, feed: FeedFacts) -> Item:
        if values.members.get("internal_job_id", 0) is None:
            raise SkippedError("It is no job: it collects people for jobs to come.")
        workplace, places = texts.location(values.object("location").line("name"))
        return Item(
            external_id=values.id("id"),
            title=values.line("title"),
            company=values.line("company_name") or feed.company,
            url=values.text("absolute_url"),
            html=texts.unescaped(values.text("content")),
            categories=tuple(filter(None, (one.line("name") for one in values.objects("departments")))),
            places=places,
            workplace=workplace,
            language=texts.language(values.line("language")),
            pay=_pay(values.objects("pay_input_ranges")),
            posted_at=dates.posted(values.text("first_published")),
        )


def _pay(ranges: list[Values]) -> Pay | None:
    """Of one range. Several are for several places or levels, and nobody knows which of them is a reader's."""
    if len(ranges) != 1:
        return None
    only = ranges[0]
    low, high = only.number("min_cents"), only.number("max_cents")
    words = f"{only.line('title')} {only.line('blurb')}"
    return salaries.pay(low and low / 100, high and high / 100, only.line("currency_type"), _period(words))


def _period(words: str) -> str:
    """No member says it, so the words beside the range must: one period, or "salary" alone, which is a year's."""
    found = [period for period, pattern in _EVERY.items() if re.search(pattern, words, re.IGNORECASE)]
    if not found and re.search(r"\bsalary\b", words, re.IGNORECASE):
        return "year"
    return found[0] if len(found) == 1 else ""
