"""How a person stands with their plan, as they are told of it; whether they have Plus is decided in plans.py."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from accounts.models import User
from subscriptions.models import Change, Grant, PriceChange, Subscription
from subscriptions.models.subscription import Status
from subscriptions.plans import Terms, grace, is_paid_for


class State(StrEnum):
    """What there is to say of the subscription."""

    NONE = "none"
    UNFINISHED = "unfinished"  # the first payment did not go through
    TRIAL = "trial"
    PAYING = "paying"
    LATE = "late"  # a payment failed, and Plus lasts a few days more
    OWING = "owing"  # it lasts no longer
    PAUSED = "paused"
    CANCELED = "canceled"  # until the end of the period
    ENDED = "ended"


# What the audit calls a change, in words for the person. Details stay with staff: a reason may stand there.
WORDS = {
    "incomplete": "A first payment was begun.",
    "incomplete_expired": "The first payment was never completed.",
    "trialing": "A trial began.",
    "active": "Plus is active and paid for.",
    "past_due": "A payment failed.",
    "unpaid": "The payment was given up after several tries.",
    "paused": "Plus was paused.",
    "canceled": "The subscription ended.",
    "renewed": "A new period began.",
    "ending": "Canceled, as of the end of the period.",
    "resumed": "The cancellation was taken back.",
    "closing": "Canceled, because the account is to be deleted.",
    "reason": "You told us why you canceled.",
    "price": "The price changed.",
    "refunded": "A payment was refunded.",
    "paid back": "We refunded the last payment and ended the subscription.",
    "granted": "We gave you Plus for a time.",
    "grant ended": "The time for which we gave you Plus was ended.",
}


@dataclass(frozen=True)
class Standing:
    """At a moment. subscription: the live one, or else the last. grant: the one that gives Plus for longest."""

    subscription: Subscription | None
    grant: Grant | None
    now: datetime

    @property
    def state(self) -> State:
        found = self.subscription
        if found is None or found.status == Status.INCOMPLETE_EXPIRED:
            return State.NONE
        if is_paid_for(Terms(found.status, found.period_start, found.period_end, found.is_ending), self.now):
            return _while_plus(found)
        return _without_plus(found, self.now)

    @property
    def is_owing(self) -> bool:
        """Whether a payment is to be mended."""
        return self.state in (State.LATE, State.OWING, State.PAUSED)

    @property
    def ends_at(self) -> datetime | None:
        """When what was paid for ends, or has ended; None when it goes on."""
        found = self.subscription
        if found is None:
            return None
        match self.state:
            case State.LATE:
                lent_until = found.period_start + grace()
                return min(lent_until, found.period_end) if found.is_ending else lent_until
            case State.CANCELED:
                return found.period_end
            case State.ENDED:
                return found.ended_at or found.period_end
        return None


def _while_plus(found: Subscription) -> State:
    if found.status == Status.PAST_DUE:
        return State.LATE
    if found.is_ending:
        return State.CANCELED
    return State.TRIAL if found.status == Status.TRIALING else State.PAYING


def _without_plus(found: Subscription, now: datetime) -> State:
    if found.status == Status.INCOMPLETE:
        return State.UNFINISHED
    if found.status == Status.CANCELED or (found.is_ending and now >= found.period_end):
        return State.ENDED
    return State.PAUSED if found.status == Status.PAUSED else State.OWING


def standing_of(user: User, now: datetime) -> Standing:
    """How a person stands at a moment. Two queries."""
    subscriptions = sorted(user.subscriptions.all(), key=lambda each: not each.is_live)  # else the latest first
    grant = user.grants.current(now).order_by("-ends_at").first()
    return Standing(subscriptions[0] if subscriptions else None, grant, now)


def next_amount(subscription: Subscription) -> int:
    """What the next payment will be, in cents: a new price counts for those who were told of it."""
    told = [int(about) for about in subscription.notices.filter(kind="price_change").values_list("about", flat=True)]
    changes = PriceChange.objects.filter(
        pk__in=told, interval=subscription.interval, effective_on__lte=subscription.period_end
    )
    change = changes.order_by("effective_on").last()
    return change.amount if change else subscription.amount


def history_of(user: User) -> list[Change]:
    """What changed of a person's plan, the latest first, with `words`."""
    changes = list(user.plan_changes.all()[:50])
    for change in changes:
        change.words = WORDS.get(change.what, f"{change.what.capitalize()}.")  # type: ignore[attr-defined]
    return changes
