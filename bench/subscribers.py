"""People with alerts to measure on: the same every time, all due within the last hours, on realistic queries.

A query is a pair of words from titles, skills or texts, a few filters, or both; what is popular in postings is popular
here too. They are as selective as saved searches are: what finds hundreds of jobs a day is worth no mail.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F

from alerts.models import Alert, Recipient, SavedQuery
from bench import postings
from bench.jobs import searches
from core.copying import copy_values
from jobs import search
from jobs.actions import store
from jobs.models import Company, Job
from jobs.query import JobQuery
from occupations.models import Occupation, Skill

NEW, OLD = 10_000, 3_000  # jobs of the last day, and of the month before
BATCH = 500  # postings that are stored at once
PAIRS = 3  # queries with words to one pair of words
ANONYMOUS, PLUS, WANTING = 10, 20, 50  # one person in so many has no account, has Plus, wants daily but has not Plus
DISMISSING = 10  # one in so many noted that a job of today is not for them
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
AGO = 3  # hours over which the digests' moments are spread
PLACES = {  # where somebody may live → how often
    ("US", "America/New_York"): 10,
    ("US-CA", "America/Los_Angeles"): 6,
    ("US-TX", "America/Chicago"): 5,
    ("GB", "Europe/London"): 6,
    ("DE", "Europe/Berlin"): 5,
    ("CA", "America/Toronto"): 4,
    ("IN", "Asia/Kolkata"): 4,
    ("BR", "America/Sao_Paulo"): 3,
    ("ES", "Europe/Madrid"): 3,
    ("PH", "Asia/Manila"): 2,
    ("NG", "Africa/Lagos"): 2,
    ("AU", "Australia/Sydney"): 2,
}
REGIONS = ("usa", "anywhere", "canada", "europe", "uk", "germany", "emea", "latam", "eu", "india")
FLOORS = {"USD": range(60_000, 220_000, 10_000), "EUR": range(50_000, 130_000, 10_000)}
FILTERS = {  # how often each stands beside others
    "open_to": 6,
    "categories": 5,
    "skills": 4,
    "seniorities": 4,
    "pay_floor": 4,
    "regions": 3,
    "types": 1,
    "role": 1,
    "company": 1,
    "only_paid": 1,
    "workplaces": 1,
}


def add_jobs(now: datetime) -> None:
    """NEW ones published in the last day, OLD ones before. What the seeds have is older, too."""
    total = NEW + OLD
    postings.add_rows(total)
    Job.objects.live().update(published_at=now - WEEK)
    maker, random = postings.Postings(total), Random(8)
    for start in range(0, total, BATCH):
        made = maker.make(range(start, min(start + BATCH, total)))
        for number, posting in enumerate(made, start):
            age = DAY + random.random() * 29 * DAY if number < OLD else random.random() * DAY
            posting.job.published_at = now - age
            posting.job.posted_at = posting.job.published_at - random.choice((0, 0, 0, 1, 2)) * DAY
        store(made)
    Job.objects.live().update(updated_at=F("published_at"))  # none was changed since


class Queries:
    """Different queries without end."""

    def __init__(self, count: int) -> None:
        """count: about how many will be taken, which decides how many of them share their words."""
        self.random = Random(9)
        pairs = list(islice(searches(), count // PAIRS + 1))
        self.pair, self.filter = postings.falling(pairs, 0.3), postings.Draw(FILTERS)
        self.field = postings.falling(postings.TITLES, 0.7)
        self.place = postings.Draw(PLACES)
        self.level = postings.Draw({level: weight for level, weight in postings.SENIORITIES.items() if level})
        self.type = postings.Draw(postings.TYPES)
        self.region = postings.falling(REGIONS)
        skills = Skill.objects.filter(slug__startswith="bench-").order_by("pk")
        self.skill = postings.falling(skills.values_list("slug", flat=True), 0.5)
        self.skill_words = postings.falling([name.split()[0].lower() for name in postings.skill_names()], 0.5)
        self.roles = list(Occupation.objects.order_by("pk").values_list("slug", flat=True))
        self.companies = list(Company.objects.order_by("pk").values_list("slug", flat=True))

    def __iter__(self) -> Iterator[JobQuery]:
        known = set()
        while True:
            query = self._one()
            if query not in known:
                known.add(query)
                yield query

    def _one(self) -> JobQuery:
        random = self.random
        if random.random() < 0.6:
            asked: dict[str, Any] = {"words": self._words()}
            names = self.filter.from_(random, random.choice((0, 1, 1, 1, 2, 2, 3)))
        elif random.random() < 0.1:
            return JobQuery(company=random.choice(self.companies))
        else:
            field = random.choice(("categories", "categories", "skills", "role"))
            asked, names = {}, [field, *self.filter.from_(random, random.choice((2, 3, 3, 4)))]
        for name in dict.fromkeys(names):
            asked |= self._asked(name)
        return JobQuery(**asked)

    def _words(self) -> str:
        """Two, or three with one of a skill's."""
        [pair], [skill] = self.pair.from_(self.random), self.skill_words.from_(self.random)
        return f"{pair} {skill}" if self.random.random() < 0.3 and skill not in pair.split() else str(pair)

    def _asked(self, name: str) -> dict[str, Any]:
        random = self.random
        if name == "open_to":
            [(place, zone)] = self.place.from_(random)
            return {"open_to": place, "zone": zone}
        if name == "pay_floor":
            currency = random.choice(("USD", "USD", "USD", "EUR"))
            return {"pay_floor": random.choice(FLOORS[currency]), "currency": currency}
        drawn: dict[str, Callable[[], Any]] = {
            "categories": lambda: tuple(sorted(set(self.field.from_(random, random.choice((1, 1, 2)))))),
            "seniorities": lambda: tuple(sorted(set(self.level.from_(random, random.choice((1, 1, 2)))))),
            "types": lambda: tuple(self.type.from_(random)),
            "skills": lambda: tuple(sorted(set(self.skill.from_(random, random.choice((1, 2)))))),
            "regions": lambda: tuple(self.region.from_(random)),
            "role": lambda: random.choice(self.roles),
            "company": lambda: random.choice(self.companies),
            "only_paid": lambda: True,
            "workplaces": lambda: (Job.Workplace.REMOTE.value,),
        }
        return {name: drawn[name]()}


def add_queries(count: int, matched_until: datetime) -> None:
    asked = islice(Queries(count), count)
    rows = (
        [SavedQuery.key_of(query.query_string), query.query_string, conditions(query), matched_until] for query in asked
    )
    copy_values(SavedQuery, ["key", "text", "parts", "matched_until"], rows)


def conditions(query: JobQuery) -> list[str]:
    return [part.query_string for part in search.parts(query)]


_USERS = """
    INSERT INTO accounts_user (email, password, name, country, state, time_zone, work_countries, is_staff, is_active,
        is_superuser, created_at)
    SELECT 'bench-' || n || '@example.org', '!', '', left(place, 2),
        CASE WHEN place LIKE '%%-%%' THEN place ELSE '' END, zone, '{}', false, true, false, %(now)s
    FROM generate_series(0, %(count)s - 1) n
    JOIN unnest(%(places)s::text[], %(zones)s::text[]) WITH ORDINALITY AS lives (place, zone, number)
        ON lives.number = 1 + n / 3 %% cardinality(%(places)s::text[])
    WHERE n %% %(anonymous)s > 0
"""
_GRANTS = """
    INSERT INTO subscriptions_grant (user_id, starts_at, ends_at, reason)
    SELECT id, %(now)s - interval '7 days', %(now)s + interval '7 days', 'Bench' FROM accounts_user
    WHERE email LIKE 'bench-%%' AND id %% %(plus)s = 0
"""
# last_at: a week ago, as far as anybody's next digest is concerned.
_RECIPIENTS = """
    INSERT INTO alerts_recipient (email, user_id, time_zone, hour, weekday, location, token, created_at, suppression,
        next_due_at, last_at, weekly_at)
    SELECT 'bench-' || n || '@example.org', u.id, zone, hour, weekday, '', md5('r' || n), %(now)s, '',
        due_at, due_at - interval '7 days', due_at - interval '7 days'
    FROM generate_series(0, %(count)s - 1) n
    JOIN unnest(%(zones)s::text[], %(hours)s::int[], %(weekdays)s::int[], %(dues)s::timestamptz[]) WITH ORDINALITY
        AS schedule (zone, hour, weekday, due_at, number) ON schedule.number = 1 + n %% cardinality(%(zones)s::text[])
    LEFT JOIN accounts_user u ON u.email = 'bench-' || n || '@example.org'
"""
_HISTORY = """
    WITH past AS (
        INSERT INTO alerts_digest (recipient_id, period, due_at, has_weekly, state, token, try_at, attempts, sent_at)
        SELECT id, 'past', last_at, true, 'sent', md5('d' || id), last_at, 1, last_at FROM alerts_recipient
        RETURNING id, recipient_id
    )
    INSERT INTO alerts_digestjob (recipient_id, job_id, digest_id)
    SELECT recipient_id, (%(old)s::bigint[])[1 + (recipient_id * 7 + n) %% %(old_jobs)s], id
    FROM past CROSS JOIN generate_series(1, 2) n
"""
_MARKS = """
    INSERT INTO jobs_mark (user_id, job_id, kind, created_at)
    SELECT id, (%(new)s::bigint[])[1 + id * 7 %% %(new_jobs)s], 'dismissed', %(now)s FROM accounts_user
    WHERE email LIKE 'bench-%%' AND id %% %(dismissing)s = 0
"""
# The first are of different people and queries, so that each has one; who and what come by chance then.
_ALERTS = """
    INSERT INTO alerts_alert (recipient_id, search_id, name, frequency, is_paused, created_at, confirmed_at,
        covered_until, token, feed_token)
    SELECT r.id, %(first_query)s + query, 'What I look for',
        CASE WHEN r.user_id %% %(plus)s = 0 OR r.id %% %(wanting)s = 0 THEN 'daily' ELSE 'weekly' END,
        false, %(since)s, %(since)s, %(since)s, md5('a' || r.id || ' ' || query), md5('f' || r.id || ' ' || query)
    FROM (
        SELECT CASE WHEN n < %(people)s THEN n ELSE floor(random() * %(people)s)::int END AS person,
            CASE WHEN n < %(queries)s THEN n ELSE floor(random() ^ 2 * %(queries)s)::int END AS query
        FROM generate_series(%(alerts)s, %(count)s - 1) n
    ) asked
    JOIN alerts_recipient r ON r.id = %(first_person)s + person
    ON CONFLICT DO NOTHING
"""


def add_people(count: int, now: datetime) -> None:
    """Everybody's digest is due: at an hour that it was in their zone not long ago, on this weekday."""
    places, zones = zip(*PLACES, strict=True)
    schedules = [_schedule(zone, now - hours * HOUR) for hours in range(AGO) for zone in sorted(set(zones))]
    columns = dict(zip(("zones", "hours", "weekdays", "dues"), map(list, zip(*schedules, strict=True)), strict=True))
    newest = Job.objects.live().order_by("-published_at").values_list("pk", flat=True)
    told: dict[str, Any] = {"count": count, "now": now, "anonymous": ANONYMOUS, "plus": PLUS, "dismissing": DISMISSING}
    with _unchecked() as cursor:
        cursor.execute(_USERS, {**told, "places": list(places), "zones": list(zones)})
        cursor.execute(_GRANTS, told)
        cursor.execute(_RECIPIENTS, {**told, **columns})
        cursor.execute(_HISTORY, {"old": list(newest[NEW : NEW + OLD]), "old_jobs": OLD})
        cursor.execute(_MARKS, {**told, "new": list(newest[:NEW]), "new_jobs": NEW})


def _schedule(zone: str, moment: datetime) -> tuple[str, int, int, datetime]:
    local = moment.astimezone(ZoneInfo(zone)).replace(minute=0, second=0, microsecond=0)
    return zone, local.hour, local.weekday(), local


def add_alerts(until: int, since: datetime) -> None:
    """More of them, until there are so many. since: what came before is in nobody's digest."""
    told: dict[str, Any] = {"since": since, "plus": PLUS, "wanting": WANTING, "count": until}
    for name, model in (("person", Recipient), ("query", SavedQuery)):
        told[f"first_{name}"] = model._default_manager.earliest("pk").pk
    told |= {"people": Recipient.objects.count(), "queries": SavedQuery.objects.count()}
    while (alerts := Alert.objects.count()) < until:
        with _unchecked() as cursor:
            cursor.execute(_ALERTS, {**told, "alerts": alerts})


@contextmanager
def _unchecked() -> Iterator[CursorWrapper]:
    """A transaction in which no foreign key is looked up, which takes most of the time otherwise."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
