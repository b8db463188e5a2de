"""What an editor does to occupations, figures and sources, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.models import Generation
from occupations.models import Alias, Figure, FigureChange, Occupation, Skill, Source
from tests import factories

pytestmark = pytest.mark.django_db

BLS = "BLS, May 2024: Wage statistics bls-oews-2024-05"


def url(row: Any, page: str = "change") -> str:
    return reverse(f"admin:occupations_{row._meta.model_name}_{page}", args=[row.pk])


def occupation_form(occupation: Occupation, *figures: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """What the occupation's page would send, with these figures in its table: first those there are, then new ones."""
    saved = list(occupation.figures.in_order()) if occupation.pk else []
    form: dict[str, Any] = {"title": occupation.title, "slug": occupation.slug, "code": occupation.code or ""}
    form |= {"figures-TOTAL_FORMS": len(figures), "figures-INITIAL_FORMS": len(saved)}
    form |= {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0, "_save": "Save", **fields}
    usual = {"measure": "pay_median", "value": "93600", "country": "US", "source": BLS, "basis": "official"}
    for number, figure in enumerate(figures):
        keys = {"id": saved[number].pk if number < len(saved) else "", "occupation": occupation.pk or ""}
        row = {**usual, "unit": "", **keys, **figure}
        form |= {f"figures-{number}-{name}": value for name, value in row.items()}
    return form


# Figures


def test_figures_stand_in_one_table_named_by_row_and_column(editor_client: Client) -> None:
    occupation = factories.make_occupation()
    for measure, value in (("growth", "4.9"), ("pay_p90", "135320"), ("pay_p10", "66030.50")):
        factories.make_figure(occupation, measure, value)
    factories.make_figure(occupation, country="CA")
    page = editor_client.get(url(occupation)).text
    for column in ("What", "Value", "Or more", "Unit", "Country", "Source", "Basis", "Delete"):
        assert f'">{column}</th>' in page
    rows = ["Median pay, CA", "Pay at the 10th percentile", "Pay at the 90th percentile", "Projected growth"]
    places = [page.index(f'aria-label="Value, {row}"') for row in rows]
    assert places == sorted(places)
    for column in ("What", "Value", "Or more", "Unit", "Country", "Source", "Basis", "Delete"):
        assert f'aria-label="{column}, Projected growth"' in page
        if column != "Delete":
            assert f'aria-label="{column}, row 5, new"' in page
    assert 'value="66030.5"' in page
    assert page.count(f'value="{BLS}"') == 5  # the four figures' and the list's
    assert page.count('<datalist id="source-names">') == 1
    assert "inlines" not in page  # no script


def test_new_figure_needs_no_unit_and_finds_its_source_by_name(editor_client: Client) -> None:
    occupation, source = factories.make_occupation(), factories.make_source()
    figures = [
        {},
        {"measure": "growth", "value": "-4.9"},
        {"measure": "openings", "value": "189100", "is_floor": "on", "source": BLS.upper().replace(" ", "  ")},
        {"measure": "employment", "value": "7", "unit": "jobs", "country": "CA", "basis": "editorial"},
        {"measure": "", "value": "", "source": ""},
    ]
    assert editor_client.post(url(occupation), occupation_form(occupation, *figures)).status_code == 302
    saved = [(figure.display, figure.unit, figure.country, figure.basis) for figure in occupation.figures.in_order()]
    assert saved == [
        ("7", "jobs", "CA", "editorial"),
        ("$93,600", "USD/year", "US", "official"),
        ("−4.9%", "percent", "US", "official"),
        ("189,100 or more", "jobs/year", "US", "official"),
    ]
    assert set(Figure.objects.values_list("source", flat=True)) == {source.pk}


def test_figures_are_changed_and_deleted_and_the_history_says_who(editor_client: Client) -> None:
    occupation = factories.make_occupation()
    factories.make_figure(occupation)
    factories.make_figure(occupation, "growth", "4.9")
    form = occupation_form(occupation, {"value": "95000.00"}, {"measure": "growth", "value": "4.9", "DELETE": "on"})
    editor_client.post(url(occupation), form)
    assert [figure.display for figure in occupation.figures.all()] == ["$95,000"]
    changes = FigureChange.objects.filter(changed_by__name="Edna Editor").order_by("measure")
    assert [change.display for change in changes] == ["", "$95,000"]


def test_saving_the_page_unchanged_changes_no_figure(editor_client: Client) -> None:
    occupation = factories.make_occupation()
    factories.make_figure(occupation, value="93600.50")
    form = occupation_form(occupation, {"value": "93600.5", "unit": "USD/year"})
    assert editor_client.post(url(occupation), form).status_code == 302
    assert FigureChange.objects.count() == 1


def test_pages_kept_in_memory_are_old_after_a_figure_changed(editor_client: Client) -> None:
    occupation = factories.make_occupation()
    factories.make_source()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda done: done())
        editor_client.post(url(occupation), occupation_form(occupation, {}))
    assert Generation.objects.get(name="content").value == 1


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ({"value": ""}, "This field is required."),
        ({"value": "much"}, "Enter a number."),
        ({"value": "NaN"}, "Enter a number."),
        ({"value": "1e400"}, "Ensure that there are no more than"),
        ({"value": "1.234"}, "Ensure that there are no more than 2 decimal places."),
        ({"value": "-1"}, "Only growth can be negative, and not below −100."),
        ({"measure": "growth", "value": "-100.01"}, "Only growth can be negative, and not below −100."),
        ({"unit": "jobs"}, "The unit does not fit what the figure says."),
        ({"unit": "apples"}, "Select a valid choice."),
        ({"measure": "joy"}, "Select a valid choice."),
        ({"measure": ""}, "This field is required."),
        ({"country": "usa"}, "Ensure this value has at most 2 characters"),
        ({"country": "us"}, "Two capitals."),
        ({"basis": "hearsay"}, "Select a valid choice."),
        ({"source": "The palace"}, "There is no such source. Choose one of the list, or add it first."),
        ({"source": "\0"}, "There is no such source."),
        ({"source": "1"}, "There is no such source."),
    ],
)
def test_figure_that_cannot_be_is_refused_in_its_row_and_nothing_is_lost(
    editor_client: Client, figure: dict[str, str], message: str
) -> None:
    occupation = factories.make_occupation()
    factories.make_source()
    form = occupation_form(occupation, {"measure": "growth", "value": "4.25"}, figure)
    page = editor_client.post(url(occupation), form).text
    assert message in page
    assert 'value="4.25"' in page
    assert not Figure.objects.exists()


def test_figure_that_is_there_already_is_refused(editor_client: Client) -> None:
    occupation = factories.make_occupation()
    factories.make_source()
    message = "Another row is this already: change or delete that one first, and save."
    form = occupation_form(occupation, {}, {"value": "1"})
    assert message in editor_client.post(url(occupation), form).text
    factories.make_figure(occupation)  # by somebody else, while the form was open
    assert message in editor_client.post(url(occupation), occupation_form(occupation) | form).text
    for first in ({"unit": "USD/year"}, {"value": "2"}):
        assert message in editor_client.post(url(occupation), occupation_form(occupation, first, {"value": "1"})).text
    assert Figure.objects.get().value == Decimal(93600)
    changed = occupation_form(occupation, {"DELETE": "on"}, {"value": "1"})
    assert editor_client.post(url(occupation), changed).status_code == 302
    assert Figure.objects.get().value == Decimal(1)


@pytest.mark.parametrize(
    "rows",
    [
        [{"measure": "pay_median"}, {"measure": "pay_p10"}],
        [{"measure": "pay_median"}, {"DELETE": "on"}],
        [{"measure": "pay_p25"}, {"measure": "pay_p10"}],
    ],
)
def test_figure_does_not_become_what_another_still_is(editor_client: Client, rows: list[dict[str, str]]) -> None:
    occupation = factories.make_occupation()
    for measure in ("pay_p10", "pay_median"):
        factories.make_figure(occupation, measure)
    page = editor_client.post(url(occupation), occupation_form(occupation, *rows)).text
    assert "Another row is this already" in page
    assert [figure.measure for figure in occupation.figures.in_order()] == ["pay_p10", "pay_median"]


def test_alias_that_is_there_already_is_refused(editor_client: Client) -> None:
    occupation = factories.make_occupation()
    aliases = {"aliases-TOTAL_FORMS": 2, "aliases-0-name": "RN", "aliases-1-name": " rn "}
    aliases |= {f"aliases-{number}-occupation": occupation.pk for number in (0, 1)}
    page = editor_client.post(url(occupation), occupation_form(occupation, **aliases)).text
    assert "Another row is this already" in page
    assert not Alias.objects.exists()


def test_sources_of_one_name_are_told_apart(editor_client: Client) -> None:
    occupation = factories.make_occupation()
    first = factories.make_source(title="Wages")
    second = factories.make_source("theirs", title="wages", publisher="Another Bureau")
    name = {source: f"BLS, May 2024: {source.title}" for source in (first, second)}
    name[first] += f" (number {first.pk})"  # the second comes first by its publisher
    figures = [{"source": name[first]}, {"source": name[second], "measure": "growth"}]
    editor_client.post(url(occupation), occupation_form(occupation, *figures))
    assert [figure.source for figure in occupation.figures.in_order()] == [first, second]
    page = editor_client.get(url(occupation)).text
    assert f'value="{name[first]}"' in page


def test_specialty_says_whose_figures_its_pages_show(editor_client: Client) -> None:
    parent = factories.make_occupation()
    specialty = factories.make_occupation("Infusion nurse", None, parent=parent)
    page = " ".join(editor_client.get(url(specialty)).text.split())
    assert f'pages show the figures of <a href="{url(parent)}">Registered Nurses (29-1141)</a>' in page
    assert "pages show the figures" not in editor_client.get(url(parent)).text


def test_parent_and_aliases_are_typed(editor_client: Client) -> None:
    factories.make_occupation()
    specialty = factories.make_occupation("Infusion nurse", None)
    alias = {"aliases-TOTAL_FORMS": 1, "aliases-0-name": "IV nurse", "aliases-0-occupation": specialty.pk}
    form = occupation_form(specialty, **alias, parent="registered nurses (29-1141)")
    editor_client.post(url(specialty), form)
    specialty.refresh_from_db()
    assert specialty.counted_as.code == "29-1141"
    assert Alias.objects.get().occupation == specialty
    page = editor_client.post(url(specialty), occupation_form(specialty, parent="Kings")).text
    assert "There is no such occupation." in page


def test_occupation_is_added_with_its_figures(editor_client: Client) -> None:
    factories.make_source()
    form = occupation_form(Occupation(title="Porters", slug="porters", code="39-6011"), {})
    assert editor_client.get(reverse("admin:occupations_occupation_add")).status_code == 200
    editor_client.post(reverse("admin:occupations_occupation_add"), form)
    assert Occupation.objects.get().figures.get().display == "$93,600"
    assert FigureChange.objects.get().changed_by


def test_saving_costs_queries_for_what_was_changed_alone(
    editor_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    occupation = factories.make_occupation()
    figures = [factories.make_figure(occupation, measure, "7") for measure in Figure.Measure.values]
    rows = [{"measure": figure.measure, "value": "7", "unit": figure.unit} for figure in figures]
    rows[3]["value"] = "8"
    with django_assert_max_num_queries(40):
        assert editor_client.post(url(occupation), occupation_form(occupation, *rows)).status_code == 302
    assert [int(figure.value) for figure in occupation.figures.in_order()] == [7, 7, 7, 8, 7, 7, 7, 7]


def test_row_of_another_occupation_is_not_touched(editor_client: Client) -> None:
    theirs = factories.make_figure(factories.make_occupation("Porters", "39-6011"))
    occupation = factories.make_occupation()
    factories.make_figure(occupation, "growth", "4.9")
    for key in (theirs.pk, 10**30, "x", ""):
        editor_client.post(url(occupation), occupation_form(occupation, {"id": key, "value": "1", "DELETE": "on"}))
    theirs.refresh_from_db()
    assert theirs.display == "$93,600"


def test_pages_of_occupations_and_sources_cost_few_queries(
    editor_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    parent = factories.make_occupation()
    for measure in Figure.Measure.values:
        factories.make_figure(parent, measure, source=factories.make_source(measure))
    for number in range(5):
        factories.make_occupation(f"Nurse {number}", None, parent=parent).aliases.create(name="N")
        factories.make_figure(factories.make_occupation(f"Porter {number}", f"39-000{number}"))
    Source.objects.exclude(slug="growth").update(superseded_by=factories.make_source("growth"))
    pages = {"occupation_changelist": 7, "source_changelist": 8}
    for page, most in pages.items():
        with django_assert_max_num_queries(most):
            assert editor_client.get(reverse(f"admin:occupations_{page}")).status_code == 200
    for row, most in ((parent, 10), (factories.make_source(), 9)):
        with django_assert_max_num_queries(most):
            assert editor_client.get(url(row)).status_code == 200


# Who may


def test_writer_sees_occupations_figures_and_sources_and_changes_none(client: Client) -> None:
    occupation = factories.make_occupation()
    factories.make_figure(occupation)
    client.force_login(factories.make_writer())
    page = client.get(url(occupation)).text
    assert "93600" in page
    assert 'name="figures-0-value"' not in page
    assert "row 2, new" not in page
    assert client.post(url(occupation), occupation_form(occupation, {"value": "1"})).status_code == 403
    rows: list[Any] = [
        occupation,
        factories.make_source(),
        factories.make_category(),
        Skill.objects.create(slug="a", name="A"),
    ]
    for row in rows:
        assert client.get(url(row)).status_code == 200
        for answer in (client.post(url(row), {"slug": "x"}), client.get(url(row, "delete")),
                       client.post(url(row, "delete"), {"post": "yes"}),
                       client.get(reverse(f"admin:occupations_{row._meta.model_name}_add"))):  # fmt: skip
            assert answer.status_code == 403
        assert type(row).objects.filter(pk=row.pk, slug=row.slug).exists()
    assert Figure.objects.get().display == "$93,600"
