"""What the webhook takes, and what it refuses."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as search
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from subscriptions.models import Event
from subscriptions.webhook import MOST

pytestmark = pytest.mark.django_db

ADDRESS = "/webhooks/stripe/"
SECRET = "whsec_test"


@pytest.fixture(autouse=True)
def one_secret(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET]


def event(**changes: Any) -> dict[str, Any]:
    subscription = {"id": "sub_1", "object": "subscription", "customer": "cus_1"}
    return {
        "id": "evt_1",
        "object": "event",
        "type": "customer.subscription.updated",
        "created": int(time.time()),
        "data": {"object": subscription},
        **changes,
    }


def signed(body: bytes, secret: str = SECRET, age: int = 0) -> str:
    at = int(time.time()) - age
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


def post(body: bytes, signature: str) -> int:
    answer = Client(enforce_csrf_checks=True).post(
        ADDRESS, body, content_type="application/json", headers={"Stripe-Signature": signature}
    )
    assert answer.content == b""
    return answer.status_code


def post_event(**changes: Any) -> int:
    body = json.dumps(event(**changes)).encode()
    return post(body, signed(body))


def queued() -> list[dict[str, Any]]:
    return list(ProcrastinateJob.objects.filter(task_name="subscriptions.handle_event").values_list("args", flat=True))


def test_event_is_stored_and_queued_without_what_it_says() -> None:
    assert post_event() == 200
    stored = Event.objects.get()
    assert (stored.stripe_id, stored.kind, stored.about) == ("evt_1", "customer.subscription.updated", "sub_1")
    assert stored.handled_at is None
    assert queued() == [{"pk": stored.pk}]


def test_event_told_twice_is_stored_and_queued_once() -> None:
    assert [post_event() for _ in range(3)] == [200, 200, 200]
    assert Event.objects.count() == len(queued()) == 1


@pytest.mark.parametrize(
    ("thing", "about"),
    [
        ({"object": "checkout.session", "id": "cs_1"}, "cs_1"),
        ({"object": "invoice", "id": "in_1", "parent": {"subscription_details": {"subscription": "sub_9"}}}, "sub_9"),
        ({"object": "invoice", "id": "in_1", "parent": None}, ""),
        ({"object": "charge", "id": "ch_1", "payment_intent": "pi_1"}, "pi_1"),
        ({"object": "refund", "id": "re_1", "payment_intent": "pi_2"}, "pi_2"),
        ({"object": "charge", "id": "ch_1", "payment_intent": None}, ""),
        ({"object": "plan", "id": "plan_1"}, ""),
    ],
)
def test_event_says_what_is_to_be_fetched(thing: dict[str, Any], about: str) -> None:
    assert post_event(data={"object": thing}) == 200
    assert Event.objects.get().about == about


def test_either_secret_will_do_while_one_is_exchanged(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", SECRET]
    body = json.dumps(event()).encode()
    assert post(body, signed(body)) == 200
    assert post(body, signed(body, "whsec_new")) == 200
    assert post(body, signed(body, "whsec_other")) == 400


def test_nothing_is_taken_where_no_secret_is_set(settings: Settings) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [""]
    body = json.dumps(event()).encode()
    assert post(body, signed(body, "")) == 400


@pytest.mark.parametrize(("age", "status"), [(290, 200), (310, 400), (-290, 200), (-310, 400), (10**9, 400)])
def test_event_is_fresh(age: int, status: int) -> None:
    body = json.dumps(event()).encode()
    assert post(body, signed(body, age=age)) == status
    assert Event.objects.count() == (status == 200)


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "t=,v1=",
        "v1=abc",
        "t=abc,v1=abc",
        "t=1",
        ",",
        "=",
        "t=1,v1=é",
        "t=" + "9" * 400 + ",v1=a",
        "\x00",
        "t=1=1,v1",
    ],
)
def test_signature_that_is_none_is_refused(signature: str) -> None:
    assert post(json.dumps(event()).encode(), signature) == 400


def test_later_time_beside_the_signed_one_does_not_freshen_it() -> None:
    body = json.dumps(event()).encode()
    assert post(body, f"{signed(body, age=4000)},t={int(time.time())}") == 400
    assert post(body, f"t={int(time.time())},{signed(body, age=4000)}") == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"evt"',
        b"{",
        b"\xff\xfe",
        b"[" * 60_000,
        b'{"id": "evt_1"}',
        json.dumps(event(object="v2.core.event")).encode(),
        json.dumps(event(data=[])).encode(),
        json.dumps(event(data={"object": None})).encode(),
        json.dumps(event(id=7)).encode(),
        json.dumps(event(id="evt_\x00")).encode(),
        json.dumps(event(type="a\ud800")).encode(),
        json.dumps(event(created="yesterday")).encode(),
        json.dumps(event(created=10**20)).encode(),
        json.dumps(event(data={"object": {"object": "subscription", "id": "sub_\x00"}})).encode(),
        json.dumps(event(data={"object": {"object": "invoice", "parent": "x"}})).encode(),
    ],
    ids=range(18),  # an event has the moment of its making
)
def test_body_that_is_no_event_is_refused_however_well_signed(body: bytes) -> None:
    assert post(body, signed(body)) == 400
    assert not Event.objects.exists()
    assert queued() == []


def test_body_may_have_half_a_megabyte_and_not_a_byte_more() -> None:
    whole = json.dumps(event(padding="")).encode()
    fits = json.dumps(event(padding="x" * (MOST - len(whole)))).encode()
    assert len(fits) == MOST
    assert post(fits, signed(fits)) == 200
    assert post(fits + b" ", signed(fits + b" ")) == 400


@search(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["id", "object", "type", "data", "created", "parent"]), inner)
        ),
    )
)
def test_anything_signed_is_answered(thing: Any) -> None:
    body = json.dumps(thing).encode()
    assert post(body, signed(body)) in (200, 400)


def test_other_methods_are_refused(client: Client) -> None:
    assert client.get(ADDRESS).status_code == 405


def test_store_and_queue_are_one(settings: Settings) -> None:
    """If the task cannot be queued, the event is not stored, and Stripe is not told that it was."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE procrastinate_jobs ADD CONSTRAINT none_today CHECK (task_name = '') NOT VALID")
    client = Client(raise_request_exception=False)
    body = json.dumps(event()).encode()
    answer = client.post(ADDRESS, body, content_type="application/json", headers={"Stripe-Signature": signed(body)})
    assert answer.status_code == 500
    assert not Event.objects.exists()
