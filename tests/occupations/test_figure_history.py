"""What became of a figure: written down by the database whoever changes it and however, and read by editors."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.actor import act_as
from occupations.models import Figure, FigureChange, Occupation
from tests import factories

pytestmark = pytest.mark.django_db


def history() -> list[tuple[Any, ...]]:
    """Value and who, from the first change to the last."""
    rows = FigureChange.objects.order_by("pk").values_list("value", "changed_by__name")
    return [(None if value is None else int(value), name) for value, name in rows]


def history_page(client: Client, occupation: Occupation, query: str = "") -> str:
    answer = client.get(reverse("admin:occupations_occupation_figures", args=[occupation.pk]) + query)
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def test_each_change_is_kept_with_all_it_said() -> None:
    figure = factories.make_figure(factories.make_occupation(), "growth", "4.9")
    source = factories.make_source("newer")
    Figure.objects.filter(pk=figure.pk).update(value="-3.5", is_floor=True, source=source)
    first, last = FigureChange.objects.order_by("pk")
    for change, display, cited in ((first, "4.9%", figure.source), (last, "−3.5% or more", source)):
        assert (change.display, change.source, change.occupation) == (display, cited, figure.occupation)
        assert (change.measure, change.unit, change.country, change.basis) == ("growth", "percent", "US", "official")
        assert abs((change.changed_at - datetime.now(UTC)).total_seconds()) < 60


def test_saving_without_a_change_writes_nothing() -> None:
    figure = factories.make_figure(factories.make_occupation())
    figure.save()
    Figure.objects.update(value=93600)
    assert history() == [(93600, None)]


def test_deleting_is_kept_without_a_value() -> None:
    factories.make_figure(factories.make_occupation()).delete()
    assert history() == [(93600, None), (None, None)]


def test_no_way_of_saving_forgets() -> None:
    occupation = factories.make_occupation()
    for measure in ("pay_p10", "pay_p90"):
        factories.make_figure(occupation, measure, "1")
    Figure.objects.update(value=2)
    Figure.objects.bulk_update([*Figure.objects.all()[:1]], ["is_floor"])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE occupations_figure SET value = 3 WHERE measure = 'pay_p10'")
        cursor.execute("DELETE FROM occupations_figure WHERE measure = 'pay_p90'")
    assert [value for value, _ in history()] == [1, 1, 2, 2, 3, None]


def test_changes_are_signed_by_whoever_acts_and_by_nobody_after() -> None:
    figure = factories.make_figure(factories.make_occupation())
    ann, ben = factories.make_user(name="Ann"), factories.make_user(name="Ben")
    for value, person in enumerate((ann, ben, None), 1):
        act_as(person.pk if person else None)
        Figure.objects.filter(pk=figure.pk).update(value=value)
    assert history() == [(93600, None), (1, "Ann"), (2, "Ben"), (3, None)]


@pytest.mark.django_db(transaction=True)
def test_actor_is_forgotten_with_the_transaction() -> None:
    ann = factories.make_user(name="Ann")
    with transaction.atomic():
        act_as(ann.pk)
        figure = factories.make_figure(factories.make_occupation())
    figure.delete()
    assert history() == [(93600, "Ann"), (None, None)]


@pytest.mark.django_db(transaction=True)
def test_nobody_acts_outside_of_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        act_as(1)


def test_history_outlives_the_account_of_who_made_it() -> None:
    ann = factories.make_user(name="Ann")
    act_as(ann.pk)
    factories.make_figure(factories.make_occupation())
    act_as(None)
    ann.delete()
    assert history() == [(93600, None)]


def test_change_that_is_refused_leaves_no_trace() -> None:
    factories.make_figure(factories.make_occupation())
    with pytest.raises(Error), transaction.atomic():
        Figure.objects.update(value=-1)
    assert history() == [(93600, None)]


def test_page_tells_when_who_what_from_and_to_the_latest_first(editor_client: Client) -> None:
    figure = factories.make_figure(factories.make_occupation())
    act_as(factories.make_user(name="Ann").pk)
    Figure.objects.update(value=95000)
    Figure.objects.update(is_floor=True)
    act_as(None)
    figure.delete()
    page = history_page(editor_client, figure.occupation)
    assert '<th scope="row">Median pay</th>' in page
    steps = ["<td>$95,000 or more</td> <td>deleted</td>", "<td>$95,000</td> <td>$95,000 or more</td>",
             "<td>$93,600</td> <td>$95,000</td>", "<td>—</td> <td>$93,600</td>"]  # fmt: skip
    places = [page.index(step) for step in steps]
    assert places == sorted(places)
    assert page.count("<td>Ann</td>") == 2
    assert page.count("<td>no editor</td>") == 2
    assert page.count("BLS, May 2024: Wage statistics bls-oews-2024-05</a>") == 4


def test_figure_that_comes_again_after_it_was_deleted_begins_anew(editor_client: Client) -> None:
    occupation = factories.make_occupation()
    factories.make_figure(occupation).delete()
    factories.make_figure(occupation, value="95000")
    assert "<td>—</td> <td>$95,000</td>" in history_page(editor_client, occupation)


def test_figures_of_other_countries_bases_and_occupations_have_histories_of_their_own(editor_client: Client) -> None:
    occupation = factories.make_occupation()
    factories.make_figure(factories.make_occupation("Porters", "39-6011"), value="1")
    for value, fields in enumerate([{}, {"country": "CA"}, {"basis": "editorial"}], 2):
        factories.make_figure(occupation, value=str(value), **fields)
    page = history_page(editor_client, occupation)
    assert page.count("<td>—</td> <td>$") == 3
    assert '<th scope="row">Median pay, CA</th>' in page
    assert '<th scope="row">Median pay, editorial</th>' in page
    assert "<td>$1</td>" not in page


def test_times_are_the_editors_own(client: Client) -> None:
    figure = factories.make_figure(factories.make_occupation())
    FigureChange.objects.update(changed_at=datetime(2026, 11, 30, 23, 5, tzinfo=UTC))
    editor = factories.make_editor()
    editor.time_zone = "Europe/Berlin"
    editor.save()
    client.force_login(editor)
    page = history_page(client, figure.occupation)
    assert '<time datetime="2026-12-01T00:05:00+01:00">1 Dec 2026, 00:05 CET</time>' in page


def test_long_history_has_pages_and_costs_few_queries(
    editor_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    figure = factories.make_figure(factories.make_occupation())
    for value in range(60):
        Figure.objects.update(value=value)
    with django_assert_max_num_queries(6):
        page = history_page(editor_client, figure.occupation)
    assert page.count('<th scope="row">') == 50
    assert "<td>$58</td> <td>$59</td>" in page
    last = history_page(editor_client, figure.occupation, "?page=2")
    assert last.count('<th scope="row">') == 11
    assert "<td>$8</td> <td>$9</td>" in last  # what it was before stands on this page, and it is known all the same
    for beyond in ("?page=9", "?page=-1", "?page=x", "?page=%00"):
        assert history_page(editor_client, figure.occupation, beyond).count('<th scope="row">') in (11, 50)


def test_occupation_that_never_had_figures_says_so(editor_client: Client) -> None:
    page = history_page(editor_client, factories.make_occupation())
    assert "No figure of this occupation was ever saved." in page


def test_history_is_for_those_who_may_see_figures(client: Client) -> None:
    address = reverse("admin:occupations_occupation_figures", args=[factories.make_occupation().pk])
    assert client.get(address).status_code == 302
    client.force_login(factories.make_user(is_staff=True))
    assert client.get(address).status_code == 403
    client.force_login(factories.make_writer())
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405
    assert client.get("/admin/occupations/occupation/99999999999999999999/figures/").status_code == 404


def test_figure_that_becomes_another_is_gone_from_its_place() -> None:
    figure = factories.make_figure(factories.make_occupation(), "pay_p25", "78610")
    Figure.objects.update(measure="pay_p75")
    rows = FigureChange.objects.order_by("pk").values_list("measure", "value")
    assert list(rows) == [("pay_p25", figure.value), ("pay_p25", None), ("pay_p75", figure.value)]
