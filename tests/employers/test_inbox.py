"""What was sent to a job, as those see it who post for its company."""

import pytest
from django.test import Client
from django.urls import reverse

from applications import actions
from applications.models import Application
from core import markdown
from core.models import OutgoingMail
from employers import tasks
from employers.models import Listing, Member
from jobs.models import Job
from tests import factories
from tests.employers.conftest import mails, signed_in
from tests.employers.test_hostile import dangers, each_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(member: Member) -> Job:
    return factories.make_job(title="Door keeper", company=member.company, takes_applications=True)


@pytest.fixture
def application(job: Job) -> Application:
    made = factories.make_application(job, factories.make_user("mary@example.org"))
    OutgoingMail.objects.all().delete()
    return made


def address(name: str, application: Application) -> str:
    return reverse(f"employers:{name}", args=[application.job_id, application.pk])


def page(client: Client, application: Application) -> str:
    return client.get(address("application-detail", application)).content.decode()


def test_inbox_has_what_was_sent_newest_first_and_by_status(
    employer: Client, job: Job, application: Application
) -> None:
    second = factories.make_application(job, name="Ned Newman")
    actions.set_status(application=application, status="declined")
    inbox = reverse("employers:inbox", args=[job.pk])
    found = employer.get(inbox).content.decode()
    assert found.index("Ned Newman") < found.index("Mary Miller")
    assert "All 2" in found
    declined = employer.get(inbox, {"status": "declined"}).content.decode()
    assert "Mary Miller" in declined
    assert "Ned Newman" not in declined
    assert employer.get(inbox, {"status": "no-such", "page": "x"}).status_code == 200
    assert second.status == "sent"


def test_inbox_costs_the_same_however_much_there_is(
    employer: Client, job: Job, django_assert_max_num_queries: type
) -> None:
    for _ in range(6):
        factories.make_application(job)
    with django_assert_max_num_queries(9):
        employer.get(reverse("employers:inbox", args=[job.pk]))


def test_opening_one_is_seen_by_the_applicant_and_neither_learns_an_address(
    employer: Client, application: Application
) -> None:
    text = page(employer, application)
    assert "I kept doors for years." in text
    assert "mary@example.org" not in text
    application.refresh_from_db()
    assert application.status == "seen"
    assert not OutgoingMail.objects.exists()


def test_employer_answers_and_decides(employer: Client, application: Application) -> None:
    employer.post(address("application-reply", application), {"text": "When can you start?"})
    employer.post(address("application-status", application), {"status": "shortlisted"})
    application.refresh_from_db()
    assert application.status == "shortlisted"
    assert application.messages.get().text == "When can you start?"
    told = OutgoingMail.objects.filter(to="mary@example.org")
    assert told.count() == 2
    assert not any("ann@acme.example" in mail.text + mail.html for mail in told)
    assert "You wrote" in page(employer, application)


@pytest.mark.parametrize("status", ["sent", "withdrawn", "no-such", ""])
def test_status_that_is_not_theirs_to_give_is_refused(employer: Client, application: Application, status: str) -> None:
    employer.post(address("application-status", application), {"status": status})
    application.refresh_from_db()
    assert application.status == "sent"


def test_empty_answer_stands_beside_its_field(employer: Client, application: Application) -> None:
    answer = employer.post(address("application-reply", application), {"text": " "})
    assert answer.status_code == 422
    assert "Write something that can be seen." in answer.content.decode()


def test_file_is_only_ever_saved(employer: Client, application: Application) -> None:
    answer = employer.get(address("application-file", application))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_nobody_else_finds_any_of_it(application: Application) -> None:
    stranger = signed_in(factories.make_member(company=factories.make_company("Acorn")).user)
    for name in ("application-detail", "application-file"):
        assert stranger.get(address(name, application)).status_code == 404
    for name in ("application-reply", "application-status"):
        assert stranger.post(address(name, application), {"text": "x", "status": "hired"}).status_code == 404
    assert stranger.get(reverse("employers:inbox", args=[application.job_id])).status_code == 404


def test_withdrawn_one_says_nothing_any_more(employer: Client, application: Application) -> None:
    actions.withdraw(application=application)
    text = page(employer, application)
    assert "Withdrawn by the applicant" in text
    assert "I kept doors" not in text
    assert employer.get(address("application-file", application)).status_code == 404
    employer.post(address("application-reply", application), {"text": "Wait!"})
    assert not application.messages.exists()


def test_employer_is_told_of_an_application_and_of_an_answer(application: Application) -> None:
    tasks.tell_applied(application.pk)
    message = actions.reply(application=application, text="Here I am.", is_from_employer=False)
    tasks.tell_answered(message.pk)
    assert mails("ann@acme.example") == ["New application: Door keeper", "An applicant answered: Door keeper"]
    for mail in OutgoingMail.objects.filter(to="ann@acme.example"):
        assert address("application-detail", application) in mail.text
        assert "Mary" not in mail.text + mail.html
        assert "mary@example.org" not in mail.text + mail.html


def test_nobody_is_told_of_what_is_withdrawn_or_erased(application: Application) -> None:
    actions.withdraw(application=application)
    tasks.tell_applied(application.pk)
    tasks.tell_applied(0)
    tasks.tell_answered(0)
    assert mails("ann@acme.example") == []


@each_text
def test_what_applicants_write_runs_nothing(employer: Client, job: Job, text: str) -> None:
    written = markdown.clean(text) or "nothing that can be seen"
    application = factories.make_application(job, name=" ".join(written.split())[:100] or "Ned", text=written[:5000])
    actions.reply(application=application, text=written[:5000], is_from_employer=False)
    for found in (page(employer, application), employer.get(reverse("employers:inbox", args=[job.pk])).text):
        assert dangers(found) == []


def test_job_takes_applications_here_when_its_employer_chooses_so(employer: Client, member: Member) -> None:
    listing = factories.make_draft(member, takes_applications="True", apply_to="")
    assert isinstance(listing, Listing)
    employer.post(
        reverse("employers:job-submit", args=[listing.pk]),
        {**factories.typed(takes_applications="True", apply_to=""), "version": str(listing.version)},
    )
    review = listing.job.reviews.get()
    assert not any("apply" in signal.lower() for signal in review.signals)


def test_posting_without_any_way_to_apply_says_what_to_do(employer: Client, member: Member) -> None:
    listing = factories.make_draft(member)
    sent = {**factories.typed(apply_to=""), "version": str(listing.version)}
    answer = employer.post(reverse("employers:job-submit", args=[listing.pk]), sent)
    assert "Give an address, or let people apply here." in answer.content.decode()
    assert not listing.job.reviews.exists()
