"""Hostile texts in every field, and as the name of a file, run nothing: on pages, in mails, in headers, among staff."""

import re

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.models import User
from applications import actions
from applications.models import Application
from core import markdown
from core.models import OutgoingMail
from jobs.models import Company, Job
from tests import factories
from tests.core import corpus
from tests.pages.test_garbage import TEXTS, hostile, inert_page

pytestmark = pytest.mark.django_db

SOME = TEXTS[::8]
EACH = [*SOME, *(pytest.param(text, marks=pytest.mark.proof) for text in TEXTS if text not in SOME)]


def hostile_job(text: str) -> Job:
    company = hostile(Company, text, slug="hostile")
    return factories.make_job(company=company, title=text[:150], takes_applications=True)


def send(member: Client, job: Job, text: str) -> Application:
    upload = factories.make_upload()
    as_browsers_do = {ord('"'): "%22", ord("\r"): "%0D", ord("\n"): "%0A"}
    upload.name = f"{text[:200]}.pdf".translate(as_browsers_do)
    fields = {"name": text[:100], "text": text, "file": upload}
    answer = member.post(f"/jobs/{job.pk}/apply/", fields)
    assert answer.status_code == 302, re.findall(r'class="error"[^>]*>([^<]+)', answer.text)
    return Application.objects.get()


def storable(text: str) -> str:
    """What a browser can send of it."""
    return text.encode(errors="replace").decode()


@pytest.mark.parametrize("text", EACH)
def test_hostile_application_runs_nothing(member: Client, user: User, text: str) -> None:
    text = storable(text)
    job = hostile_job(text)
    assert corpus.dangers(inert_page(member, f"/jobs/{job.pk}/apply/")) == []
    application = send(member, job, text)
    said = markdown.clean(text)
    for is_from_employer in (True, False):
        actions.reply(application=application, text=text, is_from_employer=is_from_employer)
    actions.set_status(application=application, status="declined")
    page = inert_page(member, f"/account/applications/{application.pk}/")
    assert escape(said.split("\n")[0]) in page
    assert str(application.attachment) in page or escape(str(application.attachment)) in page
    inert_page(member, "/account/applications/")
    inert_page(member, f"/account/applications/{application.pk}/withdraw/")
    letters = OutgoingMail.objects.filter(to=user.email)
    assert letters.count() == 3
    for letter in letters:
        assert not [tag for tag in corpus.dangers(letter.html) if not tag.startswith("<style")]
        assert "\n" not in letter.subject
    answer = member.get(f"/account/applications/{application.pk}/file/")
    assert answer.getvalue()
    assert re.fullmatch(r"attachment; filename(=\"[^\"\\\r\n]+\.pdf\"|\*=utf-8''[\w%.!$&'()*+,;=~-]+\.pdf)",
                        answer.headers["Content-Disposition"])  # fmt: skip
    boss = Client()
    boss.force_login(factories.make_user(is_staff=True, is_superuser=True))
    assert boss.get("/admin/applications/application/").status_code == 200


def test_hostile_words_in_a_form_come_back_as_words(member: Client, job: Job) -> None:
    for text in map(storable, SOME):
        answer = member.post(f"/jobs/{job.pk}/apply/", {"name": text, "text": text, "which": text})
        if answer.status_code == 302:
            Application.objects.all().delete()
        else:
            assert answer.status_code == 422
            assert corpus.dangers(answer.text) == []
