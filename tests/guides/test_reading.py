"""What a reader sees of a guide."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def test_published_guide_shows_its_text(client: Client) -> None:
    guide = factories.make_published_guide()
    page = client.get(guide.get_absolute_url())
    assert page.status_code == 200
    assert "What the registered nurse is for." in page.text
