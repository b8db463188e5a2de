"""Numbers of live jobs, counted ahead once a minute, and the words that readers may have meant, once in ten."""

import time
from collections import Counter
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Count

from jobs.counting import Counts
from jobs.models import Job, Tally, Word
from jobs.query import JobQuery
from jobs.search import Search

FACETS = ("category", "type", "level", "workplace", "region")  # those beside a list
FRESH = 600.0  # seconds that a process keeps the words

_words: tuple[float, dict[str, int]] = (float("-inf"), {})


@transaction.atomic
def renew() -> None:
    """Count all live jobs anew."""
    counts = Search(JobQuery()).count(each_country=True, most=None)
    live = Job.objects.live()
    facets: dict[str, Counter[str]] = {
        "all": Counter({"": counts.total}),
        "paid": Counter({"": counts.paid}),
        **{name: counts.facets[name] for name in FACETS},
        "role": Counter(
            dict(live.exclude(occupation=None).order_by().values_list("occupation__slug").annotate(Count("pk")))
        ),
        "skill": Counter(dict(live.exclude(skills=None).order_by().values_list("skills__slug").annotate(Count("pk")))),
        "company": Counter(dict(live.order_by().values_list("company__slug").annotate(Count("pk")))),
    }
    rows = [Tally(facet=facet, value=value, number=n) for facet, found in facets.items() for value, n in found.items()]
    Tally.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["facet", "value"], update_fields=["number"], batch_size=5_000
    )
    kept = {(row.facet, row.value) for row in rows}
    stale = [pk for pk, *key in Tally.objects.values_list("pk", "facet", "value") if tuple(key) not in kept]
    Tally.objects.filter(pk__in=stale).delete()


def read() -> Counts:
    """What `Search.count` says of everything, as of a minute ago; counted now where it never was."""
    rows = list(Tally.objects.filter(facet__in=["all", "paid", *FACETS]).values_list("facet", "value", "number"))
    if not rows:
        return Search(JobQuery()).count()
    facets = {name: Counter({value: number for facet, value, number in rows if facet == name}) for name in FACETS}
    whole = {facet: number for facet, _, number in rows if facet in ("all", "paid")}
    return Counts(whole.get("all", 0), facets, whole.get("paid", 0))


def of(facet: str, values: Iterable[str] | None = None) -> Counter[str]:
    """value → number, of one facet; of some of its values."""
    rows = Tally.objects.filter(facet=facet)
    if values is not None:
        rows = rows.filter(value__in=list(values))
    return Counter(dict(rows.values_list("value", "number")))


@transaction.atomic
def renew_words() -> None:
    """Collect the words of live jobs anew."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM jobs_word")
        cursor.execute(
            "INSERT INTO jobs_word (word, number) SELECT word, count(*) FROM ("
            " SELECT DISTINCT id, regexp_split_to_table(lower(title || ' ' || keywords), '[^[:alnum:]+#]+') AS word"
            " FROM jobs_job WHERE status = 'live') found"
            " WHERE length(word) BETWEEN 3 AND 40 AND word !~ '^[0-9]+$' GROUP BY word"
        )


def words() -> dict[str, int]:
    """Every word there is, and in how many jobs."""
    global _words
    if time.monotonic() - _words[0] > FRESH or not _words[1]:
        _words = (time.monotonic(), dict(Word.objects.values_list("word", "number")))
    return _words[1]
