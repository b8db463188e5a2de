"""The API of Remotive."""

import re

from importers import addresses, dates, salaries, texts
from importers.importer import FeedFacts, Importer
from importers.items import Item
from importers.values import Values


class Remotive(Importer):
    """All its open jobs in one answer.

    Its terms forbid passing its jobs on to other sites, search engines' job lists among them, and ask for a link back.
    """

    name = "remotive"
    title = "Remotive"
    website = "https://remotive.com/"
    is_whole = True
    is_remote = True
    total_in = "job-count"

    def address(self, board: str) -> str:
        return addresses.no_board(board, "https://remotive.com/api/remote-jobs")

    def read(self, values: Values, feed: FeedFacts) -> Item:
        kinds = values.lines("job_type")
        places = tuple(filter(None, re.split(r",\s+", values.line("candidate_required_location"))))
        return Item(
            external_id=values.id("id"),
            title=values.line("title"),
            company=values.line("company_name"),
            url=values.text("url"),
            html=values.text("description"),
            categories=values.lines("category"),
            places=places,
            type=texts.job_type(kinds),
            engagement=texts.engagement(kinds),
            pay=salaries.read(values.line("salary"), places),
            posted_at=dates.posted(values.text("publication_date")),
            skills=values.lines("tags"),
        )
