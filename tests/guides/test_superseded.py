"""Which guides are marked because they cite a source with a newer release."""

import pytest

from guides.models import Guide
from occupations.models import Source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def old() -> Source:
    return factories.make_source("old", superseded_by=factories.make_source("new"))


def marked() -> list[str]:
    return [guide.title for guide in Guide.objects.citing_superseded()]


def test_guide_that_refers_to_an_older_release_is_marked(old: Source) -> None:
    guide = factories.make_published_guide()
    guide.references.add(old, factories.make_source("another"))
    assert marked() == ["Registered nurse"]
    Source.objects.update(superseded_by=None)
    assert marked() == []


def test_guide_whose_figures_come_from_an_older_release_is_marked_once(old: Source) -> None:
    guide = factories.make_published_guide()
    for measure in ("growth", "openings"):
        factories.make_figure(guide.occupation, measure, source=old)
    guide.references.add(old)
    assert marked() == ["Registered nurse"]


def test_specialty_is_marked_for_the_figures_of_its_parent(old: Source) -> None:
    parent = factories.make_occupation()
    specialty = factories.make_occupation("Infusion nurse", None, parent=parent)
    factories.make_published_guide("Infusion nurse", occupation=specialty)
    factories.make_figure(specialty, source=old)
    assert marked() == []  # its own figures are shown nowhere
    factories.make_figure(parent, source=old)
    assert marked() == ["Infusion nurse"]


def test_guides_that_cite_newer_ones_or_have_no_readers_are_not_marked(old: Source) -> None:
    newest = factories.make_published_guide("Porter", occupation=factories.make_occupation("Porters", "39-6011"))
    factories.make_figure(newest.occupation, source=old.superseded_by)
    newest.references.set(Source.objects.filter(slug="new"))
    draft = factories.make_guide("Night porter")
    draft.references.add(old)
    assert marked() == []


def test_guide_is_marked_for_the_occupation_readers_see(old: Source) -> None:
    guide = factories.make_published_guide()
    other = factories.make_occupation("Porters", "39-6011")
    factories.make_figure(other, source=old)
    guide.occupation = other
    guide.save()
    assert marked() == []
    factories.make_figure(factories.make_occupation(), source=old)
    assert marked() == ["Registered nurse"]
