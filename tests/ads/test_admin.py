"""Staff place an ad, look at it, change it and see what became of it."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from ads.counts import CLICKED, SHOWN
from ads.groups import GROUP
from ads.models import Ad, today_utc
from core import pictures
from core.models import Count, Generation
from guides.models import Guide
from tests import factories
from tests.core.corpus import Reader

pytestmark = pytest.mark.django_db

LIST, ADD = "/admin/ads/ad/", "/admin/ads/ad/add/"


@pytest.fixture
def manager(db: None) -> Client:
    user = factories.make_user(is_staff=True)
    user.groups.set([Group.objects.get(name=GROUP)])
    client = Client()
    client.force_login(user)
    return client


def upload(size: tuple[int, int] = (600, 300), content: bytes | None = None) -> SimpleUploadedFile:
    """A file as a form sends it."""
    file = BytesIO()
    Image.new("RGB", size, (200, 80, 20)).save(file, "PNG")
    return SimpleUploadedFile("photo.png", file.getvalue() if content is None else content, "image/png")


def form(**fields: Any) -> dict[str, Any]:
    return {
        "name": "Boots, spring",
        "is_active": "on",
        "headline": "Boots that last",
        "text": "Resoled for free.",
        "sponsor": "Cobbler & Co",
        "url": "https://cobbler.example/boots",
        "alt": "Boots in mud",
        "placements": ["guide", "home"],
        "starts_on": "2020-01-01",
        "ends_on": "2090-01-01",
        "weight": "3",
        **fields,
    }


def change_url(ad: Ad) -> str:
    return f"/admin/ads/ad/{ad.pk}/change/"


def test_staff_place_an_ad_with_a_picture_and_readers_see_it(
    manager: Client, client: Client, guide: Guide, media: Path
) -> None:
    page = manager.post(ADD, form(file=upload()), follow=True)
    assert "was added successfully" in page.text
    ad = Ad.objects.get()
    assert (ad.width, ad.height, ad.widths) == (600, 300, [480, 600])
    assert (ad.weight, ad.placements, ad.is_active) == (3, ["guide", "home"], True)
    assert len(list((media / "pictures").iterdir())) == 2
    seen = client.get(guide.get_absolute_url()).text
    source = f"/media/pictures/{ad.digest}-480.webp"
    assert f'<img src="{source}" alt="Boots in mud" width="240" height="120"' in seen
    assert client.get(source).headers["Content-Type"] == "image/webp"
    assert client.get(f"/ads/{ad.pk}/").headers["Location"] == "https://cobbler.example/boots"


def test_ad_of_text_alone_needs_no_picture(manager: Client) -> None:
    manager.post(ADD, form(alt=""))
    assert Ad.objects.get().digest == ""


def test_picture_stays_is_replaced_and_is_removed(manager: Client) -> None:
    manager.post(ADD, form(file=upload()))
    ad = Ad.objects.get()
    first = ad.digest
    page = manager.get(change_url(ad)).text
    assert f'<a href="/media/pictures/{first}-600.webp">600 × 300 pixels</a>' in page
    manager.post(change_url(ad), form(headline="New words"))
    ad.refresh_from_db()
    assert (ad.headline, ad.digest) == ("New words", first)
    manager.post(change_url(ad), form(file=upload((500, 500))))
    ad.refresh_from_db()
    assert ad.digest != first
    assert (ad.width, ad.height, ad.widths) == (500, 500, [480, 500])
    manager.post(change_url(ad), form(**{"file-clear": "on", "alt": ""}))
    ad.refresh_from_db()
    assert (ad.digest, ad.width, ad.height, ad.widths) == ("", 0, 0, [])


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "This is not a picture"),
        (b"", "The submitted file is empty."),
        (bytes(10_000_001), "the limit is 10 MB"),
        (upload().read()[:80], "damaged or cut off"),
    ],
)
def test_refused_picture_says_why_and_keeps_the_words(manager: Client, content: bytes, said: str) -> None:
    page = manager.post(ADD, form(file=upload(content=content))).text
    assert said in page
    assert 'value="Boots that last"' in page
    assert not Ad.objects.exists()


def test_picture_too_large_is_refused_before_it_is_read(manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 10)
    monkeypatch.setattr(pictures, "encode", None)
    assert "This file is too large" in manager.post(ADD, form(file=upload())).text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"alt": " ", "file": upload()}, "Say what the picture shows, for those who cannot see it."),
        ({"alt": "\u202e", "file": upload()}, "Say what the picture shows, for those who cannot see it."),
        ({"headline": ""}, "This field is required."),
        ({"headline": "\u202e"}, "This field cannot be blank."),
        ({"sponsor": ""}, "This field is required."),
        ({"headline": "x" * 71}, "at most 70 characters"),
        ({"url": "http://cobbler.example/"}, "The link must begin with https://"),
        ({"url": "https://käse.example/"}, "no spaces or accented letters"),
        ({"url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"url": "https://"}, "Enter a valid URL."),
        ({"url": "https://a.example/" + "x" * 500}, "at most 500 characters"),
        ({"placements": []}, "This field is required."),
        ({"placements": ["guide", "attic"]}, "attic is not one of the available choices."),
        ({"starts_on": "2026-11-23", "ends_on": "2026-11-22"}, "The last day is before the first."),
        ({"ends_on": "2026-02-30"}, "Enter a valid date."),
        ({"weight": "0"}, "greater than or equal to 1"),
        ({"weight": "11"}, "less than or equal to 10"),
        ({"weight": "9" * 40}, "less than or equal to 10"),
    ],
)
def test_form_refuses_what_the_database_would_and_says_why(manager: Client, fields: dict[str, Any], said: str) -> None:
    page = manager.post(ADD, form(**fields))
    assert page.status_code == 200
    assert said in page.text
    assert not Ad.objects.exists()


def test_picture_does_not_lose_its_words(manager: Client) -> None:
    manager.post(ADD, form(file=upload()))
    ad = Ad.objects.get()
    assert "Say what the picture shows" in manager.post(change_url(ad), form(alt="")).text
    ad.refresh_from_db()
    assert ad.alt == "Boots in mud"


def test_each_way_of_saving_makes_pages_in_memory_old(
    manager: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def raised_by(act: Callable[[], object]) -> int:
        before = Generation.objects.filter(name="ads").values_list("value", flat=True).first() or 0
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return Generation.objects.get(name="ads").value - before

    assert raised_by(lambda: manager.post(ADD, form())) == 1
    one, another = Ad.objects.get(), factories.make_ad()
    assert raised_by(lambda: manager.post(change_url(one), form(is_active=""))) == 1
    assert raised_by(lambda: manager.post(f"/admin/ads/ad/{one.pk}/delete/", {"post": "yes"})) == 1
    chosen = {"action": "delete_selected", "_selected_action": another.pk, "post": "yes"}
    assert raised_by(lambda: manager.post(LIST, chosen)) == 1
    assert not Ad.objects.exists()
    assert not Generation.objects.filter(name="content").exists()


def test_preview_shows_an_ad_that_is_not_live_where_it_has_most_room(manager: Client) -> None:
    ad = factories.make_ad(
        is_active=False, placements=["guide", "home"], alt="Boots", digest="a" * 32, width=900, height=450, widths=[900]
    )
    assert f'href="/admin/ads/ad/{ad.pk}/preview/"' in manager.get(change_url(ad)).text
    page = manager.get(f"/admin/ads/ad/{ad.pk}/preview/").text
    assert page.count('<aside class="ad" aria-label="Advertisement">') == 1
    assert [one["width"] for tag, one in Reader(page).tags if tag == "img"] == ["320"]
    assert ad.url in page
    assert manager.get("/admin/ads/ad/999/preview/").status_code == 404


def test_preview_counts_nothing(manager: Client) -> None:
    ad = factories.make_ad()
    assert not hasattr(manager.get(f"/admin/ads/ad/{ad.pk}/preview/"), "counted")


def cells(html: str, row: str) -> list[str]:
    """What stands in a row of the table of counts."""
    found = re.search(rf'<tr><th scope="row">{row}</th>(.*?)</tr>', html, re.DOTALL)
    return re.findall(r"<td>(.*?)</td>", found[1]) if found else []


def test_page_of_an_ad_tells_its_counts_by_day(manager: Client) -> None:
    ad = factories.make_ad()
    today = today_utc()
    for kind, ago, number in ((SHOWN, 0, 1_200), (CLICKED, 0, 3), (SHOWN, 29, 300), (SHOWN, 30, 500)):
        Count.objects.create(kind=kind, key=str(ad.pk), day=today - timedelta(days=ago), number=number)
    page = manager.get(change_url(ad)).text
    assert cells(page, f'<time datetime="{today}">.*?</time>') == ["1,200", "3", "0.25%"]
    assert cells(page, "Last 30 days") == ["1,500", "3", "0.2%"]
    assert cells(page, "Altogether") == ["2,000", "3", "0.15%"]
    assert cells(page, f'<time datetime="{today - timedelta(days=1)}">.*?</time>') == ["0", "0", "–"]
    assert page.count('<th scope="row"><time') == 30
    assert "Shows and clicks" not in manager.get(ADD).text


def test_list_tells_where_when_and_how_often(manager: Client) -> None:
    ad = factories.make_ad(placements=["home", "list"])
    Count.objects.create(kind=SHOWN, key=str(ad.pk), day=today_utc(), number=4_000)
    Count.objects.create(kind=CLICKED, key=str(ad.pk), day=today_utc(), number=10)
    page = manager.get(LIST).text
    for name, said in {
        "places": "Home page, Lists", "days": "1 Jan 2020 – 1 Jan 2090", "state": "Live", "weight": "1",
        "shows": "4,000", "clicks": "10", "rate": "0.25%",
    }.items():  # fmt: skip
        assert f'<td class="field-{name}">{said}</td>' in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=live", {"live", "home"}),
        ("state=planned", {"planned"}),
        ("state=ended", {"ended"}),
        ("state=off", {"off"}),
        ("placement=home", {"home"}),
        ("placement=guide&state=live", {"live"}),
        ("state=attic&placement=%00", {"live", "home", "planned", "ended", "off"}),
        ("q=planned", {"planned"}),
    ],
)
def test_list_is_narrowed_by_state_and_placement(manager: Client, query: str, found: set[str]) -> None:
    today, day = today_utc(), timedelta(days=1)
    ads: dict[str, dict[str, Any]] = {
        "live": {},
        "home": {"placements": ["home"]},
        "planned": {"starts_on": today + day},
        "ended": {"ends_on": today - day},
        "off": {"is_active": False},
    }
    for name, fields in ads.items():
        factories.make_ad(name, **{"placements": ["guide"], **fields})
    page = manager.get(f"{LIST}?{query}").text
    assert set(re.findall(r'<th class="field-name"><a [^>]*>(\w+)</a>', page)) == found


def test_list_costs_the_same_however_many_there_are(
    manager: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        factories.make_ad(f"Ad {number}", starts_on=date(2026, 1, 1))
    with django_assert_max_num_queries(8):
        assert manager.get(LIST).text.count('class="field-name"') == 30
