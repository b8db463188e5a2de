"""Hostile texts in every field of an ad run nothing, for readers or for staff."""

import pytest
from django.core.exceptions import ValidationError
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.utils.html import escape

from ads.middleware import PageAds
from ads.models import Ad
from core import markdown
from guides.models import Guide
from subscriptions.plans import FREE
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


def test_hostile_ads_run_nothing_where_readers_see_them(guide: Guide, client: Client) -> None:
    template = Template('{% load ads %}{% ad "home" %}')
    request = RequestFactory().get("/")
    request.plan = FREE  # type: ignore[attr-defined]
    for text in TEXTS:
        Ad.objects.all().delete()
        ad = hostile_ad(text)
        ad.refresh_from_db()
        request.ads = PageAds()  # type: ignore[attr-defined]
        html = template.render(Context({"request": request}))
        assert f"<strong>{escape(ad.headline)}</strong>" in html
        assert corpus.dangers(html) == []
        assert client.get(f"/ads/{ad.pk}/").headers["Location"].startswith("https://a.example/")
    assert corpus.dangers(client.get(guide.get_absolute_url()).text) == []


def test_hostile_ads_run_nothing_among_staff(client: Client) -> None:
    client.force_login(factories.make_user(is_staff=True, is_superuser=True))
    ads = [hostile_ad(text) for text in TEXTS]
    everything = client.get("/admin/ads/ad/").text
    for ad in ads:
        ad.refresh_from_db()
        assert escape(ad.name) in everything
        preview = client.get(f"/admin/ads/ad/{ad.pk}/preview/").text
        assert escape(ad.url) in preview
        assert corpus.dangers(preview) == []
    for ad in ads[:: len(ads) // 8]:
        for page in ("change", "delete"):
            assert escape(ad.name) in client.get(f"/admin/ads/ad/{ad.pk}/{page}/").text


@pytest.mark.parametrize(
    "address", [*corpus.ADDRESSES, "//evil.example/", "https:/evil.example", "https:evil.example", "\\\\evil.example"]
)
def test_address_that_would_run_or_lead_astray_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        Ad._meta.get_field("url").run_validators(address)
