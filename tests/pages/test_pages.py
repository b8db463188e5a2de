"""The pages that stand around the guides, and what every answer carries."""

import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from core import errors
from tests import factories

pytestmark = pytest.mark.django_db

TEXTS = ["home", "about", "sources", "terms", "privacy", "accessibility", "contact"]


@pytest.mark.parametrize("name", TEXTS)
def test_page_names_the_site_wherever_a_name_stands(client: Client, settings: Settings, name: str) -> None:
    settings.SITE_NAME = "Cairn & Co"
    page = client.get(reverse(f"pages:{name}")).text
    assert "Cairn &amp; Co" in page
    assert "Waymark" not in page


def test_no_code_or_template_spells_the_sites_name_out() -> None:
    """SITE_NAME reaches every place a name stands: none is left to the default."""
    base = django_settings.BASE_DIR
    allowed = {base / "config" / "settings.py"}
    folders = ("config", "core", "accounts", "occupations", "guides", "pages", "templates", "static", "seeds")
    kinds = {".py", ".html", ".js", ".css", ".md", ".yaml", ".svg"}
    files = [path for folder in folders for path in (base / folder).rglob("*") if path.suffix in kinds]
    assert len(files) > 60
    assert [path for path in files if "waymark" in path.read_text().lower() and path not in allowed] == []


def test_operators_name_address_and_mail_stand_where_people_look(client: Client, settings: Settings) -> None:
    settings.OPERATOR_NAME, settings.OPERATOR_ADDRESS, settings.SUPPORT_EMAIL = (
        "Ada Ltd",
        "7 Lane\nTown",
        "hi@ada.example",
    )
    page = client.get("/contact/").text
    assert "Ada Ltd" in page
    assert "7 Lane<br>Town" in page
    assert "mailto:hi@ada.example" in page


def test_home_shows_featured_guides_first_and_counts_fields(client: Client) -> None:
    factories.make_published_guide("Aardvark keeper")
    factories.make_published_guide("Zebra keeper", is_featured=True)
    page = client.get("/").text
    assert page.index("Zebra keeper") < page.index("Aardvark keeper")
    assert "All 2 guides" in page
    assert "/guides/?category=healthcare" in page


def test_home_of_an_empty_site_says_so(client: Client) -> None:
    assert "The shelf is being filled" in client.get("/").text


def test_sources_say_release_license_date_and_where_they_are_used(client: Client) -> None:
    guide = factories.make_published_guide()
    factories.make_figure(guide.occupation)
    reference = factories.make_source(
        "acen", publisher="ACEN", title="Accreditation manual", licence="All rights reserved"
    )
    guide.references.add(reference)
    factories.make_source("unused", title="Nobody cites me")
    page = client.get("/sources/").text
    for text in ("May 2024", "2 Apr 2025", "Public domain", "All rights reserved", "no published guide yet"):
        assert text in page
    assert page.count(f'<a href="{guide.get_absolute_url()}">Registered nurse</a>') == 2


def test_sources_cost_few_queries(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(5):
        occupation = factories.make_occupation(f"Job {number}", f"11-100{number}")
        factories.make_figure(occupation, source=factories.make_source(f"source-{number}"))
        factories.make_published_guide(f"Guide {number}", occupation=occupation)
    with django_assert_max_num_queries(5):
        client.get("/sources/")


def test_manifest_has_the_sites_name_and_icons_that_exist(client: Client, settings: Settings) -> None:
    settings.SITE_NAME = "Cairn"
    manifest = json.loads(client.get("/manifest.webmanifest").content)
    assert manifest["name"] == "Cairn"
    for icon in manifest["icons"]:
        assert (Path(django_settings.BASE_DIR) / "static" / icon["src"].removeprefix("/static/")).is_file()


def test_style_guide_is_for_staff(client: Client, editor_client: Client) -> None:
    factories.make_published_guide()
    assert client.get("/style-guide/").status_code == 302
    client.force_login(factories.make_user())
    assert client.get("/style-guide/").status_code == 403
    page = editor_client.get("/style-guide/").text
    assert "Every component once" in page
    for verdict in ("yes", "no", "unclear"):
        assert f'<p class="reply {verdict}"' in page
    assert 'class="job"' not in page
    job = factories.make_job()
    assert job.title in editor_client.get("/style-guide/").text


@pytest.mark.parametrize("status", sorted(errors.PAGES))
def test_error_pages_stand_in_the_design(editor_client: Client, status: int) -> None:
    page = editor_client.get(f"/style-guide/{status}/")
    assert page.status_code == status
    assert errors.PAGES[status][0] in page.text
    assert 'href="/guides/"' in page.text


def test_missing_page_says_where_to_go(client: Client) -> None:
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert "This path ends here" in page.text


@pytest.mark.parametrize("path", ["/", "/guides/", "/nowhere/", "/admin/", "/account/login/", "/healthz"])
def test_every_answer_carries_a_strict_policy(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_healthz_answers_without_the_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_tells_how_long_the_oldest_task_waits(client: Client, settings: Settings) -> None:
    from django.db import connection
    from procrastinate.contrib.django import app

    assert client.get("/readyz").json()["oldest_waiting_task_seconds"] == 0
    app.configure_task("core.tasks.remove_old", queueing_lock="waiting").defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '11 minutes'")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["oldest_waiting_task_seconds"] in range(655, 670)
    settings.READY_MAX_TASK_AGE = 3600
    assert client.get("/readyz").status_code == 200


def test_readyz_does_not_mind_a_task_that_waits_for_its_turn(client: Client) -> None:
    from django.db import connection
    from procrastinate.contrib.django import app

    first, _ = (app.configure_task("authoring.check_links_of", lock="links").defer(guide=0) for _ in range(2))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_events SET at = at - interval '11 minutes'")
        assert client.get("/readyz").status_code == 503
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [first])
    assert client.get("/readyz").status_code == 200
