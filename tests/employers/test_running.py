"""A live job is renewed, paused, resumed, closed as filled; its employer is warned, and sees its numbers."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from core.models import Count
from employers import tasks, upkeep
from employers.models import Claim, Entry, Listing, Member
from employers.statistics import Statistics
from jobs.models import Job, today_utc
from tests import factories
from tests.employers.conftest import mails, signed_in

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 7, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def job(member: Member) -> Job:
    """Live, for thirty days."""
    job = factories.make_job(company=member.company, title="Payroll clerk")
    Listing.objects.create(job=job, made_by=member.user)
    return job


def press(client: Client, job: Job, button: str) -> str:
    return client.post(f"/employers/jobs/{job.pk}/{button}/", follow=True).text


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_job_is_renewed_in_its_last_seven_days(employer: Client, job: Job, clock: time_machine.Traveller) -> None:
    assert "Renew" not in employer.get(f"/employers/jobs/{job.pk}/").text
    assert "A job is renewed in its last seven days" in press(employer, job, "renew")
    clock.shift(timedelta(days=23))
    employer.force_login(Member.objects.get().user)
    assert "Renew for thirty days" in employer.get(f"/employers/jobs/{job.pk}/").text
    assert "Renewed" in press(employer, job, "renew")
    assert fresh(job).expires_on == today_utc() + timedelta(days=30)
    assert "A job is renewed in its last seven days" in press(employer, job, "renew")


def test_job_that_ended_by_itself_is_renewed(employer: Client, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(status="expired", closed_at=NOW, expires_on=today_utc() - timedelta(days=1))
    press(employer, job, "renew")
    assert fresh(job).is_live
    assert fresh(job).expires_on == today_utc() + timedelta(days=30)


def test_job_is_paused_and_resumed(employer: Client, job: Job, client: Client) -> None:
    assert "Paused." in press(employer, job, "pause")
    assert client.get(job.get_absolute_url()).status_code == 410
    page = employer.get(f"/employers/jobs/{job.pk}/").text
    assert "Paused" in page
    assert "Renew" not in page
    assert "paused" in employer.get("/employers/at/acme/").text.lower()
    assert "Only a live job can be paused." in press(employer, job, "pause")
    press(employer, job, "renew")
    assert not fresh(job).is_live
    press(employer, job, "resume")
    assert fresh(job).is_live
    assert fresh(job).expires_on == job.expires_on
    assert "This job is not paused." in press(employer, job, "resume")


def test_paused_job_whose_day_is_over_ends_when_it_is_resumed(
    employer: Client, job: Job, clock: time_machine.Traveller
) -> None:
    press(employer, job, "pause")
    clock.shift(timedelta(days=40))
    employer.force_login(Member.objects.get().user)
    press(employer, job, "resume")
    assert fresh(job).status == "expired"
    assert "Renew for thirty days" in employer.get(f"/employers/jobs/{job.pk}/").text


@pytest.mark.parametrize("is_paused", [False, True])
def test_job_is_closed_as_filled(employer: Client, job: Job, client: Client, is_paused: bool) -> None:
    if is_paused:
        press(employer, job, "pause")
    assert "Closed as filled." in press(employer, job, "fill")
    assert fresh(job).status == "filled"
    assert client.get(job.get_absolute_url()).status_code == 410
    assert "Only a live or paused job can be closed as filled." in press(employer, job, "fill")
    assert not fresh(job).is_live
    for button in ("renew", "resume", "pause"):
        press(employer, job, button)
        assert fresh(job).status == "filled"


def test_strangers_press_no_button(job: Job) -> None:
    stranger = signed_in(factories.make_member(company=factories.make_company("Other")).user)
    for button in ("renew", "pause", "resume", "fill", "withdraw", "discard", "answer", "save", "submit"):
        assert stranger.post(f"/employers/jobs/{job.pk}/{button}/").status_code == 404
    assert fresh(job).is_live


def test_employer_is_warned_once(job: Job, clock: time_machine.Traveller, employer: Client) -> None:
    upkeep.warn_expiring()
    assert not mails()
    clock.shift(timedelta(days=23))
    for _ in range(2):
        tasks.warn_expiring(timestamp=0)
    assert mails("ann@acme.example") == ["Your job ends on 23 Dec 2026: Payroll clerk"]
    employer.force_login(Member.objects.get().user)
    press(employer, job, "renew")
    clock.shift(timedelta(days=24))
    upkeep.warn_expiring()
    assert len(mails("ann@acme.example")) == 2


def test_all_are_told_when_whoever_began_it_is_gone(job: Job, member: Member, clock: time_machine.Traveller) -> None:
    others = [factories.make_member(company=member.company).user.email for _ in range(2)]
    member.delete()
    clock.shift(timedelta(days=25))
    upkeep.warn_expiring()
    assert all(len(mails(email)) == 1 for email in others)
    assert not mails("ann@acme.example")


def test_trail_says_who_did_what(employer: Client, job: Job) -> None:
    for button in ("pause", "resume", "fill"):
        press(employer, job, button)
    assert [entry.what for entry in Entry.objects.order_by("pk")] == ["paused", "resumed", "filled"]
    assert "ann@acme.example" in employer.get(f"/employers/jobs/{job.pk}/").text


@pytest.mark.parametrize("words", ["", " \u202e ", "x" * 1_001])
def test_answer_says_something(employer: Client, job: Job, words: str) -> None:
    assert employer.post(f"/employers/jobs/{job.pk}/answer/", {"words": words}).status_code == 422
    assert not Entry.objects.exists()


# Numbers


def count(job: Job, kind: str, ago: int, number: int) -> None:
    Count.objects.create(day=today_utc() - timedelta(days=ago), kind=kind, key=str(job.pk), number=number)


def test_numbers_are_told_by_day_and_altogether(employer: Client, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(published_at=NOW - timedelta(days=9))
    count(job, "job-read", 0, 40)
    count(job, "job-apply", 0, 10)
    count(job, "job-read", 2, 20)
    count(job, "job-read", 45, 1_000)
    count(factories.make_job(), "job-read", 0, 7_777)
    page = employer.get(f"/employers/jobs/{job.pk}/statistics/").text
    assert "Read 1,060 times, “Apply” pressed 10 times." in page
    assert "7,777" not in page
    assert page.count("<tr>") == 11  # and the head: live for ten days
    assert "<td>40</td><td>10</td>" in page
    assert page.count("<rect") == 3
    bars = Statistics(job).bars
    assert [(bar.kind, bar.height) for bar in bars] == [("reads", 60), ("reads", 120), ("applies", 30)]
    assert all(bar.x >= 0 and bar.x + bar.width <= 720 and bar.y + bar.height == 120 for bar in bars)


def test_job_nobody_read_has_no_chart(employer: Client, job: Job) -> None:
    page = employer.get(f"/employers/jobs/{job.pk}/statistics/").text
    assert "Read 0 times" in page
    assert "<svg viewBox" not in page


# Upkeep


def test_what_nobody_needs_is_forgotten(member: Member, clock: time_machine.Traveller) -> None:
    factories.make_claim(member.user, state="mailed", code_hash="x")
    factories.make_claim(member.user, state="refused", decided_at=NOW)
    waiting = factories.make_claim(member.user)
    factories.make_draft(member)
    live = factories.make_job()
    clock.shift(timedelta(days=91))
    tasks.forget_old(timestamp=0)
    assert Claim.objects.get() == waiting
    assert Job.objects.count() == 2
    clock.shift(timedelta(days=366))
    tasks.forget_old(timestamp=0)
    assert Job.objects.get() == live
