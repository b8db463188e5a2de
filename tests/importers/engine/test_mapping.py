"""What sources' words mean here: exactly ours, or what an editor said; never a guess."""

import csv

import pytest
import yaml
from django.conf import settings
from django.test import Client

from importers import actions, mapping
from importers.mapping import Categories, Places
from importers.models import CategoryName, CompanyName, Feed, RegionName
from importers.models.name import key_of
from importers.running import Reading
from jobs.models import Company, Job, Region
from tests import factories
from tests.importers.engine.conftest import posting, read
from tests.importers.engine.serving import Server
from tests.importers.engine.test_running import counts, live

pytestmark = pytest.mark.django_db


@pytest.fixture
def places(db: None) -> Places:
    return Places()


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        (["Germany"], ["germany"]),
        (["germany"], ["germany"]),
        (["DEU"], ["germany"]),
        (["FR"], ["france"]),
        (["US"], ["usa"]),
        (["USA"], ["usa"]),
        (["United States of America"], ["usa"]),
        (["The Netherlands"], ["netherlands"]),
        (["UK"], ["uk"]),
        (["United Kingdom"], ["uk"]),
        (["Remote - Germany"], ["germany"]),
        (["Germany (Remote)"], ["germany"]),
        (["Remote, Germany"], ["germany"]),
        (["Remote Germany"], ["germany"]),
        (["Fully remote: US only"], ["usa"]),
        (["100% Remote"], []),
        (["Remote"], []),
        (["USA, Canada"], ["canada", "usa"]),
        (["USA", "Canada"], ["canada", "usa"]),
        (["Spain or Portugal"], ["portugal", "spain"]),
        (["Germany; Austria / Switzerland"], ["austria", "germany", "switzerland"]),
        (["Germany, Austria and Switzerland"], ["dach"]),
        (["DACH"], ["dach"]),
        (["Benelux"], ["belgium", "luxembourg", "netherlands"]),
        (["EMEA"], ["emea"]),
        (["European Union"], ["eu"]),
        (["LATAM"], ["latam"]),
        (["Worldwide"], ["anywhere"]),
        (["Anywhere"], ["anywhere"]),
        (["Remote - Anywhere in the world"], ["anywhere"]),
        (["Bosnia and Herzegovina"], ["bosnia-and-herzegovina"]),
        (["Trinidad & Tobago"], ["trinidad-and-tobago"]),
        ([], []),
    ],
)
def test_words_that_are_exactly_ours_are_known(places: Places, words: list[str], slugs: list[str]) -> None:
    found, unknown = places.of(words)
    assert (sorted(region.slug for region in found), unknown) == (slugs, [])


@pytest.mark.parametrize(
    "words",
    [
        ["Berlin"],
        ["Berlin, Germany"],
        ["San Francisco, CA"],
        ["Remote, CA"],
        ["CA"],
        ["DE"],
        ["IN"],
        ["Georgia"],
        ["California"],
        ["New York"],
        ["Germany, Atlantis"],
        ["Not in Germany"],
        ["Germany excluded"],
        ["Western hemisphere-ish"],
        ["Worldwide, USA"],
        ["Worldwide", "USA"],
        ["US East Coast"],
        ["us east"],
        ["it"],
        ["no"],
        ["x" * 200],
        ["Germany" * 20],
        ["🌍"],
    ],
)
def test_words_that_may_mean_something_else_are_not_guessed(places: Places, words: list[str]) -> None:
    found, unknown = places.of(words)
    assert found == []
    assert unknown


def test_one_word_that_is_not_known_leaves_no_place(places: Places) -> None:
    assert places.of(["Germany", "Atlantis"]) == ([], ["Atlantis"])


def test_editors_word_counts_before_ours() -> None:
    row = RegionName.objects.create(name="Georgia", key="georgia")
    row.regions.set(Region.objects.filter(slug="usa"))
    RegionName.objects.create(name="Hybrid-ish", key="hybrid-ish", says_nothing=True)
    RegionName.objects.create(name="Germany", key="germany")  # seen, and nothing said of it
    places = Places()
    assert [region.slug for region in places.of(["GEORGIA "])[0]] == ["usa"]
    assert places.of(["Hybrid-ish"]) == ([], [])
    assert [region.slug for region in places.of(["Germany"])[0]] == ["germany"]


def test_categories_are_known_by_name_and_slug_or_as_editors_say() -> None:
    engineering = factories.make_category("engineering", name="Engineering & IT")
    legal = factories.make_category("legal-work")
    CategoryName.objects.create(name="R&D", key="r&d", category=engineering)
    CategoryName.objects.create(name="Sales", key="sales")
    categories = Categories()
    for words, row in ((["engineering & it"], engineering), (["R&D"], engineering), (["r&d "], engineering),
                       (["Legal Work"], legal), (["legal-work"], legal), (["Sales", "R&D", "Legal work"], engineering),
                       (["Sales"], None), (["Legal"], None), ([], None)):  # fmt: skip
        assert categories.of(words) == row, words


def test_table_of_categories_begins_with_plain_names_and_keeps_what_editors_said() -> None:
    engineering, hr = factories.make_category("engineering"), factories.make_category("hr")
    CategoryName.objects.create(name="Recruiting", key="recruiting", category=engineering)
    mapping.teach()
    mapping.teach()
    categories = Categories()
    assert categories.of(["software development"]) == engineering
    assert categories.of(["HR & Recruiting"]) == hr
    assert categories.of(["Recruiting"]) == engineering
    assert categories.of(["Nursing"]) is None  # that category is not here


def test_every_plain_name_means_a_category_that_is_seeded() -> None:
    seeded = yaml.safe_load((settings.BASE_DIR / "seeds" / "occupations" / "categories.yaml").read_text())
    with mapping.KNOWN.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert {row["category"] for row in rows} <= {row["slug"] for row in seeded["categories"]}
    assert len({key_of(row["name"]) for row in rows}) == len(rows) > 50


# In a feed


def test_unknown_category_is_refused_and_reported(server: Server, feed: Feed) -> None:
    result = read(server, feed, posting(1, categories=["R&D"]), posting(2, categories=[]), posting(3))
    assert counts(result) == {"read": 3, "new": 1, "refused": 2}
    assert "1 × Its category is not known here. For instance: Bookkeeper 1 (a1)" in result.log
    assert "1 × It names no category." in result.log
    assert "Unknown categories (1): “R&D” 1 ×" in result.log
    row = CategoryName.objects.get()
    assert (row.name, row.key, row.seen, row.category) == ("R&D", "r&d", 1, None)
    read(server, feed, posting(1, categories=["r&d"]))
    row.refresh_from_db()
    assert (row.seen, CategoryName.objects.count()) == (2, 1)


def test_feeds_own_category_and_regions_stand_for_what_is_not_known(server: Server, feed: Feed) -> None:
    feed.category = factories.make_category("legal")
    feed.save()
    feed.regions.set(Region.objects.filter(slug="canada"))
    result = read(server, feed, posting(1, categories=["R&D"], places=["Atlantis"]), posting(2, places=[]), posting(3))
    assert counts(result) == {"read": 3, "new": 3}
    assert "Unknown places (1): “Atlantis” 1 ×" in result.log
    told = {job.title: (job.category.slug, job.place) for job in Job.objects.select_related("category")}
    assert told == {
        "Bookkeeper 1": ("legal", "Canada"),
        "Bookkeeper 2": ("accounting", "Canada"),
        "Bookkeeper 3": ("accounting", "Germany"),
    }


def test_unknown_place_without_one_of_the_feed_leaves_the_job_without(server: Server, feed: Feed) -> None:
    assert counts(read(server, feed, posting(1, places=["Atlantis"]))) == {"read": 1, "new": 1}
    assert Job.objects.get().place == ""
    assert RegionName.objects.get().name == "Atlantis"


@pytest.fixture
def moderator(client: Client) -> Client:
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    return client


def test_what_an_editor_says_reaches_jobs_whose_posting_did_not_change(
    moderator: Client, server: Server, feed: Feed
) -> None:
    engineering = factories.make_category("engineering")
    feed.category = factories.make_category("legal")
    feed.save()
    vague = posting(1, categories=["R&D"], places=["Atlantis"])
    read(server, feed, vague, posting(2), ETag='"v1"')
    row, place = CategoryName.objects.get(), RegionName.objects.get()
    answer = moderator.post(
        "/admin/importers/categoryname/",
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": row.pk, "form-0-category": "Engineering",
         "_save": "Save"},
    )  # fmt: skip
    assert answer.status_code == 302
    greece = Region.objects.get(slug="greece")
    path = f"/admin/importers/regionname/{place.pk}/change/"
    assert moderator.post(path, {"regions": [greece.pk]}).status_code == 302
    assert counts(read(server, feed, vague, posting(2), ETag='"v1"')) == {"read": 2, "changed": 1, "same": 1}
    job = Job.objects.get(title="Bookkeeper 1")
    assert (job.category, job.place) == (engineering, "Greece")
    row.category = None
    row.save()
    read(server, Feed.objects.get(), vague, posting(2))
    job.refresh_from_db()
    assert job.category.slug == "legal"


def test_what_an_editor_says_while_a_feed_is_read_is_not_lost(
    server: Server, feed: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(server, feed, posting(1), ETag='"v1"')
    original = Reading.close_missing

    def close_missing(reading: Reading) -> list[str]:
        actions.forget_answers()
        return original(reading)

    monkeypatch.setattr(Reading, "close_missing", close_missing)
    read(server, feed, posting(1), ETag='"v2"')
    assert Feed.objects.get().etag == ""


# Companies


def test_company_is_known_by_exactly_its_name(server: Server, feed: Feed) -> None:
    acme = factories.make_company("Acme", slug="acme-of-old")
    read(
        server,
        feed,
        posting(1, company="Acme"),
        posting(2, company=" ACME  "),
        posting(3, company="Acme Inc."),
        posting(4, company="株式会社"),
        posting(5, company="有限会社"),
    )
    told = {job.title[-1]: job.company for job in Job.objects.select_related("company")}
    assert told["1"] == told["2"] == acme
    assert told["3"].slug == "acme-inc"
    assert told["4"] != told["5"]
    assert Company.objects.count() == 4
    assert CompanyName.objects.count() == 4


def test_two_companies_of_one_name_are_not_guessed_between(server: Server, feed: Feed) -> None:
    both = {factories.make_company("Acme", slug="acme"), factories.make_company("Acme", slug="acme-2")}
    read(server, feed, posting(1, company="Acme"), posting(2, company="Acme"))
    companies = {job.company for job in Job.objects.select_related("company")}
    assert len(companies) == 1
    assert companies.isdisjoint(both)


def test_editor_says_whose_name_it_is(server: Server, feed: Feed) -> None:
    right = factories.make_company("Acme")
    read(server, feed, posting(1, company="Acme GmbH"))
    CompanyName.objects.update(company=right)
    assert counts(read(server, feed, posting(1, company="Acme GmbH"))) == {"read": 1, "changed": 1}
    assert Job.objects.get().company == right
    assert live() == {"Bookkeeper 1"}
