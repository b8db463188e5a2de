"""A reader says what is wrong with a job."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from jobs.models import Job, Report
from jobs.models.report import MAX_NOTE
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_asked_before() -> None:
    cache.clear()


@pytest.fixture
def job() -> Job:
    return factories.make_job(title="Night nurse")


def report(client: Client, job: Job, **values: str) -> Any:
    return client.post(f"/jobs/{job.pk}/report/", {"reason": "scam", "note": "", "website": "", **values})


def test_report_is_a_row_for_moderators_and_hides_nothing(client: Client, job: Job) -> None:
    answer = report(client, job, reason="on-site", note="They want me\nin Paris.")
    assert answer.headers["Location"] == job.get_absolute_url()
    page = client.get(job.get_absolute_url()).text
    assert "Thank you. A moderator will look at this job." in page
    assert "Night nurse" in page
    found = Report.objects.get()
    assert (found.job, found.reason, found.note.splitlines()) == (job, "on-site", ["They want me", "in Paris."])
    assert found.handled_at is None
    assert str(found) == "It is not remote: Night nurse"


def test_form_names_the_job_and_every_reason(client: Client, job: Job) -> None:
    page = client.get(f"/jobs/{job.pk}/report/").text
    assert "Night nurse" in page
    assert "Harbor &amp; Hill" in page
    for reason in Report.Reason.values:
        assert f'value="{reason}"' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "checked" not in page


def test_job_page_leads_to_the_form(client: Client, job: Job) -> None:
    assert (
        f'<a href="/jobs/{job.pk}/report/" rel="nofollow">Report this job</a>'
        in client.get(job.get_absolute_url()).text
    )


def test_program_that_fills_in_every_field_is_thanked_and_ignored(client: Client, job: Job) -> None:
    assert report(client, job, website="https://spam.example").status_code == 302
    assert not Report.objects.exists()


@pytest.mark.parametrize("reason", ["", "boring"])
def test_report_needs_one_of_the_reasons(client: Client, job: Job, reason: str) -> None:
    answer = report(client, job, reason=reason, note="It is dull.")
    assert answer.status_code == 422
    assert ("This field is required." if not reason else "boring is not one of the available choices") in answer.text
    assert "It is dull." in answer.text
    assert not Report.objects.exists()


def test_note_that_is_too_long_is_told(client: Client, job: Job) -> None:
    answer = report(client, job, note="x" * (MAX_NOTE + 1))
    assert answer.status_code == 422
    assert "Ensure this value has at most 1000 characters (it has 1001)." in answer.text
    assert report(client, job, note="x" * MAX_NOTE).status_code == 302
    assert Report.objects.count() == 1


def test_control_characters_break_nothing(client: Client, job: Job) -> None:
    assert report(client, job, note="a\x00b").status_code == 422
    assert report(client, job, note="a\x1b\u202eb").status_code == 302


def test_eleventh_report_of_an_hour_is_refused(client: Client, job: Job) -> None:
    for _ in range(10):
        assert report(client, job).status_code == 302
    assert report(client, job).status_code == 429
    assert Report.objects.count() == 10
    assert report(Client(REMOTE_ADDR="198.51.100.7"), job).status_code == 302


def test_mistakes_do_not_count_against_the_limit(client: Client, job: Job) -> None:
    for _ in range(11):
        report(client, job, reason="")
    assert report(client, job).status_code == 302


def test_job_that_is_not_live_cannot_be_reported(client: Client) -> None:
    for job in (factories.make_draft_job(), factories.make_closed_job()):
        assert client.get(f"/jobs/{job.pk}/report/").status_code == 404
        assert report(client, job).status_code == 404
    assert client.get("/jobs/999999999999999999999/report/").status_code == 404
    assert not Report.objects.exists()


def test_reporter_is_not_kept(job: Job) -> None:
    member = Client()
    member.force_login(factories.make_user())
    report(member, job)
    found = Report.objects.values().get()
    assert set(found) == {"id", "job_id", "reason", "note", "created_at", "handled_at", "handled_by_id"}
    assert found["handled_by_id"] is None


def test_report_leaves_with_its_job(client: Client, job: Job) -> None:
    report(client, job)
    job.delete()
    assert not Report.objects.exists()
