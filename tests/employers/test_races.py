"""Two at once: companies claimed, drafts saved, jobs decided."""

import threading
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from employers import actions, claiming, reviewing, running
from employers.models import Claim, Entry, Listing, Member, Review
from employers.refusals import RefusedError, StaleError
from jobs.models import Company, Job
from tests import factories
from tests.employers.conftest import mails

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[object]:
    """What each returned or was refused with, run at the same time, each with a connection of its own."""
    found: list[object] = [None] * len(works)
    barrier = threading.Barrier(len(works))

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            barrier.wait(10)
            found[place] = work()
        except (RefusedError, ValidationError) as error:
            found[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return found


def refused(found: list[object]) -> list[Exception]:
    return [one for one in found if isinstance(one, Exception)]


def code_of(**fields: Any) -> tuple[Claim, str]:
    with patch("employers.mails.tell_code") as told:
        claim = claiming.claim(**fields)
    return claim, told.call_args.args[1]


@pytest.mark.parametrize("is_known", [False, True])
def test_company_claimed_by_two_at_once_is_one_with_two_members(is_known: bool) -> None:
    if is_known:
        factories.make_company("Acme", website="https://acme.example")
    asked = [
        code_of(
            user=factories.make_user(),
            company_name="Acme",
            website="https://acme.example",
            email=f"{name}@acme.example",
        )
        for name in ("ann", "bob")
    ]
    works = [lambda claim=claim, code=code: claiming.enter(claim=claim, code=code) for claim, code in asked]
    assert not refused(at_once(*works))
    assert Company.objects.get().members.count() == 2
    assert mails().count("Somebody joined your company at Waymark") == 1


def test_two_of_one_name_and_two_domains_at_once_are_two_companies() -> None:
    asked = [
        code_of(
            user=factories.make_user(),
            company_name="Acme",
            website=f"https://{name}.example",
            email=f"a@{name}.example",
        )
        for name in ("acme", "other")
    ]
    works = [lambda claim=claim, code=code: claiming.enter(claim=claim, code=code) for claim, code in asked]
    assert not refused(at_once(*works))
    assert Company.objects.count() == 2 or Claim.objects.waiting().count() == 1


def test_code_entered_twice_at_once_makes_one_member() -> None:
    claim, code = code_of(
        user=factories.make_user(), company_name="Acme", website="https://acme.example", email="a@acme.example"
    )
    assert len(refused(at_once(*[lambda: claiming.enter(claim=claim, code=code)] * 2))) == 1
    assert Member.objects.count() == 1


def test_guesses_at_once_are_all_counted() -> None:
    claim, _ = code_of(
        user=factories.make_user(), company_name="Acme", website="https://acme.example", email="a@acme.example"
    )
    at_once(*[lambda: claiming.enter(claim=claim, code="BBBBBBBB")] * 8)
    assert Claim.objects.get().code_tries == 5


def test_two_who_take_each_other_out_leave_one() -> None:
    ann = factories.make_member()
    bob = factories.make_member(company=ann.company)
    found = at_once(
        lambda: claiming.remove(member=ann, by=bob.user),
        lambda: claiming.remove(member=bob, by=ann.user),
    )
    assert len(refused(found)) == 1
    assert Member.objects.count() == 1


def test_one_of_two_moderators_decides_and_the_other_is_told() -> None:
    review = factories.make_review()
    ann, bob = (factories.make_user(is_staff=True, name=name) for name in ("Ann", "Bob"))
    found = at_once(
        lambda: reviewing.approve(review=review, version=1, by=ann),
        lambda: reviewing.send_back(review=review, version=1, by=bob, reasons=["pay"], words=""),
    )
    [error] = refused(found)
    assert "decided meanwhile" in str(error)
    decided = Review.objects.get()
    assert Job.objects.get().is_live is (decided.state == "approved")
    assert Entry.objects.filter(what__in=["approved", "returned"]).count() == 1
    assert len(mails()) == 1


def test_employer_who_sends_while_a_moderator_decides_is_never_approved_unread() -> None:
    member = factories.make_member()
    review = factories.make_review(member)
    listing = Listing.objects.get()
    saved = actions.save_draft(job=listing.job, typed=factories.typed(title="Swapped"), version=1)
    moderator = factories.make_user(is_staff=True)
    at_once(
        lambda: reviewing.approve(review=review, version=1, by=moderator),
        lambda: actions.submit(job=saved.job, version=2, by=member.user),
    )
    job = Job.objects.get()
    assert not (job.is_live and job.title == "Swapped")


def test_two_tabs_that_save_at_once_lose_nothing() -> None:
    draft = factories.make_draft(factories.make_member())
    found = at_once(
        *(lambda title=title: actions.save_draft(job=draft.job, typed=factories.typed(title=title), version=1)
          for title in ("One", "Two"))
    )  # fmt: skip
    [error] = refused(found)
    assert isinstance(error, StaleError)
    assert Listing.objects.get().version == 2


def test_job_touched_first_by_two_at_once_has_one_listing() -> None:
    job = factories.make_job(company=factories.make_member().company)
    user = factories.make_user()
    at_once(*[lambda: running.answer(job=job, by=user, words="Hello.")] * 3)
    assert Listing.objects.count() == 1
    assert Entry.objects.count() == 3


def test_limit_holds_for_many_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_BEGUN", 3)
    member = factories.make_member()
    factories.make_category()
    found = at_once(*[lambda: actions.begin(company=member.company, by=member.user)] * 8)
    assert len(refused(found)) == 5
    assert Job.objects.count() == 3
