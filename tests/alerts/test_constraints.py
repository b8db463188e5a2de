"""What the database refuses of alerts; each constraint is broken once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from alerts import actions
from alerts.models import Alert, Digest, DigestJob, Match, Recipient, SavedQuery, Sending
from jobs.query import JobQuery
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)


def recipient(**fields: Any) -> Recipient:
    return Recipient.objects.create(**{"email": f"{Recipient.objects.count()}@example.org", **fields})


def query() -> SavedQuery:
    return actions.saved(JobQuery(words=f"word{SavedQuery.objects.count()}"))


def alert(**fields: Any) -> Alert:
    person, search = fields.pop("recipient", None) or recipient(), fields.pop("search", None) or query()
    return Alert.objects.create(recipient=person, search=search, **{"name": "nurse", **fields})


def digest(**fields: Any) -> Digest:
    person = fields.pop("recipient", None) or recipient()
    values = {"period": "2026-W48", "due_at": NOW, "has_weekly": True, "try_at": NOW, **fields}
    return Digest.objects.create(recipient=person, **values)


def twice(make: Callable[..., object], **fields: Any) -> Callable[[], object]:
    return lambda: [make(**fields), make(**fields)]


def one_recipient_twice_a_period() -> None:
    person = recipient()
    digest(recipient=person)
    digest(recipient=person)


def one_account_twice() -> None:
    person = factories.make_user()
    recipient(user=person)
    recipient(user=person)


def one_search_twice() -> None:
    person, row = recipient(), query()
    alert(recipient=person, search=row)
    alert(recipient=person, search=row)


def one_job_twice() -> None:
    person, job = recipient(), factories.make_job()
    for period in ("2026-W48", "2026-W49"):
        row = digest(recipient=person, period=period)
        DigestJob.objects.bulk_create([DigestJob(recipient=person, job=job, digest=row)])


def one_match_twice() -> None:
    Match.objects.bulk_create([Match(search=query(), job=factories.make_job())])
    Match.objects.bulk_create(list(Match.objects.all()))


VIOLATIONS: dict[str, Callable[[], object]] = {
    "alerts_savedquery_key_key": twice(SavedQuery.objects.create, key="k", parts=[]),
    "alerts_match_pkey": one_match_twice,
    "alerts_recipient_email_key": twice(recipient, email="a@example.org"),
    "alerts_recipient_user_id_key": one_account_twice,
    "alerts_recipient_token_key": twice(recipient, token="t"),
    "alerts_recipient_hour_check": lambda: recipient(hour=-1),
    "alerts_recipient_weekday_check": lambda: recipient(weekday=-1),
    "recipient_email_lower": lambda: recipient(email="A@example.org"),
    "recipient_hour_of_a_day": lambda: recipient(hour=24),
    "recipient_weekday_of_a_week": lambda: recipient(weekday=7),
    "recipient_suppression_has_its_reason": lambda: recipient(suppressed_at=NOW),
    "recipient_due_is_reachable": lambda: recipient(unsubscribed_at=NOW, next_due_at=NOW),
    "alerts_alert_token_key": twice(alert, token="t"),
    "alerts_alert_feed_token_key": twice(alert, feed_token="t"),
    "alert_unique_search": one_search_twice,
    "alert_has_a_name": lambda: alert(name=""),
    "alert_frequency_known": lambda: alert(frequency="hourly"),
    "digest_once_a_period": one_recipient_twice_a_period,
    "digest_unique_token": twice(digest, token="t"),
    "digest_state_known": lambda: digest(state="lost"),
    "digest_sent_has_its_moment": lambda: digest(state="sent"),
    "alerts_digest_attempts_check": lambda: digest(attempts=-1),
    "alerts_digestjob_pkey": one_job_twice,
    "sending_is_one_row": lambda: Sending.objects.create(id=2),
    "alerts_sending_id_check": lambda: Sending.objects.create(id=-1),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses_what_breaks_a_constraint(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        VIOLATIONS[name]()
    # A negative number breaks two at once.
    negative = {"hour_check": "hour_of_a_day", "weekday_check": "weekday_of_a_week", "id_check": "is_one_row"}
    other = next((there for here, there in negative.items() if name.endswith(here)), name)
    assert f'"{name}"' in str(refused.value) or other in str(refused.value)


def test_every_constraint_has_a_test_that_breaks_it() -> None:
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_app_config("alerts").get_models():
            constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
            found |= {
                name
                for name, one in constraints.items()
                if (one["unique"] or one["check"]) and one["columns"] != ["id"]
            }
    one_row = {"alerts_sending_id_check", "sending_is_one_row"}  # on "id" alone, as all primary keys are
    assert found | one_row == VIOLATIONS.keys()


def test_deleted_alert_leaves_its_search_free() -> None:
    person, row = recipient(), query()
    alert(recipient=person, search=row, deleted_at=NOW)
    alert(recipient=person, search=row)
    assert person.alerts.count() == 2
