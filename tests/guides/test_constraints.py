"""What the database itself refuses, whoever asks, and what it keeps by itself: former addresses and editions."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.models import User
from core.models import Generation
from guides.actions import publish
from guides.models import Credential, FormerSlug, Guide, Item, Rating, RelatedRole, Section, Snapshot
from occupations.models import Alias, Category, Figure, Occupation, Skill, Source
from tests import factories

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def twice(model: type[Any], **fields: Any) -> None:
    for _ in range(2):
        model(**fields).save()


def rating(**fields: Any) -> None:
    Rating(guide=factories.make_guide(), **{"scale": "demand", "reason": "x", "reviewed_on": TODAY, **fields}).save()


def figure(**fields: Any) -> None:
    row = {"measure": "growth", "value": 1, "unit": "percent", "country": "US", "source": factories.make_source()}
    Figure(occupation=factories.make_occupation(), **{**row, **fields}).save()


def one_figure_twice() -> None:
    figure()
    figure(value=2)


def source(slug: str, **fields: Any) -> None:
    Source(slug=slug, **{"publisher": "P", "title": "T", "release": "R", "checked_on": TODAY, **fields}).save()


def one_release_twice() -> None:
    source("a")
    source("b", publisher="p", title="t", release="r")


def one_slug_for_two_sources() -> None:
    source("a")
    source("a", title="Another")


def own_parent() -> None:
    occupation = factories.make_occupation("Porter", None)
    Occupation.objects.filter(pk=occupation.pk).update(parent=occupation)


def one_name_twice(model: type[Any], name: str, **fields: Any) -> None:
    guide = factories.make_guide()
    for text in ("Key card", "KEY CARD"):
        model(guide=guide, **{name: text}, **fields).save()


def one_alias_twice() -> None:
    for name in ("Doorman", "DOORMAN"):
        Alias(occupation=factories.make_occupation(), name=name).save()


def unlisted_but_public() -> None:
    guide = factories.make_published_guide()
    Guide.objects.filter(pk=guide.pk).update(listed_title="")


def one_edition_for_two_guides() -> None:
    guide, other = factories.make_published_guide(), factories.make_published_guide("Night porter")
    Guide.objects.filter(pk=other.pk).update(edition=guide.edition)


def edition(number: int) -> None:
    now = timezone.now()
    guide = factories.make_published_guide()
    Snapshot(guide=guide, content={}, created_at=now, number=number, published_at=now).save()


def former_slug_twice() -> None:
    twice(FormerSlug, slug="a", guide=factories.make_guide())


VIOLATIONS: dict[str, Callable[[], object]] = {
    "core_generation_pkey": lambda: Generation.objects.bulk_create([Generation(name="a")] * 2),
    "user_email_lower": lambda: User(email="Ann@example.org").save(),
    "accounts_user_email_key": lambda: twice(User, email="ann@example.org"),
    "occupations_category_order_check": lambda: Category(slug="a", name="A", order=-1).save(),
    "occupations_category_slug_key": lambda: twice(Category, slug="a", name="A"),
    "occupations_skill_slug_key": lambda: twice(Skill, slug="a", name="A"),
    "occupations_source_slug_key": one_slug_for_two_sources,
    "source_unique_release": one_release_twice,
    "occupations_occupation_slug_key": lambda: twice(Occupation, slug="a", title="A"),
    "occupations_occupation_code_key": lambda: [factories.make_occupation(title, "29-1141") for title in "ab"],
    "occupation_code_format": lambda: Occupation(slug="a", title="A", code="29.1141").save(),
    "occupation_code_or_parent": lambda: Occupation(
        slug="a", title="A", code="29-1171", parent=factories.make_occupation()
    ).save(),
    "occupation_not_its_own_parent": own_parent,
    "alias_unique_name": one_alias_twice,
    "figure_unique": one_figure_twice,
    "figure_value_possible": lambda: figure(measure="openings", unit="jobs/year", value=-1),
    "figure_unit_fits": lambda: figure(unit="jobs"),
    "figure_country_code": lambda: figure(country="us"),
    "guides_guide_slug_key": lambda: [factories.make_guide("Porter") for _ in range(2)],
    "guides_guide_edition_id_key": one_edition_for_two_guides,
    "guide_published_is_listed": unlisted_but_public,
    "guides_formerslug_slug_key": former_slug_twice,
    "section_unique_kind": lambda: Section(guide=factories.make_guide(), kind="faq").save(),
    "guides_item_position_check": lambda: Item(
        section=factories.make_guide().sections.get(kind="faq"), title="a", position=-1
    ).save(),
    "guides_rating_low_check": lambda: rating(low=-1, high=1),
    "guides_rating_high_check": lambda: rating(low=1, high=-1),
    "rating_unique_scale": lambda: twice(
        Rating, guide=factories.make_guide(), scale="demand", low=1, high=1, reason="x", reviewed_on=TODAY
    ),
    "rating_on_scale": lambda: rating(low=3, high=2),
    "rating_scale_known": lambda: rating(scale="joy", low=1, high=1),
    "rating_has_reason": lambda: rating(low=1, high=1, reason=""),
    "guides_credential_position_check": lambda: Credential(
        guide=factories.make_guide(), name="a", issuer="b", checked_on=TODAY, position=-1
    ).save(),
    "credential_unique_name": lambda: one_name_twice(Credential, "name", issuer="b", checked_on=TODAY),
    "guides_relatedrole_position_check": lambda: RelatedRole(
        guide=factories.make_guide(), title="a", position=-1
    ).save(),
    "related_unique_title": lambda: one_name_twice(RelatedRole, "title"),
    "guides_snapshot_number_check": lambda: edition(-1),
    "edition_unique_number": lambda: edition(1),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses_what_breaks_a_constraint(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        VIOLATIONS[name]()
    assert f'"{name}"' in str(refused.value)


def test_every_constraint_has_a_test_that_breaks_it() -> None:
    models = [
        model
        for app in ("core", "accounts", "occupations", "guides")
        for model in apps.get_app_config(app).get_models()
    ]
    with connection.cursor() as cursor:
        tables = [connection.introspection.get_constraints(cursor, model._meta.db_table) for model in models]
    found = {
        name
        for table in tables
        for name, constraint in table.items()
        if (constraint["unique"] or constraint["check"]) and constraint["columns"] != ["id"]
    }
    assert found == VIOLATIONS.keys()


@pytest.mark.parametrize(("low", "high"), [(0, 1), (1, 4), (4, 4), (2, 1)])
def test_rating_stays_on_its_scale(low: int, high: int) -> None:
    with pytest.raises(IntegrityError):
        rating(low=low, high=high)


def test_rating_of_remote_friendliness_has_a_fourth_step_and_no_fifth() -> None:
    rating(scale="remote", low=1, high=4)
    assert str(Rating.objects.get()) == "Remote-friendliness: On site to fully remote"
    with pytest.raises(IntegrityError):
        Rating.objects.update(high=5)


@pytest.mark.parametrize(("measure", "value"), [("growth", "-100.01"), ("pay_median", "-0.01"), ("employment", "-1")])
def test_figure_that_cannot_be_is_refused(measure: str, value: str) -> None:
    with pytest.raises(IntegrityError):
        factories.make_figure(factories.make_occupation(), measure, value)


@pytest.mark.parametrize("field", ["number", "published_at", "content", "digest", "note", "created_at", "guide"])
def test_edition_does_not_change(field: str) -> None:
    guide = factories.make_published_guide()
    other = factories.make_guide("Night porter")
    values = {
        "number": 7,
        "published_at": timezone.now(),
        "digest": "0" * 32,
        "content": {},
        "note": "Corrected",
        "created_at": timezone.now(),
        "guide": other,
    }
    before = Snapshot.objects.values().get()
    with pytest.raises(Error, match="snapshots do not change"), transaction.atomic():
        guide.snapshots.update(**{field: values[field]})
    assert Snapshot.objects.values().get() == before


def test_edition_outlives_its_editors_account_and_not_its_guide() -> None:
    guide = factories.make_guide()
    editor = factories.make_editor()
    publish(guide=guide, by=editor)
    editor.delete()
    assert Snapshot.objects.get().created_by is None
    guide.refresh_from_db()
    guide.delete()
    assert not Snapshot.objects.exists()


def rename(guide: Guide, slug: str) -> None:
    guide.slug = slug
    guide.full_clean()
    guide.save()


def assert_leads(client: Client, old: str, new: str) -> None:
    """In one hop, and for good."""
    answer = client.get(f"/guides/{old}/")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/guides/{new}/")
    assert client.get(f"/guides/{new}/").status_code == 200


def test_renamed_guide_is_found_at_every_address_it_had_in_one_hop(client: Client) -> None:
    guide = factories.make_published_guide(slug="first")
    for slug in ("second", "third", "fourth"):
        rename(guide, slug)
    for slug in ("first", "second", "third"):
        assert_leads(client, slug, "fourth")


def test_guide_renamed_back_has_its_address_again_and_redirects_the_one_between(client: Client) -> None:
    guide = factories.make_published_guide(slug="first")
    for slug in ("second", "first"):
        rename(guide, slug)
    assert_leads(client, "second", "first")
    rename(guide, "second")
    assert_leads(client, "first", "second")


def test_rename_by_any_way_of_saving_redirects(client: Client) -> None:
    factories.make_published_guide(slug="first")
    Guide.objects.update(slug="second")
    assert_leads(client, "first", "second")


def test_renamed_draft_leaves_no_address_behind(client: Client) -> None:
    guide = factories.make_guide(slug="first")
    rename(guide, "second")
    assert not FormerSlug.objects.exists()
    assert client.get("/guides/first/").status_code == 404
    factories.make_published_guide("Night porter", slug="first")
    assert client.get("/guides/first/").status_code == 200


def test_former_address_of_another_guide_is_refused_by_the_form_with_its_title() -> None:
    rename(factories.make_published_guide(slug="first"), "second")
    for guide in (factories.make_guide("Night porter"), factories.make_published_guide("Day porter")):
        with pytest.raises(ValidationError) as refused:
            rename(guide, "first")
        assert refused.value.message_dict == {"slug": ["“first” led to “Registered nurse” once, and still does."]}


def test_former_address_of_another_guide_is_refused_by_the_database(client: Client) -> None:
    rename(factories.make_published_guide(slug="first"), "second")
    other = factories.make_published_guide("Night porter")
    with pytest.raises(IntegrityError, match="was the address of another guide"), transaction.atomic():
        factories.make_guide("Day porter", slug="first")
    with pytest.raises(IntegrityError, match="was the address of another guide"), transaction.atomic():
        Guide.objects.filter(pk=other.pk).update(slug="first")
    assert_leads(client, "first", "second")


def test_former_addresses_go_with_their_guide(client: Client) -> None:
    guide = factories.make_published_guide(slug="first")
    rename(guide, "second")
    guide.delete()
    assert client.get("/guides/first/").status_code == 404
    factories.make_guide("Night porter", slug="first").full_clean()


@pytest.mark.parametrize("slug", ["compare", "feed", "search"])
def test_address_of_the_site_itself_is_refused(slug: str) -> None:
    with pytest.raises(ValidationError, match="is an address of the site itself"):
        factories.make_guide(slug=slug).full_clean()


def test_draft_at_a_former_address_cannot_be_reached_through_it(client: Client) -> None:
    guide = factories.make_published_guide(slug="first")
    rename(guide, "second")
    Guide.objects.update(edition=None, state=Guide.State.DRAFT)
    assert client.get("/guides/second/").status_code == 404
    assert "Registered nurse" not in client.get("/guides/first/", follow=True).text
