"""Finding a guide among many, and putting some side by side."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from guides import search
from guides.models import Guide
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def shelf() -> dict[str, Guide]:
    nurses = factories.make_occupation()
    nurses.aliases.create(name="RN")
    factories.make_figure(nurses)
    factories.make_figure(nurses, "growth", "4.9")
    specialty = factories.make_occupation("Infusion nurse", None, parent=nurses)
    specialty.aliases.create(name="IV therapy nurse")
    developers = factories.make_occupation("Software Developers", "15-1252")
    developers.aliases.create(name="Programmer")
    factories.make_figure(developers, "pay_median", "133080")
    factories.make_figure(developers, "growth", "15.8")
    engineering = factories.make_category("engineering")
    return {
        "nurse": factories.make_published_guide("Registered nurse", occupation=nurses),
        "infusion": factories.make_published_guide("Infusion nurse", occupation=specialty),
        "developer": factories.make_published_guide("Software developer", occupation=developers, category=engineering),
    }


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("infusion nurse", "infusion"),
        ("infuson nruse", "infusion"),
        ("iv therpy nurse", "infusion"),
        ("RN", "nurse"),
        ("regsitered nurse", "nurse"),
        ("sofware developper", "developer"),
        ("programer", "developer"),
        ("softwre", "developer"),
    ],
)
def test_search_finds_titles_and_aliases_with_typos(shelf: dict[str, Guide], typed: str, first: str) -> None:
    assert search.find(typed)[0] == shelf[first].pk


def test_search_finds_words_of_the_text(shelf: dict[str, Guide], client: Client) -> None:
    page = client.get("/guides/", {"q": "what the software developer is for"}).text
    assert "1 guide for" in page
    assert shelf["developer"].get_absolute_url() in page


@pytest.mark.parametrize("typed", ["learn it by heart", "purser", "xyzzy", "''", "&|!():*", "-"])
def test_search_does_not_find_what_is_not_meant(shelf: dict[str, Guide], typed: str, client: Client) -> None:
    page = client.get("/guides/", {"q": typed})
    assert page.status_code == 200
    assert "No guide for that yet" in page.text


def test_search_does_not_find_drafts(shelf: dict[str, Guide]) -> None:
    draft = factories.make_guide("Secret gardener", occupation=factories.make_occupation("Gardeners", None))
    assert draft.pk not in search.find("secret gardener")


def test_category_narrows_the_list(shelf: dict[str, Guide], client: Client) -> None:
    page = client.get("/guides/", {"category": "engineering"}).text
    assert "Software developer" in page
    assert "Registered nurse" not in page


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("title", ["infusion", "nurse", "developer"]),
        ("pay", ["developer", "infusion", "nurse"]),
        ("growth", ["developer", "infusion", "nurse"]),
    ],
)
def test_list_sorts(shelf: dict[str, Guide], client: Client, sort: str, order: list[str]) -> None:
    page = client.get("/guides/", {"sort": sort}).text
    places = [page.index(f'<a href="{shelf[name].get_absolute_url()}">') for name in order]
    assert places == sorted(places)


def test_specialty_in_the_list_has_its_parents_figures(shelf: dict[str, Guide], client: Client) -> None:
    row = client.get("/guides/", {"q": "infusion nurse", "sort": "title"}).text
    assert "Median pay $93,600" in row


def test_list_has_numbered_pages_that_keep_the_query(client: Client) -> None:
    occupation, category = factories.make_occupation(), factories.make_category()
    for number in range(45):
        factories.make_published_guide(f"Nurse number {number:02}", occupation=occupation, category=category)
    page = client.get("/guides/", {"category": "healthcare", "page": "2"}).text
    assert "Nurse number 20" in page
    assert "Nurse number 19" not in page
    assert "?category=healthcare&amp;page=3" in page
    assert 'aria-current="page"' in page


def test_list_costs_few_queries(
    shelf: dict[str, Guide], client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(6):
        client.get("/guides/", {"q": "nurse", "category": "healthcare"})
    with django_assert_max_num_queries(4):
        client.get("/guides/")


def test_comparison_puts_guides_side_by_side_with_sources(shelf: dict[str, Guide], client: Client) -> None:
    page = client.get("/guides/compare/?g=registered-nurse&g=software-developer").text
    assert "$93,600" in page
    assert "$133,080" in page
    assert page.count("BLS, May 2024") >= 4
    assert '<a class="remove" href="/guides/compare/?g=software-developer">' in page
    assert '<option value="infusion-nurse">' in page


def test_comparison_takes_at_most_four_and_ignores_the_rest(shelf: dict[str, Guide], client: Client) -> None:
    slugs = [f"g=nurse-{number}" for number in range(6)]
    for number in range(6):
        factories.make_published_guide(f"Nurse {number}")
    page = client.get("/guides/compare/?g=registered-nurse&g=registered-nurse&g=no-such&" + "&".join(slugs)).text
    assert page.count('<th scope="col">') <= 4
    assert "Nurse 5</a>" not in page


def test_comparison_of_nothing_says_how_to_begin(client: Client) -> None:
    assert "Nothing to compare yet" in client.get("/guides/compare/").text
