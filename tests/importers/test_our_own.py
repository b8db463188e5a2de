"""What we send out another board of the same kind can take in: our JSON feed, and our answers in Jobicy's words."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from importers.items import Item
from jobs.models import Job
from jobs.pay import Pay
from tests import factories
from tests.importers import feeds

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_the_public_site(settings: Settings) -> None:
    settings.SITE_DOMAIN, settings.SITE_URL = "cairn.example", "https://cairn.example"


@pytest.fixture
def job() -> Job:
    return factories.make_job(
        company=factories.make_company("Cook at Sea & Co", website="https://sea.example/"),
        title="Chef at large",
        regions=["germany", "usa"],
        skills=["Baking", "C++"],
        workplace="visits",
        type="part-time",
        engagement="contractor",
        seniority="lead",
        language="de",
        pay_min=Decimal("20.50"),
        pay_max=Decimal(30),
        pay_currency="EUR",
        pay_period="hour",
        zone_low=-8.0,
        zone_high=5.5,
        posted_at=timezone.now() - timedelta(hours=3),
        expires_on=date(2026, 12, 24),
    )


def test_job_in_our_json_feed_comes_back_whole(client: Client, job: Job) -> None:
    (found,) = feeds.read("jsonfeed", client.get("/jobs/feed.json").content)
    assert found == Item(
        external_id=f"tag:cairn.example,2026-11-27:job:{job.pk}",
        title="Chef at large",
        company="Cook at Sea & Co",
        company_website="https://sea.example/",
        url=f"https://cairn.example{job.get_absolute_url()}",
        html=job.description_html,
        apply_to=f"https://cairn.example/jobs/{job.pk}/out/",
        categories=(job.category.name,),
        places=("Germany", "United States"),
        workplace="visits",
        type="part-time",
        engagement="contractor",
        seniority="lead",
        language="de",
        pay=Pay(Decimal("20.50"), Decimal("30.00"), "EUR", "hour"),
        zones=(-8.0, 5.5),
        posted_at=job.posted_at,
        expires_on=date(2026, 12, 24),
        skills=("Baking", "C++"),
    )


def test_job_in_our_answer_to_clients_of_jobicy_comes_back(client: Client, job: Job) -> None:
    (found,) = feeds.read("jobicy", client.get("/api/v2/remote-jobs").content)
    assert isinstance(found, Item)
    assert (found.external_id, found.title, found.company) == (str(job.pk), "Chef at large", "Cook at Sea & Co")
    assert (found.categories, found.places) == ((job.category.name,), ("Germany", "United States"))
    assert (found.type, found.seniority, found.html) == ("part-time", "lead", job.description_html)
    assert found.pay == Pay(Decimal(20), Decimal(30), "EUR", "hour")  # that API knows whole numbers alone
