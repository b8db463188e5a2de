"""What a reader sees of guides."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoAssertNumQueries

from guides.actions import publish
from guides.models import Guide
from jobs.models import Job
from tests import factories

pytestmark = pytest.mark.django_db


def test_published_guide_shows_its_text_and_byline(client: Client) -> None:
    guide = factories.make_published_guide()
    page = client.get(guide.get_absolute_url())
    assert page.status_code == 200
    assert "What the registered nurse is for." in page.text
    assert "By Waymark editors. No practitioner has reviewed it yet." in page.text


def test_reviewed_guide_names_its_reviewer(client: Client) -> None:
    guide = factories.make_published_guide(reviewer="Ruth Roe, RN", reviewed_on=date(2026, 11, 2))
    page = client.get(guide.get_absolute_url())
    assert "Reviewed by Ruth Roe, RN. Last reviewed" in page.text
    assert '<time datetime="2026-11-02">2 Nov 2026</time>' in page.text
    assert "No practitioner" not in page.text


def test_draft_is_not_found_by_readers_and_shown_with_a_ribbon_to_editors(
    client: Client, editor_client: Client
) -> None:
    guide = factories.make_guide()
    factories.write(guide, "core-functions", "Half a thought")
    assert client.get(guide.get_absolute_url()).status_code == 404
    page = editor_client.get(guide.get_absolute_url())
    assert "Half a thought" in page.text
    assert "Nobody but editors can see this guide." in page.text


def test_preview_is_for_editors_alone(client: Client, editor_client: Client) -> None:
    guide = factories.make_published_guide()
    factories.write(guide, "core-functions", "The next edition's text")
    preview = guide.get_absolute_url() + "preview/"
    assert client.get(preview).status_code == 403
    assert "The next edition" in editor_client.get(preview).text
    assert "The next edition" not in client.get(guide.get_absolute_url()).text


def test_publishing_shows_the_new_text_and_numbers_the_edition(client: Client) -> None:
    guide = factories.make_published_guide()
    factories.write(guide, "core-functions", "Second thoughts")
    edition = publish(guide=guide)
    assert edition.number == 2
    assert "Second thoughts" in client.get(guide.get_absolute_url()).text


def test_publishing_without_changes_makes_no_edition() -> None:
    guide = factories.make_published_guide()
    assert publish(guide=guide) == guide.edition
    assert guide.snapshots.count() == 1


def test_lists_show_the_public_title_while_the_next_one_is_worked_on(client: Client) -> None:
    guide = factories.make_published_guide("Registered nurse")
    guide.title = "Nurse, working title"
    guide.save()
    page = client.get("/guides/").text
    assert "Registered nurse" in page
    assert "working title" not in page


def test_empty_sections_are_neither_shown_nor_in_the_contents(client: Client) -> None:
    guide = factories.make_published_guide()
    page = client.get(guide.get_absolute_url()).text
    assert "#core-functions" in page
    assert "Portfolio tips" not in page
    assert "Pros and cons" not in page


def test_sections_stand_in_the_order_of_the_catalogue_whatever_order_they_were_written_in(client: Client) -> None:
    guide = factories.make_guide()
    for kind in ("sources", "faq", "portfolio", "cons", "pros", "core-functions", "market-demand"):
        items = [{"title": f"Point of {kind}", "text": "Text"}] if kind in ("faq", "cons", "pros") else []
        factories.write(guide, kind, f"Body of {kind}", *items)
    publish(guide=guide)
    page = client.get(guide.get_absolute_url()).text
    kinds = ("market-demand", "core-functions", "pros", "cons", "portfolio", "faq", "sources")
    places = [page.index(f"Body of {kind}") for kind in kinds]
    assert places == sorted(places)


def test_figure_reads_as_one_sentence_and_names_its_source(client: Client) -> None:
    guide = factories.make_published_guide()
    factories.make_figure(guide.occupation)
    page = client.get(guide.get_absolute_url()).text
    assert "Median pay, 93,600 US dollars a year, BLS, May 2024." in page
    assert 'aria-label="Source: median pay"' in page
    assert "Checked" in page


def test_corrected_figure_is_live_without_a_new_edition(client: Client) -> None:
    guide = factories.make_published_guide()
    figure = factories.make_figure(guide.occupation)
    figure.value = 94000
    figure.save()
    page = client.get(guide.get_absolute_url()).text
    assert "$94,000" in page
    assert "93,600" not in page


def test_missing_figure_is_not_published_never_zero(client: Client) -> None:
    page = client.get(factories.make_published_guide().get_absolute_url()).text
    assert "not published" in page
    assert "$0" not in page


def test_figure_without_a_source_is_never_shown(client: Client) -> None:
    guide = factories.make_published_guide()
    factories.make_figure(guide.occupation, source=None)
    for path in (guide.get_absolute_url(), "/guides/", "/", f"/guides/compare/?g={guide.slug}"):
        assert "93,600" not in client.get(path).text


def test_specialty_shows_its_parents_figures_and_says_so(client: Client) -> None:
    parent = factories.make_occupation()
    factories.make_figure(parent)
    specialty = factories.make_occupation("Infusion nurse", None, parent=parent)
    guide = factories.make_published_guide("Infusion nurse", occupation=specialty)
    page = client.get(guide.get_absolute_url()).text
    assert "those of <strong>Registered Nurses</strong> (29-1141)" in page
    assert "$93,600" in page


def test_pay_chart_has_a_table_with_the_same_figures(client: Client) -> None:
    guide = factories.make_guide()
    for measure, value in (("pay_p10", "66030"), ("pay_p25", "78610"), ("pay_median", "93600"), ("pay_p90", "135320")):
        factories.make_figure(guide.occupation, measure, value)
    factories.write(guide, "salary", "Shifts move pay.")
    publish(guide=guide)
    page = client.get(guide.get_absolute_url()).text
    chart, table = page[page.index('<svg class="pay-chart') :].split("<table", 1)
    for amount in ("$66,030", "$78,610", "$93,600", "$135,320"):
        assert amount in chart
        assert amount in table
    for level in ("Entry level", "Mid level", "Senior"):
        assert f'<th scope="row">{level}</th><td><span class="unpublished">not published</span></td>' in table
    assert "posted here" not in chart + table


def posted(guide: Guide, amount: int, **fields: Any) -> Job:
    """A job of a guide's role, with a year's pay."""
    pay = {"pay_min": amount, "pay_max": amount + 10_000, "pay_currency": "USD", "pay_period": "year"}
    return factories.make_job(**{"occupation": guide.occupation, "category": guide.category, **pay, **fields})


def table_row(page: str, head: str) -> str:
    """The text of a row of the pay table."""
    _, rest = page.split(f'<th scope="row">{head}</th>')
    cell, _, _ = rest.partition("</tr>")
    return " ".join(strip_tags(cell).split())


def test_pay_of_a_level_stands_beside_the_official_one_from_five_postings_up(client: Client) -> None:
    guide = factories.make_guide()
    for measure, value in (("pay_p10", "66030"), ("pay_median", "93600"), ("pay_p90", "135320")):
        factories.make_figure(guide.occupation, measure, value)
    factories.write(guide, "salary", "Shifts move pay.")
    publish(guide=guide)
    for amount in (60_000, 70_000, 80_000, 90_000):
        posted(guide, amount, seniority="senior")
    posted(guide, 100_000, seniority="senior", pay_currency="EUR")
    page = client.get(guide.get_absolute_url()).text
    assert table_row(page, "Senior") == "not published"
    assert "jobs posted here" not in page
    posted(guide, 50_000, seniority="senior")
    page = client.get(guide.get_absolute_url()).text
    assert table_row(page, "Senior") == "$50,000–$100,000, median $75,000 in 5 jobs posted here"
    assert table_row(page, "In 5 jobs posted here") == "$50,000–$100,000, median $75,000"
    assert [table_row(page, level) for level in ("Entry level", "Mid level")] == ["not published"] * 2
    chart = page.split('<svg class="pay-chart')[1].split("</svg>")[0]
    assert 'class="posted"' in chart
    assert "In 5 jobs posted here" in chart


def test_open_jobs_of_the_role_stand_below_and_beside_its_remote_rating(client: Client) -> None:
    guide = factories.make_published_guide()
    page = client.get(guide.get_absolute_url()).text
    assert "No job of this role is open here at this moment." in page
    specialty = factories.make_occupation("Infusion nurse", None, parent=guide.occupation)
    posted(guide, 80_000, title="Ward nurse", skills=["Triage"])
    posted(guide, 80_000, title="Drip nurse", occupation=specialty, regions=["usa"], workplace="hybrid")
    factories.make_job(title="Somebody else")
    factories.make_draft_job(title="Not yet a nurse", occupation=guide.occupation)
    factories.make_closed_job(title="No more a nurse", occupation=guide.occupation)
    page = " ".join(strip_tags(client.get(guide.get_absolute_url()).text).split())
    assert "2 open jobs: 1 fully remote, 1 open worldwide" in page
    jobs = page.split("Open jobs for this role")[-1]
    assert jobs.index("Drip nurse") < jobs.index("Ward nurse")
    assert "All 2 jobs" in jobs
    assert "Triage 1" in jobs
    for title in ("Somebody else", "Not yet a nurse", "No more a nurse", "No job of this role"):
        assert title not in page


def test_draft_of_a_guide_shows_no_jobs(editor_client: Client) -> None:
    guide = factories.make_guide()
    posted(guide, 80_000)
    page = editor_client.get(guide.get_absolute_url()).text
    assert "Open jobs" not in page
    assert "open job" not in page


def test_growth_stands_beside_that_of_all_occupations(client: Client) -> None:
    everyone = factories.make_occupation("All occupations", "00-0000")
    factories.make_figure(everyone, "growth", "3.1")
    guide = factories.make_guide()
    factories.make_figure(guide.occupation, "growth", "4.9")
    factories.write(guide, "outlook", "It grows.")
    publish(guide=guide)
    page = client.get(guide.get_absolute_url()).text
    assert "All occupations: Projected growth, 3.1 percent" in page
    assert "4.9%" in page


def test_related_role_leads_to_its_guide_when_there_is_one(client: Client) -> None:
    guide = factories.make_guide()
    other = factories.make_published_guide(
        "Infusion nurse", occupation=factories.make_occupation("Infusion nurse", None)
    )
    guide.related_roles.create(title="Infusion nurse", position=1)
    guide.related_roles.create(title="Dentists, general", code="29-1021", position=2)
    publish(guide=guide)
    page = client.get(guide.get_absolute_url()).text
    assert f'<a href="{other.get_absolute_url()}">Infusion nurse</a>' in page
    assert '<a href="/jobs/?q=Dentists%2C+general">Dentists, general</a> <span class="aside">job search</span>' in page
    assert client.get("/jobs/?q=Dentists%2C+general").status_code == 200


def test_case_without_a_source_is_marked_as_an_illustration(client: Client) -> None:
    guide = factories.make_guide()
    case = {"title": "A long night", "text": "It went well.", "note": "Sleep first."}
    factories.write(guide, "cases", "", case, {**case, "title": "A report", "url": "https://example.org/report"})
    publish(guide=guide)
    page = client.get(guide.get_absolute_url()).text
    invented, reported = page.split("A report", 1)
    assert "Illustration, not a report of real events" in invented
    assert "Illustration, not a report" not in reported


def test_category_notice_heads_its_guides(client: Client) -> None:
    category = factories.make_category("healthcare", notice="Not clinical instruction.")
    page = client.get(factories.make_published_guide(category=category).get_absolute_url())
    assert "Not clinical instruction." in page.text


def test_rating_is_marked_as_ours_with_its_reason(client: Client) -> None:
    guide = factories.make_guide()
    factories.rate(guide)
    publish(guide=guide)
    page = client.get(guide.get_absolute_url()).text
    assert "Medium to high" in page
    assert "our rating" in page
    assert "Hospitals are hiring." in page


def test_guide_page_costs_few_queries(client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    guide = factories.make_guide()
    factories.make_figure(guide.occupation)
    guide.references.add(factories.make_source("another"))
    guide.related_roles.create(title="Somebody else", code="11-1111")
    publish(guide=guide)
    with django_assert_max_num_queries(7):  # one asks whether there are jobs
        client.get(guide.get_absolute_url())
    for number in range(7):
        posted(guide, 80_000, skills=["Triage", f"Skill {number}"])
    with django_assert_max_num_queries(12):
        client.get(guide.get_absolute_url())
