"""What search engines are told of a job: all that is true, and nothing where what they require is not known."""

import json
import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client

from accounts import countries
from jobs.models import Job
from jobs.structured import job_posting
from tests import factories
from tests.core import corpus

pytestmark = pytest.mark.django_db

OFFICE = {"@type": "Place", "address": {"@type": "PostalAddress", "addressCountry": "AT"}}
TEXAS = {"@type": "State", "name": "Texas, United States"}


def country(name: str) -> dict[str, str]:
    return {"@type": "Country", "name": name}


def posting(**fields: Any) -> dict[str, Any] | None:
    """Of a job of a company in Austria."""
    fields.setdefault("company", factories.make_company("The mill", country="AT"))
    return job_posting(factories.make_job(**fields))


def applicants(**fields: Any) -> list[dict[str, str]]:
    """Where those may live who apply."""
    told = posting(**fields)
    assert told is not None
    assert told["jobLocationType"] == "TELECOMMUTE"
    assert "jobLocation" not in told
    found: list[dict[str, str]] = told["applicantLocationRequirements"]
    return found


def block(page: str) -> Any:
    """The page's structured data; None without any."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert len(found) <= 1
    return json.loads(found[0]) if found else None


def test_page_tells_all_that_it_shows(client: Client) -> None:
    with time_machine.travel(datetime(2026, 11, 27, 9, tzinfo=UTC), tick=False):
        job = factories.make_job(
            title="Night porter",
            company=factories.make_company("The mill", website="https://mill.example", country="AT"),
            regions=["germany", "austria"],
            posted_at=datetime(2026, 11, 20, 23, 30, tzinfo=UTC),
            expires_on=date(2026, 12, 24),
            type="part-time",
            description="Open *doors*.",
            pay_min=20,
            pay_max=25.5,
            pay_currency="EUR",
            pay_period="hour",
        )
        told = block(client.get(job.get_absolute_url()).text)
    assert told == {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Night porter",
        "description": "<p>Open <em>doors</em>.</p>",
        "datePosted": "2026-11-20",
        "validThrough": "2026-12-25T00:00:00Z",
        "hiringOrganization": {"@type": "Organization", "name": "The mill", "sameAs": "https://mill.example"},
        "identifier": {"@type": "PropertyValue", "name": settings.SITE_NAME, "value": str(job.pk)},
        "employmentType": "PART_TIME",
        "directApply": False,
        "url": f"{settings.SITE_URL}/jobs/{job.pk}-night-porter/",
        "jobLocationType": "TELECOMMUTE",
        "applicantLocationRequirements": [country("Austria"), country("Germany")],
        "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "EUR",
            "value": {"@type": "QuantitativeValue", "unitText": "HOUR", "minValue": 20, "maxValue": 25.5},
        },
    }


def test_applying_here_is_applying_directly() -> None:
    told = job_posting(factories.make_job(takes_applications=True))
    assert told
    assert told["directApply"] is True


def test_company_without_a_site_is_named_alone() -> None:
    told = posting()
    assert told is not None
    assert told["hiringOrganization"] == {"@type": "Organization", "name": "The mill"}


def test_each_type_has_a_word_of_schema_org() -> None:
    words = {"full-time": "FULL_TIME", "part-time": "PART_TIME", "contract": "CONTRACTOR", "temporary": "TEMPORARY"}
    for kind in Job.Type.values:
        told = posting(type=kind)
        assert told is not None
        assert told["employmentType"] == {**words, "internship": "INTERN"}[kind]


# Where


def test_remote_job_is_open_in_its_countries() -> None:
    assert applicants(regions=["usa"]) == [country("United States")]
    assert applicants(regions=["dach"]) == [country("Austria"), country("Switzerland"), country("Germany")]


def test_remote_job_is_open_where_its_text_says() -> None:
    assert applicants(regions=[], description="You must be based in Germany.") == [country("Germany")]


def test_remote_job_in_some_states_names_them() -> None:
    florida = {"@type": "State", "name": "Florida, United States"}
    assert applicants(regions=["usa"], states=["US-TX", "US-FL"]) == [florida, TEXAS]
    assert applicants(regions=["usa", "canada"], states=["US-TX"]) == [country("Canada"), TEXAS]
    assert applicants(regions=["usa"], states=["US-TX", "US-CA"], excluded_states=["US-CA"]) == [TEXAS]


def test_remote_job_that_leaves_states_out_names_all_others() -> None:
    found = applicants(regions=["usa", "germany"], excluded_states=["US-CA", "US-NY"])
    assert found[0] == country("Germany")
    names = {place["name"] for place in found[1:]}
    assert {place["@type"] for place in found[1:]} == {"State"}
    assert TEXAS["name"] in names
    assert not names & {"California, United States", "New York, United States", "United States"}
    assert len(names) == len(countries.states("US")) - 2


def test_job_open_anywhere_names_every_country() -> None:
    found = applicants(regions=["anywhere"])
    assert len(found) == len(countries.choices())
    assert country("Germany") in found
    found = applicants(regions=["anywhere"], excluded_states=["CA-QC"])
    assert country("Canada") not in found
    assert {"@type": "State", "name": "Ontario, Canada"} in found
    assert not [place for place in found if place["name"].startswith("Quebec")]


def test_country_that_the_text_leaves_out_is_left_out() -> None:
    found = applicants(regions=["germany", "france"], description="We cannot hire in France.")
    assert found == [country("Germany")]


def test_remote_job_that_says_nothing_of_where_stands_in_the_companys_country() -> None:
    told = posting(regions=[])
    assert told is not None
    assert (told["jobLocationType"], told["jobLocation"]) == ("TELECOMMUTE", OFFICE)
    assert "applicantLocationRequirements" not in told


def test_job_with_visits_or_hybrid_has_its_office() -> None:
    for workplace in ("visits", "hybrid"):
        told = posting(workplace=workplace, regions=["germany", "austria"])
        assert told is not None
        assert told["jobLocation"] == OFFICE
        assert not told.keys() & {"jobLocationType", "applicantLocationRequirements"}
        told = posting(workplace=workplace, regions=["germany"])
        assert told is not None
        assert told["jobLocation"]["address"]["addressCountry"] == "DE"


# Pay


def test_pay_stands_as_it_was_posted() -> None:
    year = {"pay_currency": "USD", "pay_period": "year"}
    cases: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"pay_min": 90_000, "pay_max": 99_000}, {"minValue": 90_000, "maxValue": 99_000}),
        ({"pay_min": 90_000}, {"minValue": 90_000}),
        ({"pay_max": 99_000}, {"maxValue": 99_000}),
        ({"pay_min": 90_000, "pay_max": 90_000}, {"value": 90_000}),
    ]
    for fields, value in cases:
        told = posting(**fields, **year)
        assert told is not None
        assert told["baseSalary"] == {
            "@type": "MonetaryAmount",
            "currency": "USD",
            "value": {"@type": "QuantitativeValue", "unitText": "YEAR", **value},
        }
    told = posting()
    assert told is not None
    assert "baseSalary" not in told


def test_each_period_has_a_word_of_schema_org() -> None:
    for period, word in (("hour", "HOUR"), ("day", "DAY"), ("week", "WEEK"), ("month", "MONTH"), ("year", "YEAR")):
        told = posting(pay_min=5_000, pay_currency="EUR", pay_period=period)
        assert told is not None
        assert told["baseSalary"]["value"]["unitText"] == word


# None at all


def test_nothing_is_told_where_the_place_is_not_known() -> None:
    nowhere = factories.make_company("Nowhere")
    assert posting(company=nowhere, regions=[]) is None
    for workplace in ("visits", "hybrid"):
        for regions in ([], ["anywhere"], ["germany", "austria"]):
            assert posting(company=nowhere, workplace=workplace, regions=regions) is None
    assert posting(company=nowhere, workplace="hybrid", regions=["germany"]) is not None


def test_nothing_is_told_where_all_that_is_open_is_left_out_again() -> None:
    assert posting(regions=["usa"], states=["US-TX"], excluded_states=["US-TX"]) is None
    assert posting(regions=["germany"], excluded_states=list(countries.states("DE"))) is None


def test_nothing_is_told_of_a_job_that_may_not_be_had_from_us(client: Client) -> None:
    job = factories.make_job(allows_markup=False)
    assert job_posting(job) is None
    page = client.get(job.get_absolute_url()).text
    assert block(page) is None
    assert '<meta name="robots" content="noindex">' in page


def test_nothing_is_told_of_a_job_that_is_not_live(client: Client) -> None:
    for job in (factories.make_closed_job(), factories.make_draft_job()):
        assert job_posting(job) is None
        assert block(client.get(job.get_absolute_url()).text) is None


# Hostile texts


def test_no_text_closes_the_block(client: Client) -> None:
    for number, text in enumerate(
        ("</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028 ' \" \\ &quot;")
    ):
        company = factories.make_company(text, slug=f"company-{number}", country="AT")
        job = factories.make_job(title=text, company=company, description=text)
        page = client.get(job.get_absolute_url()).text
        told = block(page)
        assert (told["title"], told["hiringOrganization"]["name"]) == (job.title, company.name)
        assert told["description"] == job.description_html
        assert corpus.dangers(page) == []


def test_no_html_that_came_in_closes_the_block(client: Client) -> None:
    job = factories.make_job(description="", description_html="<p>x</p></script><script>alert(1)</script><!--")
    page = client.get(job.get_absolute_url()).text
    assert block(page)["description"] == "<p>x</p>"
    assert corpus.dangers(page) == []
