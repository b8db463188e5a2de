"""The API beyond payments: keys, idempotency, lists, errors."""

import threading
from typing import Any

import pytest
import stripe

from subscriptions.sandbox.server import Sandbox
from tests.subscriptions.sandbox.payer import Payer, visit


def test_customer_is_changed_and_deleted_with_what_they_pay_for(client: Any, payer: Payer) -> None:
    name = payer.subscribe()
    client.customers.update(payer.id, {"email": "new@example.org"})
    assert client.customers.retrieve(payer.id).email == "new@example.org"
    assert [customer.id for customer in client.customers.list({"email": "new@example.org"})] == [payer.id]
    assert client.customers.delete(payer.id).deleted
    assert client.customers.retrieve(payer.id).deleted
    assert client.subscriptions.retrieve(name).status == "canceled"
    assert payer.events()[-2:] == ["customer.subscription.deleted", "customer.deleted"]
    assert not client.customers.list().data
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        payer.open_checkout()


def test_prices_are_those_asked_for() -> None:
    with Sandbox(month=1200, year=9900) as sandbox:
        client: Any = stripe.StripeClient("sk_test_sandbox", base_addresses={"api": sandbox.url}).v1
        assert client.prices.retrieve("price_month").unit_amount == 1200
        year = client.prices.retrieve("price_year")
        assert (year.unit_amount, year.currency, year.recurring.interval) == (9900, "usd", "year")
        assert client.products.retrieve(year.product).name == "Plus"


def test_wrong_key_is_refused(sandbox: Sandbox) -> None:
    client = stripe.StripeClient("sk_live_other", base_addresses={"api": sandbox.url}).v1
    with pytest.raises(stripe.AuthenticationError):
        client.customers.list()
    assert visit(f"{sandbox.url}/v1/customers")[0] == 401


@pytest.mark.parametrize("name", ["cus_nobody", "sub_1"])
def test_what_is_not_there_is_missing(client: Any, name: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as missing:
        client.customers.retrieve(name)
    assert (missing.value.http_status, missing.value.code) == (404, "resource_missing")
    assert f"No such customer: '{name}'" in str(missing.value)
    assert missing.value.user_message


@pytest.mark.parametrize(
    "path", ["/v1/", "/v1/nothing", "/v1/customers/cus_1/subscriptions", "/v1/__init__", "/nothing", "/v1/../sandbox"]
)
def test_unknown_address_is_404(sandbox: Sandbox, path: str) -> None:
    assert visit(sandbox.url + path, Authorization="Bearer sk_test_sandbox")[0] == 404


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("checkout/sessions", {"mode": "subscription", "customer": "{customer}"}),
        ("checkout/sessions", {"customer": "{customer}", "line_items": "price_month"}),
        ("checkout/sessions", {"customer": "{customer}", "line_items[0][price]": "price_none"}),
        ("billing_portal/sessions", {"customer": "cus_nobody"}),
        ("prices", {"unit_amount": "many", "recurring[interval]": "month"}),
        ("prices", {"unit_amount": "5", "recurring": "month"}),
        ("refunds", {"payment_intent": "pi_none"}),
        ("customers", {"a": "1", "a[b]": "2"}),
        ("customers/{customer}", {"name": "Mary"}),
    ],
)
def test_bad_request_is_answered_as_such_and_makes_nothing(
    sandbox: Sandbox, payer: Payer, path: str, form: dict[str, str]
) -> None:
    filled = {name: text.format(customer=payer.id) for name, text in form.items()}
    status, text = visit(
        f"{sandbox.url}/v1/{path.format(customer=payer.id)}", filled, Authorization="Bearer sk_test_sandbox"
    )
    assert status in (400, 404)
    assert '"type": "invalid_request_error"' in text
    assert payer.events() == ["customer.created"]


def test_list_is_paged_newest_first(client: Any) -> None:
    made = [Payer(client, f"{number}@example.org").id for number in range(25)]
    page = client.customers.list({"limit": 10})
    assert ([customer.id for customer in page], page.has_more) == (made[:14:-1], True)
    assert [customer.id for customer in client.customers.list({"limit": 10}).auto_paging_iter()] == made[::-1]
    assert not client.customers.list({"limit": 25}).has_more
    assert len(client.customers.list().data) == 10


def test_paging_goes_on_behind_what_no_longer_belongs_to_the_list(client: Any, payer: Payer) -> None:
    names = [payer.subscribe() for _ in range(4)]
    page = client.subscriptions.list({"limit": 2})
    assert [found.id for found in page] == [names[3], names[2]]
    client.subscriptions.cancel(names[2])
    assert [found.id for found in page.next_page()] == [names[1], names[0]]


def test_lists_are_filtered(sandbox: Sandbox, client: Any, payer: Payer) -> None:
    other = Payer(client, "john@example.org")
    ended, kept = payer.subscribe(), payer.subscribe()
    other.subscribe()
    client.subscriptions.cancel(ended)
    mine = {"customer": payer.id}
    assert [found.id for found in client.subscriptions.list(mine)] == [kept]
    assert {found.id for found in client.subscriptions.list({**mine, "status": "all"})} == {ended, kept}
    assert [found.id for found in client.subscriptions.list({**mine, "status": "canceled"})] == [ended]
    assert len(client.invoices.list({"subscription": kept}).data) == 1
    with pytest.raises(stripe.InvalidRequestError):
        client.subscriptions.list({"collection": "x"})
    start = sandbox.now
    sandbox.advance(days=40)
    later = client.events.list({"created": {"gte": start + 60}, "limit": 100})
    assert [event.type for event in later].count("invoice.paid") == 2
    assert all(event.created >= start + 60 for event in later)
    with pytest.raises(stripe.InvalidRequestError):
        client.invoices.list({"created": {"lt": start}})


def test_key_gives_the_same_answer_again_and_does_nothing(sandbox: Sandbox, client: Any) -> None:
    first = client.customers.create({"email": "a@example.org"}, {"idempotency_key": "one"})
    again = client.customers.create({"email": "a@example.org"}, {"idempotency_key": "one"})
    assert first.id == again.id
    assert len(client.customers.list().data) == 1
    assert [key for method, _, _, key in sandbox.requests if method == "POST"] == ["one", "one"]


def test_key_with_other_parameters_is_refused(client: Any) -> None:
    client.customers.create({"email": "a@example.org"}, {"idempotency_key": "one"})
    with pytest.raises(stripe.IdempotencyError):
        client.customers.create({"email": "b@example.org"}, {"idempotency_key": "one"})
    assert len(client.customers.list().data) == 1


def test_refused_request_can_be_repeated_with_its_key(client: Any, payer: Payer) -> None:
    wanted = {"payment_intent": "pi_none"}
    with pytest.raises(stripe.InvalidRequestError):
        client.refunds.create(wanted, {"idempotency_key": "one"})
    payer.subscribe()
    payment = client.invoice_payments.list().data[0].payment.payment_intent
    assert client.refunds.create({"payment_intent": payment}, {"idempotency_key": "one"}).amount == 800


def test_twenty_threads_with_one_key_make_one_customer(client: Any) -> None:
    made: list[str] = []

    def create() -> None:
        made.append(client.customers.create({"email": "a@example.org"}, {"idempotency_key": "one"}).id)

    threads = [threading.Thread(target=create) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 20
    assert len(set(made)) == len(client.customers.list().data) == 1


def test_sdk_repeats_what_failed_with_the_same_key(sandbox: Sandbox, client: Any) -> None:
    sandbox.fail_next(1, status=503)
    client.customers.create({"email": "a@example.org"})
    assert len(client.customers.list().data) == 1
    first, second, _ = sandbox.requests
    assert first == second
    assert first[3]


@pytest.mark.parametrize(("status", "error"), [(429, stripe.RateLimitError), (402, stripe.StripeError)])
def test_errors_are_given_on_request(
    sandbox: Sandbox, client: Any, status: int, error: type[stripe.StripeError]
) -> None:
    sandbox.fail_next(status=status)
    with pytest.raises(error):
        client.customers.create({"email": "a@example.org"})
    assert not client.customers.list().data
