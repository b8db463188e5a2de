"""The way from an ad to its link: there and nowhere else."""

import pytest
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db


def test_ad_leads_to_its_link_and_the_answer_is_kept_by_nobody(client: Client) -> None:
    ad = factories.make_ad(url="https://cobbler.example/boots?from=here&size=44#top")
    answer = client.get(f"/ads/{ad.pk}/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == ad.url
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


@pytest.mark.parametrize(
    "query", ["?next=https://evil.example/", "?url=//evil.example", "?=https://evil.example", "?%0d%0aLocation:%20x"]
)
def test_nothing_of_the_request_goes_into_the_link(client: Client, query: str) -> None:
    ad = factories.make_ad()
    answer = client.get(f"/ads/{ad.pk}/{query}", headers={"referer": "https://evil.example/"})
    assert answer.headers["Location"] == "https://cobbler.example/boots"


@pytest.mark.parametrize("pk", ["0", "-1", "9" * 19, "9" * 5_000, "1.5", "x", "%00", "²"])
def test_unknown_ad_is_not_found(client: Client, pk: str) -> None:
    assert client.get(f"/ads/{pk}/").status_code == 404


def test_ad_that_is_not_live_is_not_found(client: Client) -> None:
    for fields in ({"is_active": False}, {"ends_on": "2021-01-01"}, {"starts_on": "2089-01-01"}):
        ad = factories.make_ad(**fields)
        assert client.get(f"/ads/{ad.pk}/").status_code == 404


def test_only_reading_leads_anywhere(client: Client) -> None:
    ad = factories.make_ad()
    assert client.head(f"/ads/{ad.pk}/").status_code == 302
    for method in (client.post, client.put, client.delete):
        assert method(f"/ads/{ad.pk}/").status_code == 405


def test_robots_are_asked_to_stay_away(client: Client) -> None:
    assert "Disallow: /ads/\n" in client.get("/robots.txt").text
