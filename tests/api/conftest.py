"""What tests of the API share."""

import pytest
from pytest_django import Settings

SITE = "https://cairn.example"


@pytest.fixture
def public_site(settings: Settings) -> str:
    """The site under a name of its own; its address."""
    settings.SITE_DOMAIN, settings.SITE_URL, settings.SITE_NAME = "cairn.example", SITE, "Cairn & Co"
    return SITE
