"""A guide that is whole, for the tests of what is in its way."""

import pytest
from django.utils import timezone

from guides import scales
from guides.models import Guide, Item, Section
from tests import factories


@pytest.fixture
def guide() -> Guide:
    """A guide that the check has nothing to say about."""
    occupation = factories.make_occupation()
    factories.make_figure(occupation)
    guide = factories.make_guide(summary="word " * 50, occupation=occupation, reviewed_on=timezone.localdate())
    guide.references.add(factories.make_source())
    for scale in scales.SCALES:
        factories.rate(guide, scale.slug)
    sections = list(guide.sections.all())
    for section in sections:
        section.body = "word " * section.spec.words[0]
    Section.objects.bulk_update(sections, ["body"])
    Item.objects.bulk_create(
        Item(section=section, position=number, title="Thing", value="1–2", text="done")
        for section in sections
        for number in range(section.spec.items[0])
    )
    return guide
