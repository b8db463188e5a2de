"""What is said of plans, and that it is so."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from subscriptions import features, pricing, terms
from subscriptions.features import Feature
from subscriptions.plans import FREE, PLUS
from tests import factories

# PRODUCT.md's table, word for word: what a line is about, and its two cells
TABLE = [
    ("applies, searches", "unlimited", "unlimited"),
    ("web and mobile", "yes", "yes"),
    ("job alerts", "weekly", "weekly or daily"),
    ("bookmarks, applications tracker, resume, compare", "yes", "yes"),
    ("ads", "shown, marked as ads", "none anywhere"),
    ("personal career consultant", "", "yes, answers within a promised time"),
    ("AI-powered job advice", "", "yes, grounded in guide, facts, job and resume, each claim cited"),
    ("resume", "public or private, random URL", "featured and pinned in the directory, custom URL"),
]
PARTS = [part for line in pricing.LINES for part in line.parts]


@pytest.fixture
def nothing_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "_offered", {})


def test_lines_say_what_the_product_promises() -> None:
    assert [(line.title, line.free, line.plus) for line in pricing.LINES] == TABLE


def test_cells_follow_the_plans() -> None:
    ads = next(line for line in pricing.LINES if line.title == "ads")
    assert (ads.cell(FREE), ads.cell(PLUS)) == ("shown, marked as ads", "none anywhere")
    assert [line.title for line in pricing.LINES if line.plus_adds] == [
        "job alerts",
        "ads",
        "personal career consultant",
        "AI-powered job advice",
        "resume",
    ]


def test_apps_offer_what_the_lines_know_and_each_part_has_a_name_of_its_own() -> None:
    names = [part.feature for part in PARTS]
    assert len(set(names)) == len(names)
    assert features.offered() <= set(names)
    assert {"compare", "applies", "searches", "web-app", "json-api", "no-ads"} <= features.offered()


@pytest.mark.django_db
def test_what_is_here_has_a_page_that_opens(client: Client) -> None:
    found = [part.found for part in PARTS if part.found]
    addresses = {feature.url for feature in found if feature.url}
    assert len(addresses) >= 3
    for address in addresses:
        assert client.get(address).status_code == 200


def test_what_nobody_built_is_not_available(nothing_built: None) -> None:
    assert pricing.unavailable() == [part.text for part in PARTS]
    assert not any(line.is_available for line in pricing.LINES)


def test_feature_is_there_while_it_says_so(nothing_built: None) -> None:
    on_duty: list[str] = []
    features.offer("consultant", Feature(is_available=lambda: bool(on_duty)))
    assert features.find("consultant") is None
    assert "personal career consultant" in pricing.unavailable()
    on_duty.append("Carla")
    assert features.find("consultant")
    assert "personal career consultant" not in pricing.unavailable()


@pytest.mark.parametrize(
    ("interval", "cents", "words", "saved"),
    [
        ("month", 800, "USD $8/month", ""),
        ("year", 8000, "USD $80/year", "USD $16"),
        ("year", 8950, "USD $89.50/year", "USD $6.50"),
        ("year", 9600, "USD $96/year", ""),
        ("year", 9700, "USD $97/year", ""),
    ],
)
def test_price_says_what_it_is_and_what_a_year_saves(
    settings: Settings, interval: str, cents: int, words: str, saved: str
) -> None:
    settings.PLUS_PRICES = {"month": 800, "year": 8000, interval: cents}
    price = pricing.price(interval)
    assert (str(price), price.saved) == (words, saved)


@pytest.mark.parametrize("typed", [None, "", "week", "YEAR", "<b>"])
def test_unknown_interval_means_a_month(typed: str | None) -> None:
    assert pricing.price(typed).interval == "month"


@pytest.mark.django_db
def test_only_people_who_pay_today_are_counted(settings: Settings) -> None:
    settings.PAYING_FLOOR = 0
    now = timezone.now()
    for fields in (
        {},
        {"is_ending": True},
        {"status": "trialing"},
        {"status": "past_due"},
        {"status": "canceled"},
        {"amount": 0},
        {"period_start": now - timedelta(days=40), "period_end": now - timedelta(days=9)},
    ):
        factories.make_subscription(factories.make_user(), **fields)
    factories.make_grant(factories.make_user())
    assert pricing.paying_people() == 2


@pytest.mark.django_db
def test_people_are_counted_once_in_a_while(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.PAYING_FLOOR = 1
    assert pricing.paying_people() is None
    factories.make_subscription(factories.make_user())
    with django_assert_num_queries(0):
        assert pricing.paying_people() is None
    assert pricing._count_paying(spell=-1) == 1


@pytest.mark.django_db
def test_few_people_are_not_told_of(settings: Settings) -> None:
    settings.PAYING_FLOOR = 2
    factories.make_subscription(factories.make_user())
    assert pricing.paying_people() is None
    pricing._count_paying.cache_clear()
    factories.make_subscription(factories.make_user())
    assert pricing.paying_people() == 2


def test_terms_tell_price_renewal_and_the_operators_own_words(settings: Settings) -> None:
    settings.PLUS_TAX_TEXT, settings.PLUS_REFUND_TEXT = "Plus 7% of something.", "Never, sorry."
    settings.PLUS_WITHDRAWAL_TEXT, settings.PLUS_GRACE_DAYS = "Write to us.", 5
    told = terms.terms(pricing.price("year"))
    assert told["What you buy"].startswith(f"{PLUS.name} for USD $80/year.")
    assert told["Renewal"] == (
        "USD $80.00 is charged again each year, until you cancel. We remind you by e-mail 15 to 30 days before."
    )
    assert "remind" not in terms.terms(pricing.price("month"))["Renewal"]
    assert (told["Tax"], told["Refunds"], told["Right of withdrawal"]) == (
        "Plus 7% of something.",
        "Never, sorry.",
        "Write to us.",
    )
    assert "5 days" in told["If a payment fails"]
    assert terms.text(pricing.price("year")).endswith(terms.CONSENT)
    assert "16 or older" in terms.CONSENT


def test_terms_tell_what_is_missing_and_what_is_here(nothing_built: None) -> None:
    missing = terms.terms(pricing.price("month"))
    assert "What it adds today" not in missing
    assert missing["Not yet available"].startswith("Applies, searches, installable web app, JSON API, job alerts, ")
    assert all(part.text in missing["Not yet available"] for part in PARTS[1:])
    for part in PARTS:
        features.offer(part.feature, Feature())
    whole = terms.terms(pricing.price("month"))
    assert "Not yet available" not in whole
    assert "personal career consultant: yes, answers within a promised time" in whole["What it adds today"]
