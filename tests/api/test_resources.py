"""Companies, vocabulary, guides, roles and plans by /api/v1/."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from api.v1 import schemas
from authoring.actions import archive
from guides.actions import publish
from jobs import tallies
from jobs.models import Region
from occupations.models import Occupation
from subscriptions import pricing
from tests import factories
from tests.api.reading import read, walk
from tests.guides.test_outputs import full_guide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("public_site")]

SITE = "https://cairn.example"


def names(page: Any) -> list[str]:
    return [item["name"] for item in page["items"]]


def test_companies_are_those_with_live_jobs_of_the_outlet(client: Client) -> None:
    factories.make_job_source("greenhouse", in_api=False)
    factories.make_job(company=factories.make_company("Acme"), source="greenhouse", external_id="1")
    factories.make_closed_job(company=factories.make_company("Bolt"))
    factories.make_job(company=factories.make_company("Cairn"))
    factories.make_company("Dawn")
    assert names(read(client, "/api/v1/companies")) == ["Cairn"]


def test_company_says_all_there_is(client: Client) -> None:
    company = factories.make_company("Acme", domain="acme.example", website="https://acme.example", about="We *make*.")
    factories.make_job(company=company)
    tallies.renew()
    said = read(client, "/api/v1/companies/acme")
    assert set(said) == set(schemas.Company.model_fields)
    assert said["is_verified"]
    assert said["live_jobs"] == 1
    assert said["about_html"] == "<p>We <em>make</em>.</p>\n"
    assert read(client, said["jobs_url"].removeprefix(SITE))["items"][0]["company"]["slug"] == "acme"
    assert said["country"] is None
    read(client, "/api/v1/companies/nobody", 404)


def test_companies_are_found_by_part_of_their_name(client: Client) -> None:
    for name in ("Harbor & Hill", "Hill 100% Pure", "Acme"):
        factories.make_job(company=factories.make_company(name))
    assert names(read(client, "/api/v1/companies?q=hILL")) == ["Harbor & Hill", "Hill 100% Pure"]
    assert names(read(client, "/api/v1/companies?q=100%25")) == ["Hill 100% Pure"]


def test_companies_come_page_by_page_each_once(client: Client, django_assert_num_queries: Any) -> None:
    expected = sorted(f"Company {number:02}" for number in range(7))
    for name in expected:
        factories.make_job(company=factories.make_company(name))
    assert [row["name"] for row in walk(client, "/api/v1/companies?limit=3&fields=name")] == expected
    with django_assert_num_queries(4):  # the limit, sources that bar, companies, their numbers
        read(client, "/api/v1/companies?limit=100")


def test_categories_have_their_number_of_live_jobs(client: Client) -> None:
    factories.make_job(category=factories.make_category("circus"))
    factories.make_category("law")
    tallies.renew()
    rows = {row["slug"]: row for row in read(client, "/api/v1/categories")["items"]}
    assert rows["circus"]["live_jobs"] == 1
    assert rows["law"]["live_jobs"] == 0
    assert rows["circus"]["jobs_url"] == f"{SITE}/api/v1/jobs?category=circus"
    assert client.get(rows["circus"]["url"].removeprefix(SITE)).status_code == 200


def test_regions_are_all_there_are_on_one_page(client: Client, django_assert_num_queries: Any) -> None:
    factories.make_job(regions=["germany"])
    tallies.renew()
    with django_assert_num_queries(3):
        page = read(client, "/api/v1/regions")
    rows = {row["slug"]: row for row in page["items"]}
    assert len(rows) == Region.objects.count()
    assert page["next"] is None
    assert rows["germany"]["countries"] == ["DE"]
    assert rows["germany"]["live_jobs"] == rows["eu"]["live_jobs"] == 1
    assert rows["anywhere"] == {
        "slug": "anywhere",
        "name": "Anywhere in the world",
        "url": f"{SITE}/jobs/in/anywhere/",
        "jobs_url": f"{SITE}/api/v1/jobs?region=anywhere",
        "live_jobs": 0,
        "kind": "anywhere",
        "countries": [],
    }


def test_skills_come_by_name_and_are_found_by_it(client: Client) -> None:
    for name in ("Knots", "Splicing", "Knitting"):
        factories.make_skill(name)
    assert [row["name"] for row in walk(client, "/api/v1/skills?limit=2")] == ["Knitting", "Knots", "Splicing"]
    assert names(read(client, "/api/v1/skills?q=kn&limit=100")) == ["Knitting", "Knots"]


def test_guide_has_figures_as_they_are_now_with_their_source(client: Client) -> None:
    guide = full_guide()
    figure = guide.occupation.figures.get(measure="pay_median")
    figure.value = 95_000
    figure.save()
    said = read(client, f"/api/v1/guides/{guide.slug}")
    assert set(said) == set(schemas.Guide.model_fields)
    [median] = [one for one in said["figures"] if one["measure"] == "pay_median"]
    assert (median["value"], median["unit"], median["basis"]) == (95000, "USD/year", "official")
    assert median["source"]["publisher"] == "U.S. Bureau of Labor Statistics"
    assert median["source"]["released_on"] == "2025-04-02"
    assert "responsibilities" in [section["kind"] for section in said["sections"]]
    assert read(client, f"/api/v1/guides/{guide.slug}?fields=title") == {"title": "Registered nurse"}


def test_guides_addresses_lead_on_and_end(client: Client) -> None:
    guide = factories.make_published_guide("Rigger")
    guide.slug = "ship-rigger"
    guide.save()
    moved = client.get("/api/v1/guides/rigger?fields=title")
    assert (moved.status_code, moved.headers["Location"]) == (301, "/api/v1/guides/ship-rigger?fields=title")
    archive(guide=guide)
    assert read(client, "/api/v1/guides/ship-rigger", 410)["title"]
    read(client, f"/api/v1/guides/{factories.make_guide('Draft').slug}", 404)
    read(client, "/api/v1/guides/nothing", 404)
    assert read(client, "/api/v1/guides")["items"] == []


def test_guides_are_found_and_come_page_by_page(client: Client, django_assert_num_queries: Any) -> None:
    for title in ("Nurse", "Rigger", "Infusion nurse"):
        occupation = factories.make_occupation(f"{title}s", None)
        factories.make_published_guide(title, occupation=occupation, category=factories.make_category(title[0].lower()))
    assert [row["title"] for row in walk(client, "/api/v1/guides?limit=2")] == ["Infusion nurse", "Nurse", "Rigger"]
    assert [row["title"] for row in walk(client, "/api/v1/guides?q=nurse&limit=1")] == ["Nurse", "Infusion nurse"]
    [found] = read(client, "/api/v1/guides?category=r")["items"]
    assert set(found) == set(schemas.GuideBrief.model_fields)
    read(client, "/api/v1/guides?category=nowhere", 422)
    with django_assert_num_queries(2):
        read(client, "/api/v1/guides")


@pytest.fixture
def role() -> Occupation:
    """With a specialty of its own, a guide, and live jobs."""
    occupation = factories.make_occupation()
    factories.make_figure(occupation)
    occupation.aliases.create(name="RN")
    factories.make_occupation("Infusion nurses", None, parent=occupation)
    return occupation


def test_role_is_found_by_slug_and_code_with_its_figures(client: Client, role: Occupation) -> None:
    factories.make_published_guide(occupation=role)
    for low in range(5):
        factories.make_job(
            occupation=role, pay_min=90_000 + low, pay_max=100_000 + low, pay_currency="USD", pay_period="year"
        )
    said = read(client, "/api/v1/roles/29-1141")
    assert said == read(client, "/api/v1/roles/registered-nurses")
    assert said["aliases"] == ["RN"]
    assert said["figures"][0]["value"] == 93600
    assert said["figures"][0]["source"]["release"] == "May 2024"
    assert said["guides"][0]["api_url"] == f"{SITE}/api/v1/guides/registered-nurse"
    assert said["live_jobs"] == 5
    assert (said["posted_pay"]["low"], said["posted_pay"]["high"]) == (90000, 100004)
    read(client, "/api/v1/roles/nobody", 404)


def test_specialty_shows_the_figures_of_its_parent(client: Client, role: Occupation) -> None:
    said = read(client, "/api/v1/roles/infusion-nurses")
    assert said["code"] is None
    assert said["parent"]["code"] == "29-1141"
    assert said["figures"][0]["occupation"] == {"title": "Registered Nurses", "code": "29-1141"}
    assert said["posted_pay"] is None


def test_related_roles_are_those_of_the_guide(client: Client, role: Occupation) -> None:
    dentists = factories.make_occupation("Dentists, general", "29-1021")
    factories.make_published_guide("Dentist", occupation=dentists)
    guide = factories.make_guide(occupation=role)
    guide.related_roles.create(title="Dentist", code="29-1021")
    guide.related_roles.create(title="Ship rigger")
    publish(guide=guide)
    known, unknown = read(client, "/api/v1/roles/29-1141/related")["items"]
    assert known["api_url"] == f"{SITE}/api/v1/roles/29-1021"
    assert known["guide"]["url"] == f"{SITE}/guides/dentist/"
    assert unknown == {"title": "Ship rigger", "code": None, "api_url": None, "guide": None}
    assert read(client, "/api/v1/roles/29-1021/related") == {"items": []}
    read(client, "/api/v1/roles/nobody/related", 404)


@pytest.mark.parametrize("number", [1, 12])
def test_guide_and_role_cost_as_many_queries_however_much_they_say(
    client: Client, role: Occupation, django_assert_num_queries: DjangoAssertNumQueries, number: int
) -> None:
    guide = factories.make_guide(occupation=role)
    for one in range(number):
        guide.related_roles.create(title=f"Role {one}", code=f"29-90{one:02}")
        role.aliases.create(name=f"Alias {one}")
        factories.make_job(occupation=role)
    publish(guide=guide)
    with django_assert_num_queries(4):  # the limit, the guide, its figures and related guides
        read(client, f"/api/v1/guides/{guide.slug}")
    with django_assert_num_queries(6 if number == 1 else 7):  # pay of enough jobs is read
        read(client, "/api/v1/roles/29-1141")


def test_plans_are_as_the_pricing_page_says(client: Client, settings: Settings) -> None:
    settings.PLUS_PRICES = {"month": 850, "year": 8000}
    free, plus = read(client, "/api/v1/plans")["items"]
    assert free["prices"] == [{"amount": "0.00", "currency": "USD", "interval": "month", "text": "USD $0/month"}]
    assert [price["text"] for price in plus["prices"]] == ["USD $8.50/month", "USD $80/year"]
    assert [line["title"] for line in free["lines"]] == [line.title for line in pricing.LINES]
    lines = {line["title"]: line for line in plus["lines"]}
    assert lines["job alerts"] == {"title": "job alerts", "gives": "weekly or daily", "is_available": True}
    assert not lines["AI-powered job advice"]["is_available"]
