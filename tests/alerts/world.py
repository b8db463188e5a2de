"""The people, alerts and jobs of tests.alerts.crash, and what of it all must have arrived.

Each job is of one topic, a made-up word, and has a number in its title; each person has alerts for up to three topics.
So a mail never has more jobs than it shows, and who should get what is known without asking the database.
"""

import json
import random
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from accounts.models import User
from alerts.actions import saved
from alerts.contents import SHOWN
from alerts.models import Alert, Digest, Recipient, SavedQuery
from alerts.schedule import Schedule
from jobs import actions
from jobs.deriving import Posting
from jobs.models import Job, Region, today_utc
from jobs.query import JobQuery
from subscriptions.models import Grant
from tests import factories

WEEK, DAY, HOUR = timedelta(days=7), timedelta(days=1), timedelta(hours=1)
TOPICS = [f"zq{first}{second}x" for first in "bcdfghjklm" for second in "npqrtvwz"]  # no stemmer changes them
ZONES = ["UTC", "Asia/Kathmandu", "Asia/Tokyo", "America/Phoenix"]  # whose clocks never jump: a week is 168 hours
PER_ROUND = len(TOPICS)
PLUS = 5  # every fifth has Plus, a daily alert and a weekly one
# All that was, a week earlier. Not when a digest may be tried again, and whose it is: these are about the real now.
_A_WEEK_EARLIER = """
    UPDATE alerts_digest SET due_at = due_at - interval '7 days', sent_at = sent_at - interval '7 days';
    UPDATE alerts_recipient SET next_due_at = next_due_at - interval '7 days', last_at = last_at - interval '7 days',
        weekly_at = weekly_at - interval '7 days', told_at = told_at - interval '7 days';
    UPDATE alerts_alert SET covered_until = covered_until - interval '7 days';
    UPDATE alerts_savedquery SET matched_until = matched_until - interval '7 days';
    UPDATE jobs_job SET published_at = published_at - interval '7 days', posted_at = posted_at - interval '7 days';
"""

_number = count(1)


def populate(people: int, chance: random.Random) -> None:
    """People with one to three alerts, and a few days behind them."""
    now = timezone.now()
    queries = [saved(JobQuery(words=topic)) for topic in TOPICS]
    queries += [saved(JobQuery(words=topic, categories=("healthcare",))) for topic in TOPICS]
    factories.make_category()
    users = User.objects.bulk_create(
        [User(email=f"person{n}@example.org", password="!") for n in range(people) if n % PLUS == 0]
    )
    Grant.objects.bulk_create(
        Grant(user=user, starts_at=now - 999 * DAY, ends_at=now + DAY * 999, reason="A prize.") for user in users
    )
    by_email = {user.email: user for user in users}
    recipients = Recipient.objects.bulk_create(
        _recipient(f"person{n}@example.org", by_email.get(f"person{n}@example.org"), now, chance) for n in range(people)
    )
    Alert.objects.bulk_create(alert for recipient in recipients for alert in _alerts(recipient, queries, now, chance))
    SavedQuery.objects.update(matched_until=now - 2 * DAY)


def _recipient(email: str, user: User | None, now: datetime, chance: random.Random) -> Recipient:
    """Due a week from some moment of the last days."""
    schedule = Schedule(chance.choice(ZONES), chance.randrange(24), chance.randrange(7))
    last = schedule.first("daily" if user else "weekly", now - WEEK)
    return Recipient(
        email=email, user=user, time_zone=schedule.zone, hour=schedule.hour, weekday=schedule.weekday,
        last_at=last - WEEK, weekly_at=last - WEEK, next_due_at=last + WEEK,
    )  # fmt: skip


def _alerts(recipient: Recipient, queries: list[SavedQuery], now: datetime, chance: random.Random) -> list[Alert]:
    """Some of them for the same topic: what both find must come once."""
    frequencies = ["daily", "weekly"] if recipient.user_id else ["weekly"] * chance.choice([1, 2, 3])
    chosen = chance.sample(queries, len(frequencies))
    if chance.random() < 0.2:
        chosen[1:] = [queries[(queries.index(chosen[0]) + len(TOPICS)) % len(queries)]]
    return [
        Alert(
            recipient=recipient, search=query, name=f"Alert {n}", frequency=frequency,
            confirmed_at=now - 30 * DAY, covered_until=now - 2 * DAY,
        )
        for n, (query, frequency) in enumerate(zip(chosen, frequencies, strict=False))
    ]  # fmt: skip


@transaction.atomic
def publish(chance: random.Random) -> None:
    """A job for each topic."""
    company, category = factories.make_company(), factories.make_category()
    anywhere = Region.objects.get(slug="anywhere")
    now = timezone.now()
    postings = [
        Posting(
            Job(
                title=f"Keeper {topic} n{next(_number):06}",
                description="Keep the blazes bright.",
                company=company,
                category=category,
                status=Job.Status.LIVE,
                published_at=now,
                posted_at=now,
                expires_on=today_utc() + 90 * DAY,
                apply_to="https://jobs.example.org/apply",
            ),
            [anywhere],
            [],
        )
        for topic in chance.sample(TOPICS, PER_ROUND)
    ]
    actions.store(postings)


def pass_a_week(chance: random.Random | None) -> None:
    """Let a week pass, with new jobs if there is a chance for them. No worker may run."""
    forget_connection()
    _wait_for_quiet()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_A_WEEK_EARLIER)
        _rename_periods()
    if chance:
        publish(chance)


def _rename_periods() -> None:
    """Of digests, after their moments; the oldest first, as no two may have one name meanwhile."""
    rows = Digest.objects.order_by("due_at").values_list("pk", "period", named=True)
    renamed = [Digest(pk=row.pk, period=_week_before(row.period)) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alerts_digest d SET period = 'was ' || n.period FROM unnest(%s::bigint[], %s::text[])"
            " AS n (id, period) WHERE d.id = n.id",
            [[digest.pk for digest in renamed], [digest.period for digest in renamed]],
        )
        cursor.execute("UPDATE alerts_digest SET period = substr(period, 5)")


def _week_before(period: str) -> str:
    if "W" in period:
        return f"{datetime.strptime(f'{period}-1', '%G-W%V-%u') - WEEK:%G-W%V}"
    return f"{datetime.fromisoformat(period) - WEEK:%Y-%m-%d}"


def _wait_for_quiet() -> None:
    """Until the server has noticed that the worker is gone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def let_everybody_be_due() -> int:
    """Everybody is due since three hours; return how many mails there must be."""
    now = timezone.now()
    rows = list(Recipient.objects.all())
    for row in rows:
        due = now.replace(minute=0, second=0, microsecond=0) - 3 * HOUR
        due -= due.astimezone(ZoneInfo(row.time_zone)).utcoffset() % HOUR  # type: ignore[operator]
        local = due.astimezone(ZoneInfo(row.time_zone))
        row.hour, row.weekday, row.next_due_at = local.hour, local.weekday(), due
        row.last_at = row.weekly_at = due - WEEK
    Recipient.objects.bulk_update(rows, ["hour", "weekday", "next_due_at", "last_at", "weekly_at"], batch_size=1000)
    SavedQuery.objects.update(matched_until=now - WEEK)
    return len(rows)


def queue_work() -> None:
    """What alerts.tasks.tick does each minute."""
    for number in range(settings.ALERT_SENDERS):
        with suppress(AlreadyEnqueued):
            app.configure_task("alerts.work", queueing_lock=f"alerts.work-{number}").defer()


def forget_connection() -> None:
    """The server may have been killed, or be about to be."""
    connection.close()


def waiting() -> int:
    """How many people are due, or have a digest on its way."""
    forget_connection()
    on_its_way = Digest.objects.on_its_way().values("recipient")
    return Recipient.objects.filter(Q(next_due_at__lte=timezone.now()) | Q(pk__in=on_its_way)).count()


def sent() -> int:
    return Digest.objects.filter(state=Digest.State.SENT).count()


@dataclass(frozen=True)
class Found:
    """lost: jobs that somebody should have got and did not. repeated: for each mail beyond the first of one Message-ID,
    when the one before it came. changed: Message-IDs whose mails have different jobs. twice: jobs that came to somebody
    in mails of two Message-IDs. strange: jobs that came to somebody who did not ask for them. times: of arrival (Unix).
    """

    mails: int
    lost: int
    repeated: list[float]
    changed: int
    twice: int
    strange: int
    times: list[float]


def compare(mails: Path) -> Found:
    """What arrived, and what should have."""
    longest = Digest.objects.annotate(size=Count("entries")).order_by("-size").values_list("size", flat=True).first()
    assert (longest or 0) <= SHOWN, "a mail had more jobs than it shows"
    rows = [json.loads(line) for line in mails.read_text().splitlines()]
    contents: dict[str, list[set[str]]] = defaultdict(list)
    arrivals: dict[str, list[float]] = defaultdict(list)
    letters: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        contents[row["id"]].append(set(row["jobs"]))
        arrivals[row["id"]].append(row["at"])
        for job in row["jobs"]:
            letters[row["to"], job].add(row["id"])
    expected = _expected()
    return Found(
        mails=len(rows),
        lost=len(expected - letters.keys()),
        repeated=[at for times in arrivals.values() for at in times[:-1]],
        changed=sum(any(jobs != found[0] for jobs in found) for found in contents.values()),
        twice=sum(len(found) > 1 for found in letters.values()),
        strange=len(letters.keys() - expected),
        times=[row["at"] for row in rows],
    )


def _expected() -> set[tuple[str, str]]:
    """Whom each job must have reached."""
    jobs: dict[str, list[str]] = defaultdict(list)
    for title in Job.objects.live().values_list("title", flat=True):
        _, topic, number = title.split()
        jobs[topic].append(number)
    alerts = Alert.objects.select_related("recipient", "search")
    return {(alert.recipient.email, number) for alert in alerts for number in jobs[alert.search.query.words]}
