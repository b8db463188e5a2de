"""Vocabulary and figures from files: all or nothing, and a mistake is named by file, line and field."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.seed_files import SeedError
from occupations import seeds
from occupations.models import Alias, Category, Figure, Occupation, Skill, Source
from tests import factories

pytestmark = pytest.mark.django_db

MODELS = (Alias, Category, Figure, Occupation, Skill, Source)
GOOD = """\
categories:
- {slug: hotels, name: Hotels, order: 10, notice: Check with the house.}
skills:
- {slug: lanterns, name: Lanterns}
sources:
- slug: house
  publisher: The house
  short: House
  title: Wages of the house
  url: https://house.example
  checked: 2026-11-01
occupations:
- slug: porters
  code: 39-6011
  title: Porters
  aliases: [Doorman]
  figures:
  - {measure: pay_median, value: 37000, source: house}
  - {measure: growth, value: -3.5, source: house}
- slug: night-porter
  title: Night porter
  parent: porters
"""
FIGURE = "measure: pay_median, value: 37000"
# What is replaced in the good file, by what, and how the error begins after the file's name.
BROKEN = [
    ("categories:\n", "categories: [\n", "2: expected the node content"),
    ("skills:", "\tskills:", "3: found character"),
    ("skills:\n", "skills: *all\nskill:\n", "1: YAML aliases (*name) are not read"),
    ("skills:", "skill:", "3: skill: is not a field here"),
    ("skills:", "categories:", "3: categories: stands twice or is no key"),
    ("- {slug: lanterns, name: Lanterns}", "  lanterns", "3: skills: expected a list"),
    ("- {slug: lanterns, name: Lanterns}", "- lanterns", "4: skills[1]: expected “key: value” lines"),
    ("slug: lanterns", "slug: lan terns", "4: skills[1].slug: Enter a valid “slug”"),
    ("slug: lanterns, ", "", "4: skills[1].slug: is missing"),
    ("name: Hotels, ", "", "2: categories[1].name: is missing"),
    ("name: Hotels", f"name: {'x' * 81}", "2: categories[1].name: Ensure this value has at most 80 characters"),
    ("order: 10", "order: first", "2: categories[1].order: expected a whole number"),
    ("order: 10", "order: -1", "2: categories[1].order: Ensure this value is greater than or equal to 0."),
    ("Check with the house.", "x" * 20_001, "2: categories[1].notice: This text has 20,001 characters; the limit"),
    ("title: Wages of the house", "title: [a, b]", "9: sources[1].title: expected text"),
    ("https://house.example", "javascript:alert(1)", "10: sources[1].url: Enter a valid URL."),
    ("https://house.example", "ftp://house.example", "10: sources[1].url: Enter a valid URL."),
    ("2026-11-01", "2026-02-30", "11: sources[1].checked: cannot be read: day is out of range"),
    ("2026-11-01", "yesterday", "11: sources[1].checked: expected a date, YYYY-MM-DD"),
    ("  checked: 2026-11-01\n", "", "6: sources[1].checked: is missing"),
    ("39-6011", "396011", "14: occupations[1].code: expected text"),
    ("39-6011", "39.6011x", "14: occupations[1].code: A code looks like 29-1141."),
    ("title: Porters", f"title: {'x' * 201}", "15: occupations[1].title: Ensure this value has at most 200"),
    ("[Doorman]", "Doorman", "16: occupations[1].aliases: expected a list of texts"),
    ("[Doorman]", "[1]", "16: occupations[1].aliases: expected a list of texts"),
    (FIGURE, "measure: joy, value: 1, unit: jobs", "18: figures[1].measure: Value 'joy' is not a valid choice."),
    (FIGURE, "measure: pay_median", "18: figures[1].value: expected a number"),
    (FIGURE, "measure: pay_median, value: much", "18: figures[1].value: expected a number"),
    (FIGURE, "measure: pay_median, value: .nan", "18: figures[1].value: “NaN” value must be a decimal number."),
    (FIGURE, "measure: pay_median, value: [1]", "18: figures[1].value: expected a number"),
    (FIGURE, "measure: pay_median, value: 1.234", "18: figures[1].value: Ensure that there are no more than 2"),
    (FIGURE, "measure: pay_median, value: -1", "18: figures[1]: Only growth can be negative"),
    (FIGURE, f"{FIGURE}, unit: jobs", "18: figures[1]: The unit does not fit what the figure says."),
    (FIGURE, f"{FIGURE}, unit: apples", "18: figures[1].unit: Value 'apples' is not a valid choice."),
    (FIGURE, f"{FIGURE}, country: usa", "18: figures[1].country: Two capitals."),
    (FIGURE, f"{FIGURE}, basis: hearsay", "18: figures[1].basis: Value 'hearsay' is not a valid choice."),
    (FIGURE, f"{FIGURE}, colour: red", "18: figures[1].colour: is not a field here"),
    ("37000, source: house", "37000, source: palace", "18: figures[1].source: there is no source “palace”"),
    ("37000, source: house", "37000", "18: figures[1].source: is missing"),
    ("-3.5", "-101", "19: figures[2]: Only growth can be negative, and not below −100."),
    ("parent: porters", "parent: kings", "22: occupations[2].parent: there is no occupation “kings”"),
    ("parent: porters", "parent: night-porter", "22: occupations[2].parent: there is no occupation “night-porter”"),
    (
        "parent: porters",
        "parent: porters\n  code: 39-6012",
        "20: occupations[2]: An occupation with a code",
    ),
    ("parent: porters", "code: 39-6011", "22: occupations[2].code: Occupation with this SOC code already exists."),
    ("lanterns, name", '"a\\0", name', "4: skills[1].slug: "),
    ("[Doorman]", '["a\\0"]', "16: occupations[1].aliases: "),
    ("[Doorman]", f"[{'x' * 121}]", "16: occupations[1].aliases: "),
    ("[Doorman]", '["\\u202e"]', "16: occupations[1].aliases: "),
    ("value: 37000", "value: 37000, or_more: 'no'", "18: figures[1].or_more: "),
    ("order: 10", "order: 1.5", "2: categories[1].order: "),
    ("measure: growth", "measure: pay_median", "19: figures[2].measure: stands twice"),
]
replacement = pytest.mark.parametrize(
    ("old", "new", "message"), [pytest.param(*row, id=f"{row[1][:30]!r}") for row in BROKEN]
)
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str) -> Path:
        path = tmp_path / "x.yaml"
        path.write_text(text)
        return path

    return write


def everything() -> list[object]:
    return [list(model._default_manager.order_by("pk").values()) for model in MODELS]


def test_good_file_is_loaded(write: Write) -> None:
    outcomes = seeds.load(write(GOOD).parent)
    assert outcomes == {"added": 8}
    specialty = Occupation.objects.get(slug="night-porter")
    assert specialty.counted_as.title == "Porters"
    assert [figure.display for figure in specialty.counted_as.figures.order_by("value")] == ["−3.5%", "$37,000"]
    assert Category.objects.get().notice_html == "<p>Check with the house.</p>\n"


@replacement
def test_broken_file_is_refused_by_line_and_field_and_nothing_is_loaded(
    write: Write, old: str, new: str, message: str
) -> None:
    assert GOOD.count(old) == 1
    path = write(GOOD.replace(old, new))
    with pytest.raises(SeedError) as refused:
        seeds.load(path.parent)
    assert str(refused.value).startswith(f"{path}:{message}")
    assert everything() == [[]] * len(MODELS)


def test_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    for data, message in ((b"# \xe9\n", "1: is not UTF-8"), (b"#" * 2_000_000, "1: has 2,000,000 bytes")):
        (tmp_path / "x.yaml").write_bytes(data)
        with pytest.raises(SeedError, match=message):
            seeds.load(tmp_path)


def test_broken_file_takes_the_others_of_its_folder_with_it_and_changes_no_row(tmp_path: Path) -> None:
    factories.make_figure(factories.make_occupation())
    before = everything()
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text("skills:\n- {slug: doors}\n")
    with pytest.raises(CommandError) as refused:
        call_command("load_occupations", tmp_path, force=True)
    assert str(refused.value) == f"{tmp_path / 'b.yaml'}:2: skills[1].name: is missing"
    assert refused.value.returncode != 0
    assert everything() == before


def test_rows_that_exist_are_kept_unless_forced(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write(GOOD).parent
    seeds.load(folder)
    Category.objects.update(name="Inns")
    Figure.objects.filter(measure="growth").update(value=1)
    call_command("load_occupations", folder)
    assert capsys.readouterr().out == "7 kept\n"
    assert Category.objects.get().name == "Inns"
    assert Figure.objects.get(measure="growth").display == "1%"
    call_command("load_occupations", folder, force=True)
    assert capsys.readouterr().out == "7 overwritten\n"
    assert Category.objects.get().name == "Hotels"
    assert Figure.objects.get(measure="growth").display == "−3.5%"


RELEASE = "publisher: P, short: P, title: T, url: https://p.example, checked: 2026-11-01"
NEWER = f"""\
sources:
- {{slug: old, {RELEASE}, release: '1', superseded_by: new}}
- {{slug: new, {RELEASE}, release: '2'}}
"""


def newer(slug: str) -> str:
    source = Source.objects.get(slug=slug).superseded_by
    return source.slug if source else ""


def test_source_may_name_a_newer_release_that_stands_in_a_later_file(tmp_path: Path) -> None:
    head, old, new = NEWER.splitlines()
    (tmp_path / "a.yaml").write_text(f"{head}\n{old}")
    (tmp_path / "b.yaml").write_text(f"{head}\n{new}")
    assert seeds.load(tmp_path) == {"added": 2}
    assert (newer("old"), newer("new")) == ("new", "")


def test_newer_release_of_a_source_that_is_kept_is_kept_unless_forced(write: Write) -> None:
    folder = write(NEWER).parent
    seeds.load(folder)
    Source.objects.update(superseded_by=None)
    assert seeds.load(folder) == {"kept": 2}
    assert newer("old") == ""
    assert seeds.load(folder, force=True) == {"overwritten": 2}
    assert newer("old") == "new"


@pytest.mark.parametrize(
    ("slug", "message"),
    [
        ("next", "there is no source “next”"),
        ("old", "Newer releases lead back to this one: choose another."),
        ("[new]", "expected text"),
    ],
)
def test_newer_release_that_cannot_be_is_refused_by_line(write: Write, slug: str, message: str) -> None:
    path = write(NEWER.replace("superseded_by: new", f"superseded_by: {slug}"))
    with pytest.raises(SeedError) as refused:
        seeds.load(path.parent)
    assert str(refused.value).startswith(f"{path}:2: sources[1].superseded_by: {message}")
    assert not Source.objects.exists()


def test_newer_releases_that_lead_in_a_circle_are_refused(write: Write) -> None:
    path = write(NEWER.replace("release: '2'", "release: '2', superseded_by: old"))
    with pytest.raises(SeedError, match=r"3: sources\[2\]\.superseded_by: Newer releases lead back to this one"):
        seeds.load(path.parent)


def test_file_may_name_a_parent_that_stands_in_a_later_one(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("occupations:\n- {slug: night-porter, title: Night porter, parent: porters}\n")
    (tmp_path / "b.yaml").write_text("occupations:\n- {slug: porters, code: 39-6011, title: Porters}\n")
    seeds.load(tmp_path)
    assert Occupation.objects.get(slug="night-porter").counted_as.slug == "porters"


def test_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("load_occupations", tmp_path / "none")
