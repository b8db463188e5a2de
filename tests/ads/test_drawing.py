"""Which ad is drawn where, for whom and when; and that whoever pays sees no trace of one."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from math import sqrt

import pytest
import time_machine
from django.db import connection
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from ads.middleware import PageAds
from ads.models import Ad, today_utc
from ads.placements import BY_CODE, PLACEMENTS
from core import errors, generations
from core.site import site
from guides.actions import publish
from guides.models import Guide
from subscriptions.plans import FREE, PLUS
from tests import factories
from tests.core.corpus import Reader

pytestmark = pytest.mark.django_db

CSRF = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')


@pytest.fixture
def pages(guide: Guide) -> dict[str, str]:
    """Placement → a page that has it. Six guides, since the list shows an ad after the fifth."""
    for number in range(5):
        factories.make_published_guide(f"Nurse {number}")
    return {"guide": guide.get_absolute_url(), "list": "/guides/", "home": "/"}


def drawn(html: str) -> list[str]:
    """The headlines of the ads in a page."""
    return re.findall(r'<aside class="ad".*?<strong>(?!Advertisement)(.*?)</strong>', html, re.DOTALL)


@pytest.mark.parametrize("placement", BY_CODE)
def test_ad_stands_in_its_placement_and_in_no_other(pages: dict[str, str], client: Client, placement: str) -> None:
    ad = factories.make_ad(placements=[placement], text="Resoled for free.")
    for code, path in pages.items():
        page = client.get(path).text
        assert drawn(page) == ([ad.headline] if code == placement else [])
    page = client.get(pages[placement]).text
    assert '<aside class="ad" aria-label="Advertisement">' in page
    assert "<strong>Advertisement</strong> <span>Paid for by Cobbler &amp; Co</span>" in page
    assert f'<a class="ad-link" href="/ads/{ad.pk}/" rel="sponsored nofollow noopener">' in page
    assert "Resoled for free." in page
    assert ad.url not in page


def test_ad_in_a_guide_follows_its_first_section(client: Client) -> None:
    guide = factories.make_guide()
    for kind in ("market-demand", "core-functions"):
        factories.write(guide, kind, f"Body of {kind}")
    publish(guide=guide)
    factories.make_ad()
    page = client.get(guide.get_absolute_url()).text
    assert page.index("Body of market-demand") < page.index('class="ad"') < page.index("Body of core-functions")


def test_ad_in_the_list_follows_the_fifth_guide(pages: dict[str, str], client: Client) -> None:
    factories.make_ad()
    page = client.get("/guides/").text
    assert page[: page.index('class="ad"')].count('class="row"') == 5
    assert drawn(client.get("/guides/", {"q": "Nurse 3"}).text) == []


def test_picture_has_its_words_and_its_size_and_is_our_own(pages: dict[str, str], client: Client) -> None:
    factories.make_ad(alt='Boots "in" mud', digest="a" * 32, width=1000, height=500, widths=[480, 800, 1000])
    expected = {"guide": ("240", "120", 480), "list": ("200", "100", 480), "home": ("320", "160", 800)}
    for placement, (width, height, file) in expected.items():
        [picture] = [attributes for tag, attributes in Reader(client.get(pages[placement]).text).tags if tag == "img"]
        assert picture["src"] == f"/media/pictures/{'a' * 32}-{file}.webp"
        assert (picture["width"], picture["height"], picture["alt"]) == (width, height, 'Boots "in" mud')


@pytest.mark.parametrize(
    ("size", "room", "shown"),
    [
        ((1000, 500), (240, 180), (240, 120)),
        ((500, 1000), (240, 180), (90, 180)),
        ((100, 50), (240, 180), (100, 50)),
        ((1, 12_000), (240, 180), (1, 180)),
        ((12_000, 1), (240, 180), (240, 1)),
    ],
)
def test_picture_keeps_its_shape_and_is_never_enlarged(
    size: tuple[int, int], room: tuple[int, int], shown: tuple[int, int]
) -> None:
    ad = Ad(digest="a" * 32, width=size[0], height=size[1], widths=[size[0]])
    picture = ad.picture_within(*room)
    assert picture
    assert (picture.width, picture.height) == shown


def test_ads_are_drawn_in_proportion_to_their_weights() -> None:
    weights = {"one": 1, "three": 3, "six": 6}
    for headline, weight in weights.items():
        factories.make_ad(headline, weight=weight)
    page, draws = PageAds(), 20_000
    counted = Counter(str(page.draw("guide")) for _ in range(draws))
    for headline, weight in weights.items():
        share = weight / 10
        deviation = sqrt(draws * share * (1 - share))
        assert abs(counted[headline] - draws * share) < 6 * deviation  # six of them: once in 500 million runs
    assert counted.total() == draws


@pytest.mark.parametrize(
    ("moment", "is_live"),
    [
        ("2026-11-21T23:59:59.999999+00:00", False),
        ("2026-11-22T00:00:00+00:00", True),
        ("2026-11-22T23:59:59+00:00", True),
        ("2026-11-23T23:59:59.999999+00:00", True),
        ("2026-11-24T00:00:00+00:00", False),
        ("2026-11-22T01:00:00+02:00", False),  # still the 21st in UTC
        ("2026-11-23T23:00:00-05:00", False),  # the 24th in UTC
    ],
)
def test_ad_is_live_from_its_first_to_its_last_day_in_utc(guide: Guide, moment: str, is_live: bool) -> None:
    ad = factories.make_ad(starts_on=date(2026, 11, 22), ends_on=date(2026, 11, 23))
    member = factories.make_user(time_zone="Pacific/Kiritimati")  # fourteen hours ahead: no matter
    client = Client()
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        client.force_login(member)
        assert drawn(client.get(guide.get_absolute_url()).text) == ([ad.headline] if is_live else [])
        assert client.get(f"/ads/{ad.pk}/").status_code == (302 if is_live else 404)


def test_ad_switched_off_is_not_shown(guide: Guide, client: Client) -> None:
    factories.make_ad(is_active=False)
    assert drawn(client.get(guide.get_absolute_url()).text) == []


def test_state_says_live_just_when_an_ad_is() -> None:
    today = today_utc()
    day = timedelta(days=1)
    for is_active in (True, False):
        for start in (-2, -1, 0, 1):
            for end in range(start, 3):
                factories.make_ad(starts_on=today + start * day, ends_on=today + end * day, is_active=is_active)
    live = set(Ad.objects.live().values_list("pk", flat=True))
    states = {ad.pk: ad.state for ad in Ad.objects.with_state()}
    assert {pk for pk, state in states.items() if state == Ad.State.LIVE} == live
    assert Counter(states.values()) == {"live": 9, "planned": 2, "ended": 3, "off": 14}


def test_page_with_every_placement_reads_ads_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(9):
        factories.make_ad(f"Ad {number}")
    request = RequestFactory().get("/")
    request.ads, request.plan = PageAds(), FREE  # type: ignore[attr-defined]
    tags = "".join(f'{{% ad "{place.code}" %}}' for place in PLACEMENTS)
    with django_assert_num_queries(1):
        html = Template("{% load ads %}" + tags * 3).render(Context({"request": request}))
    assert html.count("<aside") == len(request.ads.shown) == 9  # type: ignore[attr-defined]
    request.plan = PLUS  # type: ignore[attr-defined]
    request.ads = PageAds()  # type: ignore[attr-defined]
    with django_assert_num_queries(0):
        assert Template("{% load ads %}" + tags).render(Context({"request": request})) == ""


def test_unknown_placement_is_an_error_of_the_template() -> None:
    with pytest.raises(KeyError):
        Template('{% load ads %}{% ad "attic" %}').render(Context({}))


def test_what_nobody_asked_for_in_a_browser_has_no_ad() -> None:
    factories.make_ad()
    assert Template('{% load ads %}{% ad "home" %}').render(Context(site())) == ""
    assert drawn(errors.bare_page(500).text) == drawn(render_to_string("error.html", site())) == []


def test_drafts_and_previews_have_none(guide: Guide, editor_client: Client) -> None:
    factories.make_ad()
    draft = factories.make_guide("Draft")
    factories.write(draft, "core-functions", "Half a thought")
    assert drawn(editor_client.get(guide.get_absolute_url()).text)
    for path in (draft.get_absolute_url(), f"{guide.get_absolute_url()}preview/"):
        page = editor_client.get(path)
        assert page.status_code == 200
        assert "/ads/" not in page.text


def test_other_pages_have_none(guide: Guide, editor_client: Client, client: Client) -> None:
    factories.make_ad()
    for path in ("/about/", "/privacy/", "/sources/", "/guides/compare/", "/guides/feed/", f"/guides/{guide.slug}.md",
                 f"/guides/{guide.slug}.json", "/account/", "/admin/"):  # fmt: skip
        page = editor_client.get(path)
        assert page.status_code == 200, path
        assert "/ads/" not in page.text, path
    for path in ("/nowhere/", "/account/login/"):
        assert "/ads/" not in client.get(path).text, path


def seen(client: Client, paths: list[str]) -> list[str]:
    return [CSRF.sub(r"\1", client.get(path).text) for path in paths]


def test_plus_members_pages_are_those_of_a_site_without_ads(pages: dict[str, str], client: Client) -> None:
    """Byte for byte, but for the token of forms, which differs each time."""
    member = factories.make_user()
    factories.make_grant(member)
    client.force_login(member)
    paths = [*pages.values(), "/guides/?q=nurse", "/nowhere/"]
    factories.make_ad(alt="Boots in mud", digest="a" * 32, width=900, height=600, widths=[480, 800, 900])
    with_ads = seen(client, paths)
    Ad.objects.all().delete()
    assert with_ads == seen(client, paths)
    assert not any("advertisement" in page.lower() or "/ads/" in page for page in with_ads)


def test_ads_go_with_plus_and_come_back_with_the_next_request_after_it(guide: Guide, client: Client) -> None:
    ad = factories.make_ad()
    member = factories.make_user()
    path = guide.get_absolute_url()
    start = datetime(2026, 11, 22, 12, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        client.force_login(member)
        assert drawn(client.get(path).text) == [ad.headline]
        factories.make_grant(member, starts_at=start, ends_at=start + timedelta(days=1))
        assert drawn(client.get(path).text) == []
        clock.move_to(start + timedelta(days=1, seconds=-1))
        assert drawn(client.get(path).text) == []
        clock.move_to(start + timedelta(days=1))
        assert drawn(client.get(path).text) == [ad.headline]


def test_page_kept_for_anonymous_readers_never_reaches_a_plus_member(guide: Guide, client: Client) -> None:
    factories.make_ad()
    path = guide.get_absolute_url()
    member = factories.make_user()
    factories.make_grant(member)
    anonymous = Client()
    assert drawn(anonymous.get(path).text)
    client.force_login(member)
    plus = client.get(path)
    assert drawn(plus.text) == []
    kept = anonymous.get(path)
    assert drawn(kept.text)
    again = client.get(path, headers={"if-none-match": kept.headers["ETag"]})
    assert again.status_code == 200
    assert drawn(again.text) == []


def test_ad_sets_no_cookie(guide: Guide, client: Client) -> None:
    factories.make_ad()
    page = client.get(guide.get_absolute_url())
    assert drawn(page.text)
    assert not page.cookies


def test_page_costs_one_query_more_and_a_warm_one_none(
    guide: Guide, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    factories.make_ad()
    path = guide.get_absolute_url()
    with CaptureQueriesContext(connection) as cold:
        assert drawn(client.get(path).text)
    assert sum('FROM "ads_ad"' in query["sql"] for query in cold.captured_queries) == 1
    assert len(cold) == 5
    with django_assert_num_queries(0):
        assert drawn(client.get(path).text)


def test_ad_drawn_anew_when_the_generation_goes_up(guide: Guide, client: Client) -> None:
    ad = factories.make_ad("Old headline")
    path = guide.get_absolute_url()
    assert drawn(client.get(path).text) == ["Old headline"]
    Ad.objects.filter(pk=ad.pk).update(headline="New headline")
    generations._add_one("content-of-another")
    generations.read()
    assert drawn(client.get(path).text) == ["Old headline"]
    generations._add_one("ads")
    generations.read()
    assert drawn(client.get(path).text) == ["New headline"]
