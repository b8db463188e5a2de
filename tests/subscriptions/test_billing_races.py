"""The same, with everything at once: clicks in twenty windows, events in every order, twice, in four threads."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import permutations
from typing import Any

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from accounts.models import User
from core.models import OutgoingMail
from subscriptions import actions, billing, mirror
from subscriptions.models import Change, Event, Notice
from subscriptions.plans import FREE, PLUS, plan_for
from subscriptions.sandbox.server import Sandbox
from tests import factories
from tests.subscriptions.stripe_side import post_webhook, press

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 4
CLICKS = 20


@pytest.fixture(autouse=True)
def empty_queue() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


def at_once(work: list[Callable[[], Any]], threads: int) -> list[Any]:
    """What each returned, in any order. Connections to the database are closed with their threads."""

    def run(share: list[Callable[[], Any]]) -> list[Any]:
        try:
            return [one() for one in share]
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return [result for share in pool.map(run, [work[n::threads] for n in range(threads)]) for result in share]


def run_worker() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False, concurrency=THREADS)


def test_twenty_clicks_make_one_customer_and_one_subscription(sandbox: Sandbox) -> None:
    user = factories.make_user()
    start = threading.Barrier(CLICKS)

    def click() -> str:
        start.wait()
        return actions.start_checkout(user=User.objects.get(pk=user.pk), interval="month", accepted="terms")

    addresses = at_once([click] * CLICKS, CLICKS)
    assert len(set(addresses)) == 1
    at_once([lambda: press(addresses[0], "pay")] * CLICKS, CLICKS)
    sandbox.deliver(post_webhook)
    run_worker()
    with sandbox.turn():
        assert len(sandbox.all("customer")) == len(sandbox.all("subscription")) == len(sandbox.all("charge")) == 1
    assert user.subscriptions.count() == user.checkouts.count() == 1
    assert plan_for(user) is PLUS


def test_worker_takes_what_the_webhook_stored(sandbox: Sandbox) -> None:
    user = factories.make_user()
    press(actions.start_checkout(user=user, interval="month", accepted="terms"), "pay")
    sandbox.deliver(post_webhook)
    assert plan_for(user) is FREE
    assert Event.objects.filter(handled_at=None).exists()
    run_worker()
    assert plan_for(user) is PLUS
    assert not Event.objects.filter(handled_at=None).exists()


class Trial:
    """A subscription to which four things and more happen, told of in a given order, each `copies` times.

    is_over: whether all of it has happened before the first is told.
    """

    def __init__(
        self, sandbox: Sandbox, order: tuple[int, ...], copies: int, *, is_over: bool, dice: random.Random
    ) -> None:
        self.sandbox, self.order, self.copies, self.is_over, self.dice = sandbox, order, copies, is_over, dice
        self.user = factories.make_user()

    def run(self) -> None:
        press(actions.start_checkout(user=self.user, interval="month", accepted="terms"), "pay")
        mirror.checkout(str(self.user.checkouts.get().stripe_id))
        self.sandbox.courier.waiting.clear()
        self.stripe_id = self.user.subscriptions.get().stripe_id
        self.last = self.dice.choice(["cancel", "pay back", "resume", "renew"])
        if self.is_over:
            self._happen()
            self._tell_all()
        else:  # they are told of while they happen
            with ThreadPoolExecutor(1) as pool:
                happening = pool.submit(at_once, [self._happen], 1)
                while not happening.done():
                    self._tell_all()
                happening.result()
            self._tell_all()

    def _tell_all(self) -> None:
        at_once([partial(self._tell, event) for event in self._events()], THREADS)
        at_once([partial(mirror.event, pk) for pk in self._stored()], THREADS)

    def _happen(self) -> None:
        billing.set_ending(self.stripe_id, True)
        billing.set_ending(self.stripe_id, False)
        billing.set_ending(self.stripe_id, True)
        match self.last:
            case "resume":
                billing.set_ending(self.stripe_id, False)
            case "pay back":
                for invoice in billing.list_invoices(self.stripe_id):
                    billing.refund(invoice.stripe_id)
                billing.end(self.stripe_id)
            case "renew":
                billing.set_ending(self.stripe_id, False)
                billing.set_price(self.stripe_id, self.user.subscriptions.get().item_id, "price_year")

    def _events(self) -> list[Any]:
        with self.sandbox.turn():
            waiting = [event for _, _, event in self.sandbox.courier.waiting]
            self.sandbox.courier.waiting.clear()
        first = [waiting[number] for number in self.order if number < len(waiting)]
        told = [*first, *waiting[len(self.order) :]] * self.copies
        self.dice.shuffle(told) if self.copies > 1 else None
        return told

    def _tell(self, event: dict[str, Any]) -> None:
        assert self.sandbox.courier.tell(event, post_webhook)

    def _stored(self) -> list[int]:
        pks = list(Event.objects.filter(handled_at=None).values_list("pk", flat=True))
        self.dice.shuffle(pks)
        return [pk for pk in pks for _ in range(self.copies)]

    def check(self) -> None:
        """Our record is Stripe's; nothing was done twice."""
        ours, theirs = self.user.subscriptions.get(), billing.fetch_subscription(self.stripe_id)
        for name in mirror.OURS:
            assert getattr(ours, name) == getattr(theirs, name), name
        assert plan_for(self.user) is (FREE if self.last == "pay back" else PLUS)
        kinds = Counter(Notice.objects.filter(subscription=ours).values_list("kind", flat=True))
        assert kinds["started"] == kinds["receipt"] == 1
        assert kinds["ended"] == (self.last == "pay back")
        assert OutgoingMail.objects.filter(to=self.user.email).count() == kinds.total()
        changes = Counter(Change.objects.filter(user=self.user).values_list("what", flat=True))
        assert changes["active"] == 1
        assert changes["canceled"] == changes["refunded"] == (self.last == "pay back")
        if ours.is_live:
            assert changes["ending"] - changes["resumed"] == ours.is_ending
        assert not Event.objects.filter(handled_at=None).exists()


def run_trials(sandbox: Sandbox, number: int) -> int:
    dice = random.Random(20261122)
    orders = list(permutations(range(4)))
    for trial in range(number):
        one = Trial(sandbox, orders[trial % 24], 1 + trial % 3, is_over=trial % 2 == 0, dice=dice)
        one.run()
        one.check()
    return number


def test_events_in_a_few_orders_leave_our_record_right(sandbox: Sandbox) -> None:
    assert run_trials(sandbox, 8) == 8


@pytest.mark.proof
def test_events_in_every_order_a_thousand_times_leave_our_record_right(sandbox: Sandbox) -> None:
    print(f"{run_trials(sandbox, 1_000)} trials, 0 wrong states, 0 double effects")  # noqa: T201
