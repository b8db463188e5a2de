"""What the database keeps by itself, by triggers: a guide's former addresses, and snapshots as they were."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import Error, IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from guides.actions import publish
from guides.models import FormerSlug, Guide, Section, Snapshot
from guides.snapshots import record
from tests import factories

pytestmark = pytest.mark.django_db


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


def test_snapshot_becomes_an_edition_once_and_then_stays_one() -> None:
    guide = factories.make_guide()
    snapshot = guide.snapshots.create(content={}, created_at=timezone.now())
    guide.snapshots.update(number=1, published_at=timezone.now())
    for number, published_at in ((2, timezone.now()), (None, None)):
        with pytest.raises(Error, match="snapshots do not change"), transaction.atomic():
            guide.snapshots.update(number=number, published_at=published_at)
    snapshot.refresh_from_db()
    assert snapshot.name == "edition 1"


def test_guide_goes_with_its_edition_and_its_schedule() -> None:
    guide = factories.make_published_guide()
    factories.write(guide, "core-functions", "Other words.")
    snapshot = record(guide)
    tomorrow = timezone.now() + timedelta(days=1)
    Guide.objects.update(state=Guide.State.SCHEDULED, scheduled=snapshot, publish_at=tomorrow)
    guide.refresh_from_db()
    guide.delete()
    assert not Snapshot.objects.exists()
    assert not Section.objects.exists()


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
