"""Employers' own boards: Greenhouse, Lever, Ashby."""

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import pytest

from importers.documents import Document, DocumentError
from importers.importer import FeedFacts
from importers.items import Item, RefusedError, SkippedError
from importers.registry import IMPORTERS
from tests.importers import feeds

GREENHOUSE, LEVER, ASHBY = (IMPORTERS[name] for name in ("greenhouse", "lever", "ashby"))
BOARDS = [GREENHOUSE, LEVER, ASHBY]


def test_employers_own_boards_are_whole_and_spread_everywhere_but_by_markup() -> None:
    for board in BOARDS:
        assert board.is_whole
        assert not board.is_remote
        assert board.terms.in_feeds
        assert board.terms.in_api
        assert board.terms.in_widget
        assert not board.terms.allows_markup


def test_board_becomes_an_address() -> None:
    assert GREENHOUSE.address("cairn") == (
        "https://boards-api.greenhouse.io/v1/boards/cairn/jobs?content=true&pay_transparency=true"
    )
    assert LEVER.address("cairn") == "https://api.lever.co/v0/postings/cairn?mode=json&skip=0&limit=1000"
    assert LEVER.address("eu:cairn") == "https://api.eu.lever.co/v0/postings/cairn?mode=json&skip=0&limit=1000"
    assert ASHBY.address("Cairn Labs") == (
        "https://api.ashbyhq.com/posting-api/job-board/Cairn%20Labs?includeCompensation=true"
    )


@pytest.mark.parametrize(
    "board", ["", "../jobs", "a/b", "a?b=c", "a#b", "https://evil.example", "a\nb", "é", "a" * 101]
)
def test_board_that_is_no_name_is_refused(board: str) -> None:
    for importer in BOARDS:
        with pytest.raises(ValueError, match="board's name"):
            importer.address(board)


def test_greenhouse_posting_is_read_whole() -> None:
    first = feeds.taken("greenhouse")[0]
    assert first.pay
    assert first.pay.posted == "$90,000–$120,000 a year"
    assert replace(first, pay=None) == Item(
        external_id="4000001",
        title="Staff Nurse & Educator",
        company="Cairn Health",
        url="https://boards.greenhouse.io/cairnhealth/jobs/4000001",
        html="<p>Teach by video &amp; phone.</p>",
        categories=("Clinical",),
        places=("US",),
        workplace="remote",
        language="en",
        posted_at=datetime(2026, 11, 2, 13, 30, tzinfo=UTC),
    )


def test_greenhouse_text_is_unescaped_as_often_as_it_was_escaped() -> None:
    texts = [item.html for item in feeds.taken("greenhouse")]
    assert texts[1] == "<p>Hallo</p>"
    assert texts[2] == "<p>Knows &lt;b&gt; from &lt;i&gt;</p>"  # a text about tags


def test_greenhouse_several_ranges_are_no_pay_and_the_words_say_how_often() -> None:
    assert [item.pay.posted if item.pay else "" for item in feeds.taken("greenhouse")] == [
        "$90,000–$120,000 a year",
        "",
        "€25–€35 an hour",
        "",  # "Pay", without a word of how often
    ]


def test_greenhouse_location_says_the_workplace_or_nothing_does() -> None:
    assert [(item.workplace, item.places) for item in feeds.taken("greenhouse")] == [
        ("remote", ("US",)),
        ("remote", ("Austin, TX",)),
        ("", ("Lisbon",)),
        ("", ()),
    ]


def test_greenhouse_prospect_post_is_skipped() -> None:
    assert feeds.refused("greenhouse") == [("4000003", "It is no job: it collects people for jobs to come.")]
    raw = feeds.good("greenhouse") | {"internal_job_id": None}
    with pytest.raises(SkippedError):
        GREENHOUSE.item(raw, feeds.FACTS)


def test_greenhouse_empty_board_has_no_postings_and_an_error_is_no_board() -> None:
    assert feeds.read("greenhouse", b'{"jobs": [], "meta": {"total": 0}}') == []
    with pytest.raises(DocumentError, match="It has no “jobs”"):
        feeds.read("greenhouse", b'{"status": 404, "error": "Job not found"}')


def test_answer_that_holds_fewer_than_it_says_is_not_complete() -> None:
    with pytest.raises(DocumentError, match="says that it holds 3 postings, and holds 1"):
        feeds.read("greenhouse", b'{"jobs": [{}], "meta": {"total": 3}}')
    with pytest.raises(DocumentError, match="says that it holds 2 postings, and holds 0"):
        feeds.read("remotive", b'{"job-count": 2, "jobs": []}')


def test_lever_posting_is_read_whole() -> None:
    first = feeds.taken("lever")[0]
    assert first.pay
    assert first.pay.posted == "€50,000–€62,000 a year"
    assert replace(first, pay=None) == Item(
        external_id="5ac2-01",
        title="Support Engineer",
        company="Cairn Health",
        url="https://jobs.lever.co/cairn/5ac2-01",
        html="<div>Answer people.</div>\n<h3>You &lt;3 puzzles</h3><ul><li>patience</li></ul>\n<p>Apply soon.</p>",
        apply_to="https://jobs.lever.co/cairn/5ac2-01/apply",
        categories=("Customers", "Support"),
        places=("Germany", "Austria"),
        workplace="remote",
        type="full-time",
        posted_at=datetime(2026, 11, 3, 10, 0, tzinfo=UTC),
    )


def test_lever_workplaces_intervals_and_engagements() -> None:
    rows = [
        (item.workplace, item.places, item.type, item.engagement, item.pay.posted if item.pay else "")
        for item in feeds.taken("lever")
    ]
    assert rows[1:] == [
        ("remote", ("PT",), "contract", "contractor", "€30–€45 an hour"),  # unspecified, "Remote", in Portugal
        ("on-site", ("Oslo",), "", "", ""),  # paid once
        ("hybrid", ("Oslo",), "", "", ""),
    ]


def test_address_without_encryption_is_not_where_one_applies() -> None:
    assert feeds.taken("lever")[1].apply_to == ""  # so at the posting's own page, which is at https


def test_lever_goes_on_until_an_answer_is_empty() -> None:
    first = LEVER.address("cairn")
    full, empty = feeds.document("lever.json"), Document(BytesIO(b"[]"))
    assert len(list(LEVER.raw(full))) == 4
    assert LEVER.following(first, full) == "https://api.lever.co/v0/postings/cairn?mode=json&limit=1000&skip=4"
    assert list(LEVER.raw(empty)) == []
    assert LEVER.following(first, empty) is None


def test_boards_that_do_not_name_their_company_take_it_from_the_feed() -> None:
    for name in ("lever", "ashby"):
        with pytest.raises(RefusedError, match="It has no name of a company"):
            IMPORTERS[name].item(feeds.good(name), FeedFacts())


def test_ashby_posting_is_read_whole() -> None:
    first = feeds.taken("ashby")[0]
    assert first.pay
    assert first.pay.posted == "CAD 90,000–110,000 a year"
    assert replace(first, pay=None) == Item(
        external_id="a1",
        title="Data Analyst",
        company="Cairn Health",
        url="https://jobs.ashbyhq.com/cairn/a1",
        html="<p>Count.</p>",
        apply_to="https://jobs.ashbyhq.com/cairn/a1/application",
        categories=("Data", "Insights"),
        places=("Canada", "US"),
        workplace="remote",
        type="full-time",
        posted_at=datetime(2026, 11, 10, 12, 0, tzinfo=UTC),
    )


def test_ashby_tiers_currencies_and_two_weeks_are_no_pay() -> None:
    assert [bool(item.pay) for item in feeds.taken("ashby")] == [True, False, False, False]


def test_ashby_workplace_comes_before_is_remote() -> None:
    rows = [(item.workplace, item.places, item.type) for item in feeds.taken("ashby")]
    assert rows[1:] == [
        ("remote", ("Spain",), "contract"),  # "Remote", with an address
        ("hybrid", ("Paris",), "internship"),
        ("on-site", ("Paris",), ""),
    ]


def test_ashby_plain_text_becomes_paragraphs() -> None:
    assert feeds.taken("ashby")[2].html == "<p>Plan.</p><p>Then plan &lt;again&gt;.</p>"


def test_ashby_unlisted_posting_is_skipped() -> None:
    assert feeds.refused("ashby") == [("a2", "It is not listed on the employer's own board.")]
    with pytest.raises(SkippedError):
        ASHBY.item(feeds.good("ashby") | {"isListed": False}, feeds.FACTS)
