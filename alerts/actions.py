"""What people do with their alerts, and what that means for when they hear from us."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from accounts.models import User, UserManager
from alerts.models import Alert, Digest, DigestJob, Recipient, SavedQuery
from alerts.schedule import Schedule
from core import queue
from jobs import search
from jobs.query import JobQuery
from subscriptions.plans import FREE, Plan, plan_for

MOST = 100  # alerts of one person
MOST_WAITING = 10  # that strangers asked for at one address, and nobody confirmed
UNDO = timedelta(days=7)  # how long a deleted alert can be brought back
BETWEEN = timedelta(hours=1)  # two mails that somebody asks for
RECENT = timedelta(days=14)  # of digests whose periods are looked at: none is due twice in one


def saved(query: JobQuery) -> SavedQuery:
    """The row of a query, without its order and "posted since": an alert is about what is new."""
    query = replace(query, since="", sort="")
    text = query.query_string
    parts = [part.query_string for part in search.parts(query)]
    row, _ = SavedQuery.objects.get_or_create(key=SavedQuery.key_of(text), defaults={"text": text, "parts": parts})
    return row


@transaction.atomic
def recipient_of(user: User) -> Recipient:
    """The recipient of an account; with the alerts of its verified address, if that had some before the account.

    Without a verified address one is made that gets nothing until it is.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    mine = Recipient.objects.select_for_update().filter(user=user).first()
    other = Recipient.objects.select_for_update().filter(email=user.email).exclude(user=user).first()
    is_verified = user.emailaddress_set.filter(email=user.email, verified=True).exists()
    if other and other.user_id is None and is_verified:
        mine = _adopt(user, mine, other)
    elif mine is None:
        if other:
            raise ValidationError("Confirm your e-mail address first: this one has alerts already.")
        mine = Recipient.objects.create(user=user, email=user.email, time_zone=user.time_zone or "UTC")
    elif mine.email != user.email and is_verified:
        mine.email, mine.suppressed_at, mine.suppression = user.email, None, ""
        mine.save(update_fields=["email", "suppressed_at", "suppression"])
        reschedule(recipient=mine)
    return mine


def _adopt(user: User, mine: Recipient | None, other: Recipient) -> Recipient:
    """Give an address's alerts, and what was sent to it, to its account."""
    if mine is None:
        other.user, other.time_zone = user, user.time_zone or other.time_zone
        other.save(update_fields=["user", "time_zone"])
        reschedule(recipient=other)
        return other
    searches = mine.alerts.kept().values("search")
    other.alerts.kept().exclude(search__in=searches).update(recipient=mine)
    seen = mine.sent_jobs.values("job")
    other.sent_jobs.filter(job__in=seen).delete()
    periods = mine.digests.values("period")
    other.digests.filter(period__in=periods).delete()
    other.digests.update(recipient=mine)
    other.sent_jobs.update(recipient=mine)
    other.delete()
    mine.email = user.email
    mine.save(update_fields=["email"])
    reschedule(recipient=mine)
    return mine


def recipient_at(email: str) -> Recipient:
    """The recipient at an address, made if there is none. Alerts of a stranger wait to be confirmed."""
    return Recipient.objects.get_or_create(email=UserManager.normalize_email(email))[0]


@transaction.atomic
def save(
    *, recipient: Recipient, query: JobQuery, name: str, frequency: str = Alert.Frequency.WEEKLY, is_confirmed: bool
) -> Alert:
    """A new alert, or the one that its recipient has for that search. Raises ValidationError when there are too many.

    is_confirmed: whether the address's owner asked for it; one of somebody else waits for `confirm`.
    """
    recipient = Recipient.objects.select_for_update().get(pk=recipient.pk)
    row, now = saved(query), timezone.now()
    others = recipient.alerts.kept().exclude(search=row)
    if others.filter(confirmed_at__isnull=False).count() >= MOST:
        raise ValidationError(f"You have {MOST} alerts. Delete one that you no longer need first.")
    if not is_confirmed and others.filter(confirmed_at=None).count() >= MOST_WAITING:
        raise ValidationError("Too many alerts wait to be confirmed at this address.")
    alert, is_new = Alert.objects.kept().get_or_create(
        recipient=recipient,
        search=row,
        defaults={
            "name": name,
            "frequency": frequency,
            "covered_until": now,
            "confirmed_at": now if is_confirmed else None,
        },
    )
    if is_confirmed and not is_new:
        alert.name, alert.frequency, alert.is_paused = name, frequency, False
        alert.save(update_fields=["name", "frequency", "is_paused"])
        confirm(alert=alert)
    if is_confirmed:
        reschedule(recipient=recipient)
    return alert


@transaction.atomic
def change(*, alert: Alert, name: str, frequency: str, query: JobQuery | None = None) -> None:
    """Raises ValidationError when its recipient has another alert for that search."""
    Recipient.objects.select_for_update().get(pk=alert.recipient_id)  # two at once would save one search twice
    if query is not None and (row := saved(query)).pk != alert.search_id:
        if alert.recipient.alerts.kept().filter(search=row).exists():
            raise ValidationError("You have an alert for this search already.")
        alert.search, alert.covered_until = row, timezone.now()
    alert.name, alert.frequency = name, frequency
    alert.save(update_fields=["search", "covered_until", "name", "frequency"])
    reschedule(recipient=alert.recipient)


@transaction.atomic
def confirm(*, alert: Alert) -> None:
    """Its recipient agrees, which also takes back an "unsubscribe from all"."""
    now = timezone.now()
    Alert.objects.filter(pk=alert.pk, confirmed_at=None).update(confirmed_at=now, covered_until=now)
    Recipient.objects.filter(pk=alert.recipient_id).update(unsubscribed_at=None)
    reschedule(recipient=alert.recipient)


@transaction.atomic
def pause(*, alert: Alert) -> None:
    """At once: a digest that is on its way leaves without its jobs."""
    Alert.objects.filter(pk=alert.pk).update(is_paused=True)
    take_out(alert=alert)
    reschedule(recipient=alert.recipient)


def take_out(*, alert: Alert) -> None:
    """Take an alert's jobs out of what is on its way, but for those that another alert found too.

    A mail that is being sent at this moment is left to its worker.
    """
    digests = alert.recipient.digests.on_its_way().select_for_update(skip_locked=True)
    for digest in digests:
        others = alert.recipient.alerts.active().filter(search__matches__job=OuterRef("job")).order_by("pk")
        entries = DigestJob.objects.filter(digest=digest, alert=alert)
        entries.update(alert=Subquery(others.values("pk")[:1]))
        DigestJob.objects.filter(digest=digest, alert=None).delete()
        if digest.state == Digest.State.COMPOSED and not digest.entries.exists():
            Digest.objects.filter(pk=digest.pk).update(state=Digest.State.EMPTY)


@transaction.atomic
def send_now(*, alert: Alert) -> Digest:
    """Send what is new for an alert as soon as may be. Raises ValidationError within an hour of the last time."""
    now = timezone.now()
    recipient = Recipient.objects.select_for_update().get(pk=alert.recipient_id)
    if not recipient.is_reachable:
        raise ValidationError("No mail goes to this address at the moment.")
    if recipient.digests.on_its_way().exists():
        raise ValidationError("A mail is on its way to you already.")
    if recipient.digests.filter(period__startswith="now ", due_at__gt=now - BETWEEN).exists():
        raise ValidationError("You asked within the last hour. Try again later.")
    digest = Digest.objects.create(
        recipient=recipient, only=alert, period=f"now {now:%Y-%m-%dT%H:%M}", due_at=now, has_weekly=True, try_at=now
    )
    queue.defer("alerts.work")
    return digest


@transaction.atomic
def resume(*, alert: Alert) -> None:
    """What came while it was paused stays out."""
    Alert.objects.filter(pk=alert.pk, is_paused=True).update(is_paused=False, covered_until=timezone.now())
    reschedule(recipient=alert.recipient)


@transaction.atomic
def delete(*, alert: Alert) -> None:
    """It can be brought back for some days."""
    Alert.objects.kept().filter(pk=alert.pk).update(deleted_at=timezone.now())
    take_out(alert=alert)
    reschedule(recipient=alert.recipient)


@transaction.atomic
def restore(*, alert: Alert) -> None:
    """Bring a deleted alert back. Raises ValidationError when there is another one for that search now."""
    if alert.recipient.alerts.kept().filter(search=alert.search_id).exists():
        raise ValidationError("You have an alert for this search already.")
    Alert.objects.filter(pk=alert.pk).update(deleted_at=None)
    reschedule(recipient=alert.recipient)


@transaction.atomic
def set_schedule(*, recipient: Recipient, time_zone: str, hour: int, weekday: int) -> None:
    recipient.time_zone, recipient.hour, recipient.weekday = time_zone, hour, weekday
    recipient.full_clean(exclude=["user", "email"])
    recipient.save(update_fields=["time_zone", "hour", "weekday"])
    reschedule(recipient=recipient)


@transaction.atomic
def unsubscribe(*, recipient: Recipient) -> None:
    """No digest any more, of any alert, until they confirm one. Mail about their account goes on."""
    Recipient.objects.filter(pk=recipient.pk, unsubscribed_at=None).update(
        unsubscribed_at=timezone.now(), next_due_at=None
    )
    _drop(recipient)


def _drop(recipient: Recipient) -> None:
    """What is on its way to them, but for a mail that is being sent at this moment: nobody waits for its server."""
    free = recipient.digests.on_its_way().select_for_update(skip_locked=True)
    Digest.objects.filter(pk__in=list(free.values_list("pk", flat=True))).update(state=Digest.State.DROPPED)


@transaction.atomic
def subscribe_again(*, recipient: Recipient) -> None:
    now = timezone.now()
    Recipient.objects.filter(pk=recipient.pk).update(unsubscribed_at=None)
    recipient.alerts.active().update(covered_until=now)
    reschedule(recipient=recipient)


@transaction.atomic
def suppress(*, email: str, why: str) -> None:
    """Send no digest to an address whose mail came back, or who called it spam. why: one of Recipient.Suppression."""
    rows = Recipient.objects.filter(email=UserManager.normalize_email(email), suppressed_at=None)
    for recipient in rows.select_for_update():
        Recipient.objects.filter(pk=recipient.pk).update(
            suppressed_at=timezone.now(), suppression=why, next_due_at=None
        )
        _drop(recipient)


@transaction.atomic
def release(*, recipient: Recipient) -> None:
    """Send to a suppressed address again; what came meanwhile stays out."""
    Recipient.objects.filter(pk=recipient.pk).update(suppressed_at=None, suppression="")
    recipient.alerts.active().update(covered_until=timezone.now())
    reschedule(recipient=recipient)


@transaction.atomic
def reschedule(*, recipient: Recipient, now: datetime | None = None) -> None:
    """Work out when the next digest is due, after a change of alerts, plan or schedule. One overdue stays so."""
    now = now or timezone.now()
    recipient = Recipient.objects.select_for_update(of=["self"]).select_related("user").get(pk=recipient.pk)
    chosen = list(recipient.alerts.active().values_list("frequency", flat=True).distinct())
    start, recipient.next_due_at = min(now, recipient.next_due_at or now), None
    if chosen and recipient.is_reachable:
        plan = plan_for(recipient.user, now) if recipient.user else FREE
        periods = recipient.digests.filter(due_at__gt=now - RECENT).values_list("period", flat=True)
        recipient.next_due_at = schedule_of(recipient).first(
            frequency_for(chosen, plan), start, recipient.last_at, set(periods)
        )
    recipient.save(update_fields=["next_due_at"])


def schedule_of(recipient: Recipient) -> Schedule:
    return Schedule(recipient.time_zone, recipient.hour, recipient.weekday)


def frequency_for(chosen: Sequence[str], plan: Plan) -> str:
    """How often somebody hears from us: daily if any alert asks for it and the plan gives it."""
    daily = Alert.Frequency.DAILY
    return daily if daily in chosen and daily in plan.alert_frequencies else Alert.Frequency.WEEKLY
