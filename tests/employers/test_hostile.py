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
from tests.pages.test_garbage import TEXTS, VALUES, check, inert_page

pytestmark = pytest.mark.django_db

each_text = pytest.mark.parametrize(
    "text", [TEXTS[0], *(pytest.param(text, marks=pytest.mark.proof) for text in TEXTS[1:])]
)


def sendable(text: str) -> str:
    """Without half characters, which no browser sends."""
    return text.encode(errors="replace").decode()


def inert_mails() -> None:
    for mail in OutgoingMail.objects.all():
        assert corpus.dangers(mail.html) == []
        assert "\n" not in mail.subject
        assert "<script" not in mail.html


@each_text
def test_hostile_draft_runs_nothing_wherever_it_is_shown(
    browser: Client, member: Member, staff: Client, text: str
) -> None:
    text = sendable(text)
    fields = {name: text for name in posting.NAMES if name not in ("category", "description", "apply_to")}
    listing = actions.begin(company=member.company, by=member.user)
    sent = factories.typed(**fields, description=text, apply_to=f"https://a.example/{text}")
    base = f"/employers/jobs/{listing.pk}/"
    assert browser.post(f"{base}save/", {**sent, "version": 0}).status_code == 302
    for path in (base, f"{base}edit/", "/employers/at/acme/"):
        inert_page(browser, path)
    stale = browser.post(f"{base}save/", {**sent, "title": f"{text} too", "version": 0})
    assert (stale.status_code, corpus.dangers(stale.text)) == (409, [])
    refused = browser.post(f"{base}submit/", {**sent, "version": 1})
    assert refused.status_code in (409, 422)
    assert corpus.dangers(refused.text) == []


@each_text
def test_hostile_job_runs_nothing_on_its_way(
    browser: Client, member: Member, staff: Client, moderator: Any, text: str
) -> None:
    text = sendable(text)
    title = " ".join(markdown.clean(text).split())[:150] or "x"
    listing = actions.begin(company=member.company, by=member.user)
    kept = actions.save_draft(
        job=listing.job, typed=factories.typed(title=title, description=f"Hello.\n\n{text}"), version=0
    )
    base = f"/employers/jobs/{listing.pk}/"
    assert escape(title) in inert_page(browser, f"{base}preview/")
    review = actions.submit(job=kept.job, version=1, by=member.user)
    assert review
    browser.post(f"{base}answer/", {"words": text})
    own = corpus.dangers(staff.get(f"/admin/employers/review/{factories.make_review(member).pk}/change/").text)
    page = staff.get(f"/admin/employers/review/{review.pk}/change/").text
    assert corpus.dangers(page) == own
    assert escape(title) in page
    assert escape(title) in staff.get("/admin/employers/review/").text
    reviewing.send_back(review=review, version=1, by=moderator, reasons=["other"], words=text)
    for path in (base, "/employers/at/acme/"):
        inert_page(browser, path)
    inert_mails()


@each_text
def test_hostile_claim_runs_nothing(staff: Client, text: str) -> None:
    text = sendable(text)
    client = signed_in(factories.make_user())
    sent = {"company_name": text[:120], "website": "https://acme.example", "email": "ann@gmail.com"}
    answer = client.post("/employers/claim/", sent)
    assert corpus.dangers(answer.text) == []
    if answer.status_code == 302:
        inert_page(client, answer.headers["Location"])
        Claim.objects.update(state="waiting", code_hash="")
        claim = Claim.objects.get()
        inert_page(client, "/employers/")
        plain = factories.make_claim(factories.make_user(), company_name="Plain")
        for path in ("", "{}/change/"):
            own = corpus.dangers(staff.get(f"/admin/employers/claim/{path.format(plain.pk)}").text)
            page = staff.get(f"/admin/employers/claim/{path.format(claim.pk)}").text
            assert corpus.dangers(page) == own
            assert escape(claim.company_name) in page
        staff.post(f"/admin/employers/claim/{claim.pk}/change/", {"decision": "make", "known": "", "note": text})
        inert_mails()
        for company in client.get("/employers/").context["companies"]:
            inert_page(client, f"/employers/at/{company.slug}/")
            inert_page(client, f"/employers/at/{company.slug}/members/")


@pytest.mark.parametrize("address", corpus.ADDRESSES)
def test_address_that_would_run_is_never_sent_on(address: str) -> None:
    form = posting.bound(factories.typed(apply_to=address), Job(company=factories.make_company()))
    assert "apply_to" in form.errors


sent = st.dictionaries(
    st.sampled_from([*posting.NAMES, "version", "no-such"]), st.lists(st.sampled_from(VALUES), max_size=3), max_size=12
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=sent)
@pytest.mark.parametrize("end", ["save/", "preview/", "submit/"])
def test_garbage_in_the_form_is_answered(browser: Client, draft: Listing, end: str, data: dict[str, list[str]]) -> None:
    address = f"/employers/jobs/{draft.pk}/"
    version = Listing.objects.get(pk=draft.pk).version
    check(browser.post(address + end, {"version": version, **data}))
    for path in ("", "edit/", "preview/"):
        check(browser.get(address + path))


@pytest.mark.parametrize("path", ["jobs/0/", "jobs/999999999999999999999/", "at/no-such/", "claim/0/", "jobs/1/edit/"])
def test_address_of_nothing_is_not_found(browser: Client, path: str) -> None:
    assert browser.get(f"/employers/{path}").status_code == 404


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
