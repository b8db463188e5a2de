"""A person's own plan: what they are told of it, at each moment, and what they can do."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core import mail
from core.site import site
from subscriptions.models import Invoice, PriceChange, Subscription
from subscriptions.plans import plan_for
from subscriptions.standing import WORDS, next_amount
from tests import factories

pytestmark = pytest.mark.django_db

PLAN = "/account/plan/"
START = datetime(2026, 3, 1, 9, tzinfo=UTC)
END = datetime(2026, 4, 1, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GRACE = timedelta(days=django_settings.PLUS_GRACE_DAYS)


@pytest.fixture
def subscription(member: User) -> Subscription:
    """From 1 March to 1 April 2026."""
    return factories.make_subscription(member, period_start=START, period_end=END, started_at=START)


def standing(client: Client) -> str:
    """The name of the plan, what is said of it, and the actions beside, on one line."""
    found = BeautifulSoup(client.get(PLAN).text, "html.parser").select_one(".standing")
    assert found
    return " ".join(found.get_text(" ").split()).replace(" .", ".").replace(" ,", ",")


LATE = "Your last payment failed. You keep Waymark+ until {}, unless you mend it: check your card"
STOPPED = "Your last payment failed, so your subscription has stopped. Nothing of yours is deleted. Mend the payment"


@pytest.mark.parametrize(
    ("fields", "moment", "plan", "said"),
    [
        ({}, START, "Waymark+", "You pay monthly. The next payment, USD $8.00, is due on 1 Apr 2026."),
        (
            {"interval": "year", "amount": 8000},
            START,
            "Waymark+",
            "You pay yearly. The next payment, USD $80.00, is due on 1 Apr 2026.",
        ),
        (
            {"status": "trialing"},
            END - SECOND,
            "Waymark+",
            "You are trying Waymark+ until 1 Apr 2026. The first payment, USD $8.00, is due then.",
        ),
        (
            {"is_ending": True},
            END - SECOND,
            "Waymark+",
            "Canceled. You keep Waymark+ until 1 Apr 2026, and nothing more is charged. Undo",
        ),
        ({"is_ending": True}, END, "Free", "Your subscription ended on 1 Apr 2026. Nothing of yours is deleted."),
        ({"status": "past_due"}, START + GRACE - SECOND, "Waymark+", LATE.format("8 Mar 2026")),
        ({"status": "past_due"}, START + GRACE, "Free", STOPPED),
        (
            {"status": "past_due", "is_ending": True, "period_end": START + timedelta(days=2)},
            START,
            "Waymark+",
            LATE.format("3 Mar 2026"),
        ),
        ({"status": "unpaid"}, START, "Free", STOPPED),
        ({"status": "paused"}, START, "Free", "Your subscription is paused, because there is no card to pay with."),
        (
            {"status": "canceled", "ended_at": START + timedelta(days=3)},
            START + timedelta(days=4),
            "Free",
            "Your subscription ended on 4 Mar 2026. Nothing of yours is deleted. Get Waymark+",
        ),
        (
            {"status": "incomplete"},
            START,
            "Free",
            "Your first payment did not go through, so your subscription has not started. Get Waymark+",
        ),
        (
            {"status": "incomplete_expired"},
            START,
            "Free",
            "You have the free plan. It costs nothing, and does not end. Get Waymark+",
        ),
    ],
)
def test_plan_is_told_in_words(
    member: User,
    member_client: Client,
    subscription: Subscription,
    fields: dict[str, object],
    moment: datetime,
    plan: str,
    said: str,
) -> None:
    Subscription.objects.filter(pk=subscription.pk).update(**fields)
    with time_machine.travel(moment, tick=False):
        assert standing(member_client).startswith(f"{plan} {said}")
        assert plan_for(member).name == plan


def test_whoever_never_paid_has_the_free_plan_and_no_payments(member_client: Client) -> None:
    page = member_client.get(PLAN).text
    assert "You have the free plan. It costs nothing, and does not end." in page
    for absent in ("Change card", "Cancel", "Invoices", "History"):
        assert absent not in page


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (None, "Waymark+ We gave you Waymark+ until 8 Mar 2026. It costs you nothing and ends by itself."),
        (
            "canceled",
            "Waymark+ Your subscription ended on 1 Apr 2026. Nothing of yours is deleted. We gave you Waymark+ until 8",
        ),
        ("unpaid", "Waymark+ Your last payment failed, so"),
    ],
)
def test_given_plus_is_told_beside_and_its_reason_is_not(
    member: User, member_client: Client, status: str | None, said: str
) -> None:
    if status:
        factories.make_subscription(member, status=status, period_start=START, period_end=END)
    factories.make_grant(member, starts_at=START, ends_at=START + timedelta(days=3), reason="A prize.")
    factories.make_grant(member, starts_at=START, ends_at=START + timedelta(days=7), reason="Kind words.")
    with time_machine.travel(START, tick=False):
        assert standing(member_client).startswith(said)
        page = member_client.get(PLAN).text
        assert "Get Waymark+" not in page
    assert "prize" not in page
    assert "Kind words" not in page


def test_live_subscription_is_told_of_before_one_begun_later(member: User, member_client: Client) -> None:
    factories.make_subscription(member, started_at=START, amount=700)
    factories.make_subscription(member, status="incomplete_expired", started_at=END)
    assert "USD $7.00" in standing(member_client)


def test_new_price_is_told_to_those_who_heard_of_it(subscription: Subscription) -> None:
    def change(days: int, amount: int) -> PriceChange:
        return PriceChange.objects.create(
            interval="month",
            amount=amount,
            price_id=f"price_{amount}",
            effective_on=(END + timedelta(days=days)).date(),
        )

    change(-9, 600)
    assert next_amount(subscription) == 800
    for told in (change(-2, 900), change(0, 1000), change(1, 1100)):
        subscription.notices.create(kind="price_change", about=str(told.pk))
    assert next_amount(subscription) == 1000


# What was paid


def make_invoice(user: User | None, **fields: object) -> Invoice:
    number = Invoice.objects.count() + 1
    defaults = {
        "stripe_id": f"in_{number}",
        "number": f"WM-{number:04}",
        "status": "paid",
        "amount_due": 800,
        "amount_paid": 800,
        "currency": "USD",
        "created_at": START + timedelta(days=number),
        "url": f"https://invoice.stripe.com/i/{number}",
    }
    return Invoice.objects.create(user=user, **{**defaults, **fields})


def test_invoices_are_ones_own_the_latest_first(
    member: User, member_client: Client, subscription: Subscription
) -> None:
    make_invoice(member)
    make_invoice(member, refunded=800)
    make_invoice(member, refunded=300)
    make_invoice(member, status="open", amount_paid=0, url="")
    make_invoice(member, status="void", amount_paid=0)
    make_invoice(factories.make_user(), number="STRANGE-1")
    make_invoice(None, number="ERASED-1")
    page = member_client.get(PLAN).text
    rows = [row.get_text("|", strip=True) for row in BeautifulSoup(page, "html.parser").select(".invoices tbody tr")]
    assert rows == [
        "6 Mar 2026|WM-0005|USD $8.00|not to be paid",
        "5 Mar 2026|WM-0004|USD $8.00|not paid yet",
        "4 Mar 2026|WM-0003|USD $8.00|paid, USD $3.00 refunded",
        "3 Mar 2026|WM-0002|USD $8.00|refunded",
        "2 Mar 2026|WM-0001|USD $8.00|paid",
    ]
    assert 'href="https://invoice.stripe.com/i/1"' in page
    assert "STRANGE" not in page
    assert "ERASED" not in page


def test_page_costs_few_queries_however_long_the_history(
    member: User, member_client: Client, subscription: Subscription, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        make_invoice(member)
        member.plan_changes.create(at=START + timedelta(days=number), what="renewed")
    with django_assert_num_queries(8):  # session, user, subscriptions, grants, changes, notices, plan, invoices
        assert member_client.get(PLAN).text.count("A new period began.") == 8


def test_history_is_in_words_and_keeps_details_to_staff(member: User, member_client: Client) -> None:
    for number, what in enumerate([*WORDS, "something new"]):
        member.plan_changes.create(at=START + timedelta(hours=number), what=what, detail="secret reason", by=member)
    factories.make_user().plan_changes.create(at=START, what="of a stranger")
    page = member_client.get(PLAN).text
    for words in (*WORDS.values(), "Something new."):
        assert words in page
    assert "secret reason" not in page
    assert "stranger" not in page


# What can be done


@pytest.mark.parametrize("path", ["", "activating/"])
def test_pages_are_for_members(client: Client, path: str) -> None:
    assert client.get(PLAN + path).headers["Location"] == f"/account/login/?next={PLAN}{path}"


@pytest.mark.parametrize("path", ["cancel/", "resume/", "reason/", "portal/"])
def test_actions_are_for_members_and_sent_by_a_form(client: Client, member_client: Client, path: str) -> None:
    assert client.post(PLAN + path).headers["Location"].startswith("/account/login/")
    assert member_client.get(PLAN + path).status_code == 405
    assert Client(enforce_csrf_checks=True).post(PLAN + path).status_code == 403


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("cancel/", "You have no subscription that could be changed."),
        ("resume/", "You have no subscription that could be changed."),
        ("portal/", "There is no card and no invoice of yours yet."),
    ],
)
def test_refusals_are_told_on_the_page(member_client: Client, path: str, told: str) -> None:
    factories.make_subscription(factories.make_user())
    answer = member_client.post(PLAN + path, follow=True)
    assert answer.redirect_chain == [(PLAN, 302)]
    assert told in answer.text


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({}, {"cancel", "portal"}),
        ({"is_ending": True}, {"resume", "portal", "reason"}),
        ({"status": "past_due"}, {"cancel", "portal"}),
        ({"status": "unpaid"}, {"cancel", "portal"}),
        ({"status": "canceled"}, {"portal"}),
    ],
)
def test_actions_fit_the_subscription(
    member: User, member_client: Client, fields: dict[str, object], offered: set[str]
) -> None:
    factories.make_subscription(member, **fields)
    forms = BeautifulSoup(member_client.get(PLAN).text, "html.parser").select("main form")
    assert {str(form["action"]).removeprefix(PLAN).strip("/") for form in forms} == offered
    assert all(form.select_one("[name=csrfmiddlewaretoken]") for form in forms)


def test_question_is_asked_until_it_is_answered(member: User, member_client: Client) -> None:
    factories.make_subscription(member, is_ending=True)
    member.plan_changes.create(at=START, what="ending")
    assert "Would you tell us why?" in member_client.get(PLAN).text
    member_client.post(f"{PLAN}reason/", {"reason": "", "more": "  "})
    assert "Would you tell us why?" in member_client.get(PLAN).text
    page = member_client.post(
        f"{PLAN}reason/", {"reason": "I found work", "more": "Thanks <b>to you</b>"}, follow=True
    ).text
    assert "Thank you for telling us." in page
    assert "Would you tell us why?" not in page
    assert member.plan_changes.get(what="reason").detail == "I found work: Thanks <b>to you</b>"
    member.plan_changes.create(at=datetime.now(UTC) + SECOND, what="resumed")
    member.plan_changes.create(at=datetime.now(UTC) + 2 * SECOND, what="ending")
    assert "Would you tell us why?" in member_client.get(PLAN).text


@pytest.mark.parametrize("form", [{"reason": "forged"}, {"more": "x" * 301}, {"more": "\x00"}])
def test_answers_that_no_form_of_ours_gives_are_dropped(
    member: User, member_client: Client, form: dict[str, str]
) -> None:
    factories.make_subscription(member, is_ending=True)
    assert member_client.post(f"{PLAN}reason/", form).headers["Location"] == PLAN
    assert not member.plan_changes.exists()


# The mails


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("started", ["It costs USD $8.00 each month.", "The next payment is on 1 Apr 2026", "one click"]),
        ("receipt", ["Amount: USD $8.00", "Paid on: 2 Mar 2026", "Invoice: WM-0001", "until 1 Apr 2026"]),
        ("payment_failed", ["take USD $8.00", "until 8 Mar 2026, 09:00 UTC", "Nothing of yours is deleted"]),
        ("renewal", ["On 1 Apr 2026 we take USD $8.00", "cancel before that day"]),
        ("price_change", ["From 1 May 2026", "costs USD $9.00 each month", "You pay USD $8.00 now", "cancel before"]),
        ("canceled", ["ends on 1 Apr 2026", "You can take this back until 1 Apr 2026"]),
        ("ended", ["You have the free plan now", "Nothing of yours is deleted"]),
    ],
)
def test_mails_say_when_how_much_how_to_cancel_and_whom_to_ask(
    member: User, subscription: Subscription, kind: str, said: list[str]
) -> None:
    change = PriceChange.objects.create(
        interval="month", amount=900, price_id="price_900", effective_on=datetime(2026, 5, 1, tzinfo=UTC).date()
    )
    context = {
        **site(),
        "subscription": subscription,
        "plan_url": "https://cairn.example/account/plan/",
        "plus_url": "https://cairn.example/plus/",
        "invoice": make_invoice(member),
        "ends_at": START + GRACE,
        "change": change,
    }
    message = mail.compose(f"subscriptions/mail/{kind}.md", member.email, context)
    body = str(message.body)
    for words in said:
        assert words in body
    assert django_settings.SUPPORT_EMAIL in body
    assert "https://cairn.example/" in body
    assert "Waymark+" in message.subject
    assert "{{" not in body + message.subject
    assert "\\" not in body + message.subject
