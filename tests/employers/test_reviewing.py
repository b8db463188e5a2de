"""Moderators decide what waits, in the editors' room."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from core.models import OutgoingMail
from employers import actions, reviewing, tasks
from employers.models import Entry, Listing, Member, Review
from jobs.groups import MODERATORS
from jobs.models import Job, Report, today_utc
from tests import factories
from tests.employers.conftest import mails

pytestmark = pytest.mark.django_db

QUEUE = "/admin/employers/review/"


def look(staff: Client, review: Review) -> str:
    answer = staff.get(f"{QUEUE}{review.pk}/change/")
    assert answer.status_code == 200
    return answer.text


def decide(staff: Client, review: Review, decision: str, **fields: Any) -> Any:
    sent = {"decision": decision, "note": "", "version": review.version, **fields}
    return staff.post(f"{QUEUE}{review.pk}/change/", sent, follow=True)


def resend(review: Review, **fields: str) -> Review:
    """The employer changes what waits, or was sent back, and sends it."""
    listing = Listing.objects.get(pk=review.job_id)
    saved = actions.save_draft(job=listing.job, typed=factories.typed(**fields), version=listing.version)
    member = Member.objects.first()
    assert member
    sent = actions.submit(job=listing.job, version=saved.version, by=member.user)
    assert sent
    return sent


def test_group_has_its_rights_and_keeps_those_of_jobs() -> None:
    rights = set(Permission.objects.filter(group__name=MODERATORS).values_list("codename", flat=True))
    assert {"view_review", "change_review", "view_claim", "change_claim", "view_member", "change_job"} <= rights
    assert not {"delete_review", "add_review", "change_member"} & rights
    assert Group.objects.filter(name=MODERATORS).count() == 1


def test_queue_has_what_waits_the_oldest_first(staff: Client, member: Member) -> None:
    for title in ("First", "Second"):
        factories.make_review(member, title=title)
    reviewing.approve(review=factories.make_review(member, title="Third"), version=1, by=member.user)
    page = staff.get(QUEUE).text
    assert page.index("First") < page.index("Second")
    assert "Third" not in page
    assert "Third" in staff.get(f"{QUEUE}?state=approved").text
    assert "Third" in staff.get(f"{QUEUE}?state=all&q=third").text


def test_approved_job_is_live_and_its_employer_told(staff: Client, review: Review, client: Client) -> None:
    page = look(staff, review)
    assert "A new job" in page
    assert "Payroll clerk" in page
    assert "You keep the payroll of forty people" in page
    answer = decide(staff, review, "approve")
    assert answer.redirect_chain[-1][0] == QUEUE
    job = Job.objects.get()
    assert job.is_live
    assert job.expires_on == today_utc() + timedelta(days=30)
    assert client.get(job.get_absolute_url()).status_code == 200
    assert mails("ann@acme.example") == ["Your job is live: Payroll clerk"]
    listing = Listing.objects.get()
    assert listing.draft is None
    assert listing.approved["title"] == ["Payroll clerk"]
    assert [entry.what for entry in Entry.objects.order_by("pk")] == ["begun", "sent", "approved"]


def test_job_is_posted_on_the_day_on_which_it_is_live_first(staff: Client, review: Review) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=10)):
        decide(staff, review, "approve")
        assert timezone.now() - Job.objects.get().posted_at < timedelta(minutes=1)


def test_job_is_sent_back_with_reasons_mended_and_approved(
    staff: Client, review: Review, employer: Client, member: Member
) -> None:
    refused = decide(staff, review, "return")
    assert "Say why: choose a reason or write a note." in refused.text
    answer = decide(staff, review, "return", reasons=["vague", "pay"], note="Which <b>clerk</b>?")
    assert "“Payroll clerk” of Acme: sent back. The job is draft." in answer.text
    assert "<strong>1 sent back</strong>" in employer.get("/employers/").text
    assert "sent back: see why" in employer.get("/employers/at/acme/").text
    job = Job.objects.get()
    assert job.status == "draft"
    [told] = OutgoingMail.objects.filter(to=member.user.email)
    assert told.subject == "Please look at your job again: Payroll clerk"
    assert "- Title or text do not say what the job is" in told.text
    assert "Which <b>clerk</b>?" in told.text
    page = employer.get(f"/employers/jobs/{job.pk}/").text
    assert "A moderator sent it back" in page
    assert "Which &lt;b&gt;clerk&lt;/b&gt;?" in page
    employer.post(f"/employers/jobs/{job.pk}/answer/", {"words": "The one for payroll."})
    again = resend(review, title="Payroll clerk, Berlin")
    page = look(staff, again)
    assert "Changed since it was last sent" in page
    assert "<ins>, Berlin</ins>" in page
    assert "The one for payroll." in page
    decide(staff, again, "approve")
    assert Job.objects.get().title == "Payroll clerk, Berlin"
    start = employer.get("/employers/").text
    assert "1 live" in start
    assert "sent back" not in start + employer.get("/employers/at/acme/").text


def test_decision_on_an_older_text_is_refused(staff: Client, review: Review) -> None:
    newer = resend(review, title="Another text")
    answer = decide(staff, review, "approve")
    assert "The employer changed the text while you were reading." in answer.text
    assert Review.objects.get().state == "waiting"
    assert not Job.objects.get().is_live
    decide(staff, newer, "approve")
    assert Job.objects.get().title == "Another text"


def test_second_moderator_is_told(staff: Client, review: Review) -> None:
    other = factories.make_user(is_staff=True, name="Other")
    reviewing.send_back(review=review, version=review.version, by=other, reasons=["pay"], words="")
    answer = decide(staff, review, "approve")
    assert "Other decided meanwhile: sent back. Yours was not taken." in answer.text
    assert not Job.objects.get().is_live
    assert 'name="decision"' not in look(staff, review)


def test_change_of_a_live_job_shows_what_changes(staff: Client, review: Review) -> None:
    decide(staff, review, "approve")
    change = resend(review, apply_to="https://boards.greenhouse.io/acme/1", title="Payroll clerk!")
    page = look(staff, change)
    assert "A change of a job that readers know" in page
    assert "<del>acme" in page or "<ins>boards" in page
    assert "The address to apply at changed." in page
    decide(staff, change, "approve")
    job = Job.objects.get()
    assert (job.is_live, job.apply_to) == (True, "https://boards.greenhouse.io/acme/1")
    assert mails("ann@acme.example")[-1] == "Your change is live: Payroll clerk!"


def test_change_that_is_sent_back_leaves_the_old_one_live(staff: Client, review: Review) -> None:
    decide(staff, review, "approve")
    change = resend(review, apply_to="https://evil.example/")
    decide(staff, change, "return", reasons=["apply"])
    job = Job.objects.get()
    assert (job.is_live, job.apply_to) == (True, "https://acme.example/jobs/1")
    assert "Readers see the job as it was." in OutgoingMail.objects.latest("pk").text
    assert Listing.objects.get().draft == change.proposal


@pytest.mark.parametrize("is_paused", [False, True])
def test_job_is_taken_off_the_board_and_no_button_brings_it_back(
    staff: Client, review: Review, employer: Client, client: Client, member: Member, is_paused: bool
) -> None:
    decide(staff, review, "approve")
    change = resend(review, apply_to="https://evil.example/")
    if is_paused:
        employer.post(f"/employers/jobs/{review.job_id}/pause/")
    decide(staff, change, "remove", reasons=["scam"])
    job = Job.objects.get()
    assert job.status == "removed"
    assert client.get(job.get_absolute_url()).status_code == 410
    assert mails("ann@acme.example")[-1] == "Your job was taken off the board: Payroll clerk"
    for end in ("renew/", "resume/", "pause/", "fill/"):
        employer.post(f"/employers/jobs/{job.pk}/{end}")
        assert Job.objects.get().status == "removed"
    decide(staff, resend(review, apply_to="https://acme.example/2"), "approve")
    assert Job.objects.get().is_live


def test_last_day_that_went_by_in_the_queue_is_a_month_from_now(staff: Client, member: Member) -> None:
    review = factories.make_review(member, expires_on=today_utc().isoformat())
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        decide(staff, review, "approve")
        assert Job.objects.get().expires_on == today_utc() + timedelta(days=30)


def test_what_cannot_be_shown_any_more_is_told(staff: Client, review: Review) -> None:
    Review.objects.update(proposal={**factories.typed(), "category": ["0"]})
    answer = decide(staff, review, "approve")
    assert "It cannot be shown as it stands. Field: Select a valid choice." in answer.text
    assert not Job.objects.get().is_live


def test_paused_job_stays_paused_when_its_change_is_approved(staff: Client, review: Review, employer: Client) -> None:
    decide(staff, review, "approve")
    change = resend(review, apply_to="https://acme.example/2")
    employer.post(f"/employers/jobs/{review.job_id}/pause/")
    decide(staff, change, "approve")
    job = Job.objects.get()
    assert (job.is_live, job.apply_to) == (False, "https://acme.example/2")


# Reports


def report(job: Job, client: Client) -> None:
    sent = {"reason": "on-site", "note": "They want me in Paris.", "website": ""}
    assert client.post(f"/jobs/{job.pk}/report/", sent).status_code == 302
    queued = ProcrastinateJob.objects.filter(task_name="employers.queue_reported").latest("pk")
    tasks.queue_reported(**queued.args)


def test_report_queues_a_review_and_hides_nothing(
    staff: Client, employer: Client, client: Client, member: Member, moderator: User
) -> None:
    job = factories.make_job(company=member.company)
    for _ in range(2):
        report(job, client)
    review = Review.objects.get()
    assert review.signals == ["2 reports of readers wait."]
    assert review.proposal is None
    assert client.get(job.get_absolute_url()).status_code == 200
    assert mails("ann@acme.example") == [f"A reader reported your job: {job.title}"]
    page = employer.get(f"/employers/jobs/{job.pk}/").text
    assert "It is not remote (2 times)" in page
    assert "Paris" not in page  # what a reader wrote is for moderators
    employer.post(f"/employers/jobs/{job.pk}/answer/", {"words": "It is remote since May."})
    page = look(staff, review)
    assert "They want me in Paris." in page
    assert "It is remote since May." in page
    decide(staff, review, "approve")
    job.refresh_from_db()
    assert job.is_live
    assert set(Report.objects.values_list("handled_by", flat=True)) == {moderator.pk}


def test_report_is_told_in_a_review_that_waits(review: Review, staff: Client, client: Client) -> None:
    decide(staff, review, "approve")
    change = resend(review, apply_to="https://evil.example/")
    report(change.job, client)
    change.refresh_from_db()
    assert change.proposal is not None
    assert "1 report of readers waits." in change.signals


def test_report_of_a_job_that_is_closed_meanwhile_queues_nothing(client: Client) -> None:
    job = factories.make_closed_job()
    Report.objects.create(job=job, reason="scam")
    reviewing.queue_reported(job=job.pk)
    assert not Review.objects.exists()


# The trail


def test_trail_is_written_once(review: Review, staff: Client) -> None:
    decide(staff, review, "approve")
    entry = Entry.objects.latest("pk")
    for change in (lambda: Entry.objects.filter(pk=entry.pk).update(note="Never"), entry.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    Entry.objects.filter(pk=entry.pk).update(by=None)


def test_nobody_adds_or_deletes_in_the_queue(staff: Client, review: Review) -> None:
    assert staff.get(f"{QUEUE}add/").status_code == 403
    assert staff.post(f"{QUEUE}{review.pk}/delete/", {"post": "yes"}).status_code == 403


def test_who_may_only_look_decides_nothing(review: Review) -> None:
    user = factories.make_user(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename="view_review"))
    client = Client()
    client.force_login(user)
    assert "Payroll clerk" in look(client, review)
    assert decide(client, review, "approve").status_code == 403
    assert not Job.objects.get().is_live


def test_queue_costs_the_same_however_much_waits(
    staff: Client, member: Member, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        factories.make_review(member)
    with django_assert_max_num_queries(7):
        assert staff.get(QUEUE).text.count('class="field-company"') == 20
