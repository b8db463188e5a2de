"""One person's alerts in plain sentences, for an operator who is asked why somebody got a mail, or none."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count

from alerts import actions, mails, planning
from alerts.list_page import in_words
from alerts.models import Recipient, Sending
from subscriptions.plans import FREE, plan_for

DIGESTS = 5


def explain(recipient: Recipient, now: datetime) -> Iterator[str]:
    """Lines to read: who, which alerts, what comes next and why, what came last."""
    plan = plan_for(recipient.user, now) if recipient.user else FREE
    whose = f"an account with the plan {plan.name}" if recipient.user else "no account"
    yield f"{recipient.email}: {whose}. Mail at {recipient.hour}:00, {recipient.time_zone}; weekly on weekday"
    yield f"  {recipient.weekday + 1} of 7 (1 is Monday)."
    yield from _standing(recipient)
    alerts = list(recipient.alerts.select_related("search"))
    words = in_words(alerts)
    for alert in alerts:
        frequency = actions.frequency_for([alert.frequency], plan)
        less = f" (chosen: {alert.frequency}, which the plan does not give)" if frequency != alert.frequency else ""
        yield f"Alert {alert.pk} “{alert.name}”: {words[alert.pk]}; {frequency}{less}."
        states = {
            "deleted": alert.deleted_at,
            "waits to be confirmed": not alert.confirmed_at,
            "paused": alert.is_paused,
        }
        told = [state for state, holds in states.items() if holds]
        yield f"  {', '.join(told) or 'sends'}; covered until {alert.covered_until:%Y-%m-%d %H:%M} UTC."
    yield from _next(recipient, now)
    yield from _last(recipient)


def _standing(recipient: Recipient) -> Iterator[str]:
    if recipient.suppressed_at:
        yield f"No mail since {recipient.suppressed_at:%Y-%m-%d %H:%M} UTC: {recipient.get_suppression_display()}."
    if recipient.unsubscribed_at:
        yield f"Unsubscribed from all at {recipient.unsubscribed_at:%Y-%m-%d %H:%M} UTC."
    switch = Sending.objects.filter(is_paused=True).first()
    if switch:
        yield f"All sending is paused{': ' + switch.reason if switch.reason else ''}."


def _next(recipient: Recipient, now: datetime) -> Iterator[str]:
    if on_its_way := recipient.digests.on_its_way().first():
        yield f"Next: {on_its_way.period} is on its way; tried {on_its_way.attempts} times, not before"
        yield f"  {on_its_way.try_at:%Y-%m-%d %H:%M:%S} UTC."
    elif recipient.next_due_at is None:
        yield "Next: nothing is due, because no alert sends."
    else:
        local = recipient.next_due_at.astimezone(ZoneInfo(recipient.time_zone))
        yield f"Next: due {recipient.next_due_at:%Y-%m-%d %H:%M} UTC, {local:%Y-%m-%d %H:%M} there,"
        last = f"{recipient.last_at:%Y-%m-%d %H:%M} UTC" if recipient.last_at else "none yet"
        yield f"  the first chosen time at least 20 hours (daily) or 6 days (weekly) after the last one ({last})."
    waiting = planning.count_candidates(recipient)
    yield f"  {waiting} jobs that were matched so far wait for it; a mail goes only if there is one."


def _last(recipient: Recipient) -> Iterator[str]:
    rows = recipient.digests.annotate(jobs=Count("entries__job")).order_by("-pk")[:DIGESTS]
    for digest in rows:
        sent = f"sent {digest.sent_at:%Y-%m-%d %H:%M:%S} UTC" if digest.sent_at else digest.get_state_display()
        yield f"Digest {digest.period}: due {digest.due_at:%Y-%m-%d %H:%M} UTC, {sent}, {digest.jobs} jobs,"
        yield f"  {digest.attempts} tries put off, Message-ID {mails.message_id(digest)}."
    if not rows:
        yield "No digest yet."
