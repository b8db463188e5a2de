"""A member notes that they applied to a job, or that it is not for them."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.holdings import registered
from accounts.models import User
from core import generations, page_cache
from jobs import tallies
from jobs.models import Job, Mark
from tests import factories

pytestmark = pytest.mark.django_db

TRACES = ("You applied", "I applied", "Not for you", "Not for me", "/mark/", "csrfmiddlewaretoken")


@pytest.fixture
def user(db: None) -> User:
    return factories.make_user()


@pytest.fixture
def member(user: User) -> Client:
    return signed_in(user)


@pytest.fixture
def job() -> Job:
    return factories.make_job(title="Night nurse")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def mark(client: Client, job: Job, kind: str) -> Any:
    return client.post(f"/jobs/{job.pk}/mark/", {"kind": kind})


def main(client: Client, path: str) -> str:
    """What a page says besides head and foot, as one line."""
    page = client.get(path).text.partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", page)


def buttons(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<button class="plain" type="submit" name="kind" value="(\w+)">([^<]+)</button>', page)


# On the job's page


def test_member_is_asked_on_the_page_of_a_job(member: Client, job: Job) -> None:
    page = main(member, job.get_absolute_url())
    assert f'<form class="mark" method="post" action="/jobs/{job.pk}/mark/">' in page
    assert buttons(page) == [("applied", "I applied"), ("dismissed", "Not for me")]
    assert "noted" not in page


@pytest.mark.parametrize(
    ("kind", "said", "shown"),
    [
        ("applied", "Noted: you applied to this job.", "<strong>You applied</strong>"),
        ("dismissed", "Noted: this job is not for you.", "<strong>Not for you</strong>"),
    ],
)
def test_mark_is_told_with_its_day_and_a_way_back(
    member: Client, user: User, job: Job, kind: str, said: str, shown: str
) -> None:
    with time_machine.travel("2026-11-22 10:00:00Z", tick=False):
        member = signed_in(user)
        answer = mark(member, job, kind)
        assert answer.headers["Location"] == job.get_absolute_url()
        assert said in member.get(job.get_absolute_url()).text
        page = main(member, job.get_absolute_url())
    assert f'{shown} <span class="aside">noted <time datetime="2026-11-22">22 Nov 2026</time></span>' in page
    assert buttons(page) == [("none", "Undo")]


def test_mark_is_taken_back(member: Client, job: Job) -> None:
    mark(member, job, "dismissed")
    answer = mark(member, job, "none")
    assert answer.headers["Location"] == job.get_absolute_url()
    assert "Your mark on this job is gone." in member.get(job.get_absolute_url()).text
    assert len(buttons(main(member, job.get_absolute_url()))) == 2
    assert not Mark.objects.exists()
    assert mark(member, job, "none").status_code == 302


def test_later_mark_replaces_the_former(member: Client, job: Job) -> None:
    mark(member, job, "dismissed")
    Mark.objects.update(created_at=timezone.now() - timedelta(days=9))
    mark(member, job, "applied")
    found = Mark.objects.get()
    assert found.kind == "applied"
    assert timezone.now() - found.created_at < timedelta(minutes=1)
    assert str(found) == "You applied: Night nurse"


@pytest.mark.parametrize("status", Job.CLOSED)
def test_closed_job_can_be_noted_as_applied_to(member: Client, status: Job.Status) -> None:
    job = factories.make_closed_job(status)
    assert buttons(main(member, job.get_absolute_url())) == [("applied", "I applied")]
    mark(member, job, "applied")
    assert "<strong>You applied</strong>" in main(member, job.get_absolute_url())


# Who may, and what is refused


def test_stranger_signs_in_and_comes_back_to_the_job(client: Client, job: Job) -> None:
    assert mark(client, job, "applied").headers["Location"] == f"/account/login/?next={job.get_absolute_url()}"
    assert not Mark.objects.exists()


def test_marks_of_others_are_neither_seen_nor_touched(member: Client, job: Job) -> None:
    other = factories.make_user()
    mark(signed_in(other), job, "applied")
    assert len(buttons(main(member, job.get_absolute_url()))) == 2
    assert "You applied" not in main(member, "/jobs/")
    mark(member, job, "none")
    mark(member, job, "dismissed")
    assert Mark.objects.get(user=other).kind == "applied"


@pytest.mark.parametrize("status", [Job.Status.DRAFT, Job.Status.REVIEW])
def test_job_that_was_never_public_is_not_there(member: Client, client: Client, status: Job.Status) -> None:
    draft = factories.make_draft_job(status=status)
    assert mark(member, draft, "applied").status_code == 404
    assert mark(client, draft, "applied").status_code == 404
    assert not Mark.objects.exists()


def test_editor_is_not_asked_about_a_draft(editor_client: Client, editor: User) -> None:
    editor.is_superuser = True
    editor.save()
    assert not buttons(main(editor_client, factories.make_draft_job().get_absolute_url()))


@pytest.mark.parametrize("number", ["0", "999999", str(2**63), "9" * 400])
def test_job_that_is_not_there_cannot_be_marked(member: Client, job: Job, number: str) -> None:
    assert member.post(f"/jobs/{number}/mark/", {"kind": "applied"}).status_code == 404


@pytest.mark.parametrize(
    "kind", ["", "Applied", "applied\x00", "a" * 10_000, "You applied", "\ud800".encode("utf-8", "surrogatepass")]
)
def test_mark_that_there_is_not_is_refused(member: Client, job: Job, kind: Any) -> None:
    assert mark(member, job, kind).status_code == 400
    assert member.post(f"/jobs/{job.pk}/mark/").status_code == 400
    assert not Mark.objects.exists()


def test_link_marks_nothing(member: Client, job: Job) -> None:
    assert member.get(f"/jobs/{job.pk}/mark/", {"kind": "applied"}).status_code == 405
    assert not Mark.objects.exists()


def test_form_of_another_site_marks_nothing(user: User, job: Job) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    assert mark(browser, job, "applied").status_code == 403
    page = browser.get(job.get_absolute_url()).text
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    answer = browser.post(f"/jobs/{job.pk}/mark/", {"kind": "applied", "csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    assert Mark.objects.exists()


# In lists


def test_marked_jobs_are_told_in_lists(member: Client, job: Job) -> None:
    unwanted = factories.make_job(title="Day nurse")
    factories.make_job(title="Welder")
    mark(member, job, "applied")
    mark(member, unwanted, "dismissed")
    for path in ("/jobs/", "/jobs/category/healthcare/", "/jobs/in/germany/", "/jobs/at/harbor-hill/"):
        page = main(member, path)
        summary = r'<details class="marked"><summary><span>([^<]+)</span> <span lang="en">([^<]+)</span>'
        folded = re.findall(summary, page)
        assert sorted(folded) == [("Not for you:", "Day nurse"), ("You applied:", "Night nurse")], path
        rows = dict(re.findall(r"<h2><a [^>]+>([^<]+)</a></h2>(.+?)</article>", page))
        assert '<span class="aside">You applied</span>' in rows["Night nurse"], path
        assert '<span class="aside">Not for you</span>' in rows["Day nurse"], path
        assert "applied" not in rows["Welder"]
        assert "Not for" not in rows["Welder"]


def test_reader_without_an_account_sees_no_trace_and_gets_the_page_from_memory(
    client: Client, member: Client, job: Job
) -> None:
    pages = (job.get_absolute_url(), "/jobs/")
    generations.read()
    before = [client.get(path).content for path in pages]
    mark(member, job, "applied")
    for path in pages:
        assert "You applied" in member.get(path).text
    assert len(page_cache.store.pages) == 2
    with CaptureQueriesContext(connection) as asked:
        assert [client.get(path).content for path in pages] == before
    assert len(asked) == 0
    page_cache.store.clear()
    assert [client.get(path).content for path in pages] == before
    assert not [trace for trace in TRACES for page in before if trace in page.decode()]


@pytest.mark.parametrize("is_list", [True, False])
def test_marks_cost_a_member_one_query(user: User, job: Job, is_list: bool) -> None:
    jobs = [job, *(factories.make_job() for _ in range(12))]
    tallies.renew()
    member, path = signed_in(user), "/jobs/" if is_list else job.get_absolute_url()

    def asked() -> list[str]:
        main(member, path)
        with CaptureQueriesContext(connection) as queries:
            page = main(member, path)
        assert page.count("You applied<") == (Mark.objects.count() if is_list else min(Mark.objects.count(), 1))
        return [query["sql"] for query in queries]

    without = asked()
    Mark.objects.bulk_create([Mark(user=user, job=one, kind="applied") for one in jobs])
    assert len(asked()) == len(without)
    assert len([sql for sql in without if "jobs_mark" in sql]) == 1


# What is held of somebody


def test_marks_are_exported_and_go_with_the_account(user: User, job: Job) -> None:
    [holding] = [one for one in registered() if one.name == "job-marks"]
    moment = timezone.now()
    Mark.objects.create(user=user, job=job, kind="applied", created_at=moment)
    Mark.objects.create(user=factories.make_user(), job=job, kind="dismissed")
    told = [{"of": "Night nurse", "number": job.pk, "kind": "applied", "created_at": moment}]
    assert holding.export(user) == told
    user.delete()
    assert [one.kind for one in Mark.objects.all()] == ["dismissed"]
    job.delete()
    assert not Mark.objects.exists()
