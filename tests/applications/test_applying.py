"""The form by which one applies, and who is let in."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils.html import escape
from pytest_django import Settings

from accounts.models import User
from applications import actions
from applications.models import Application, Attachment
from core import counters
from core.models import Count, OutgoingMail
from jobs.actions import close
from jobs.models import Job, Mark
from tests import factories
from tests.applications import documents

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
TEXT = "I kept doors for years.\r\n\r\nAt night, too."


def address(job: Job) -> str:
    return f"/jobs/{job.pk}/apply/"


def apply(client: Client, job: Job, **fields: Any) -> Any:
    """Fills in the form and sends it. A field that is None is left out."""
    sent = {"name": "Mary Miller", "text": TEXT, "file": factories.make_upload(), **fields}
    return client.post(address(job), {name: value for name, value in sent.items() if value is not None})


def shown(client: Client, path: str, status: int = 200) -> str:
    """A page, as one line."""
    answer = client.get(path)
    assert answer.status_code == status
    return re.sub(r"\s+", " ", answer.text)


# Who may


def test_stranger_is_told_what_it_takes_and_led_there_and_back(client: Client, job: Job) -> None:
    page = shown(client, address(job))
    assert "needs an account with a confirmed e-mail address" in page
    for way in ("/account/login/", "/account/signup/"):
        assert f'href="{way}?next={address(job)}"' in page
    assert "<textarea" not in page
    assert not client.cookies
    assert apply(client, job).headers["Location"] == f"/account/login/?next={address(job)}"
    assert not Application.objects.exists()


def test_way_through_sign_up_leads_back(client: Client, job: Job) -> None:
    page = client.get(f"/account/login/?next={address(job)}").text
    assert f'name="next" value="{address(job)}"' in page
    factories.make_user("ann@example.org")
    answer = client.post(
        "/account/login/", {"login": "ann@example.org", "password": factories.PASSWORD, "next": address(job)}
    )
    assert answer.headers["Location"] == address(job)


def test_address_that_is_not_confirmed_cannot_apply(member: Client, user: User, job: Job) -> None:
    user.emailaddress_set.update(verified=False)
    for page in (shown(member, address(job)), apply(member, job).text):
        assert "mary@example.org is not confirmed yet." in page
        assert "<textarea" not in page
    assert not Application.objects.exists()


def test_job_that_takes_no_applications_leads_to_its_page(member: Client) -> None:
    elsewhere, closed = factories.make_job(), factories.make_closed_job(takes_applications=True)
    for job in (elsewhere, closed):
        assert member.get(address(job)).headers["Location"] == job.get_absolute_url()
    draft = factories.make_draft_job(takes_applications=True)
    assert member.get(address(draft)).status_code == apply(member, draft).status_code == 404
    assert member.get("/jobs/99999999999999999999/apply/").status_code == 404


# The form


def test_form_says_who_sees_what_and_for_how_long_and_asks_for_nothing_else(member: Client, job: Job) -> None:
    page = shown(member, address(job))
    assert "<strong>everybody</strong>" in page
    assert 'value="Mary Miller"' in page
    assert "Harbor &amp; Hill sees your name, your text, your file" in page
    assert "neither sees the other’s e-mail address" in page
    assert "180 days after the job closes" in page
    assert "up to 5 MB" in page
    asked = set(re.findall(r'name="(\w+)"', page[page.index('<form class="form"') :]))
    assert asked == {"csrfmiddlewaretoken", "name", "text", "file"}


def test_application_is_sent_with_its_file_and_a_copy(member: Client, user: User, job: Job) -> None:
    answer = apply(member, job, file=factories.make_upload("Lebenslauf Zoë.pdf"))
    application = Application.objects.get()
    assert answer.headers["Location"] == f"/account/applications/{application.pk}/"
    assert (application.user, application.job, application.status) == (user, job, "sent")
    assert (application.name, application.text) == ("Mary Miller", "I kept doors for years.\n\nAt night, too.")
    attachment = application.attachment
    assert attachment
    assert (attachment.name, attachment.kind, attachment.user) == ("Lebenslauf Zoë.pdf", "pdf", user)
    assert Mark.objects.get().kind == "applied"
    [letter] = OutgoingMail.objects.filter(to="mary@example.org")
    assert letter.subject == "Your application: Night porter"
    for told in ("I kept doors for years.", "At night, too.", "Lebenslauf Zoë.pdf", "Harbor & Hill",
                 f"/account/applications/{application.pk}/"):  # fmt: skip
        assert told in letter.text, told
    page = shown(member, answer.headers["Location"])
    assert "A copy is on its way to you" in page
    assert "<p>At night, too.</p>" in page


def test_file_is_not_needed_and_may_be_a_word_document(member: Client, job: Job) -> None:
    assert apply(member, job, file=None).status_code == 302
    assert Application.objects.get().attachment is None
    other = factories.make_job(takes_applications=True)
    assert apply(member, other, file=factories.make_upload("cv.docx")).status_code == 302
    assert Attachment.objects.get().kind == "docx"


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    member: Client, job: Job, settings: Settings
) -> None:
    settings.APPLICATION_FILE_BYTES = 100_000
    cases: list[tuple[dict[str, Any], str]] = [
        ({"name": ""}, "Write something that can be seen."),
        ({"name": "\u202e "}, "Write something that can be seen."),
        ({"name": "n" * 121}, "at most 120 characters"),
        ({"text": "\0\ufeff"}, "Write something that can be seen."),
        ({"text": "t" * 5_001}, "at most 5000 characters"),
        ({"file": factories.make_upload("cv.odt", b"x")}, "Choose a PDF or a Word document"),
        ({"file": factories.make_upload("cv.pdf", b"<script>")}, "This is no PDF"),
        ({"file": factories.make_upload("cv.pdf", b"x" * 100_001)}, "This file has 0.2 MB. The limit is 0.1 MB."),
    ]
    for changed, said in cases:
        answer = apply(member, job, **changed)
        assert answer.status_code == 422
        page = re.sub(r"\s+", " ", answer.text)
        assert said in page, changed
        assert ("Choose your file once more" in page) == ("file" not in changed)
        if "text" not in changed:
            assert "At night, too.</textarea>" in page
    assert not Application.objects.exists()
    assert not Attachment.objects.exists()


def test_line_ends_count_once(member: Client, job: Job) -> None:
    assert apply(member, job, text="a\r\n" * 2_499 + "aa").status_code == 302
    assert len(Application.objects.get().text) == 5_000


# The last file again


def test_last_file_is_offered_and_taken_again(member: Client, user: User, job: Job) -> None:
    first = factories.make_application(user=user, upload=factories.make_upload("cv.docx")).attachment
    page = shown(member, address(job))
    assert "cv.docx, which you sent on" in page
    assert re.search(r'value="earlier"[^>]* checked', page)
    apply(member, job, file=None, which="earlier")
    assert Application.objects.get(job=job).attachment == first
    assert Attachment.objects.count() == 1


def test_other_file_goes_before_the_last_whatever_is_ticked(member: Client, user: User, job: Job) -> None:
    factories.make_application(user=user, upload=factories.make_upload("old.pdf"))
    apply(member, job, file=factories.make_upload("new.pdf"), which="earlier")
    assert str(Application.objects.get(job=job).attachment) == "new.pdf"


def test_no_file_and_another_file_are_ways_too(member: Client, user: User, job: Job) -> None:
    factories.make_application(user=user)
    answer = apply(member, job, file=None, which="new")
    assert answer.status_code == 422
    assert "Choose the file." in answer.text
    assert apply(member, job, file=None, which="none").status_code == 302
    assert Application.objects.get(job=job).attachment is None


def test_file_of_somebody_else_is_never_taken(member: Client, user: User, job: Job) -> None:
    theirs = factories.make_application().attachment
    assert "which you sent on" not in shown(member, address(job))
    with pytest.raises(ValidationError, match="not here any more"):
        actions.apply(job=job, user=user, name="M", text="t", attachment=theirs)
    assert not user.applications.exists()


# Once


def test_applying_twice_leads_to_the_first(member: Client, job: Job) -> None:
    first = apply(member, job).headers["Location"]
    for answer in (apply(member, job, text="Again"), member.get(address(job))):
        assert answer.headers["Location"] == first
    assert "You have applied to this job already. This is what you sent." in shown(member, first)
    assert Application.objects.get().text.startswith("I kept doors")
    assert Attachment.objects.count() == OutgoingMail.objects.count() == 1


def test_withdrawn_application_is_not_sent_again(member: Client, user: User, job: Job) -> None:
    application = factories.make_application(job, user)
    actions.withdraw(application=application)
    assert apply(member, job).headers["Location"] == f"/account/applications/{application.pk}/"
    assert Application.objects.get().is_withdrawn
    assert Mark.objects.get().kind == "applied"


@pytest.mark.django_db(transaction=True)
def test_two_requests_at_once_apply_once(user: User, job: Job) -> None:
    start = threading.Barrier(2)

    def press() -> tuple[int, str]:
        client = Client()
        client.force_login(user)
        start.wait()
        try:
            answer = apply(client, job)
            return answer.status_code, answer.headers.get("Location", "")
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = [future.result() for future in [pool.submit(press) for _ in range(2)]]
    application = Application.objects.get()
    assert answers == [(302, f"/account/applications/{application.pk}/")] * 2
    assert Attachment.objects.count() == OutgoingMail.objects.count() == Mark.objects.count() == 1


def test_job_that_closes_meanwhile_keeps_what_was_typed(member: Client, job: Job) -> None:
    close(jobs=[job.pk], status=Job.Status.FILLED)
    answer = apply(member, job)
    assert answer.status_code == 422
    assert "This job was closed meanwhile. Nothing was sent." in answer.text
    assert escape("I kept doors for years.") in answer.text
    elsewhere = factories.make_job()
    assert "are not sent here any more. Nothing was sent." in apply(member, elsewhere).text
    assert not Application.objects.exists()


# Counting


def test_opened_forms_count_as_ways_out(client: Client, member: Client, job: Job) -> None:
    counters.flush()
    for one in (client, member):
        one.get(address(job), headers={"user-agent": BROWSER})
    apply(member, job)
    counters.flush()
    assert Count.objects.get(kind="job-apply", key=job.pk).number == 2


def test_large_file_is_refused_beside_its_field(member: Client, job: Job) -> None:
    large = factories.make_upload("cv.pdf", documents.pdf(bytes(13_000_000)))
    answer = apply(member, job, file=large)
    assert answer.status_code == 422
    assert "This file has 13.1 MB. The limit is 5 MB." in answer.text
    assert "At night, too.</textarea>" in answer.text
