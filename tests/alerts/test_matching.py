"""What alerts find is what the board finds, whoever works it out and whenever."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from alerts import matching, planning
from alerts.actions import saved
from alerts.matching import match, match_due
from alerts.models import Digest, Match, SavedQuery
from alerts.schedule import Schedule
from jobs import actions, search
from jobs.deriving import Posting
from jobs.models import Company, Job
from jobs.query import JobQuery
from jobs.search import Search
from occupations.models import Skill
from tests import factories
from tests.jobs import board

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
boards = settings(  # not shrunk: that would take minutes, and the boards are small
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def matched(row: SavedQuery) -> set[int]:
    return set(Match.objects.filter(search=row.pk).values_list("job", flat=True))


def look(*rows: SavedQuery, since: timedelta = 60 * DAY, at: datetime | None = None) -> None:
    now = at or timezone.now()
    pks = [row.pk for row in rows]
    SavedQuery.objects.filter(pk__in=pks).update(matched_until=now - since)
    match(pks, since=now - since, now=now)


@pytest.mark.django_db
@boards
@given(st.lists(board.jobs, min_size=5, max_size=14), st.lists(board.loose_queries(), min_size=1, max_size=12))
def test_alerts_find_what_the_board_finds(rows: list[dict[str, Any]], queries: list[JobQuery]) -> None:
    board.fill(rows)
    asked = list({row.pk: row for row in map(saved, queries)}.values())
    Match.objects.all().delete()
    look(*asked)
    for row in asked:
        assert matched(row) == set(Search(row.query).found.values_list("pk", flat=True)), row.text


@pytest.mark.django_db
@boards
@given(st.lists(board.jobs, min_size=5, max_size=14), board.queries(), st.data())
def test_parts_of_a_query_find_together_what_it_finds(
    rows: list[dict[str, Any]], full: JobQuery, data: st.DataObject
) -> None:
    board.fill(rows)
    everything = set(Job.objects.live().values_list("pk", flat=True))
    for query in (full, data.draw(board.loose_queries()), data.draw(board.loose_queries())):
        left = everything.copy()
        for part in search.parts(query):
            left &= set(Search(part).found.values_list("pk", flat=True))
        assert left == set(Search(query).found.values_list("pk", flat=True)), query


@pytest.mark.django_db
@boards
@given(st.lists(board.jobs, min_size=5, max_size=14), board.loose_queries(), st.sampled_from([0, 1, 3, 10, 30]))
def test_only_new_jobs_and_those_of_an_hour_before_are_looked_at(
    rows: list[dict[str, Any]], query: JobQuery, days: int
) -> None:
    board.fill(rows)
    Job.objects.exclude(published_at=None).update(updated_at=F("published_at"))
    row, now = saved(query), timezone.now()
    Match.objects.all().delete()
    look(row, since=days * DAY, at=now)
    new = Search(row.query).found.filter(published_at__gte=now - days * DAY - HOUR)
    assert matched(row) == set(new.values_list("pk", flat=True))


@pytest.mark.django_db
@boards
@given(st.lists(board.jobs, min_size=5, max_size=14), board.loose_queries(), st.sets(st.integers(0, 13)))
def test_jobs_that_were_changed_are_looked_at_anew(
    rows: list[dict[str, Any]], query: JobQuery, changed: set[int]
) -> None:
    board.fill(rows)
    Job.objects.exclude(published_at=None).update(updated_at=F("published_at"))
    row, now = saved(query), timezone.now()
    old = list(Job.objects.live().order_by("pk").values_list("pk", flat=True))
    Match.objects.bulk_create([Match(search=row, job_id=pk) for pk in old])  # before they were changed, it found all
    touched = {pk for n, pk in enumerate(old) if n in changed}
    Job.objects.filter(pk__in=touched).update(updated_at=now)
    look(row, since=HOUR, at=now)
    new = Q(published_at__gte=now - 2 * HOUR) | Q(pk__in=touched, published_at__gte=now - matching.KEPT)
    seen = set(Job.objects.live().filter(new).values_list("pk", flat=True))
    found = set(Search(row.query).found.values_list("pk", flat=True))
    assert matched(row) == (set(old) - seen) | (seen & found)


@pytest.mark.django_db
def test_job_is_found_by_what_it_says_now() -> None:
    job = factories.make_job(title="Nurse", published_at=timezone.now() - 2 * DAY)
    nurse, baker = saved(JobQuery(words="nurse")), saved(JobQuery(words="baker"))
    look(nurse, baker, since=3 * DAY)
    assert (matched(nurse), matched(baker)) == ({job.pk}, set())
    job.title = "Baker"
    actions.store([Posting(job, [], [])])
    look(nurse, baker, since=MINUTE)
    assert (matched(nurse), matched(baker)) == (set(), {job.pk})


@pytest.mark.django_db
def test_job_that_is_opened_again_is_found() -> None:
    job = factories.make_job(title="Nurse", published_at=timezone.now() - 2 * DAY)
    row = saved(JobQuery(words="nurse"))
    actions.close(jobs=[job.pk], status=Job.Status.FILLED)
    look(row, since=3 * DAY)
    assert matched(row) == set()
    actions.publish(job=job)
    look(row, since=MINUTE)
    assert matched(row) == {job.pk}


@pytest.mark.django_db
def test_condition_that_names_something_gone_finds_nothing() -> None:
    factories.make_job(title="Nurse", company=factories.make_company("Acorn"), skills=["Sewing"])
    rows = [saved(JobQuery(company="acorn")), saved(JobQuery(words="nurse", skills=("sewing",)))]
    look(*rows)
    assert [len(matched(row)) for row in rows] == [1, 1]
    Company.objects.filter(slug="acorn").update(slug="oak")
    Skill.objects.filter(slug="sewing").update(slug="knitting")
    Match.objects.all().delete()
    factories.make_job(title="Other nurse")
    look(*rows)
    assert [len(matched(row)) for row in rows] == [0, 0]


@pytest.mark.django_db
def test_words_too_common_to_look_for_leave_nothing_out() -> None:
    job = factories.make_job(title="Nurse")
    row = saved(JobQuery(words="the"))
    look(row)
    assert matched(row) == {job.pk}


def last_monday() -> datetime:
    """When somebody who chose nothing was due last."""
    return Schedule("UTC", 8, 0).first("weekly", timezone.now() - 7 * DAY)


def in_threads(*works: Callable[[], object]) -> None:
    """Run them at once, each with a connection of its own; whatever one of them raises is raised here."""
    errors: list[BaseException] = []
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            work()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors, errors


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("late", [MINUTE, 59 * MINUTE])
def test_job_whose_transaction_ends_late_is_matched_by_the_next_look(late: timedelta) -> None:
    now = timezone.now()
    company, category = factories.make_company(), factories.make_category()
    row = saved(JobQuery(words="nurse"))
    SavedQuery.objects.update(matched_until=now - DAY)
    may_end, is_stored = threading.Event(), threading.Event()

    def store() -> None:
        with transaction.atomic():
            factories.make_job(title="Nurse", company=company, category=category, published_at=now - late)
            is_stored.set()
            assert may_end.wait(30)

    def look_twice() -> None:
        assert is_stored.wait(30)
        match([row.pk], since=now - DAY, now=now)
        assert matched(row) == set()
        may_end.set()

    in_threads(store, look_twice)
    match([row.pk], since=now, now=now + DAY)
    assert matched(row) == set(Job.objects.values_list("pk", flat=True))
    assert len(matched(row)) == 1


@pytest.fixture
def readers() -> list[SavedQuery]:
    """Sixty people with three alerts each, due since last Monday, and jobs for half of the alerts."""
    now, due = timezone.now(), last_monday()
    words = [f"zq{letter}{other}x" for letter in "abcdef" for other in "ghijklmnop"]
    rows = [saved(JobQuery(words=word)) for word in words]
    company, category = factories.make_company(), factories.make_category()
    for word in words[::2]:
        factories.make_job(title=f"Keeper {word}", company=company, category=category, published_at=now - DAY)
    for n, row in enumerate(rows):
        recipient = factories.make_recipient(next_due_at=due)
        for other in (row, rows[(n + 7) % 60], rows[(n + 20) % 60]):
            factories.make_alert(recipient, other.query, covered_until=now - 8 * DAY)
    SavedQuery.objects.update(matched_until=now - 8 * DAY)
    return rows


@pytest.mark.django_db(transaction=True)
def test_matchers_at_once_share_the_queries_and_lose_none(
    readers: list[SavedQuery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "CHUNK", 5)
    now = timezone.now()
    in_threads(*[lambda: match_due(now)] * 3)
    match_due(now)  # what one of them had in hand when another one asked for it was left to it, not lost
    assert set(SavedQuery.objects.values_list("matched_until", flat=True)) == {now}
    for row in readers:
        assert matched(row) == set(Search(row.query).found.values_list("pk", flat=True)), row
    assert Match.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_planners_at_once_share_the_people_and_plan_each_once(
    readers: list[SavedQuery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matching, "CHUNK", 5)
    monkeypatch.setattr(planning, "BATCH", 7)
    now = timezone.now()
    planned: list[int] = []
    in_threads(*[lambda: planned.append(planning.plan(now))] * 3)
    planned.append(planning.plan(now))
    fit = set(Match.objects.values_list("search__alerts__recipient", flat=True))
    assert sum(planned) == Digest.objects.count() == len(fit)
    assert set(Digest.objects.values_list("recipient", flat=True)) == fit
    assert planning.plan(now) == 0


@pytest.mark.django_db
def test_job_closed_since_it_was_matched_is_planned_for_nobody() -> None:
    now = timezone.now()
    kept, closed = factories.make_job(title="Nurse"), factories.make_job(title="Baker")
    for word in ("nurse", "baker"):
        recipient = factories.make_recipient(email=f"{word}@example.org", next_due_at=last_monday())
        look(factories.make_alert(recipient, JobQuery(words=word), covered_until=now - DAY).search)
    assert set(Match.objects.values_list("job", flat=True)) == {kept.pk, closed.pk}
    actions.close(jobs=[closed.pk], status=Job.Status.FILLED)
    assert planning.plan(now) == 1
    assert Digest.objects.get().recipient.email == "nurse@example.org"
