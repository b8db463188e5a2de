"""Storing, opening and closing jobs, and what that sets off."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from core import events
from core.models import Generation
from jobs import actions
from jobs.deriving import Posting
from jobs.models import Job, Region, Tally, Word
from tests import factories

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)  # past, so that the queue, whose clock cannot be set, finds tasks due
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[tuple[str, int]]]:
    """What other apps were told so far: event and job."""
    tasks = {"subscriptions.look": actions.EVENT_LIVE, "subscriptions.close": actions.EVENT_CLOSED}
    for task, name in tasks.items():
        monkeypatch.setitem(events._subscribers, name, [task])

    def told() -> list[tuple[str, int]]:
        rows = ProcrastinateJob.objects.filter(task_name__in=tasks).order_by("pk").values_list("task_name", "args__pk")
        return [(tasks[task], pk) for task, pk in rows]

    return told


@pytest.fixture
def touched(django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks) -> Callable[[Callable[[], Any]], int]:
    """By how much something raises the generation of pages with jobs, once it is committed."""

    def generation() -> int:
        return Generation.objects.filter(name="jobs").values_list("value", flat=True).first() or 0

    def touched(act: Callable[[], Any]) -> int:
        before = generation()
        with django_capture_on_commit_callbacks(execute=True):
            act()
            assert generation() == before
        return generation() - before

    return touched


def posting(title: str = "Porter", **fields: Any) -> Posting:
    company, category = factories.make_company(), factories.make_category()
    return Posting(Job(**{"company": company, "category": category, "title": title, "description": "Carry.", **fields}))


def status(job: Job) -> str:
    return Job.objects.values_list("status", flat=True).get(pk=job.pk)


# Storing


def test_new_posting_is_stored_with_its_regions_and_skills() -> None:
    usa, canada = Region.objects.filter(slug__in=["usa", "canada"]).order_by("-slug")
    new = posting()
    new.regions, new.skills = [usa, canada, usa], [factories.make_skill("Knots"), factories.make_skill("Knots")]
    [job] = actions.store([new])
    stored = Job.objects.get(pk=job.pk)
    assert (stored.title, stored.status, stored.slug, stored.excerpt) == ("Porter", "draft", "porter", "Carry.")
    assert stored.place.startswith("United States, Canada")
    assert set(stored.regions.all()) == {usa, canada}
    assert [skill.name for skill in stored.skills.all()] == ["Knots"]
    assert stored.updated_at == stored.created_at == NOW


def test_changed_posting_replaces_all_that_was_derived(clock: time_machine.Traveller) -> None:
    job = factories.make_job(regions=["usa"], skills=["Knots"], description="Carry. You must live in Texas.")
    first_terms = job.terms_id
    clock.shift(DAY)
    job.title, job.description = "Night porter", "Open doors."
    actions.store([Posting(job, [Region.objects.get(slug="germany")], [factories.make_skill("Lanterns")])])
    job.refresh_from_db()
    assert (job.title, job.slug, job.excerpt, job.place) == ("Night porter", "night-porter", "Open doors.", "Germany")
    assert [region.slug for region in job.regions.all()] == ["germany"]
    assert [skill.name for skill in job.skills.all()] == ["Lanterns"]
    assert job.terms_id != first_terms
    assert job.reasons == {"countries": "Open to: Germany."}
    assert (job.created_at, job.updated_at) == (NOW, NOW + DAY)
    assert job.published_at == NOW


def test_new_and_changed_ones_are_stored_together_and_returned_in_order() -> None:
    old = factories.make_job(regions=["usa"], skills=["Knots"])
    other = factories.make_job(regions=["usa"], skills=["Knots"])
    old.title = "Old porter"
    stored = actions.store([posting("A"), Posting(old), posting("B")])
    assert [job.title for job in stored] == ["A", "Old porter", "B"]
    assert set(Job.objects.values_list("title", flat=True)) == {"A", "Old porter", "B", other.title}
    assert not old.regions.exists()
    assert other.regions.count() == other.skills.count() == 1


def test_many_cost_hardly_more_queries_than_one(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    regions, skills = list(Region.objects.all()[:3]), [factories.make_skill(name) for name in ("Knots", "Lanterns")]
    postings = [posting(f"Porter {number}") for number in range(1_000)]
    for number, one in enumerate(postings):
        one.regions, one.skills = [regions[number % 3]], skills
    with django_assert_max_num_queries(20):
        actions.store(postings)
    assert Job.objects.count() == 1_000
    assert Job.regions.through.objects.count() == 1_000
    assert Job.skills.through.objects.count() == 2_000
    assert len({job.pk for job in actions.store(postings)}) == 1_000


def test_all_are_stored_or_none() -> None:
    old = factories.make_job()
    before = old.title
    old.title = "Changed"
    with pytest.raises(ValidationError) as refused:
        actions.store([Posting(old), posting(), posting(description="x" * 20_001)])
    assert refused.value.message_dict.keys() == {"description"}
    assert list(Job.objects.values_list("title", flat=True)) == [before]


def test_storing_nothing_is_no_error() -> None:
    assert actions.store([]) == []


# Publishing


def test_published_job_is_public_for_thirty_days(client: Client) -> None:
    job = factories.make_draft_job()
    assert client.get(job.get_absolute_url()).status_code == 404
    actions.publish(job=job)
    job.refresh_from_db()
    assert (job.status, job.published_at, job.closed_at, job.updated_at) == ("live", NOW, None, NOW)
    assert job.expires_on == TODAY + timedelta(days=30)
    assert client.get(job.get_absolute_url()).status_code == 200


def test_last_day_is_the_one_given_or_else_the_jobs_own_unless_it_is_over() -> None:
    for own, until, expected in (
        (None, TODAY + 5 * DAY, TODAY + 5 * DAY),
        (TODAY + 9 * DAY, TODAY + 5 * DAY, TODAY + 5 * DAY),
        (TODAY + 9 * DAY, None, TODAY + 9 * DAY),
        (TODAY, None, TODAY),
        (TODAY - DAY, None, TODAY + 30 * DAY),
    ):
        job = factories.make_draft_job(expires_on=own)
        actions.publish(job=job, until=until)
        job.refresh_from_db()
        assert job.expires_on == expected


def test_closed_job_is_opened_again_and_keeps_when_it_was_first_published(clock: time_machine.Traveller) -> None:
    job = factories.make_closed_job()
    clock.shift(40 * DAY)
    actions.publish(job=job)
    job.refresh_from_db()
    assert (job.status, job.closed_at, job.published_at) == ("live", None, NOW)
    assert job.expires_on == TODAY + 70 * DAY


def test_job_without_text_or_a_way_to_apply_is_not_published() -> None:
    for fields in ({"description": ""}, {"apply_to": ""}):
        job = factories.make_draft_job(**fields)
        with pytest.raises(ValidationError, match="a description and a way to apply"):
            actions.publish(job=job)
        assert status(job) == "draft"


def test_job_that_takes_applications_here_needs_no_address() -> None:
    job = factories.make_draft_job(takes_applications=True)
    assert job.apply_to == ""
    actions.publish(job=job)
    assert status(job) == "live"


# Closing


def test_only_live_jobs_are_closed(client: Client) -> None:
    live, draft = factories.make_job(), factories.make_draft_job()
    filled, other = factories.make_closed_job(), factories.make_job()
    assert actions.close(jobs=[live.pk, draft.pk, filled.pk, 999_999], status=Job.Status.REMOVED) == 1
    live.refresh_from_db()
    assert (live.status, live.closed_at, live.updated_at) == ("removed", NOW, NOW)
    assert [status(job) for job in (draft, filled, other)] == ["draft", "filled", "live"]
    assert client.get(live.get_absolute_url()).status_code == 410


def test_job_stays_for_all_of_its_last_day_and_goes_the_day_after(
    client: Client, clock: time_machine.Traveller
) -> None:
    job = factories.make_job(expires_on=TODAY)
    longer = factories.make_job(expires_on=TODAY + DAY)
    clock.move_to(datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC))
    assert actions.expire() == 0
    assert client.get(job.get_absolute_url()).status_code == 200
    clock.move_to(datetime(2026, 3, 2, tzinfo=UTC))
    assert actions.expire() == 1
    assert (status(job), status(longer)) == ("expired", "live")
    assert client.get(job.get_absolute_url()).status_code == 410
    assert actions.expire() == 0


def test_job_that_is_not_live_does_not_expire() -> None:
    draft = factories.make_draft_job(expires_on=date(2026, 1, 1))
    filled = factories.make_closed_job(expires_on=TODAY)
    Job.objects.filter(pk=filled.pk).update(expires_on=date(2026, 1, 1))
    assert actions.expire() == 0
    assert (status(draft), status(filled)) == ("draft", "filled")


# Events and pages in memory


def test_others_are_told_when_a_job_goes_live_and_when_it_closes(told: Callable[[], list[tuple[str, int]]]) -> None:
    draft = factories.make_draft_job(expires_on=TODAY)
    assert told() == []
    actions.publish(job=draft)
    assert told() == [("job.live", draft.pk)]
    actions.close(jobs=[draft.pk], status=Job.Status.FILLED)
    assert told() == [("job.live", draft.pk), ("job.closed", draft.pk)]
    actions.close(jobs=[draft.pk], status=Job.Status.FILLED)
    assert len(told()) == 2


def test_others_are_told_of_a_job_that_is_live_from_the_first(told: Callable[[], list[tuple[str, int]]]) -> None:
    job = factories.make_job()
    assert told() == [("job.live", job.pk)]
    actions.store([Posting(job)])
    assert len(told()) == 1


def test_others_are_told_of_jobs_whose_day_is_over(
    told: Callable[[], list[tuple[str, int]]], clock: time_machine.Traveller
) -> None:
    keys = sorted(factories.make_job(expires_on=TODAY).pk for _ in range(3))
    clock.shift(DAY)
    actions.expire()
    assert told()[3:] == [("job.closed", pk) for pk in keys]


def test_what_is_rolled_back_tells_nobody_and_changes_nothing(
    told: Callable[[], list[tuple[str, int]]], touched: Callable[[Callable[[], Any]], int]
) -> None:
    job = factories.make_draft_job()

    def half_way() -> None:
        with transaction.atomic():
            actions.publish(job=job)
            transaction.set_rollback(True)

    assert touched(half_way) == 0
    assert told() == []
    assert status(job) == "draft"


def test_each_action_makes_pages_in_memory_old(touched: Callable[[Callable[[], Any]], int]) -> None:
    assert touched(lambda: actions.store([posting(), posting()])) == 1
    job = Job.objects.all()[0]
    Job.objects.filter(pk=job.pk).update(apply_to="https://a.example")
    assert touched(lambda: actions.publish(job=job)) == 1
    assert touched(lambda: actions.close(jobs=[job.pk], status=Job.Status.REMOVED)) == 1
    assert touched(lambda: actions.close(jobs=[job.pk], status=Job.Status.REMOVED)) == 0
    assert touched(actions.expire) == 0


# Tasks


@pytest.fixture
def queue(transactional_db: None) -> Callable[[], None]:
    """Runs the worker until nothing is due. The queue's tables are none of Django's own: they are emptied here."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")

    def run() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)

    return run


def test_worker_closes_what_is_over_counts_and_collects_words(
    queue: Callable[[], None], clock: time_machine.Traveller
) -> None:
    over = factories.make_job(title="Night porter", expires_on=TODAY)
    stays = factories.make_job(title="Lantern maker", expires_on=TODAY + DAY)
    clock.shift(DAY)
    tasks = tuple(f"jobs.tasks.{name}" for name in ("expire_jobs", "renew_tallies", "renew_words", "sort_words"))
    for task in tasks:
        app.configure_task(task).defer(timestamp=0)
        queue()
    ran = ProcrastinateJob.objects.filter(task_name__in=tasks)
    assert set(ran.values_list("task_name", "status")) == {(task, "succeeded") for task in tasks}
    assert (status(over), status(stays)) == ("expired", "live")
    assert Tally.objects.get(facet="all").number == 1
    assert set(Word.objects.values_list("word", flat=True)) >= {"lantern", "maker"}
    assert not Word.objects.filter(word="porter").exists()


def test_tasks_run_by_themselves() -> None:
    crons = {(task.task.name, task.cron) for task in app.periodic_registry.periodic_tasks.values()}
    assert crons >= {
        ("jobs.tasks.expire_jobs", "*/1 * * * *"),
        ("jobs.tasks.renew_tallies", "*/1 * * * *"),
        ("jobs.tasks.renew_words", "*/10 * * * *"),
        ("jobs.tasks.sort_words", "*/1 * * * *"),
    }


def test_jobs_are_derived_again_after_the_rules_have_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    said = factories.make_job(description="We can only hire people who live in Canada.", regions=())
    other = factories.make_job()
    Job.objects.filter(pk=said.pk).update(terms=other.terms, reasons={}, excerpt="")
    long_ago = timezone.now() - timedelta(days=9)
    Job.objects.update(updated_at=long_ago)
    monkeypatch.setattr(actions, "BATCH", 1)
    assert actions.derive_again() == 1
    said.refresh_from_db()
    other.refresh_from_db()
    assert said.terms.countries == ["CA"]
    assert said.reasons == {"countries": "We can only hire people who live in Canada."}
    assert said.updated_at > long_ago
    assert other.updated_at == long_ago
    assert actions.derive_again() == 0
