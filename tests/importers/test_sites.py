"""Other boards and feeds: Jobicy, Remote OK, Himalayas, Remotive, Indeed's XML, JSON Feed."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pytest

from importers.documents import Document, DocumentError
from importers.importer import FeedFacts, Terms
from importers.items import Item, SkippedError
from importers.registry import IMPORTERS
from tests.importers import feeds

OTHERS = ["jobicy", "remoteok", "himalayas", "remotive", "indeed", "jsonfeed"]
SAMPLE = (
    Path(__file__).parents[3] / "shared" / "data" / "feeds" / "jobicy_sample.json"
)  # a real answer, not ours to keep


def pay(items: list[Item]) -> list[str]:
    return [item.pay.posted if item.pay else "" for item in items]


def test_what_others_gathered_stays_on_our_pages_until_an_operator_knows_their_terms() -> None:
    assert {IMPORTERS[name].terms for name in OTHERS} == {Terms()}
    assert Terms() == Terms(allows_markup=False, in_feeds=False, in_api=False, in_widget=False)


def test_only_what_holds_all_its_postings_is_whole() -> None:
    assert [name for name in OTHERS if IMPORTERS[name].is_whole] == ["remotive", "indeed"]


def test_sources_without_boards_refuse_one() -> None:
    for name in ("jobicy", "remoteok", "himalayas", "remotive"):
        assert IMPORTERS[name].address("").startswith("https://")
        with pytest.raises(ValueError, match="has no boards"):
            IMPORTERS[name].address("cairn")


@pytest.mark.parametrize("name", ["indeed", "jsonfeed"])
def test_feed_is_named_by_its_address(name: str) -> None:
    assert IMPORTERS[name].address("https://cairn.example/feed") == "https://cairn.example/feed"
    for wrong in (
        "",
        "cairn",
        "http://cairn.example/feed",
        "https://127.0.0.1/",
        "file:///etc/passwd",
        "mailto:a@b.example",
    ):
        with pytest.raises(ValueError, match="address of the feed"):
            IMPORTERS[name].address(wrong)


def test_jobicy_posting_is_read_whole() -> None:
    first = feeds.taken("jobicy")[0]
    assert first.pay
    assert first.pay.posted == "$20–$25 an hour"
    assert replace(first, pay=None) == Item(
        external_id="150001",
        title="Cook & Author",
        company="Cairn Kitchens",
        url="https://jobs.example/150001-cook",
        html="<p>Write recipes.</p>",
        categories=("Copywriting & Content",),
        places=("Canada", "USA"),
        type="full-time",
        seniority="mid",
        posted_at=datetime(2026, 11, 25, 8, 0, tzinfo=UTC),
    )


def test_jobicy_names_of_2024_are_read_too() -> None:
    (only,) = feeds.taken("jobicy", "jobicy_2024.json")
    assert (only.title, only.company, only.categories) == ("Head of R&D", "Cairn & Sons", ("Marketing & Sales",))
    assert (only.type, only.seniority, pay([only])) == ("part-time", "senior", ["$67,500–$79,000 a year"])
    assert only.html == "<p>Lead R&amp;D.</p>"
    assert only.posted_at == datetime(2024, 12, 1, 4, 10, 21, tzinfo=UTC)


def test_jobicy_goes_on_at_its_cursor() -> None:
    importer = IMPORTERS["jobicy"]
    first, last = feeds.document("jobicy.json"), feeds.document("jobicy_2024.json")
    list(importer.raw(first))
    second = importer.following(importer.address(""), first)
    assert second == "https://jobicy.com/api/v2/remote-jobs?count=200&cursor=abc.def"
    assert importer.following(second, last) is None
    again = importer.following(second, Document(BytesIO(b'{"jobs": [], "nextCursor": "x&y"}')))
    assert again == "https://jobicy.com/api/v2/remote-jobs?count=200&cursor=x%26y"


@pytest.mark.skipif(not SAMPLE.exists(), reason="needs a real answer, which is not ours to keep here")
def test_jobicy_real_answer_is_taken_whole() -> None:
    found = feeds.read("jobicy", Document(BytesIO(SAMPLE.read_bytes())))
    assert len(found) == 8
    assert all(isinstance(one, Item) and one.places and one.categories and one.posted_at for one in found)
    assert sum(bool(one.pay) for one in found if isinstance(one, Item)) == 4
    assert not any("&amp;" in one.title + one.categories[0] for one in found if isinstance(one, Item))


def test_remoteok_posting_is_read_whole() -> None:
    first = feeds.taken("remoteok")[0]
    assert first.pay
    assert first.pay.posted == "$40,000–$52,000 a year"
    assert replace(first, pay=None) == Item(
        external_id="1099001",
        title="Gardener",
        company="Cairn & Moss",
        url="https://remoteok.example/1099001",
        html="<p>Advise on moss.</p>",
        categories=("garden", "senior", "full time"),
        places=("Europe",),
        type="full-time",
        seniority="senior",
        posted_at=datetime(2026, 11, 24, 5, 20, tzinfo=UTC),
        skills=("garden", "senior", "full time"),
    )


def test_remoteok_legal_notice_is_no_posting_and_zero_no_pay() -> None:
    assert not feeds.refused("remoteok")
    assert pay(feeds.taken("remoteok")) == ["$40,000–$52,000 a year", "", "up to $45,000 a year"]
    assert feeds.taken("remoteok")[1].posted_at == datetime(2026, 11, 23, 2, 13, 20, tzinfo=UTC)


def test_remoteok_without_its_notice_loses_no_posting() -> None:
    found = feeds.read("remoteok", feeds.answer("remoteok", [feeds.good("remoteok")]))
    assert [type(one) for one in found] == [Item]


def test_himalayas_posting_is_read_whole() -> None:
    first = feeds.taken("himalayas")[0]
    assert first.pay
    assert first.pay.posted == "$90,000–$120,000 a year"
    assert replace(first, pay=None) == Item(
        external_id="https://himalayas.example/companies/cairn/jobs/engineer",
        title="Engineer",
        company="Cairn Labs",
        url="https://himalayas.example/companies/cairn/jobs/engineer",
        html="<p>Build.</p>",
        apply_to="https://himalayas.example/companies/cairn/jobs/engineer/apply",
        categories=("Software-Engineer",),
        places=("United States", "Canada"),
        type="full-time",
        seniority="senior",
        zones=(-8.0, -5.0),
        posted_at=datetime(2026, 11, 24, 6, 0, tzinfo=UTC),
        expires_on=date(2030, 1, 1),
    )


def test_himalayas_milliseconds_gaps_and_two_levels() -> None:
    second = feeds.taken("himalayas")[1]
    assert second.posted_at == datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
    assert second.expires_on == date(2030, 1, 1)
    assert second.zones is None  # from −5 to −4 and from +5:30 to +6
    assert (second.seniority, second.type, second.engagement) == ("", "contract", "contractor")
    assert second.url == "https://himalayas.example/apply/2"  # its guid is no address


def test_posting_whose_last_day_is_over_is_skipped() -> None:
    assert feeds.refused("himalayas") == [("job-3", "Its last day is over: 2023-12-14")]
    raw = feeds.good("himalayas") | {"expiryDate": 1702592000}
    with pytest.raises(SkippedError):
        IMPORTERS["himalayas"].item(raw, feeds.FACTS)


def test_himalayas_goes_on_after_as_many_as_were_sent() -> None:
    importer = IMPORTERS["himalayas"]
    page, last = feeds.document("himalayas.json"), Document(BytesIO(b'{"totalCount": 9, "jobs": []}'))
    list(importer.raw(page))
    second = importer.following("https://himalayas.app/jobs/api?limit=100&offset=0", page)
    assert second == "https://himalayas.app/jobs/api?limit=100&offset=3"
    assert importer.following("https://himalayas.app/jobs/api?limit=100&offset=2", page) is None  # 5 of 5
    list(importer.raw(last))
    assert importer.following("https://himalayas.app/jobs/api?limit=100&offset=3", last) is None  # it has no more


def test_remotive_posting_is_read_whole() -> None:
    first = feeds.taken("remotive")[0]
    assert first.pay
    assert first.pay.posted == "$60,000–$75,000 a year"
    assert replace(first, pay=None) == Item(
        external_id="1001",
        title="Accountant",
        company="Cairn Books",
        url="https://remotive.example/1001",
        html="<p>Count.</p>",
        categories=("Finance / Legal",),
        places=("USA",),
        type="full-time",
        posted_at=datetime(2026, 11, 20, 10, 0, tzinfo=UTC),
        skills=("excel", "ifrs"),
    )


def test_remotive_salary_that_says_more_than_an_amount_is_none() -> None:
    assert pay(feeds.taken("remotive")) == ["$60,000–$75,000 a year", "", ""]
    assert feeds.taken("remotive")[1].places == ("Europe", "Brazil")


def test_indeed_posting_is_read_whole() -> None:
    first = feeds.taken("indeed")[0]
    assert first.pay
    assert first.pay.posted == "$24.50–$30 an hour"
    assert replace(first, pay=None) == Item(
        external_id="ref-1",
        title="Nurse & Coach",
        company="Cairn Hiring",
        url="https://cairn.example/jobs/1?a=1&b=2",
        html="<p>Coach people</p> <b>by phone</b>",
        categories=("Health",),
        places=("US",),
        workplace="remote",
        type="part-time",
        posted_at=datetime(2026, 11, 23, 16, 8, tzinfo=UTC),
        expires_on=date(2030, 1, 31),
    )


def test_indeed_escaped_text_towns_and_workplaces() -> None:
    _, second, third = feeds.taken("indeed")
    assert (second.html, second.company) == ("<p>Drive</p>", "Cairn Health")
    assert (second.workplace, second.places) == ("on-site", ("Ottawa, ON, CA",))  # remote for a while only
    assert (third.workplace, third.places, pay([third])) == ("remote", ("Canada",), ["CAD 50,000 a year"])


def test_indeed_page_of_another_kind_is_no_empty_feed() -> None:
    assert feeds.read("indeed", b"<source><publisher>x</publisher></source>") == []
    with pytest.raises(DocumentError, match="It has no “source”"):
        feeds.read("indeed", b"<html><body><p>Closed for the holidays.</p></body></html>")


def test_our_own_feed_is_read_whole() -> None:
    first = feeds.taken("jsonfeed")[0]
    assert first.pay
    assert first.pay.posted == "€3,000–€3,500 a month"
    assert replace(first, pay=None) == Item(
        external_id="tag:cairn.example,2026-11-01:job:1",
        title="Cook",
        company="Cairn at Sea",
        company_website="https://sea.example/",
        url="https://cairn.example/jobs/1-cook/",
        html="<p>Cook.</p>",
        apply_to="https://cairn.example/jobs/1/out/",
        categories=("Food",),
        places=("Germany", "France"),
        workplace="visits",
        type="full-time",
        engagement="employee",
        seniority="mid",
        language="en",
        zones=(0.0, 2.0),
        posted_at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC),
        expires_on=date(2030, 1, 31),
        skills=("Baking",),
    )


def test_feed_of_others_says_company_by_author_or_in_its_title() -> None:
    found = [
        (one.title, one.company)
        for one in feeds.read("jsonfeed", feeds.document("jsonfeed.json"), FeedFacts())
        if isinstance(one, Item)
    ]
    assert found == [
        ("Cook", "Cairn at Sea"),
        ("Mate", "Cairn at Sea"),
        ("Potter", "Clay & Co"),
        ("Poet at large", "Verse"),
        ("Thoughts on moss", "Moss"),
    ]


def test_feed_of_others_has_text_tags_and_other_addresses() -> None:
    potter = feeds.taken("jsonfeed")[2]
    assert potter.html == "<p>Turn &lt;clay&gt;.</p><p>Fire it.</p>"
    assert (potter.url, potter.categories) == ("https://other.example/p1", ("Craft",))


def test_json_feed_goes_on_at_its_next_address_once() -> None:
    importer, page = IMPORTERS["jsonfeed"], feeds.document("jsonfeed.json")
    list(importer.raw(page))
    second = importer.following("https://cairn.example/jobs/feed.json", page)
    assert second == "https://cairn.example/jobs/feed.json?page=2"
    assert importer.following(second, page) is None  # it names itself
