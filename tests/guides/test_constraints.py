"""What the database itself refuses, whoever asks."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from authoring.models import Link, Presence
from core.models import Count, Generation
from guides.models import Credential, FormerSlug, Guide, Item, Picture, Rating, RelatedRole, Section, Snapshot
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


def own_successor() -> None:
    source("a")
    Source.objects.update(superseded_by=F("pk"))


def picture(**fields: Any) -> None:
    row = {"name": "a", "alt": "A", "digest": "0" * 32, "width": 9, "height": 9, "widths": [9]}
    Picture(**{**row, **fields}).save()


def one_name_for_two_pictures() -> None:
    for digest in "ab":
        picture(digest=digest * 32)


def one_person_twice_in_a_section() -> None:
    section = factories.make_guide().sections.get(kind="faq")
    twice(Presence, section=section, user=factories.make_user(), seen_at=timezone.now())


def published_without_an_edition() -> None:
    factories.make_guide()
    Guide.objects.update(state=Guide.State.PUBLISHED)


def scheduled_for_no_time() -> None:
    factories.make_guide()
    Guide.objects.update(state=Guide.State.SCHEDULED)


def numbered_but_not_dated() -> None:
    factories.make_guide().snapshots.create(content={}, created_at=timezone.now(), number=1)


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
    "core_count_number_check": lambda: Count(kind="a", key="b", day=TODAY, number=-1).save(),
    "count_unique": lambda: twice(Count, kind="a", key="b", day=TODAY),
    "user_email_lower": lambda: User(email="Ann@example.org").save(),
    "accounts_user_email_key": lambda: twice(User, email="ann@example.org"),
    "occupations_category_order_check": lambda: Category(slug="a", name="A", order=-1).save(),
    "occupations_category_slug_key": lambda: twice(Category, slug="a", name="A"),
    "occupations_skill_slug_key": lambda: twice(Skill, slug="a", name="A"),
    "occupations_source_slug_key": one_slug_for_two_sources,
    "source_unique_release": one_release_twice,
    "source_not_its_own_successor": own_successor,
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
    "guide_state_fits_edition": published_without_an_edition,
    "guide_scheduled_has_time": scheduled_for_no_time,
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
    "edition_number_and_date": numbered_but_not_dated,
    "presence_unique": one_person_twice_in_a_section,
    "authoring_link_url_key": lambda: twice(Link, url="https://a.example/"),
    "guides_picture_name_key": one_name_for_two_pictures,
    "guides_picture_width_check": lambda: picture(width=-1),
    "guides_picture_height_check": lambda: picture(height=-1),
    "picture_digest_format": lambda: picture(digest="0" * 31 + "G"),
    "picture_has_size": lambda: picture(widths=[]),
    "user_state_of_country": lambda: User.objects.filter(pk=factories.make_user().pk).update(state="US-CA"),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses_what_breaks_a_constraint(name: str) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        VIOLATIONS[name]()
    assert f'"{name}"' in str(refused.value)


def test_every_constraint_has_a_test_that_breaks_it() -> None:
    models = [
        model
        for app in ("core", "accounts", "occupations", "guides", "authoring")
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


def test_archived_guide_has_no_edition_and_only_a_scheduled_one_has_a_time() -> None:
    guide = factories.make_published_guide()
    for wrong in ({"state": Guide.State.ARCHIVED}, {"publish_at": timezone.now()}, {"scheduled": guide.edition}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Guide.objects.update(**wrong)
