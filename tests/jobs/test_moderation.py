"""What moderators do with reports, companies and regions, and what nobody can do."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from jobs.models import Company, Job, Region, Report
from tests import factories
from tests.jobs.test_admin import ADD, LIST, REPORTS, change, change_url, choose

pytestmark = pytest.mark.django_db


def test_nobody_deletes_a_job(staff: Client) -> None:
    boss = Client()
    boss.force_login(factories.make_user(is_staff=True, is_superuser=True))
    job = factories.make_job()
    for client in (staff, boss):
        assert client.post(f"/admin/jobs/job/{job.pk}/delete/", {"post": "yes"}).status_code == 403
        assert "delete_selected" not in client.get(LIST).text
        choose(client, "delete_selected", job)
        assert 'class="deletelink"' not in client.get(change_url(job)).text
    boss.post(f"/admin/jobs/company/{job.company_id}/delete/", {"post": "yes"})
    assert Job.objects.filter(pk=job.pk).exists()


def test_regions_are_only_to_look_at(staff: Client) -> None:
    boss = Client()
    boss.force_login(factories.make_user(is_staff=True, is_superuser=True))
    region = Region.objects.get(slug="germany")
    for client in (staff, boss):
        page = client.get(f"/admin/jobs/region/{region.pk}/change/")
        assert page.status_code == 200
        assert 'name="_save"' not in page.text
        changed = client.post(f"/admin/jobs/region/{region.pk}/change/", {"name": "Elsewhere", "slug": "elsewhere"})
        assert changed.status_code == 403
        assert client.get("/admin/jobs/region/add/").status_code == 403
        assert client.post(f"/admin/jobs/region/{region.pk}/delete/", {"post": "yes"}).status_code == 403
    region.refresh_from_db()
    assert region.name == "Germany"


def test_others_of_the_staff_see_no_jobs(editor_client: Client, client: Client) -> None:
    job = factories.make_job()
    for page in (LIST, ADD, change_url(job), REPORTS, "/admin/jobs/company/"):
        assert editor_client.get(page).status_code == 403
        assert client.get(page).status_code == 302


# Reports


def test_report_is_read_and_marked_as_handled(staff: Client, moderator: User) -> None:
    job = factories.make_job()
    scam, wrong = (
        Report.objects.create(job=job, reason=reason, note="Look <b>here</b>") for reason in ("scam", "wrong")
    )
    page = staff.get(REPORTS).text
    assert "It asks for money or bank details" in page
    assert f'<a href="{job.get_absolute_url()}">{job}</a>' in page
    assert "Look &lt;b&gt;here&lt;/b&gt;" in page
    assert "It asks for money" in staff.get(change_url(job)).text
    sent = {"action": "mark_handled", "_selected_action": [scam.pk]}
    assert "Handled: 1." in staff.post(REPORTS, sent, follow=True).text
    scam.refresh_from_db()
    wrong.refresh_from_db()
    assert (scam.handled_by, wrong.handled_by) == (moderator, None)
    assert scam.handled_at is not None
    assert "Handled: 0." in staff.post(REPORTS, sent, follow=True).text
    waiting = staff.get(f"{REPORTS}?handled_at__isempty=1").text
    assert "Pay, place or another fact is wrong" in re.findall(r'<th class="field-reason">.*?</th>', waiting)[0]
    assert waiting.count('class="field-reason"') == 1


def test_report_is_no_ones_to_write_or_delete(staff: Client) -> None:
    report = Report.objects.create(job=factories.make_job(), reason="scam", note="As it came in")
    assert staff.get(f"{REPORTS}add/").status_code == 403
    assert staff.post(f"{REPORTS}{report.pk}/delete/", {"post": "yes"}).status_code == 403
    staff.post(f"{REPORTS}{report.pk}/change/", {"note": "Otherwise", "reason": "other"})
    report.refresh_from_db()
    assert (report.reason, report.note) == ("scam", "As it came in")


def test_reports_list_costs_the_same_however_many_there_are(
    staff: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        Report.objects.create(job=factories.make_job(), reason="scam", handled_at=timezone.now())
    with django_assert_max_num_queries(9):
        assert staff.get(REPORTS).text.count('class="field-reason"') == 20


def test_job_with_reports_is_saved(staff: Client) -> None:
    job = factories.make_job()
    report = Report.objects.create(job=job, reason="scam", note="Look")
    change(staff, job, title="Bell ringer")
    report.refresh_from_db()
    assert (job.title, report.note) == ("Bell ringer", "Look")


# Companies


def test_staff_add_a_company(staff: Client, client: Client) -> None:
    sent = {
        "slug": "the-mill", "name": "The mill", "about": "We **grind**.", "website": "mill.example", "country": "GB",
        "founded": "1842", "size": "11–50", "domain": "",
    }  # fmt: skip
    staff.post("/admin/jobs/company/add/", sent)
    company = Company.objects.get()
    assert (company.website, company.founded, company.country) == ("https://mill.example", 1842, "GB")
    page = client.get(company.get_absolute_url()).text
    assert "We <strong>grind</strong>." in page
    refused = staff.post("/admin/jobs/company/add/", {**sent, "slug": "other", "website": "javascript:alert(1)"}).text
    assert "Enter a valid URL." in refused
    assert Company.objects.count() == 1
