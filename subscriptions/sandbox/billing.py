"""What paying, renewing, failing and canceling do to the objects, in the order in which Stripe tells of it."""

import calendar
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial

from .state import Json, State

DAY = 86_400
RETRIES = (3, 5, 7)  # days after an invoice's first failed attempt
MONTHS = {"month": 1, "year": 12}
GOOD, FAILING = "pm_card_visa", "pm_card_chargeCustomerFail"  # Stripe's own names for two of its test cards
RENEWING = ("active", "past_due", "trialing")
LIVE = (*RENEWING, "incomplete", "paused", "unpaid")
UPDATED = "customer.subscription.updated"


def period_end(anchor: int, start: int, price: Json) -> int:
    """The anchor's day and time one interval after `start`, or that month's last day: 31 Jan, 28 Feb, 31 Mar."""
    first, here = (datetime.fromtimestamp(moment, UTC) for moment in (anchor, start))
    year, month = divmod(here.year * 12 + here.month - 1 + MONTHS[price["recurring"]["interval"]], 12)
    day = min(first.day, calendar.monthrange(year, month + 1)[1])
    return int(first.replace(year=year, month=month + 1, day=day).timestamp())


def subscription_of(invoice: Json) -> str:
    return str(invoice["parent"]["subscription_details"]["subscription"])


class Billing(State):
    """The state with its clock and rules. All is read and changed within `turn()` alone, where `moment` is the time."""

    @property
    def now(self) -> int:
        """Unix seconds."""
        return int(time.time()) + self.skew

    @contextmanager
    def turn(self, seconds: float = 0) -> Iterator[None]:
        """One change at a time and at one moment: first, in order, what falls due on the way to it."""
        with self.lock:
            self.skew += int(seconds)
            end = self.now
            while (due := min(self.due(), key=lambda due: due[0], default=None)) and due[0] <= end:
                self.moment = due[0]
                due[1]()
            self.moment = end
            yield
            self.save()

    def advance(self, *, days: float = 0, seconds: float = 0) -> None:
        with self.turn(days * DAY + seconds):
            pass

    def due(self) -> Iterator[tuple[int, Callable[[], object]]]:
        """Moments, and what happens then."""
        for session in self.all("checkout.session", status="open"):
            yield session["expires_at"], partial(self.expire, session)
        for subscription in self.all("subscription"):
            if subscription["status"] in RENEWING:
                yield subscription["items"]["data"][0]["current_period_end"], partial(self.renew, subscription)
                invoice = self.find("invoice", subscription["latest_invoice"])
                if invoice["next_payment_attempt"]:
                    yield invoice["next_payment_attempt"], partial(self.collect, invoice)

    def expire(self, session: Json) -> Json:
        return self.emit("checkout.session.expired", session, status="expired", url=None)

    def complete(self, session: Json, card: str) -> None:
        """Pay an open checkout session: now with success, whatever the card does later."""
        price = session["line_items"]["data"][0]["price"]
        end = period_end(self.moment, self.moment, price)
        made = self.add("subscription", session=session, price=price, end=end)
        self.emit("customer.subscription.created", made)
        self.bill(made, "subscription_create", self.moment, GOOD)
        self.change_card(session["customer"], card)
        session |= {"status": "complete", "url": None, "payment_status": "paid", "invoice": made["latest_invoice"]}
        self.emit("checkout.session.completed", session, subscription=made["id"])

    def change_card(self, customer: str, card: str) -> None:
        payer = self.find("customer", customer)
        payer["invoice_settings"]["default_payment_method"] = card
        self.emit("customer.updated", payer)

    def renew(self, subscription: Json) -> None:
        """At a period's end (or a trial's): end the subscription if that is wished, else begin the next and bill it."""
        if subscription["cancel_at_period_end"]:
            self.end(subscription)
            return
        item, anchor = subscription["items"]["data"][0], subscription["billing_cycle_anchor"]
        since, start = item["current_period_start"], item["current_period_end"]
        item |= {"current_period_start": start, "current_period_end": period_end(anchor, start, item["price"])}
        self.emit(UPDATED, subscription, status=subscription["status"].replace("trialing", "active"))
        self.bill(subscription, "subscription_cycle", since)

    def bill(self, subscription: Json, reason: str, since: int, card: str = "") -> None:
        """Invoice the period just begun, and try to collect. (An invoice's own period is the one gone by: `since`.)"""
        item, payer = subscription["items"]["data"][0], self.find("customer", subscription["customer"])
        slots = {"subscription": subscription, "item": item, "payer": payer, "number": len(self.tables["invoice"]) + 1}
        invoice = self.add("invoice", reason=reason, since=since, **slots)
        subscription["latest_invoice"] = invoice["id"]
        self.emit("invoice.finalized", invoice)
        self.collect(invoice, card)

    def collect(self, invoice: Json, card: str = "") -> None:
        """One attempt to take what an open invoice asks for."""
        card = card or self.find("customer", invoice["customer"])["invoice_settings"]["default_payment_method"]
        subscription = self.find("subscription", subscription_of(invoice))
        invoice |= {"attempted": True, "attempt_count": invoice["attempt_count"] + 1, "next_payment_attempt": None}
        (self.fail if card == FAILING else self.settle)(invoice, subscription)

    def settle(self, invoice: Json, subscription: Json) -> None:
        charge, amount = self.add("charge", invoice=invoice), invoice["amount_due"]
        invoice["payments"]["data"].append(self.add("invoice_payment", invoice=invoice, charge=charge))
        invoice["status_transitions"]["paid_at"] = self.moment
        self.emit("invoice.paid", invoice, status="paid", amount_paid=amount, amount_remaining=0)
        self.emit("invoice.payment_succeeded", invoice)
        if subscription["status"] in ("incomplete", "past_due", "unpaid"):
            self.emit(UPDATED, subscription, status="active")

    def fail(self, invoice: Json, subscription: Json) -> None:
        retries = (invoice["created"] + days * DAY for days in RETRIES)
        later = next((moment for moment in retries if moment > self.moment), None)
        self.emit("invoice.payment_failed", invoice, next_payment_attempt=later)
        if later:
            self.emit(UPDATED, subscription, status="past_due")
        else:
            self.end(subscription, "payment_failed")

    def ending(self, subscription: Json, is_wished: bool) -> Json:
        """The fields that say whether a subscription ends with its period."""
        end, asked = subscription["items"]["data"][0]["current_period_end"], subscription["canceled_at"] or self.moment
        end, asked = (end, asked) if is_wished else (None, None)
        return {"cancel_at_period_end": is_wished, "cancel_at": end, "canceled_at": asked}

    def end(self, subscription: Json, reason: str = "cancellation_requested") -> Json:
        """Cancel now. An open invoice stays open, but no card is asked for it again."""
        self.tables["invoice"][subscription["latest_invoice"]]["next_payment_attempt"] = None
        subscription["cancellation_details"]["reason"] = reason
        ends = {"canceled_at": subscription["canceled_at"] or self.moment, "ended_at": self.moment}
        return self.emit("customer.subscription.deleted", subscription, status="canceled", **ends)
