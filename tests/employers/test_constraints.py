"""What the database refuses of employers; each constraint is broken once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from employers.models import Claim, Fingerprint, Listing, Member, Review
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def claim(**fields: Any) -> Claim:
    return factories.make_claim(fields.pop("user", None) or factories.make_user(), **fields)


def listing(**fields: Any) -> Listing:
    return Listing.objects.create(job=fields.pop("job", None) or factories.make_job(), **fields)


def review(**fields: Any) -> Review:
    return Review.objects.create(job=fields.pop("job", None) or factories.make_job(), **fields)


def twice(make: Callable[..., object], **fields: Any) -> Callable[[], object]:
    return lambda: [make(**fields), make(**fields)]


def one_member_twice() -> None:
    member = factories.make_member()
    Member.objects.create(company=member.company, user=member.user)


def two_codes_of_one() -> None:
    twice(claim, user=factories.make_user(), state="mailed", code_hash="x")()


def two_that_wait() -> None:
    twice(review, job=factories.make_job())()


def one_job_twice(model: Any, **fields: Any) -> None:
    job = factories.make_job()
    model.objects.bulk_create([model(job=job, **fields)])
    model.objects.bulk_create([model(job=job, **fields)])


VIOLATIONS: dict[str, Callable[[], object]] = {
    "member_once": one_member_twice,
    "claim_one_mailed": two_codes_of_one,
    "claim_state_known": lambda: claim(state="lost"),
    "claim_names_a_company": lambda: claim(company_name=""),
    "claim_domain_lower": lambda: claim(domain="Gmail.com"),
    "claim_code_until_entered": lambda: claim(state="mailed"),
    "claim_decided_has_its_moment": lambda: claim(state="refused"),
    "claim_granted_has_its_company": lambda: claim(state="granted", decided_at=NOW),
    "employers_claim_code_tries_check": lambda: claim(code_tries=-1),
    "employers_listing_pkey": lambda: one_job_twice(Listing),
    "employers_listing_version_check": lambda: listing(version=-1),
    "listing_draft_has_its_moment": lambda: listing(draft={}),
    "review_one_waiting": two_that_wait,
    "review_state_known": lambda: review(state="lost", decided_at=NOW),
    "review_decided_has_its_moment": lambda: review(state="approved"),
    "review_returned_says_why": lambda: review(state="returned", decided_at=NOW),
    "employers_review_version_check": lambda: review(version=-1),
    "employers_fingerprint_pkey": lambda: one_job_twice(Fingerprint, bands=[]),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses_what_breaks_a_constraint(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        VIOLATIONS[name]()
    # A state that nobody knows breaks two at once.
    other = {"claim_state_known": "claim_decided_has_its_moment"}.get(name, name)
    assert f'"{name}"' in str(refused.value) or other in str(refused.value)


def test_every_constraint_has_a_test_that_breaks_it() -> None:
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_app_config("employers").get_models():
            constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
            found |= {
                name
                for name, one in constraints.items()
                if (one["unique"] or one["check"]) and one["columns"] != ["id"]
            }
    assert found == VIOLATIONS.keys()
