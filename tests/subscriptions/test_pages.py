"""The page of the plans, the panel under guides, the way to payment and back."""

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.models import User
from core import generations, page_cache
from guides.models import Guide
from subscriptions import features, pricing, terms
from subscriptions.features import Feature
from subscriptions.models import Checkout
from subscriptions.sandbox.server import Sandbox
from tests import factories

pytestmark = pytest.mark.django_db

CHECKOUT = "/plus/checkout/"
ACTIVATING = "/account/plan/activating/"


@pytest.fixture
def guide() -> Guide:
    return factories.make_published_guide()


def words(page: str) -> str:
    """What a person reads of a page's main part, on one line."""
    main = BeautifulSoup(page, "html.parser").main
    assert main
    return " ".join(main.get_text(" ").split())


def button(page: str) -> tuple[str, str]:
    """The words and the address of the one primary action."""
    soup = BeautifulSoup(page, "html.parser")
    found = soup.select("main .button:not(.secondary)")
    assert len(found) == 1
    return found[0].get_text(strip=True), str(found[0].get("href", ""))


# The page of the plans


def test_both_plans_stand_in_one_table_with_their_prices(client: Client) -> None:
    soup = BeautifulSoup(client.get("/plus/").text, "html.parser")
    heads = [" ".join(th.get_text(" ").split()) for th in soup.select("thead th")]
    assert heads == ["Free USD $0 /month", "Waymark+ USD $8 /month"]
    assert len(soup.select("tbody th")) == len(pricing.LINES)


def test_year_says_what_it_saves(client: Client) -> None:
    month, year = words(client.get("/plus/").text), words(client.get("/plus/?interval=year").text)
    assert "Yearly saves USD $16" in month
    assert "USD $80 /year USD $16 less than twelve months" in year
    assert button(client.get("/plus/?interval=year").text)[1].endswith("interval%3Dyear")


def test_each_missing_part_says_so_on_page_panel_and_before_payment(
    client: Client, member_client: Client, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "_offered", {"compare": Feature("guides:guide-compare")})
    page = BeautifulSoup(client.get("/plus/").text, "html.parser")
    for item in page.select(".parts li"):
        assert ("not yet available" in item.text) is (item.get_text(strip=True) != "Compare")
    panel = words(client.get(guide.get_absolute_url()).text)
    checkout = words(member_client.get(CHECKOUT).text)
    for line in pricing.LINES:
        for part in line.parts:
            missing = part.feature != "compare"
            assert (part.text.casefold() in checkout.partition("You would pay")[0].casefold()) is missing, part.text
            if not line.plus_adds:
                told = panel.partition("Of what both plans have, not yet available: ")[2].partition(".")[0].split(", ")
                assert (part.text in told) is missing, part.text
    assert panel.count("not yet available") == 1 + sum(line.plus_adds for line in pricing.LINES)


def test_nothing_is_missing_once_all_is_built(
    client: Client, member_client: Client, guide: Guide, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = {part.feature: Feature() for line in pricing.LINES for part in line.parts}
    monkeypatch.setattr(features, "_offered", everything)
    for address in ("/plus/", guide.get_absolute_url()):
        assert "not yet available" not in client.get(address).text
    assert "not yet available" not in member_client.get(CHECKOUT).text.lower()


def test_part_that_is_built_in_part_says_what_of_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    some = {"json-api": Feature("guides:guide-list", so_far="guides")}
    monkeypatch.setattr(features, "_offered", {**features._offered, **some})
    page = words(client.get("/plus/").text)
    assert "JSON API guides so far" in page
    assert page.count("so far") == 1


def test_applying_and_searching_lead_to_the_jobs(client: Client) -> None:
    page = client.get("/plus/").text
    for text in ("Applies", "Searches"):
        assert f'<a href="/jobs/">{text}</a>' in page


@pytest.mark.parametrize(
    ("paying", "told"), [(0, None), (1, "One person pays for Waymark+ today."), (3, "3 people pay for Waymark+ today.")]
)
def test_page_tells_how_many_people_pay(client: Client, settings: Settings, paying: int, told: str | None) -> None:
    settings.PAYING_FLOOR = 1
    for _ in range(paying):
        factories.make_subscription(factories.make_user())
    page = words(client.get("/plus/").text)
    assert (told in page) if told else ("today." not in page)


def test_stranger_is_led_to_sign_up_and_from_there_to_payment(client: Client) -> None:
    text, address = button(client.get("/plus/").text)
    assert (text, address) == ("Get Waymark+", "/account/signup/?next=%2Fplus%2Fcheckout%2F%3Finterval%3Dmonth")
    assert "Go to account" not in client.get("/plus/").text


def test_free_member_is_led_to_payment(member_client: Client) -> None:
    page = member_client.get("/plus/").text
    assert button(page) == ("Get Waymark+", "/plus/checkout/?interval=month")
    assert "Go to account" in page


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "You have Waymark+"),
        ({"status": "trialing"}, "You have Waymark+"),
        ({"is_ending": True}, "You have Waymark+"),
        ({"status": "past_due", "period_start": timezone.now()}, "Mend your payment"),
        ({"status": "past_due"}, "Mend your payment"),
        ({"status": "unpaid"}, "Mend your payment"),
        ({"status": "paused"}, "Mend your payment"),
        ({"status": "canceled"}, "Get Waymark+"),
        ({"status": "incomplete"}, "Get Waymark+"),
        ({"status": "incomplete_expired"}, "Get Waymark+"),
    ],
)
def test_button_fits_the_subscription(
    member: User, member_client: Client, fields: dict[str, object], expected: str
) -> None:
    factories.make_subscription(member, **fields)
    assert button(member_client.get("/plus/").text)[0] == expected


def test_whoever_was_given_plus_has_it(member: User, member_client: Client) -> None:
    factories.make_grant(member)
    assert button(member_client.get("/plus/").text) == ("You have Waymark+", "/account/plan/")


def test_site_that_cannot_take_money_says_so(
    client: Client, member_client: Client, guide: Guide, settings: Settings
) -> None:
    settings.STRIPE_SECRET_KEY = ""
    for reader in (client, member_client):
        for address in ("/plus/", guide.get_absolute_url()):
            page = reader.get(address).text
            assert "Waymark+ cannot be bought here yet" in words(page)
            assert "Get Waymark+" not in words(page)
    assert member_client.get(CHECKOUT).headers["Location"] == "/plus/"


def test_page_costs_few_queries(
    client: Client, member: User, member_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/plus/")
    with django_assert_num_queries(0):
        client.get("/plus/")
    factories.make_subscription(member)
    with django_assert_num_queries(5):  # session, user, plan, subscriptions, grants
        member_client.get("/plus/")


@pytest.mark.django_db(transaction=True)
def test_page_from_memory_is_nobodys(member: User, member_client: Client) -> None:
    factories.make_grant(member)
    generations.read()
    assert "You have Waymark+" in member_client.get("/plus/").text
    assert not page_cache.store.pages
    cold, warm = Client().get("/plus/"), Client().get("/plus/")
    assert len(page_cache.store.pages) == 1
    assert cold.content == warm.content
    assert not cold.cookies
    assert "csrfmiddlewaretoken" not in cold.text
    assert Client().get("/plus/?interval=year").content != cold.content
    assert len(page_cache.store.pages) == 2


# The panel


def test_panel_stands_under_a_guide_and_fits_the_reader(
    client: Client, member: User, member_client: Client, guide: Guide
) -> None:
    address = guide.get_absolute_url()
    assert button(client.get(address).text)[1].startswith("/account/signup/?next=")
    assert button(member_client.get(address).text) == ("Get Waymark+", "/plus/checkout/?interval=month")
    factories.make_subscription(member)
    page = member_client.get(address).text
    assert "You have Waymark+. Thank you" in words(page)
    assert "Get Waymark+" not in words(page)


def test_panel_asks_for_the_plan_of_nobody_who_is_not_signed_in(
    client: Client, member_client: Client, guide: Guide
) -> None:
    def asked(reader: Client) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert "plan-panel" in reader.get(guide.get_absolute_url()).text
        return sum("subscriptions_" in query["sql"] for query in queries)

    assert asked(client) == 0
    assert asked(member_client) == 1


def test_draft_has_no_panel(editor_client: Client) -> None:
    guide = factories.make_guide()
    assert "plan-panel" not in editor_client.get(f"{guide.get_absolute_url()}preview/").text


# The way to payment


def test_checkout_is_for_members(client: Client) -> None:
    answer = client.get(f"{CHECKOUT}?interval=year")
    assert answer.headers["Location"] == "/account/login/?next=/plus/checkout/%3Finterval%3Dyear"


@pytest.mark.parametrize(("interval", "price"), [("month", "USD $8 /month"), ("year", "USD $80 /year")])
def test_checkout_shows_what_is_agreed_to(member_client: Client, interval: str, price: str) -> None:
    page = words(member_client.get(f"{CHECKOUT}?interval={interval}").text)
    assert price in page
    for heading, text in terms.terms(pricing.price(interval)).items():
        assert f"{heading} {text}" in page
    assert terms.CONSENT in page


def test_operators_words_are_words_and_nothing_else(member_client: Client, settings: Settings) -> None:
    settings.PLUS_REFUND_TEXT = "<script>alert(1)</script>"
    assert "<script>alert" not in member_client.get(CHECKOUT).text


@pytest.mark.parametrize("status", ["active", "trialing", "past_due", "unpaid", "paused"])
def test_whoever_subscribes_already_is_led_to_their_plan(member: User, member_client: Client, status: str) -> None:
    factories.make_subscription(member, status=status)
    for answer in (member_client.get(CHECKOUT), member_client.post(CHECKOUT, {"accepted": "on"})):
        assert answer.headers["Location"] == "/account/plan/"


def send(client: Client, interval: str = "month", **form: str) -> tuple[int, str, str]:
    """Open the page, and press the button. Returns status, page and Location of the answer."""
    address = f"{CHECKOUT}?interval={interval}"
    shown = re.search(r'name="shown" value="(\w+)"', client.get(address).text)
    assert shown
    answer = client.post(address, {"shown": shown[1], **form})
    return answer.status_code, answer.text, answer.headers.get("Location", "")


@pytest.mark.parametrize("interval", ["month", "year"])
def test_accepted_terms_lead_to_payment_and_are_kept_as_shown(
    member: User, member_client: Client, sandbox: Sandbox, interval: str
) -> None:
    status, _, location = send(member_client, interval, accepted="on")
    assert status == 303
    assert location.startswith(sandbox.url)
    checkout = Checkout.objects.get(user=member)
    assert (checkout.interval, checkout.accepted) == (interval, terms.text(pricing.price(interval)))


def test_without_the_tick_nobody_pays(member: User, member_client: Client) -> None:
    status, page, _ = send(member_client)
    assert status == 422
    assert page.count("Please tick this before you go on to payment.") == 2  # summed up, and beside it
    assert not Checkout.objects.exists()


def test_terms_that_changed_meanwhile_are_shown_again(member_client: Client, settings: Settings) -> None:
    shown = re.search(r'name="shown" value="(\w+)"', member_client.get(CHECKOUT).text)
    assert shown
    settings.PLUS_PRICES = {"month": 900, "year": 9000}
    answer = member_client.post(CHECKOUT, {"shown": shown[1], "accepted": "on"})
    assert answer.status_code == 422
    assert "The terms have changed since you opened this page." in words(answer.text)
    assert "checked" not in answer.text
    assert not Checkout.objects.exists()
    assert f'value="{shown[1]}"' not in answer.text


@pytest.mark.parametrize("form", [{}, {"accepted": "on"}, {"shown": "", "accepted": "on"}, {"shown": "\x00" * 9}])
def test_forged_checkout_is_refused(member_client: Client, form: dict[str, str]) -> None:
    assert member_client.post(CHECKOUT, form).status_code == 422
    assert not Checkout.objects.exists()


def test_payment_service_that_is_away_is_told_of_and_nothing_is_lost(member_client: Client, sandbox: Sandbox) -> None:
    sandbox.fail_next(20, status=400)
    status, page, _ = send(member_client, "year", accepted="on")
    assert status == 422
    assert "The payment service does not answer just now. Nothing was charged" in words(page)
    assert "USD $80 /year" in words(page)
    assert "checked" in page


# The way back


def test_return_page_is_for_members(client: Client) -> None:
    assert client.get(ACTIVATING).headers["Location"] == f"/account/login/?next={ACTIVATING}"


def test_return_page_looks_again_by_itself_until_plus_is_there(member: User, member_client: Client) -> None:
    member.checkouts.create(interval="month", accepted="x")
    answer = member_client.get(ACTIVATING)
    assert "Activating Waymark+" in words(answer.text)
    assert answer.headers["Refresh"] == f"2; url={ACTIVATING}?look=1"
    assert member_client.get(f"{ACTIVATING}?look=1").headers["Refresh"] == f"2; url={ACTIVATING}?look=2"
    factories.make_subscription(member)
    answer = member_client.get(f"{ACTIVATING}?look=2", follow=True)
    assert answer.redirect_chain == [("/account/plan/", 302)]
    assert "Thank you. You have Waymark+ now." in answer.text


@pytest.mark.parametrize("look", ["30", "31", "999"])
def test_return_page_says_what_to_do_when_nothing_comes(
    member: User, member_client: Client, settings: Settings, look: str
) -> None:
    settings.SUPPORT_EMAIL = "help@cairn.example"
    member.checkouts.create(interval="month", accepted="x")
    answer = member_client.get(f"{ACTIVATING}?look={look}")
    assert "Refresh" not in answer.headers
    assert "Please do not pay again." in words(answer.text)
    assert "mailto:help@cairn.example" in answer.text


@pytest.mark.parametrize("look", ["", "-1", "1.5", "²", "9" * 40, "x"])
def test_return_page_bears_any_number(member: User, member_client: Client, look: str) -> None:
    member.checkouts.create(interval="month", accepted="x")
    assert member_client.get(ACTIVATING, {"look": look}).headers["Refresh"].endswith("look=1")


def test_each_look_asks_for_one_look_at_stripe_at_a_time(member: User, member_client: Client) -> None:
    member.checkouts.create(interval="month", accepted="x", stripe_id="cs_1", url="http://localhost/")
    for _ in range(3):
        assert member_client.get(ACTIVATING).status_code == 200
    assert ProcrastinateJob.objects.filter(task_name="subscriptions.look").count() == 1


def test_whoever_went_to_no_payment_waits_for_none(member: User, member_client: Client) -> None:
    member.checkouts.create(interval="month", accepted="x", state=Checkout.State.EXPIRED)
    factories.make_user().checkouts.create(interval="month", accepted="x")
    assert member_client.get(ACTIVATING).headers["Location"] == "/account/plan/"


def test_return_page_follows_our_record_not_the_address(member: User, member_client: Client) -> None:
    member.checkouts.create(interval="month", accepted="x")
    factories.make_subscription(member, status="incomplete", period_end=timezone.now() + timedelta(days=30))
    assert "Activating Waymark+" in words(member_client.get(f"{ACTIVATING}?paid=yes&session_id=cs_1").text)
