"""Hostile texts in every field an employer fills run nothing: on their pages, in the editors' room, in mails."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import markdown
from core.models import OutgoingMail
from employers import actions, posting, reviewing
from employers.models import Claim, Listing, Member, Review
from jobs.models import Job
from tests import factories
from tests.core import corpus
from tests.employers.conftest import signed_in
from tests.pages.test_garbage import TEXTS, VALUES

pytestmark = pytest.mark.django_db

each_text = pytest.mark.parametrize(
    "text", [TEXTS[0], *(pytest.param(text, marks=pytest.mark.proof) for text in TEXTS[1:])]
)


def sendable(text: str) -> str:
    """Without half characters, which no employer sends."""
    return text.encode(errors="replace").decode()


OWN = re.compile(r"'formaction': '/employers/jobs/\d+/(?:preview|submit)/'\}>|^<style \{\}>$")  # buttons, and mails


def dangers(html: str) -> list[str]:
    """What a browser might run, but for what is ours."""
    return [found for found in corpus.dangers(html) if not OWN.search(found)]


def inert(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    assert dangers(answer.text) == []
    return answer.text


def answered(answer: Any) -> None:
    assert answer.status_code < 500
    assert dangers(answer.text) == []


def inert_mails() -> None:
    for mail in OutgoingMail.objects.all():
        assert dangers(mail.html) == []
        assert "\n" not in mail.subject
        assert "<script" not in mail.html


@each_text
def test_hostile_draft_runs_nothing_wherever_it_is_shown(
    employer: Client, member: Member, staff: Client, text: str
) -> None:
    text = sendable(text)
    fields = {name: text for name in posting.NAMES if name not in ("category", "description", "apply_to")}
    listing = actions.begin(company=member.company, by=member.user)
    sent = factories.typed(**fields, description=text, apply_to=f"https://a.example/{text}")
    base = f"/employers/jobs/{listing.pk}/"
    assert employer.post(f"{base}save/", {**sent, "version": 0}).status_code == 302
    for path in (base, f"{base}edit/", "/employers/at/acme/"):
        inert(employer, path)
    stale = employer.post(f"{base}save/", {**sent, "title": f"{text} too", "version": 0})
    assert (stale.status_code, dangers(stale.text)) == (409, [])
    refused = employer.post(f"{base}submit/", {**sent, "version": 1})
    assert refused.status_code in (409, 422)
    assert dangers(refused.text) == []


@each_text
def test_hostile_job_runs_nothing_on_its_way(
    employer: Client, member: Member, staff: Client, moderator: Any, text: str
) -> None:
    text = sendable(text)
    title = " ".join(markdown.clean(text).split())[:150] or "x"
    listing = actions.begin(company=member.company, by=member.user)
    kept = actions.save_draft(
        job=listing.job, typed=factories.typed(title=title, description=markdown.clean(f"Hello.\n\n{text}")), version=0
    )
    base = f"/employers/jobs/{listing.pk}/"
    assert escape(title) in inert(employer, f"{base}preview/")
    review = actions.submit(job=kept.job, version=1, by=member.user)
    assert review
    employer.post(f"{base}answer/", {"words": text})
    own = dangers(staff.get(f"/admin/employers/review/{factories.make_review(member).pk}/change/").text)
    page = staff.get(f"/admin/employers/review/{review.pk}/change/").text
    assert dangers(page) == own
    assert escape(title) in page
    assert escape(title) in staff.get("/admin/employers/review/").text
    reviewing.send_back(review=review, version=1, by=moderator, reasons=["other"], words=markdown.clean(text))
    for path in (base, "/employers/at/acme/"):
        inert(employer, path)
    inert_mails()


@each_text
def test_hostile_claim_runs_nothing(staff: Client, text: str) -> None:
    text = sendable(text)
    client = signed_in(factories.make_user())
    sent = {"company_name": text[:120], "website": "https://acme.example", "email": "ann@gmail.com"}
    answer = client.post("/employers/claim/", sent)
    assert dangers(answer.text) == []
    if answer.status_code == 302:
        inert(client, answer.headers["Location"])
        Claim.objects.update(state="waiting", code_hash="")
        claim = Claim.objects.get()
        inert(client, "/employers/")
        plain = factories.make_claim(factories.make_user(), company_name="Plain")
        for path in ("", "{}/change/"):
            own = dangers(staff.get(f"/admin/employers/claim/{path.format(plain.pk)}").text)
            page = staff.get(f"/admin/employers/claim/{path.format(claim.pk)}").text
            assert dangers(page) == own
            assert escape(claim.company_name) in page
        staff.post(f"/admin/employers/claim/{claim.pk}/change/", {"decision": "make", "known": "", "note": text})
        inert_mails()
        for company in client.get("/employers/").context["companies"]:
            inert(client, f"/employers/at/{company.slug}/")
            inert(client, f"/employers/at/{company.slug}/members/")


@pytest.mark.parametrize("address", corpus.ADDRESSES)
def test_address_that_would_run_is_never_sent_on(address: str) -> None:
    form = posting.bound(factories.typed(apply_to=address), Job(company=factories.make_company()))
    assert "apply_to" in form.errors


sent = st.dictionaries(
    st.sampled_from([*posting.NAMES, "version", "no-such"]), st.lists(st.sampled_from(VALUES), max_size=3), max_size=12
)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=sent)
@pytest.mark.parametrize(
    "end", ["submit/", *(pytest.param(end, marks=pytest.mark.proof) for end in ("save/", "preview/"))]
)
def test_garbage_in_the_form_is_answered(
    employer: Client, draft: Listing, end: str, data: dict[str, list[str]]
) -> None:
    address = f"/employers/jobs/{draft.pk}/"
    version = Listing.objects.get(pk=draft.pk).version
    answered(employer.post(address + end, {"version": version, **data}))
    for path in ("", "edit/", "preview/"):
        answered(employer.get(address + path))


@pytest.mark.parametrize("path", ["jobs/0/", "jobs/999999999999999999999/", "at/no-such/", "claim/0/", "jobs/1/edit/"])
def test_address_of_nothing_is_not_found(employer: Client, path: str) -> None:
    assert employer.get(f"/employers/{path}").status_code == 404


def test_moderators_form_takes_garbage(staff: Client, review: Review) -> None:
    address = f"/admin/employers/review/{review.pk}/change/"
    for data in (
        {"decision": "sell"},
        {"decision": "approve", "version": "x" * 99},
        {"decision": "approve", "version": "9" * 30},
    ):
        answer = staff.post(address, data)
        assert answer.status_code == 200
        assert re.search("errornote", answer.text)
    assert Review.objects.get().state == "waiting"
