"""What the database refuses of applications; each constraint is broken once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from applications.models import Application, Attachment, Message
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)
GONE: dict[str, Any] = {"text": "", "attachment": None, "purged_at": NOW}


def changed(**fields: Any) -> Callable[[], object]:
    """An application with other values."""
    return lambda: Application.objects.filter(pk=factories.make_application().pk).update(**fields)


def attachment(**fields: Any) -> Callable[[], object]:
    def change() -> None:
        factories.make_application()
        Attachment.objects.update(**fields)

    return change


def one_application_twice() -> None:
    first = factories.make_application()
    Application.objects.create(user=first.user, job=first.job, name="Mary", text="Again")


def one_path_twice() -> None:
    for _ in range(2):
        factories.make_application()
    Attachment.objects.update(path="the same")


def empty_message() -> None:
    Message.objects.create(application=factories.make_application(), is_from_employer=True, text="")


# A constraint, and each way of breaking it.
VIOLATIONS: dict[str, list[Callable[[], object]]] = {
    "application_once_a_job": [one_application_twice],
    "application_status_known": [changed(status=""), changed(status="adored")],
    "application_withdrawn_is_gone": [
        changed(status="withdrawn", withdrawn_at=NOW),
        changed(status="withdrawn", **GONE),
        changed(withdrawn_at=NOW),
    ],
    "application_whole_or_purged": [
        changed(name=""),
        changed(text=""),
        changed(purged_at=NOW),
        changed(purged_at=NOW, text=""),
        changed(purged_at=NOW, attachment=None),
    ],
    "attachment_has_a_name": [attachment(name="")],
    "attachment_kind_known": [attachment(kind="exe")],
    "attachment_not_empty": [attachment(size=0)],
    "applications_attachment_size_check": [attachment(size=-1)],
    "attachment_has_its_digest": [attachment(sha256=""), attachment(sha256="A" * 64)],
    "applications_attachment_path_key": [one_path_twice],
    "message_not_empty": [empty_message],
}


def refusal(violate: Callable[[], object]) -> str:
    """What the database says; "" where it takes it."""
    try:
        with transaction.atomic():
            violate()
    except IntegrityError as error:
        return str(error)
    return ""


def test_database_refuses_what_breaks_a_constraint() -> None:
    said = {name: [refusal(one) for one in ways] for name, ways in VIOLATIONS.items()}
    negative = {"applications_attachment_size_check": "attachment_not_empty"}  # breaks both
    for name, refusals in said.items():
        for told in refusals:
            assert f'"{name}"' in told or f'"{negative.get(name)}"' in told, (name, told)


def test_every_constraint_has_a_test_that_breaks_it() -> None:
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_app_config("applications").get_models():
            constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
            found |= {
                name
                for name, one in constraints.items()
                if (one["unique"] or one["check"]) and one["columns"] != ["id"]
            }
    assert found == VIOLATIONS.keys()
