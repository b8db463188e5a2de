"""Every figure in seeds/ is that of the agency's file.

bls_rows.csv holds the rows of those files that the seeds use, each cell as the file has it (employment and openings of
the projections in thousands). A new figure needs its row there.
"""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.test import Client
from django.utils.html import strip_tags
from pytest_django import DjangoDbBlocker

from guides.models import Guide, RelatedRole
from occupations.models import Figure
from tests import factories

ROWS = list(csv.DictReader(Path(__file__).with_name("bls_rows.csv").read_text("utf-8").splitlines()))
CELLS = {(row["file"], row["code"]): row for row in ROWS}
FILES = settings.BASE_DIR.parent / "shared" / "data" / "bls"
WAGES, PROJECTIONS = "national_M2024_dl.xlsx", "ep_2024_34_occupation.xlsx"
SHEETS = {  # file → sheet, row of its headings, headings of code and title
    WAGES: ("national_M2024_dl", 1, "OCC_CODE", "OCC_TITLE"),
    PROJECTIONS: ("Table 1.2", 2, "2024 National Employment Matrix code", "2024 National Employment Matrix title"),
}
WHERE = {  # (source, measure) → file, column, what one unit of the column is
    ("bls-oews-2024-05", "pay_p10"): (WAGES, "A_PCT10", 1),
    ("bls-oews-2024-05", "pay_p25"): (WAGES, "A_PCT25", 1),
    ("bls-oews-2024-05", "pay_median"): (WAGES, "A_MEDIAN", 1),
    ("bls-oews-2024-05", "pay_p75"): (WAGES, "A_PCT75", 1),
    ("bls-oews-2024-05", "pay_p90"): (WAGES, "A_PCT90", 1),
    ("bls-oews-2024-05", "employment"): (WAGES, "TOT_EMP", 1),
    ("bls-ep-2024-34", "growth"): (PROJECTIONS, "Employment change, percent, 2024–34", 1),
    ("bls-ep-2024-34", "openings"): (PROJECTIONS, "Occupational openings, 2024–34 annual average", 1000),
}

# Loaded in one process.
pytestmark = [pytest.mark.django_db, pytest.mark.proof, pytest.mark.xdist_group("seeded figures")]
with_files = pytest.mark.skipif(not FILES.is_dir(), reason="the agency's files are not beside this checkout")


@pytest.fixture(scope="module", autouse=True)
def seeded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with factories.seeded(django_db_blocker):
        yield


def test_every_seeded_figure_is_that_of_the_agencys_file() -> None:
    figures = list(Figure.objects.select_related("occupation", "source"))
    assert figures
    for figure in figures:
        assert figure.source, figure
        assert (figure.country, figure.basis, figure.is_floor) == ("US", "official", False), figure
        file, column, unit = WHERE[figure.source.slug, figure.measure]
        cell = CELLS[file, figure.occupation.code or ""][column]
        assert figure.value == Decimal(cell) * unit, f"{figure.occupation}: {figure}; {file} has {cell}"


def test_every_seeded_occupation_with_figures_has_the_title_of_its_code() -> None:
    for code, title in Figure.objects.values_list("occupation__code", "occupation__title").distinct():
        assert title.lower() == CELLS[WAGES, code]["title"].lower()


def rows_of(file: str) -> dict[str, dict[str, Any]]:
    """code → the row of a file of the agency, by its headings."""
    sheet, heading, code, _ = SHEETS[file]
    book = openpyxl.load_workbook(FILES / file, read_only=True)
    headings, *rows = book[sheet].iter_rows(min_row=heading, values_only=True)
    book.close()
    named = (dict(zip(headings, row, strict=True)) for row in rows)
    return {row[code]: row for row in named}


@with_files
@pytest.mark.parametrize("file", SHEETS)
def test_copied_rows_are_cell_by_cell_those_of_the_file(file: str) -> None:
    originals = rows_of(file)
    for copied in (row for row in ROWS if row["file"] == file):
        original = originals[copied["code"]]
        assert copied["title"] == original[SHEETS[file][3]]
        for column in list(copied)[3:]:
            assert copied[column] == str(original.get(column, "")), (copied["code"], column)


@with_files
def test_codes_of_related_roles_are_in_the_agencys_file() -> None:
    codes = set(RelatedRole.objects.exclude(code="").values_list("code", flat=True))
    assert codes
    assert codes <= rows_of(PROJECTIONS).keys()


@pytest.mark.parametrize(
    ("slug", "growth"), [("registered-nurse", "4.9%"), ("infusion-nurse", "4.9%"), ("software-developer", "15.8%")]
)
@pytest.mark.parametrize("section", ["market-demand", "outlook"])
def test_growth_stands_beside_that_of_all_occupations(client: Client, slug: str, growth: str, section: str) -> None:
    page = client.get(Guide.objects.get(slug=slug).get_absolute_url()).text
    figures = page.split(f'<section id="{section}"')[1].split("</dl>")[0]
    words = " ".join(strip_tags(figures).split())
    own, all_together = words.split("All occupations together", 1)
    assert growth in own
    assert all_together.strip().startswith("3.1%")
