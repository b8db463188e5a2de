"""What the site is told, against a receiver that verifies as the SDK does."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import stripe

from subscriptions.sandbox.server import KEY, Sandbox
from subscriptions.sandbox.webhooks import Chaos
from tests.subscriptions.sandbox.payer import Payer

SECRET = "whsec_test"


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        receiver: Receiver = self.server  # type: ignore[assignment]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        try:
            event = stripe.Webhook.construct_event(body, self.headers["Stripe-Signature"], SECRET)
            receiver.got.append(event)
            status = receiver.status
        except stripe.SignatureVerificationError as error:
            receiver.refused.append(str(error))
            status = 400
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class Receiver(ThreadingHTTPServer):
    status = 200
    daemon_threads = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Hook)
        self.got: list[Any] = []
        self.refused: list[str] = []

    @property
    def kinds(self) -> list[str]:
        return [event.type for event in self.got]


@contextmanager
def receiving() -> Iterator[Receiver]:
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield receiver
        finally:
            receiver.shutdown()
            thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def sandbox(receiver: Receiver) -> Iterator[Sandbox]:
    with Sandbox(f"http://127.0.0.1:{receiver.server_port}/hook/", SECRET) as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Any:
    return stripe.StripeClient(KEY, base_addresses={"api": sandbox.url}).v1


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_site_is_told_by_itself_in_order_and_signed(receiver: Receiver, payer: Payer) -> None:
    payer.subscribe()
    wait_for(lambda: len(receiver.got) == 8)
    assert receiver.kinds == payer.events()
    assert not receiver.refused
    wait_for(lambda: {event.pending_webhooks for event in payer.client.events.list()} == {0})


def test_flush_tells_at_once(sandbox: Sandbox, receiver: Receiver, payer: Payer) -> None:
    sandbox.deliver()
    assert receiver.kinds == ["customer.created"]
    assert receiver.got[0].api_version == stripe.api_version


def test_function_takes_the_networks_place(receiver: Receiver) -> None:
    taken: list[str] = []

    def take(body: bytes, headers: dict[str, str]) -> int:
        taken.append(stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET).type)
        return 200

    with Sandbox(secret=SECRET) as sandbox:
        Payer(stripe.StripeClient(KEY, base_addresses={"api": sandbox.url}).v1, "a@example.org").subscribe()
        sandbox.deliver(take)
        assert taken[0] == "customer.created"
        assert taken[-1] == "checkout.session.completed"
        sandbox.deliver(take)
        assert len(taken) == 8
    assert not receiver.got


def test_what_the_site_refused_is_told_again(sandbox: Sandbox, receiver: Receiver, payer: Payer) -> None:
    receiver.status = 500
    sandbox.deliver()
    receiver.status = 200
    wait_for(lambda: len(receiver.got) == 2)
    sandbox.deliver()
    assert receiver.kinds == ["customer.created"] * 2
    assert receiver.got[0].id == receiver.got[1].id


def test_waits_grow_to_a_minute_and_end_after_twenty_retries() -> None:
    with Sandbox() as sandbox:
        Payer(stripe.StripeClient(KEY, base_addresses={"api": sandbox.url}).v1, "a@example.org")
        waits = []
        for _ in range(20):
            sandbox.deliver(lambda *_: 500)
            waits.append(round(sandbox.courier.waiting[0][0] - time.monotonic()))
        assert waits == [1, 2, 4, 8, 16, 32, *[60] * 14]
        sandbox.deliver(lambda *_: 500)
        assert not sandbox.courier.waiting


def test_site_that_is_away_is_told_when_it_is_back() -> None:
    with receiving() as gone:
        url = f"http://127.0.0.1:{gone.server_port}/"
    with Sandbox(url, SECRET) as sandbox:
        Payer(stripe.StripeClient(KEY, base_addresses={"api": sandbox.url}).v1, "a@example.org")
        sandbox.deliver()
        assert len(sandbox.courier.waiting) == 1


def test_duplicates_come_as_often_as_asked(sandbox: Sandbox, receiver: Receiver, payer: Payer) -> None:
    sandbox.deliver()
    receiver.got.clear()
    sandbox.chaos = Chaos(duplicate=2)
    payer.subscribe()
    sandbox.deliver()
    assert sorted(receiver.kinds) == sorted(payer.events()[1:] * 3)


def test_events_change_places(sandbox: Sandbox, receiver: Receiver, payer: Payer) -> None:
    sandbox.chaos = Chaos(reorder=30)
    payer.subscribe()
    sandbox.deliver()
    assert sorted(receiver.kinds) == sorted(payer.events())
    assert receiver.kinds != payer.events()


def test_events_are_late(sandbox: Sandbox, receiver: Receiver, payer: Payer) -> None:
    sandbox.deliver()
    sandbox.chaos = Chaos(delay=0.4)
    start = time.monotonic()
    payer.subscribe()
    wait_for(lambda: len(receiver.got) == 8)
    assert time.monotonic() - start > 0.4


def test_dropped_event_is_never_told_but_listed(sandbox: Sandbox, receiver: Receiver, payer: Payer) -> None:
    sandbox.deliver()
    sandbox.chaos = Chaos(drop=1)
    payer.subscribe()
    sandbox.chaos = Chaos()
    sandbox.deliver()
    assert receiver.kinds == ["customer.created"]
    lost = next(iter(payer.client.events.list()))
    assert (lost.type, lost.pending_webhooks) == ("checkout.session.completed", 1)


@pytest.mark.parametrize(
    ("chaos", "words"),
    [
        (Chaos(wrong_secret=True), "No signatures found matching"),
        (Chaos(clock_skew=-3600), "Timestamp outside the tolerance zone"),
    ],
)
def test_bad_signature_is_refused_until_chaos_ends(
    sandbox: Sandbox, receiver: Receiver, client: Any, chaos: Chaos, words: str
) -> None:
    sandbox.chaos = chaos
    Payer(client, "a@example.org")
    sandbox.deliver()
    assert not receiver.got
    assert words in receiver.refused[0]
    sandbox.chaos = Chaos()
    sandbox.deliver()
    assert receiver.kinds == ["customer.created"]


def test_future_signature_says_so(sandbox: Sandbox, payer: Payer) -> None:
    signatures: list[str] = []

    def take(_: bytes, headers: dict[str, str]) -> int:
        signatures.append(headers["Stripe-Signature"])
        return 200

    sandbox.deliver()
    sandbox.chaos = Chaos(clock_skew=3600, delay=60)  # so that only this thread delivers
    payer.subscribe()
    sandbox.deliver(take)
    assert len(signatures) == 7
    assert all(int(text[2:].split(",")[0]) > time.time() + 3500 for text in signatures)


def test_site_may_call_back_while_it_is_told(sandbox: Sandbox, client: Any, payer: Payer) -> None:
    seen: list[str] = []

    def take(*_: Any) -> int:
        seen.append(client.customers.retrieve(payer.id).email)
        if len(seen) == 1:
            client.customers.update(payer.id, {"email": "new@example.org"})
        return 200

    sandbox.chaos = Chaos(delay=60)  # so that only this thread delivers
    client.customers.update(payer.id, {"email": "m@example.org"})
    sandbox.deliver(take)
    assert len(seen) >= 2, "what it caused is told as well"
