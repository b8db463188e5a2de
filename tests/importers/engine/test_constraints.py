"""What the database refuses of feeds, runs, origins and names; each constraint is broken once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from importers.models import CategoryName, CompanyName, Feed, Origin, RegionName
from importers.models.name import SourceName
from tests import factories
from tests.importers.engine.conftest import make_feed
from tests.importers.engine.serving import Server

pytestmark = pytest.mark.django_db


def make_origin(feed: Feed, **fields: Any) -> Origin:
    values: dict[str, Any] = {
        "external_id": "a",
        "url": "https://plain.example/1",
        "apply_to": "https://plain.example/1",
        "digest": "x",
        "has_end": False,
        "is_placed": True,
    }
    values["job"] = fields.get("job") or factories.make_job()
    return Origin.objects.create(feed=feed, **{**values, **fields})


def twice(make: Callable[[], object]) -> None:
    make()
    make()


def of_one_job(feed: Feed) -> None:
    job = factories.make_job()
    make_origin(feed, job=job)
    make_origin(feed, job=job, external_id="b")


def make_name(model: type[SourceName], **fields: Any) -> SourceName:
    if model is CompanyName:
        fields["company"] = factories.make_company()
    return model._default_manager.create(**{"name": "a", "key": "a", **fields})


BROKEN: dict[str, Callable[[Feed, Server], object]] = {
    "feed_once": lambda feed, server: make_feed(server, name="another"),
    "importers_feed_name_key": lambda feed, server: make_feed(server, path="other", name=feed.name),
    "feed_is_named": lambda feed, server: make_feed(server, path="other", name=""),
    "feed_at_most_hourly": lambda feed, server: make_feed(server, path="other", hours=0),
    "importers_feed_failures_check": lambda feed, server: make_feed(server, path="other", failures=-1),
    "run_one_at_a_time": lambda feed, server: twice(feed.runs.create),
    "run_status_known": lambda feed, server: feed.runs.create(status="x", ended_at=timezone.now()),
    "run_ended_has_its_moment": lambda feed, server: feed.runs.create(status="done"),
    "run_adds_up": lambda feed, server: feed.runs.create(status="done", ended_at=timezone.now(), read=1),
    "origin_once": lambda feed, server: twice(lambda: make_origin(feed)),
    "origin_one_of_a_feed": lambda feed, server: of_one_job(feed),
    "origin_has_an_id": lambda feed, server: make_origin(feed, external_id=""),
    "origin_links_by_https": lambda feed, server: make_origin(feed, url="http://plain.example/"),
    "category_name_is_some": lambda feed, server: make_name(CategoryName, key=""),
    "region_name_is_some": lambda feed, server: make_name(RegionName, key=""),
    "company_name_is_some": lambda feed, server: make_name(CompanyName, key=""),
    "importers_categoryname_key_key": lambda feed, server: twice(lambda: make_name(CategoryName)),
    "importers_regionname_key_key": lambda feed, server: twice(lambda: make_name(RegionName)),
    "importers_companyname_key_key": lambda feed, server: twice(lambda: make_name(CompanyName)),
}
for name in ("read", "new", "joined", "changed", "same", "waiting", "refused", "closed"):
    BROKEN[f"importers_run_{name}_check"] = lambda feed, server, name=name: feed.runs.create(**{name: -1})  # type: ignore[misc]
for model in (CategoryName, RegionName, CompanyName):
    BROKEN[f"importers_{model._meta.model_name}_seen_check"] = lambda feed, server, model=model: make_name(  # type: ignore[misc]
        model, seen=-1
    )


def constraints() -> set[str]:
    """Those of the app's tables but for keys; the tables between two others are Django's own."""
    tables = [model._meta.db_table for model in apps.get_app_config("importers").get_models()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u') AND conrelid::regclass::text = ANY(%s)"
            " UNION SELECT relname FROM pg_index JOIN pg_class ON oid = indexrelid"
            " WHERE indisunique AND NOT indisprimary AND indrelid::regclass::text = ANY(%s)",
            [tables, tables],
        )
        return {name for (name,) in cursor.fetchall()}


def test_each_constraint_is_broken_here(feed: Feed) -> None:
    assert constraints() == BROKEN.keys()


@pytest.mark.parametrize("name", BROKEN)
def test_database_refuses(name: str, feed: Feed, server: Server) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        BROKEN[name](feed, server)
    cause = refused.value.__cause__
    assert getattr(cause, "diag", None) is not None
    assert cause.diag.constraint_name == name  # type: ignore[union-attr]
