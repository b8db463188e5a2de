"""The sandbox's JSON against the SDK's own annotations: what we send exists there and has that type; what the SDK says
is always there, is there."""

import copy
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ForwardRef, Literal, Union, get_args, get_origin

import pytest
import stripe
from stripe._stripe_object import StripeObject, UntypedStripeObject

from subscriptions.sandbox.server import KEY, Sandbox
from tests.subscriptions.sandbox.payer import Payer, press

LEFT_OUT = {"SubscriptionItem.plan"}  # deprecated: its price says the same
CLASSES: dict[str, type[StripeObject]] = {
    "customer": stripe.Customer,
    "product": stripe.Product,
    "price": stripe.Price,
    "checkout.session": stripe.checkout.Session,
    "billing_portal.session": stripe.billing_portal.Session,
    "subscription": stripe.Subscription,
    "subscription_item": stripe.SubscriptionItem,
    "item": stripe.LineItem,
    "invoice": stripe.Invoice,
    "line_item": stripe.InvoiceLineItem,
    "invoice_payment": stripe.InvoicePayment,
    "charge": stripe.Charge,
    "refund": stripe.Refund,
    "event": stripe.Event,
}


def faults_of_object(value: dict[str, Any], kind: type[StripeObject], where: str) -> Iterator[str]:
    hints = kind.__annotations__
    for name in value.keys() - hints.keys():
        yield f"{where}.{name}: the SDK has no such field"
    for name, hint in hints.items():
        is_always_there = not str(hint).startswith("typing.ClassVar") and type(None) not in get_args(hint)
        if name in value:
            yield from faults(value[name], hint, f"{where}.{name}")
        elif is_always_there and not value.get("deleted") and f"{kind.__name__}.{name}" not in LEFT_OUT:
            yield f"{where}.{name}: missing"


def faults_of_union(value: Any, choices: tuple[Any, ...], where: str) -> Iterator[str]:
    if any(get_origin(choice) is Literal for choice in choices):
        # `str` stands beside the literals for what Stripe may add one day.
        choices = tuple(choice for choice in choices if choice is not str)
    found = [list(faults(value, choice, where)) for choice in choices]
    yield from min(found, key=len)


def faults(value: Any, hint: Any, where: str) -> Iterator[str]:
    """What is wrong with a value of our JSON, by an annotation of the SDK."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Union:
        yield from faults_of_union(value, arguments, where)
    elif isinstance(hint, ForwardRef | str):
        expected = CLASSES.get(value.get("object", "")) if isinstance(value, dict) else None
        if expected is None or expected.__name__ != getattr(hint, "__forward_arg__", hint):
            yield f"{where}: no {hint}"
        else:
            yield from faults_of_object(value, expected, where)
    elif origin is list or origin is stripe.ListObject:
        rows = value["data"] if origin is stripe.ListObject and isinstance(value, dict) else value
        if not isinstance(rows, list):
            yield f"{where}: no list"
            return
        for row in rows:
            yield from faults(row, arguments[0], f"{where}[]")
    elif origin is Literal:
        if value not in arguments or isinstance(value, bool) != isinstance(arguments[0], bool):
            yield f"{where}: {value!r} is none of {arguments}"
    else:
        yield from faults_of_plain(value, origin or hint, where)


def faults_of_plain(value: Any, hint: Any, where: str) -> Iterator[str]:
    if hint is UntypedStripeObject:
        is_right = isinstance(value, dict)
    elif hint is Decimal:
        is_right = isinstance(value, str) and bool(re.fullmatch(r"\d+(\.\d+)?", value))
    elif isinstance(hint, type) and issubclass(hint, StripeObject):
        is_right = isinstance(value, dict)
        yield from faults_of_object(value, hint, where) if is_right else ()
    else:
        is_right = type(value) is hint
    if not is_right:
        yield f"{where}: {value!r} is no {hint}"


@pytest.fixture(scope="module")
def told() -> list[dict[str, Any]]:
    """Every object of two subscriptions' lives, as the API gave it and as its events told of it."""
    with Sandbox() as sandbox:
        return live(sandbox, stripe.StripeClient(KEY, base_addresses={"api": sandbox.url}).v1)


def live(sandbox: Sandbox, client: Any) -> list[dict[str, Any]]:
    payer = Payer(client, "mary@example.org")
    payer.open_checkout()
    payer.subscribe("price_year", "fail-later")
    press(payer.open_portal(), "cancel")
    press(payer.open_portal(), "resume")
    paid = client.invoice_payments.list({"invoice": payer.invoices()[0].id}).data[0]
    client.refunds.create({"payment_intent": paid.payment.payment_intent, "amount": 300})
    sandbox.advance(days=366)
    payer.subscribe()
    press(payer.open_portal(), "cancel")
    answers = []
    for collection in ("customers", "prices", "products", "checkout/sessions", "subscriptions", "invoices",
                       "invoice_payments", "charges", "refunds", "events", "billing_portal/sessions"):  # fmt: skip
        answers += raw(client, f"/v1/{collection}?limit=100")
    client.customers.delete(payer.id)
    answers += raw(client, "/v1/events?limit=100")
    return answers + [event["data"]["object"] for event in answers if event["object"] == "event"]


def raw(client: Any, path: str) -> list[dict[str, Any]]:
    """What a list has, before the SDK makes objects of it."""
    rows = client._requestor.request("get", path, base_address="api").last_response.data["data"]
    assert rows
    return list(rows)


def test_everything_sent_has_the_fields_and_types_of_the_sdk(told: list[dict[str, Any]]) -> None:
    assert {thing["object"] for thing in told} == CLASSES.keys() - {"subscription_item", "item", "line_item"}
    assert {thing["status"] for thing in told if thing["object"] == "subscription"} >= {
        "active",
        "past_due",
        "canceled",
    }
    found = {fault for thing in told for fault in faults_of_object(thing, CLASSES[thing["object"]], thing["object"])}
    assert not found


def test_api_version_is_the_sdks(told: list[dict[str, Any]]) -> None:
    assert {event["api_version"] for event in told if event["object"] == "event"} == {stripe.api_version}


@pytest.mark.parametrize(
    ("kind", "path", "wrong", "fault"),
    [
        ("subscription", ("current_period_end",), 5, "no such field"),
        ("subscription", ("status",), "activ", "is none of"),
        ("subscription", ("items", "data", 0, "current_period_end"), "5", "is no <class 'int'>"),
        ("subscription", ("items", "data", 0, "price", "unit_amount"), 8.0, "is no <class 'int'>"),
        ("subscription", ("items", "data", 0, "price", "unit_amount_decimal"), 800, "is no <class 'decimal.Decimal'>"),
        ("subscription", ("cancel_at_period_end",), 1, "is no <class 'bool'>"),
        ("subscription", ("livemode",), None, "is no <class 'bool'>"),
        ("invoice", ("subscription",), "sub_1", "no such field"),
        ("invoice", ("parent", "subscription_details", "subscription"), 5, "subscription"),
        ("invoice", ("lines", "data", 0, "period", "end"), None, "is no <class 'int'>"),
        ("checkout.session", ("metadata",), "user", "metadata"),
        ("event", ("type",), "customer.subscription.renewed", "is none of"),
        ("price", ("recurring", "interval"), "fortnight", "is none of"),
    ],
)
def test_contract_notices(told: list[dict[str, Any]], kind: str, path: tuple[Any, ...], wrong: Any, fault: str) -> None:
    thing = copy.deepcopy(next(thing for thing in told if thing["object"] == kind and not thing.get("deleted")))
    inner = thing
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = wrong
    (found,) = faults_of_object(thing, CLASSES[kind], kind)
    assert fault in found
    assert str(path[-1]) in found


def test_contract_notices_what_is_missing(told: list[dict[str, Any]]) -> None:
    thing = copy.deepcopy(next(thing for thing in told if thing["object"] == "invoice"))
    del thing["status_transitions"]
    assert list(faults_of_object(thing, stripe.Invoice, "invoice")) == ["invoice.status_transitions: missing"]
