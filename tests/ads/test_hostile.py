"""Hostile texts in every field of an ad run nothing, for readers or for staff."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.html import escape

from ads.models import Ad
from core import markdown
from guides.models import Guide
from tests import factories
from tests.core import corpus

pytestmark = pytest.mark.django_db

TEXTS = [text for text in (*corpus.SCRIPTS, *corpus.HANDLERS, *corpus.EMBEDS, *corpus.ODD) if markdown.clean(text)]


def hostile_ad(text: str) -> Ad:
    """An ad, with a picture, of nothing but that text."""
    words = {
        field.name: text[: field.max_length]
        for field in Ad._meta.fields
        if field.name in ("name", "headline", "text", "sponsor", "alt")
    }
    url = "https://a.example/" + "".join(letter for letter in text if "!" <= letter <= "~")
    return factories.make_ad(**words, url=url[:500], digest="0" * 32, width=9, height=9, widths=[9])


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_ad_runs_nothing_on_any_page(guide: Guide, client: Client, text: str) -> None:
    ad = hostile_ad(text)
    ad.refresh_from_db()
    staff = Client()
    staff.force_login(factories.make_user(is_staff=True, is_superuser=True))
    page = client.get(guide.get_absolute_url()).text
    assert f"<strong>{escape(ad.headline)}</strong>" in page
    assert corpus.dangers(page) == []
    assert corpus.dangers(staff.get(f"/admin/ads/ad/{ad.pk}/preview/").text) == []
    for path in ("", f"{ad.pk}/change/", f"{ad.pk}/delete/"):
        assert escape(ad.name) in staff.get(f"/admin/ads/ad/{path}").text


@pytest.mark.parametrize("text", TEXTS)
def test_hostile_link_leads_where_it_is_stored(client: Client, text: str) -> None:
    ad = hostile_ad(text)
    answer = client.get(f"/ads/{ad.pk}/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("https://a.example/")


@pytest.mark.parametrize(
    "address", [*corpus.ADDRESSES, "//evil.example/", "https:/evil.example", "https:evil.example", "\\\\evil.example"]
)
def test_address_that_would_run_or_lead_astray_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        Ad._meta.get_field("url").run_validators(address)
