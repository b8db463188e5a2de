"""What is counted of ads: days, shows and clicks, and nothing of anybody."""

import json
from datetime import date, timedelta

import pytest
from django.core.serializers import serialize
from django.test import Client

from ads.counts import CLICKED, SHOWN, Tally, by_day, total
from ads.models import Ad, today_utc
from core import counters
from core.models import Count
from guides.models import Guide
from tests import factories

pytestmark = pytest.mark.django_db


def counted(ad: Ad) -> Tally:
    counters.flush()
    return total(list(by_day(ad.pk).values()))


def test_each_reading_of_a_page_is_a_show_from_memory_too(guide: Guide, reader: Client) -> None:
    ad = factories.make_ad()
    path = guide.get_absolute_url()
    first = reader.get(path)
    reader.get(path)
    assert reader.get(path, headers={"if-none-match": first.headers["ETag"]}).status_code == 304
    assert counted(ad) == (3, 0)


def test_shows_of_a_page_in_memory_are_those_of_the_ad_on_it(guide: Guide, reader: Client) -> None:
    ads = {str(ad.pk): ad for ad in (factories.make_ad(f"Ad {number}") for number in range(9))}
    page = reader.get(guide.get_absolute_url()).text
    [shown] = [ad for pk, ad in ads.items() if f"/ads/{pk}/" in page]
    for _ in range(4):
        assert reader.get(guide.get_absolute_url()).text == page
    assert counted(shown) == (5, 0)
    assert Count.objects.filter(kind=SHOWN).count() == 1


def test_page_without_ads_counts_none(guide: Guide, reader: Client) -> None:
    ad = factories.make_ad(placements=["home"])
    reader.get(guide.get_absolute_url())
    assert counted(ad) == (0, 0)


def test_plus_member_counts_nothing_for_they_see_nothing(guide: Guide, reader: Client) -> None:
    ad = factories.make_ad()
    member = factories.make_user()
    reader.force_login(member)
    reader.get(guide.get_absolute_url())
    assert counted(ad) == (1, 0)
    factories.make_grant(member)
    reader.get(guide.get_absolute_url())
    assert counted(ad) == (1, 0)


@pytest.mark.parametrize(
    "headers", [{"user-agent": "Googlebot/2.1"}, {"user-agent": ""}, {"sec-purpose": "prefetch;prerender"}]
)
def test_machines_and_pages_fetched_ahead_count_neither_shows_nor_clicks(
    guide: Guide, reader: Client, headers: dict[str, str]
) -> None:
    ad = factories.make_ad()
    for path in (guide.get_absolute_url(), f"/ads/{ad.pk}/"):
        reader.get(path, headers=headers)
    assert counted(ad) == (0, 0)


def test_staff_count_neither_shows_nor_clicks(guide: Guide, reader: Client) -> None:
    ad = factories.make_ad()
    reader.force_login(factories.make_editor())
    for path in (guide.get_absolute_url(), f"/ads/{ad.pk}/"):
        reader.get(path)
    assert counted(ad) == (0, 0)


def test_clicks_are_counted_for_readers_and_members(guide: Guide, reader: Client) -> None:
    ad, other = factories.make_ad(), factories.make_ad("Another")
    reader.get(f"/ads/{ad.pk}/")
    reader.force_login(factories.make_user())
    reader.get(f"/ads/{ad.pk}/")
    reader.head(f"/ads/{ad.pk}/")
    reader.get(f"/ads/{ad.pk}9/")
    assert counted(ad) == (0, 2)
    assert counted(other) == (0, 0)


def test_page_that_breaks_after_the_ad_counts_no_show(
    guide: Guide, reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ad = factories.make_ad()
    monkeypatch.setattr("guides.templatetags.outputs.citation", None)  # the cite line, below the ad, needs it
    reader.raise_request_exception = False
    assert reader.get(guide.get_absolute_url()).status_code == 500
    assert counted(ad) == (0, 0)


def test_nothing_is_kept_of_whoever_saw_or_clicked(guide: Guide, reader: Client) -> None:
    ad = factories.make_ad()
    reader.force_login(factories.make_user())
    for path in (guide.get_absolute_url(), f"/ads/{ad.pk}/"):
        reader.get(path, REMOTE_ADDR="203.0.113.7")
    counters.flush()
    rows = json.loads(serialize("json", Count.objects.filter(kind__startswith="ad-").order_by("kind")))
    today = today_utc().isoformat()
    assert [row["fields"] for row in rows] == [
        {"day": today, "kind": CLICKED, "key": str(ad.pk), "number": 1},
        {"day": today, "kind": SHOWN, "key": str(ad.pk), "number": 1},
    ]
    assert not [field for field in Ad._meta.get_fields() if field.is_relation]


def count(ad: Ad, kind: str, day: date, number: int) -> None:
    Count.objects.create(kind=kind, key=str(ad.pk), day=day, number=number)


def test_counts_are_told_by_day_and_since_a_day() -> None:
    ad, other = factories.make_ad(), factories.make_ad("Another")
    today = date(2026, 11, 22)
    for ago, shows in ((0, 200), (29, 40), (30, 1_000)):
        count(ad, SHOWN, today - timedelta(days=ago), shows)
    count(ad, CLICKED, today, 3)
    count(ad, CLICKED, today - timedelta(days=1), 1)
    count(ad, "guide-read", today, 9)
    assert by_day(ad.pk) == {
        today: (200, 3),
        today - timedelta(days=1): (0, 1),
        today - timedelta(days=29): (40, 0),
        today - timedelta(days=30): (1_000, 0),
    }
    since = Ad.objects.with_counts(today - timedelta(days=29))
    assert {(one.pk, one.shows, one.clicks) for one in since} == {(ad.pk, 240, 4), (other.pk, 0, 0)}


@pytest.mark.parametrize(("tally", "rate"), [
    (Tally(0, 0), "None"), (Tally(0, 3), "None"), (Tally(200, 3), "1.50"), (Tally(3, 1), "33.33")
])  # fmt: skip
def test_click_rate_is_clicks_for_each_hundred_shows(tally: Tally, rate: str) -> None:
    assert str(tally.rate) == rate
