"""Sources and their releases, and that what is used stays."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from occupations.models import Category, Source
from tests import factories

pytestmark = pytest.mark.django_db


def url(row: Any, page: str = "change") -> str:
    return reverse(f"admin:occupations_{row._meta.model_name}_{page}", args=[row.pk])


def source_form(source: Source, **fields: Any) -> dict[str, Any]:
    names = ("slug", "publisher", "short", "title", "release", "released_on", "url", "licence", "checked_on")
    return {**{name: getattr(source, name) for name in names}, "_save": "Save", **fields}


def test_source_shows_where_it_is_used(editor_client: Client) -> None:
    occupation, source = factories.make_occupation(), factories.make_source()
    page = editor_client.get(url(source)).text
    assert "Nothing cites it." in page
    for measure in ("growth", "openings"):
        factories.make_figure(occupation, measure)
    guide = factories.make_guide("Night <porter>")
    guide.references.add(source)
    page = editor_client.get(url(source)).text
    assert f'Figures of <a href="{url(occupation)}">Registered Nurses</a>: 2' in page
    assert f'Guide <a href="/admin/guides/guide/{guide.pk}/change/">Night &lt;porter&gt;</a>' in page
    assert "Nothing cites it." not in page


def test_source_that_is_used_everywhere_shows_the_first_fifty(editor_client: Client) -> None:
    for number in range(53):
        factories.make_figure(factories.make_occupation(f"Porter {number:02}", f"39-00{number:02}"))
    page = editor_client.get(url(factories.make_source())).text
    assert page.count("Figures of <a") == 50
    assert "and 3 more" in page


def test_newer_release_is_chosen_by_name_and_marks_the_older_one(editor_client: Client) -> None:
    old, new = factories.make_source("old"), factories.make_source("new", title="Wages", release="May 2025")
    factories.make_figure(factories.make_occupation(), source=old)
    editor_client.post(url(old), source_form(old, superseded_by="BLS, May 2025: Wages"))
    old.refresh_from_db()
    assert old.superseded_by == new
    assert "There is a newer release" in editor_client.get(url(old)).text
    assert "There is a newer release" not in editor_client.get(url(new)).text
    listed = reverse("admin:occupations_source_changelist")
    row = editor_client.get(listed).text.split("BLS, May 2024: Wage statistics old</a>")[1].split("</tr>")[0]
    assert "BLS, May 2025" in row
    assert '<td class="field-figure_count">1</td><td class="field-guide_count">0</td>' in row
    assert "Wage statistics old" in editor_client.get(f"{listed}?superseded=yes").text
    assert "1 source" in editor_client.get(f"{listed}?superseded=yes").text
    assert "Wage statistics old" not in editor_client.get(f"{listed}?superseded=no").text
    assert editor_client.get(f"{listed}?superseded=x").status_code == 200


def test_newer_releases_that_lead_back_are_refused(editor_client: Client) -> None:
    a, b, c = (factories.make_source(slug) for slug in "abc")
    a.superseded_by, b.superseded_by = b, c
    a.save()
    b.save()
    for older in (a, b, c):
        page = editor_client.post(url(c), source_form(c, superseded_by=older.name)).text
        assert "Newer releases lead back to this one: choose another." in page
    c.refresh_from_db()
    assert c.superseded_by is None


def test_loop_that_is_there_already_is_survived_and_can_be_mended(editor_client: Client) -> None:
    a, b, c = (factories.make_source(slug) for slug in "abc")
    for older, newer in ((a, b), (b, a), (c, a)):
        Source.objects.filter(pk=older.pk).update(superseded_by=newer)
    assert editor_client.post(url(c), source_form(c, superseded_by=a.name)).status_code == 302
    assert editor_client.post(url(a), source_form(a, superseded_by="")).status_code == 302
    a.refresh_from_db()
    assert a.superseded_by is None


# Deleting what is used


def assert_stays(client: Client, row: Any, *words: str) -> None:
    """By its own page and by the list's action, asked for and confirmed; and the page says why."""
    action = {"action": "delete_selected", "_selected_action": [row.pk]}
    listed = reverse(f"admin:occupations_{row._meta.model_name}_changelist")
    answers = [client.get(url(row, "delete")), client.post(url(row, "delete"), {"post": "yes"})]
    answers += [client.post(listed, action), client.post(listed, {**action, "post": "yes"})]
    for answer in answers:
        assert answer.status_code == 200
        assert "Nothing was deleted, for this is in use. Take it out of these first:" in answer.text
        for text in words:
            assert text in answer.text
    assert type(row).objects.filter(pk=row.pk).exists()


def assert_goes(client: Client, row: Any) -> None:
    assert client.post(url(row, "delete"), {"post": "yes"}).status_code == 302
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_source_of_a_figure_cannot_be_deleted(editor_client: Client) -> None:
    figure = factories.make_figure(factories.make_occupation())
    assert_stays(editor_client, figure.source, f'Figures of <a href="{url(figure.occupation)}">Registered Nurses</a>')
    figure.delete()
    assert_goes(editor_client, figure.source)


def test_source_that_a_guide_refers_to_cannot_be_deleted(editor_client: Client) -> None:
    guide, source = factories.make_guide(), factories.make_source()
    guide.references.add(source)
    assert_stays(editor_client, source, f'Guide <a href="/admin/guides/guide/{guide.pk}/change/">Registered nurse</a>')
    assert list(guide.references.all()) == [source]
    guide.references.clear()
    assert_goes(editor_client, source)


def test_one_source_in_use_keeps_all_that_were_selected(editor_client: Client) -> None:
    used, free = factories.make_source("used"), factories.make_source("free")
    factories.make_figure(factories.make_occupation(), source=used)
    action = {"action": "delete_selected", "_selected_action": [used.pk, free.pk], "post": "yes"}
    page = editor_client.post(reverse("admin:occupations_source_changelist"), action).text
    assert "Wage statistics used, May 2024<ul>" in " ".join(page.split()).replace(" <ul>", "<ul>")
    assert "Wage statistics free" not in page
    assert Source.objects.filter(pk__in=[used.pk, free.pk]).count() == 2


def test_sources_in_no_use_are_deleted_together(editor_client: Client) -> None:
    pks = [factories.make_source(slug).pk for slug in "ab"]
    action = {"action": "delete_selected", "_selected_action": pks}
    assert "Are you sure" in editor_client.post(reverse("admin:occupations_source_changelist"), action).text
    editor_client.post(reverse("admin:occupations_source_changelist"), {**action, "post": "yes"})
    assert not Source.objects.exists()


def test_occupation_in_use_cannot_be_deleted(editor_client: Client) -> None:
    parent = factories.make_occupation()
    specialty = factories.make_occupation("Infusion nurse", None, parent=parent)
    figure = factories.make_figure(parent)
    guide = factories.make_published_guide("Infusion nurse", occupation=specialty)
    assert_stays(editor_client, parent, f'Specialty <a href="{url(specialty)}">Infusion nurse</a>', "Figures of <a")
    assert_stays(editor_client, specialty, f'Guide <a href="/admin/guides/guide/{guide.pk}/change/">Infusion nurse</a>')
    guide.occupation = parent
    guide.save()
    assert_stays(editor_client, specialty, "Public edition of <a")
    guide.delete()
    assert_goes(editor_client, specialty)
    figure.delete()
    assert_goes(editor_client, parent)


def test_category_of_guides_cannot_be_deleted(editor_client: Client) -> None:
    guide = factories.make_published_guide()
    category = guide.category
    assert_stays(editor_client, category, "Guide <a", "Public edition of <a", "Registered nurse")
    guide.delete()
    assert_goes(editor_client, category)
    assert not Category.objects.exists()
