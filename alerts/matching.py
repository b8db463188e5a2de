"""Which new jobs the saved queries find, worked out for very many queries at once.

A query is a set of conditions of which a job must meet all (jobs.search.parts), and a hundred thousand queries are made
of far fewer conditions. So each condition is asked of the database once, as the board's own search asks it, and all
words in one statement; what it finds among the new jobs are the bits of a number. A query is the AND of its numbers.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import reduce
from itertools import groupby
from operator import and_

from django.db import connection, transaction
from django.db.models import Q
from django.http import QueryDict

from alerts.models import SavedQuery
from jobs.lexemes import of_many
from jobs.models import Job
from jobs.query import JobQuery, parse
from jobs.search import Search

# A job belongs to the moment at which it was published, but is seen when its transaction ends: as much later as this.
OVERLAP = timedelta(hours=1)
KEPT = timedelta(days=40)  # matches, by the age of their jobs; longer than any digest looks back
CHUNK = 10_000  # queries that are matched in one transaction

_DUE = """
    SELECT s.id, s.matched_until FROM alerts_savedquery s
    WHERE s.id IN (
        SELECT a.search_id FROM alerts_recipient r
        JOIN alerts_alert a ON a.recipient_id = r.id
        JOIN alerts_savedquery q ON q.id = a.search_id
        WHERE r.next_due_at <= %s AND q.matched_until < r.next_due_at
        AND a.deleted_at IS NULL AND NOT a.is_paused AND a.confirmed_at IS NOT NULL
    )
    ORDER BY s.matched_until, s.id
"""


def match_due(now: datetime) -> int:
    """Match the queries of everybody whose time has come, and return how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_DUE, [now])
        stale: list[tuple[int, datetime]] = cursor.fetchall()
    # Those last matched on one day look at the same new jobs.
    for _, group in groupby(stale, lambda row: row[1].date()):
        rows = list(group)
        match([pk for pk, _ in rows], since=rows[0][1], now=now)
    return len(stale)


def match(searches: Sequence[int], *, since: datetime, now: datetime) -> None:
    """Note which jobs published or changed since then the queries of these primary keys find.

    Queries that another worker has in hand are left to it.
    """
    with _new_jobs(since - OVERLAP, oldest=now - KEPT) as new:
        for start in range(0, len(searches), CHUNK):
            _match_some(searches[start : start + CHUNK], new, now)


@transaction.atomic
def _match_some(searches: Sequence[int], new: "NewJobs", now: datetime) -> None:
    rows = SavedQuery.objects.filter(pk__in=searches, matched_until__lt=now).order_by("pk")
    parts: dict[int, list[str]] = dict(rows.select_for_update(skip_locked=True).values_list("pk", "parts"))
    new.learn({part for found in parts.values() for part in found})
    found = {pk: jobs for pk, asked in parts.items() if (jobs := new.found(asked))}
    with connection.cursor() as cursor:
        # What was found before it was changed, and may be found no longer.
        cursor.execute(
            "DELETE FROM alerts_match m USING alerts_new new WHERE m.search_id = ANY(%s) AND m.job_id = new.pk",
            [list(parts)],
        )
        cursor.execute(
            "INSERT INTO alerts_match (search_id, job_id) SELECT found.search, job"
            " FROM unnest(%s::bigint[], %s::text[]) AS found (search, jobs), unnest(found.jobs::bigint[]) job"
            " ON CONFLICT DO NOTHING",
            [list(found), list(found.values())],
        )
    SavedQuery.objects.filter(pk__in=list(parts)).update(matched_until=now)


@contextmanager
def _new_jobs(since: datetime, *, oldest: datetime) -> Iterator["NewJobs"]:
    """The live jobs published since then, or changed since and not too old; their words in a table with an index."""
    touched = Q(published_at__gte=since) | Q(updated_at__gte=since)
    live = Job.objects.live().filter(touched, published_at__gte=min(since, oldest)).order_by()
    sql, parameters = live.values("pk", "published_at", "search").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMPORARY TABLE alerts_new AS SELECT row_number() OVER () - 1 AS n, live.* FROM ({sql}) live",  # noqa: S608
            parameters,
        )
        try:
            cursor.execute("CREATE INDEX ON alerts_new USING gin (search) WITH (fastupdate = off)")
            cursor.execute("ANALYZE alerts_new")
            cursor.execute("SELECT pk, published_at FROM alerts_new ORDER BY n")
            yield NewJobs(cursor.fetchall(), since)
        finally:
            cursor.execute("DROP TABLE alerts_new")


class NewJobs:
    """New jobs in some order, and which of them meet conditions: bit n of a number says it of job n.

    jobs: (primary key, when it was published). since: those published before were changed since then.
    """

    def __init__(self, jobs: Sequence[tuple[int, datetime]], since: datetime) -> None:
        self._keys = [str(pk) for pk, _ in jobs]
        self._since = since
        self._changed = [pk for pk, published_at in jobs if published_at < since]
        self._place = {pk: n for n, (pk, _) in enumerate(jobs)}
        self._all = (1 << len(jobs)) - 1
        self._met: dict[str, int] = {}

    def learn(self, parts: Iterable[str]) -> None:
        """Ask the database for conditions, given as query strings, that were not asked before."""
        asked = {part: parse(QueryDict(part)) for part in parts if part not in self._met}
        words = {part: query for part, (query, _) in asked.items() if query.words}
        self._met |= self._with_words(words)
        for part in asked.keys() - words.keys():
            query, refused = asked[part]
            # What a condition named can be gone: no job meets it.
            self._met[part] = 0 if refused else self._by(query)

    def _by(self, query: JobQuery) -> int:
        jobs = Search(query).found.order_by().values_list("pk", flat=True)
        found = [*jobs.filter(published_at__gte=self._since)]
        if self._changed:
            found += jobs.filter(pk__in=self._changed)
        return self._bits(map(self._place.get, found))

    def _with_words(self, queries: dict[str, JobQuery]) -> dict[str, int]:
        lexemes = of_many([(query.words, query.languages) for query in queries.values()])
        asked = {part: found.text for part, found in zip(queries, lexemes, strict=True) if found}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "SELECT asked.part, array_agg(new.n) FROM unnest(%s::text[], %s::text[]) AS asked (part, words)"
                " JOIN alerts_new new ON new.search @@ asked.words::tsquery GROUP BY asked.part",
                [list(asked), list(asked.values())],
            )
            met = {part: self._bits(places) for part, places in cursor.fetchall()}
        # Words that are all too common to be looked for leave nothing out.
        return {part: met.get(part, 0) if part in asked else self._all for part in queries}

    def _bits(self, places: Iterable[int | None]) -> int:
        """A place can be missing: a job may have come since they were counted."""
        bits = bytearray(len(self._keys) // 8 + 1)
        for n in places:
            if n is not None:
                bits[n >> 3] |= 1 << (n & 7)
        return int.from_bytes(bits, "little")

    def found(self, parts: Sequence[str]) -> str:
        """The primary keys of the jobs that meet all of some conditions, learnt before: "{17,4}", "" for none."""
        left = reduce(and_, (self._met[part] for part in parts), self._all)
        found = []
        while left:
            lowest = left & -left
            found.append(self._keys[lowest.bit_length() - 1])
            left ^= lowest
        return f"{{{','.join(found)}}}" if found else ""
