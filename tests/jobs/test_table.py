"""A query as CSV: what people get in their spreadsheet, and that no stranger's text does anything there."""

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from jobs import table
from jobs.models import Company, Job
from tests import factories

CSV = "/jobs/feed.csv"
SEPARATORS = "\"',;|\t"
FORMULAS = ("=", "+", "-", "@")


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get(CSV + query)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="jobs.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


@pytest.mark.django_db
def test_row_says_what_people_look_for(client: Client, settings: Settings) -> None:
    settings.SITE_URL = "https://cairn.example"
    published_at = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    job = factories.make_job(
        title="Trail “keeper”, nights",
        company=Company.objects.create(slug="acme", name="Ærø & Søn"),
        regions=("usa", "canada"),
        pay_min=Decimal("40.50"),
        pay_max=60,
        pay_currency="USD",
        pay_period="hour",
        published_at=published_at,
    )
    [row] = rows(client)
    assert row == {
        "id": str(job.pk),
        "title": "Trail “keeper”, nights",
        "company": "Ærø & Søn",
        "category": job.category.name,
        "type": "full-time",
        "workplace": "remote",
        "where": job.place,
        "pay_min": "40.50",
        "pay_max": "60",
        "currency": "USD",
        "period": "hour",
        "posted": "2026-11-20",
        "last_day": str(job.expires_on),
        "url": f"https://cairn.example{job.get_absolute_url()}",
    }


@pytest.mark.django_db
def test_file_is_read_by_excel_and_keeps_numbers_numbers(client: Client) -> None:
    job = factories.make_job(title="Kéeper", pay_min=90_000, pay_currency="USD", pay_period="year")
    body = client.get(CSV).content
    assert body.startswith(b'\xef\xbb\xbf"id","title",')
    line = body.decode("utf-8-sig").split("\r\n")[1]
    assert line.startswith(f'{job.pk},"Kéeper",')
    assert ',90000,"","USD","year",' in line


@pytest.mark.django_db
def test_table_has_a_thousand_rows_in_the_order_of_the_page(client: Client) -> None:
    now = timezone.now()
    first = factories.make_job(title="Newest", published_at=now)
    values = {
        field.attname: getattr(first, field.attname) for field in Job._meta.concrete_fields if not field.generated
    }
    older = [Job(**{**values, "id": None, "published_at": now - timedelta(minutes=n)}) for n in range(1, 1_005)]
    Job.objects.bulk_create(older)
    found = [int(row["id"]) for row in rows(client)]
    assert found == [first.pk, *(job.pk for job in older)][:1_000]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'=1"),
        ("\r=1", "'=1"),
        ("＝1", "'＝1"),
        (' "=1', " \"'=1".strip()),
        ("a;=1", "a;'=1"),
        ("a,\t=1", "a, '=1"),
        ("two\nlines", "two lines"),
        ("C++ and C# - 100%", "C++ and C# - 100%"),
        ("jane@example.org", "jane@example.org"),
    ],
)
def test_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str, cell: str) -> None:
    assert table.harmless(text) == cell


@given(st.text(alphabet=[*SEPARATORS, *FORMULAS, "a", " ", "\r", "\n", "＝"], max_size=12))
def test_no_cell_begins_like_a_formula_however_the_line_is_taken_apart(text: str) -> None:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_NONNUMERIC).writerow([7, table.harmless(text), "end"])
    for separator in ",;|\t":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            for row in csv.reader(io.StringIO(line.getvalue()), delimiter=separator, quoting=quoting):
                assert not any(cell.strip(" \"'").startswith(FORMULAS) and not _is_kept(cell) for cell in row)


def _is_kept(cell: str) -> bool:
    """Whether an apostrophe stands before what would be a formula."""
    return cell.lstrip(' "').startswith("'")


@pytest.mark.django_db
def test_hostile_rows_come_out_harmless(client: Client) -> None:
    company = Company.objects.create(slug="acme", name="=HYPERLINK(1)")
    factories.make_job(company=company, title='x";=cmd|calc')
    [row] = rows(client)
    assert row["company"] == "'=HYPERLINK(1)"
    assert row["title"] == "x\";'=cmd|calc"
