"""Who is due, and is there anything new for them? Asked of our own rows: missed and doubled ticks do not matter.

Times are parameters: nothing asks the database's clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache

from django.db import connection, transaction
from django.db.models import F

from alerts.actions import frequency_for
from alerts.matching import OVERLAP, match_due
from alerts.models import Alert, Digest, Recipient, new_token
from alerts.schedule import Schedule
from subscriptions.plans import FREE, PLUS, with_plus

BATCH = 5_000  # people who are planned in one transaction
MOMENT = timedelta(microseconds=1)
DAILY, WEEKLY = Alert.Frequency.DAILY.value, Alert.Frequency.WEEKLY.value

# The jobs that may go into a digest `d` (recipient_id, user_id, has_weekly, only_id), each under one alert or several.
CANDIDATES = """
    FROM alerts_alert a
    JOIN alerts_match m ON m.search_id = a.search_id
    JOIN jobs_job j ON j.id = m.job_id AND j.status = 'live'
        AND j.published_at >= a.covered_until - %(overlap)s::interval
    WHERE a.recipient_id = d.recipient_id AND a.deleted_at IS NULL AND NOT a.is_paused AND a.confirmed_at IS NOT NULL
    AND (d.has_weekly OR a.frequency = 'daily') AND (d.only_id IS NULL OR d.only_id = a.id)
    AND NOT EXISTS (SELECT FROM alerts_digestjob sent WHERE sent.recipient_id = d.recipient_id AND sent.job_id = j.id)
    AND NOT EXISTS (SELECT FROM jobs_mark mark WHERE mark.user_id = d.user_id AND mark.job_id = j.id)
"""
Key = tuple[datetime, int]  # when somebody is due, and who
FIRST: Key = (datetime.min.replace(tzinfo=UTC), 0)

# The next people whose time has come, locked. Few of very many, so whatever is asked of them is asked one by one, by
# key: LATERAL and LIMIT see to that. Of joins and EXISTS PostgreSQL makes a reading of whole tables, for each batch.
_DUE = """
    SELECT r.id, r.user_id, r.time_zone, r.hour, r.weekday, r.next_due_at, r.last_at, r.weekly_at,
        alerts.chosen, alerts.are_waiting OR on_its_way.number > 0
    FROM (
        SELECT * FROM alerts_recipient WHERE next_due_at <= %(now)s AND (next_due_at, id) > (%(due_at)s, %(pk)s)
        ORDER BY next_due_at, id LIMIT %(batch)s FOR UPDATE SKIP LOCKED
    ) r
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(DISTINCT a.frequency), '{}') AS chosen,
            coalesce(bool_or(s.matched_until < r.next_due_at), false) AS are_waiting
        FROM alerts_alert a JOIN alerts_savedquery s ON s.id = a.search_id
        WHERE a.recipient_id = r.id AND a.deleted_at IS NULL AND NOT a.is_paused AND a.confirmed_at IS NOT NULL
    ) alerts
    CROSS JOIN LATERAL (
        SELECT count(*) AS number FROM alerts_digest WHERE recipient_id = r.id AND state IN ('planned', 'composed')
    ) on_its_way
"""
_PLAN = f"""
    INSERT INTO alerts_digest (recipient_id, period, due_at, has_weekly, token, state, try_at, attempts)
    SELECT d.recipient_id, d.period, d.due_at, d.has_weekly, d.token, 'planned', %(now)s, 0
    FROM unnest(%(recipients)s::bigint[], %(users)s::bigint[], %(periods)s::text[], %(dues)s::timestamptz[],
        %(weekly)s::boolean[], %(tokens)s::text[], %(only)s::bigint[])
        AS d (recipient_id, user_id, period, due_at, has_weekly, token, only_id)
    CROSS JOIN LATERAL (SELECT {CANDIDATES} LIMIT 1) found
    ON CONFLICT DO NOTHING
    RETURNING recipient_id
"""  # noqa: S608
_MOVE_ON = """
    UPDATE alerts_recipient r SET next_due_at = d.next_due_at, last_at = coalesce(d.last_at, r.last_at),
        weekly_at = coalesce(d.weekly_at, r.weekly_at)
    FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[])
        AS d (id, next_due_at, last_at, weekly_at)
    WHERE r.id = d.id
"""


@dataclass(frozen=True)
class Due:
    """One recipient whose time has come; what is to happen now. frequency: None without any alert.

    is_held: their last digest is on its way, or another worker still matches their queries.
    """

    recipient: int
    user: int | None
    schedule: Schedule
    due_at: datetime
    last_at: datetime | None
    weekly_at: datetime | None
    frequency: str | None
    is_held: bool

    def is_now(self, now: datetime) -> bool:
        """Whether a digest is due, which it is not for somebody whose plan or alerts have changed since."""
        return self.frequency is not None and self.at <= now

    @cached_property
    def at(self) -> datetime:
        assert self.frequency
        return _first(self.schedule, self.frequency, self.due_at, self.last_at, "")

    @property
    def has_weekly(self) -> bool:
        """Whether weekly alerts ride: in the mail of their weekday, or the first one after it was missed."""
        if self.frequency == WEEKLY:
            return True
        if self.weekly_at is None:
            return self.schedule.is_weekday(self.at)
        return _first(self.schedule, WEEKLY, self.weekly_at + MOMENT, self.weekly_at, "") <= self.at

    @property
    def period(self) -> str:
        assert self.frequency
        return self.schedule.period(self.frequency, self.at)

    def next_at(self, now: datetime, *, is_sent: bool) -> datetime | None:
        if self.frequency is None:
            return None
        if not self.is_now(now):
            return self.at
        last_at, taken = (self.at, self.period) if is_sent else (self.last_at, "")
        return _first(self.schedule, self.frequency, max(now, self.at) + MOMENT, last_at, taken)


@lru_cache(maxsize=10_000)  # very many people share a schedule
def _first(schedule: Schedule, frequency: str, start: datetime, last: datetime | None, taken: str) -> datetime:
    return schedule.first(frequency, start, last, {taken})


def plan(now: datetime) -> int:
    """Plan a digest for everybody whose time has come and for whom there is something new; return how many.

    Several workers may: they share the queries and the people among them.
    """
    match_due(now)
    planned, after = 0, FIRST
    while (found := _plan_some(now, after)) is not None:
        number, after = found
        planned += number
    return planned


@transaction.atomic
def _plan_some(now: datetime, after: Key) -> tuple[int, Key] | None:
    """Plan for the next people, and return for how many and where the last one stands; None when nobody is left."""
    found = _due(now, after)
    if not found:
        return None
    due = [one for one in found if not one.is_held]
    ripe = [one for one in due if one.is_now(now)]
    sent = _insert(ripe, now)
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE_ON,
            [
                [one.recipient for one in due],
                [one.next_at(now, is_sent=one.recipient in sent) for one in due],
                [one.at if one.recipient in sent else None for one in due],
                [one.at if one.is_now(now) and one.has_weekly else None for one in due],
            ],
        )
    return len(sent), max((one.due_at, one.recipient) for one in found)


def _due(now: datetime, after: Key) -> list[Due]:
    """The next people whose time has come, but for those whom another worker has in hand."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, {"now": now, "due_at": after[0], "pk": after[1], "batch": BATCH})
        rows = cursor.fetchall()
    users = [user for _, user, *_ in rows if user]
    plus = set(with_plus(now).filter(pk__in=users).values_list("pk", flat=True))
    return [
        Due(pk, user, Schedule(*schedule), due, last, weekly, _frequency(chosen, user in plus), is_held)
        for pk, user, *schedule, due, last, weekly, chosen, is_held in rows
    ]


def _frequency(chosen: Sequence[str], is_plus: bool) -> str | None:
    return frequency_for(chosen, PLUS if is_plus else FREE) if chosen else None


def _insert(ripe: Sequence[Due], now: datetime) -> set[int]:
    """Plan digests for those of them for whom there is something new, and say for whom."""
    with connection.cursor() as cursor:
        cursor.execute(
            _PLAN,
            {
                "recipients": [one.recipient for one in ripe],
                "users": [one.user for one in ripe],
                "periods": [one.period for one in ripe],
                "dues": [one.at for one in ripe],
                "weekly": [one.has_weekly for one in ripe],
                "tokens": [new_token() for _ in ripe],
                "only": [None for _ in ripe],
                "now": now,
                "overlap": str(OVERLAP),
            },
        )
        return {recipient for (recipient,) in cursor.fetchall()}


def count_candidates(recipient: Recipient) -> int:
    """How many jobs would go into a digest with all alerts, of those matched so far."""
    digest = (
        "(VALUES (%(recipient)s, %(user)s::bigint, true, NULL::bigint)) d (recipient_id, user_id, has_weekly, only_id)"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {digest} CROSS JOIN LATERAL (SELECT DISTINCT j.id {CANDIDATES}) found",  # noqa: S608
            {"recipient": recipient.pk, "user": recipient.user_id, "overlap": str(OVERLAP)},
        )
        return int(cursor.fetchone()[0])


def oldest_waiting(now: datetime) -> datetime | None:
    """Since when the longest waiting digest is due: one that is not planned yet, or not sent yet."""
    planned = Digest.objects.on_its_way().order_by("due_at").values_list("due_at", flat=True).first()
    due = Recipient.objects.filter(next_due_at__lte=now).order_by("next_due_at")
    unplanned = due.values_list(F("next_due_at"), flat=True).first()
    return min(filter(None, (planned, unplanned)), default=None)
