"""Billing, for staff."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from subscriptions.groups import BILLING
from subscriptions.models import Event, Grant, PriceChange
from subscriptions.plans import plan_for
from subscriptions.sandbox.server import Sandbox
from tests import factories

pytestmark = pytest.mark.django_db

MODELS = ["subscription", "invoice", "change", "event", "notice", "customer", "checkout", "grant", "pricechange"]


@pytest.fixture
def cashier(db: None) -> User:
    user = factories.make_user("carla@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name="Billing"))
    return user


@pytest.fixture
def desk(cashier: User) -> Client:
    """Where the cashier sits."""
    client = Client()
    client.force_login(cashier)
    return client


def url(model: str, page: str = "changelist", *args: object) -> str:
    return reverse(f"admin:subscriptions_{model}_{page}", args=args)


def grant_form(email: str = "mary@example.org", days: int = 30, reason: str = "She found a bug.") -> dict[str, str]:
    until = timezone.now() + timedelta(days=days)
    return {"user": email, "ends_at": f"{until:%Y-%m-%dT%H:%M}", "reason": reason}


def price_form(**changes: str) -> dict[str, str]:
    day = timezone.now().date() + timedelta(days=30)
    return {"interval": "month", "amount": "800", "price_id": "price_month", "effective_on": f"{day}", **changes}


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_rows_open_and_nothing_is_written_by_hand(
    desk: Client, member: User, cashier: User, model: str
) -> None:
    now = timezone.now()
    subscription = factories.make_subscription(member)
    rows = {
        "subscription": subscription,
        "invoice": member.invoices.create(
            stripe_id="in_1", status="paid", amount_due=800, amount_paid=800, currency="USD", created_at=now
        ),
        "change": member.plan_changes.create(at=now, what="granted", by=cashier),
        "event": Event.objects.create(stripe_id="evt_1", kind="invoice.paid", created_at=now),
        "notice": subscription.notices.create(kind="started"),
        "customer": None,
        "checkout": member.checkouts.create(interval="month", accepted="x", url="https://checkout.example/secret"),
        "grant": factories.make_grant(member, given_by=cashier),
        "pricechange": PriceChange.objects.create(interval="month", amount=9, price_id="p", effective_on=now.date()),
    }
    assert desk.get(url(model), {"q": "mary@example"}).status_code == 200
    if row := rows[model]:
        page = desk.get(url(model, "change", row.pk))
        assert page.status_code == 200
        assert 'name="_save"' not in page.text
        assert "checkout.example" not in page.text
        for name in ("change", "delete"):
            assert desk.post(url(model, name, row.pk), {"post": "yes"}).status_code == 403
        assert type(row)._default_manager.filter(pk=row.pk).exists()
    if model not in ("grant", "pricechange"):
        assert desk.get(url(model, "add")).status_code == 403


@pytest.mark.parametrize("model", MODELS)
def test_lists_are_for_billing_alone(client: Client, editor_client: Client, member_client: Client, model: str) -> None:
    assert client.get(url(model)).status_code == 302
    assert editor_client.get(url(model)).status_code == 403
    assert member_client.get(url(model)).status_code in (302, 403)


def test_people_are_found_by_their_address(desk: Client, member: User) -> None:
    factories.make_subscription(member)
    factories.make_subscription(factories.make_user("otto@example.org"), status="unpaid")
    page = desk.get(url("subscription"), {"q": "MARY@"}).text
    assert "mary@example.org" in page
    assert "otto@example.org" not in page


def test_list_costs_few_queries(desk: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(12):
        factories.make_subscription(factories.make_user())
    with django_assert_max_num_queries(7):
        assert desk.get(url("subscription")).text.count("field-status") == 12


def test_staff_give_plus_for_a_time_with_a_reason(desk: Client, cashier: User, member: User) -> None:
    page = desk.post(url("grant", "add"), grant_form(" Mary@Example.org "), follow=True)
    assert "was added successfully" in page.text
    grant = Grant.objects.get()
    assert (grant.user, grant.given_by, grant.reason) == (member, cashier, "She found a bug.")
    assert plan_for(member).is_plus
    assert not plan_for(member, grant.ends_at).is_plus
    change = member.plan_changes.get()
    assert (change.what, change.by) == ("granted", cashier)
    assert "She found a bug." in change.detail


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"email": "nobody@example.org"}, "Nobody has an account with this address."),
        ({"days": -1}, "Choose a moment to come."),
        ({"reason": " "}, "This field is required."),
    ],
)
def test_grant_that_cannot_be_is_refused(desk: Client, member: User, form: dict[str, object], told: str) -> None:
    answer = desk.post(url("grant", "add"), grant_form(**form))  # type: ignore[arg-type]
    assert told in answer.text
    assert not Grant.objects.exists()


def test_given_plus_is_ended_at_once(desk: Client, cashier: User, member: User) -> None:
    grant = factories.make_grant(member)
    desk.post(url("grant"), {"action": "end_now", "_selected_action": [grant.pk]})
    assert not plan_for(member).is_plus
    assert member.plan_changes.get().by == cashier


def test_refund_is_asked_for_twice_and_one_at_a_time(desk: Client, member: User) -> None:
    first = factories.make_subscription(member)
    second = factories.make_subscription(factories.make_user(), stripe_id="sub_other")
    member.invoices.create(
        stripe_id="in_1",
        number="WM-1",
        status="paid",
        amount_due=800,
        amount_paid=800,
        currency="USD",
        created_at=timezone.now(),
    )
    form = {"action": "refund_and_end", "_selected_action": [first.pk]}
    page = desk.post(url("subscription"), form)
    assert "USD $8.00 of invoice WM-1" in page.text
    assert "go back to mary@example.org" in page.text
    assert plan_for(member).is_plus
    both = {**form, "_selected_action": [first.pk, second.pk], "sure": "yes"}
    assert "Choose one subscription at a time." in desk.post(url("subscription"), both, follow=True).text
    assert plan_for(member).is_plus


def test_refund_that_stripe_refuses_is_told_of(desk: Client, member: User, sandbox: Sandbox) -> None:
    subscription = factories.make_subscription(member)
    form = {"action": "refund_and_end", "_selected_action": [subscription.pk], "sure": "yes"}
    page = desk.post(url("subscription"), form, follow=True).text
    assert 'class="error"' in page
    assert plan_for(member).is_plus


def test_those_who_only_look_can_neither_refund_nor_give(member: User, cashier: User, desk: Client) -> None:
    Group.objects.get(name="Billing").permissions.set(
        Group.objects.get(name="Billing").permissions.filter(codename__startswith="view_")
    )
    subscription, grant = factories.make_subscription(member), factories.make_grant(member)
    form = {"action": "refund_and_end", "_selected_action": [subscription.pk], "sure": "yes"}
    desk.post(url("subscription"), form)
    desk.post(url("grant"), {"action": "end_now", "_selected_action": [grant.pk]})
    assert desk.post(url("grant", "add"), grant_form()).status_code == 403
    assert Grant.objects.filter(ends_at__gt=timezone.now()).count() == 1
    assert not member.plan_changes.exists()


def test_price_change_is_what_stripe_will_charge_and_told_in_time(desk: Client, sandbox: Sandbox) -> None:
    page = desk.post(url("pricechange", "add"), price_form(), follow=True).text
    assert "was added successfully" in page
    assert PriceChange.objects.get().amount == 800


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"effective_on": f"{timezone.now().date() + timedelta(days=29)}"}, "People are told 30 days ahead"),
        ({"amount": "900"}, "At Stripe, this price is USD $8.00 each month."),
        ({"interval": "year"}, "At Stripe, this price is USD $8.00 each month."),
        ({"price_id": "price_of_nothing"}, "Stripe knows of no such price, or does not answer just now."),
        ({"amount": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"effective_on": "soon"}, "Enter a valid date."),
    ],
)
def test_wrong_price_change_is_refused(desk: Client, sandbox: Sandbox, changes: dict[str, str], told: str) -> None:
    assert told in desk.post(url("pricechange", "add"), price_form(**changes)).text
    assert not PriceChange.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_group_has_just_its_rights_and_migrating_puts_them_right() -> None:
    Group.objects.get(name="Billing").permissions.clear()
    call_command("migrate", verbosity=0)
    rights = Group.objects.get(name="Billing").permissions.values_list("content_type__app_label", "codename")
    assert {".".join(right) for right in rights} == BILLING
    assert not [right for right in BILLING if ".delete_" in right]
