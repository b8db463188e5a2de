"""Guides from files: all of a file or nothing, mistakes by file, line and field, and never over an editor's work."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from core.seed_files import SeedError
from guides import seeds
from guides.actions import publish
from guides.models import Credential, FormerSlug, Guide, Item, Rating, RelatedRole, Section, Snapshot
from occupations.models import Skill
from tests import factories

pytestmark = pytest.mark.django_db

MODELS = (Credential, Snapshot, FormerSlug, Guide, Item, Rating, RelatedRole, Section)
GOOD = """\
---
title: Night porter
category: hotels
occupation: porters
summary: Keeps the doors of a house at night.
reviewed: 2026-11-01
ratings:
- scale: demand
  from: medium
  to: high
  reason: Doors never close.
  reviewed: 2026-11-02
related:
- title: Day porter
  code: 39-6011
credentials:
- name: Key card
  issuer: The house
  url: https://keys.example
  checked: 2026-11-03
references:
- house
---

## salary

Paid by the night.

## tech-stack

- Brass lantern {skill=lanterns}

## stages

### Apprentice | 0–1

Learns the doors.

## cases

### The lost key |  | https://door.example
> Look in the door.

It was in the door.
"""
RATING = GOOD[GOOD.index("- scale") : GOOD.index("related")]
CREDENTIAL = GOOD[GOOD.index("- name") : GOOD.index("references")]
SECTIONS = GOOD[GOOD.index("## salary") :]
# What is replaced in the good file, by what, and how the error begins after the file's name.
BROKEN = [
    ("---\ntitle", "title", "1: begins with front matter between two lines “---”"),
    ("\n---\n\n", "\n\n", "1: begins with front matter between two lines “---”"),
    (GOOD, "", "1: begins with front matter between two lines “---”"),
    (GOOD[4 : GOOD.index("---\n\n")], "", "2: is empty"),
    (GOOD[4 : GOOD.index("---\n\n")], "a\n", "2: expected “key: value” lines"),
    ("ratings:\n", "ratings: [\n", "8: expected the node content"),
    ("title: Night porter", "title: 'Night porter", "22: found unexpected"),
    ("title: Night porter", "title: *name", "2: YAML aliases (*name) are not read"),
    ("title: Night porter", f"title: {'[' * 600}{']' * 600}", "2: is nested too deeply"),
    ("title: Night porter", f"title: {'[' * 200}{']' * 200}", "2: title: expected text"),
    ("title: Night porter\n", "", "2: title: is missing"),
    ("title: Night porter", "title: ''", "2: title: This field cannot be blank."),
    ("title: Night porter", "title: [Night, porter]", "2: title: expected text; put it between quotes"),
    ("title: Night porter", "title: 7", "2: title: expected text; put it between quotes"),
    ("title: Night porter", f"title: {'x' * 121}", "2: title: Ensure this value has at most 120 characters"),
    ("title: Night porter", "title: a\ntitle: b", "3: title: stands twice or is no key"),
    ("title: Night porter", "title: a\nmood: good", "3: mood: is not a field here"),
    ("title: Night porter", "title: !!python/name:os.system x", "2: title: cannot be read"),
    ("category: hotels", "category: inns", "3: category: there is no category “inns”"),
    ("category: hotels\n", "", "2: category: is missing"),
    ("occupation: porters", "occupation: kings", "4: occupation: there is no occupation “kings”"),
    ("summary: Keeps", f"summary: {'x' * 800} Keeps", "5: summary: Ensure this value has at most 800 characters"),
    ("2026-11-01", "2026-13-01", "6: reviewed: cannot be read: month must be in 1..12"),
    ("2026-11-01", "last week", "6: reviewed: expected a date, YYYY-MM-DD"),
    ("2026-11-01", "2026-11-01 10:00:00", "6: reviewed: expected a date, YYYY-MM-DD"),
    (f"ratings:\n{RATING}", "ratings: high\n", "7: ratings: expected a list"),
    (RATING, "- high\n", "8: ratings[1]: expected “key: value” lines"),
    (RATING, RATING + RATING, "13: ratings[2]: Rating with this Guide and Scale already exists."),
    ("scale: demand", "scale: joy", "8: ratings[1].scale: is none of demand, stress, balance, remote"),
    ("from: medium", "from: middling", "9: ratings[1].from: is none of low, medium, high"),
    ("from: medium\n  to: high", "from: high\n  to: low", "8: ratings[1]: A rating goes from a step to the same or"),
    ("  to: high\n", "", "8: ratings[1].to: is missing"),
    ("reason: Doors never close.", "reason: ''", "11: ratings[1].reason: This field cannot be blank."),
    ("  reviewed: 2026-11-02\n", "", "8: ratings[1].reviewed: is missing"),
    ("39-6011", "396O11", "15: related[1].code: A code looks like 29-1141."),
    ("- title: Day porter", "- name: Day porter", "14: related[1].title: is missing"),
    (CREDENTIAL, CREDENTIAL + CREDENTIAL.upper().lower(), "21: credentials[2]: "),
    ("https://keys.example", "javascript:alert(1)", "19: credentials[1].url: Enter a valid URL."),
    ("  checked: 2026-11-03\n", "", "17: credentials[1].checked: is missing"),
    ("issuer: The house", f"issuer: {'x' * 201}", "18: credentials[1].issuer: Ensure this value has at most 200"),
    ("- house", "- palace", "21: references: there is no source “palace”"),
    ("references:\n- house", "references: house", "21: references: expected a list of texts"),
    (SECTIONS, f"Good night.\n\n{SECTIONS}", "24: text before the first “## kind” line"),
    ("## salary", "## wages", "25: ## wages: is no section; write “## kind” or “## kind | Heading”"),
    ("## salary", "## Salary", "25: ## Salary: is no section"),
    ("## tech-stack", "## salary", "29: salary: stands twice"),
    ("## salary", f"## salary | {'x' * 121}", "25: salary.heading: Ensure this value has at most 120 characters"),
    ("Paid by the night.", "x" * 20_001, "25: salary.body: This text has 20,001 characters; the limit is 20,000."),
    ("skill=lanterns", "skill=torches", "31: tech-stack item 1: there is no skill “torches”"),
    ("- Brass lantern {skill=lanterns}", "- ", "31: tech-stack item: has no title"),
    ("Brass lantern", "x" * 301, "31: tech-stack item 1.title: Ensure this value has at most 300 characters"),
    ("### Apprentice | 0–1", "### Apprentice | a year", "35: stages item 1.value: Write years of experience as 0–1"),
    ("### Apprentice | 0–1", "### Apprentice | 0-1", "35: stages item 1.value: Write years of experience as 0–1"),
    ("### Apprentice | 0–1", "### Apprentice", "35: stages item 1.value: Years of experience is missing."),
    ("### Apprentice | 0–1", "###  | 0–1", "35: stages item: has no title"),
    ("Learns the doors.", "", "35: stages item 1.text: Text is missing."),
    ("https://door.example", "data:text/html,x", "41: cases item 1.url: Enter a valid URL."),
    ("> Look in", f"> {'x' * 300} Look in", "41: cases item 1.note: Ensure this value has at most 300 characters"),
    ("It was in", f"{'x' * 20_000} It was in", "41: cases item 1.text: This text has 20,020 characters; the limit is"),
    ("category: hotels", 'category: "a\\0"', "3: category: "),
    ("category: hotels", 'category: "a\\ud800"', "3: category: "),
    ("- house", '- "a\\0"', "21: references: "),
    ("https://keys.example", '"https://keys.example/\\0"', "19: credentials[1].url: "),
    ("https://door.example", "https://door.example/\0", "41: holds a NUL character"),
    ("title: Night porter", 'title: "\\u202e"', "2: title: "),
    ("reason: Doors never close.", 'reason: "\\x07"', "11: ratings[1].reason: "),
    ("Brass lantern", "\u202e", "31: tech-stack item 1.title: "),
    ("title: Night porter", 'title: "\\U00110000"', "2: "),
    ("title: Night porter", "title: Night porter\nwriter: a\0b", "3: "),
    ("title: Night porter", "title: Night porter\nfeatured: maybe", "3: featured: "),
    ("| https://door.example", "| https://door.example | d", "41: cases item: has a column too many: d"),
]
replacement = pytest.mark.parametrize(
    ("old", "new", "message"), [pytest.param(*row, id=f"{row[1][:30]!r}") for row in BROKEN]
)
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def vocabulary() -> None:
    factories.make_category("hotels")
    factories.make_occupation("Porters", "39-6011")
    factories.make_source("house")
    Skill.objects.create(slug="lanterns", name="Lanterns")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str, name: str = "night-porter") -> Path:
        path = tmp_path / f"{name}.md"
        path.write_text(text, encoding="utf-8", newline="")
        return path

    return write


def everything() -> list[object]:
    return [list(model._default_manager.order_by("pk").values()) for model in MODELS]


def load(path: Path, *, force: bool = False) -> tuple[str, str]:
    """Run the command; what it wrote to its two outputs."""
    out, err = StringIO(), StringIO()
    call_command("load_guides", path, force=force, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_good_file_becomes_a_published_guide(write: Write, client: Client) -> None:
    assert load(write(GOOD)) == ("night-porter: edition 1\n", "")
    page = client.get("/guides/night-porter/").text
    for text in ("Night porter", "Paid by the night.", "Brass lantern", "Apprentice", "It was in the door."):
        assert text in page
    item = Item.objects.get(section__kind="tech-stack")
    assert item.skill
    assert item.skill.slug == "lanterns"


@replacement
def test_broken_file_is_refused_by_line_and_field_and_nothing_is_loaded(
    write: Write, old: str, new: str, message: str
) -> None:
    assert GOOD.count(old) == 1
    path = write(GOOD.replace(old, new))
    with pytest.raises(SeedError) as refused:
        seeds.load(path)
    assert str(refused.value).startswith(f"{path}:{message}")
    assert everything() == [[]] * len(MODELS)


def test_broken_file_changes_nothing_of_a_guide_that_is_there(write: Write) -> None:
    seeds.load(write(GOOD))
    before = everything()
    for old, new, message in BROKEN:
        broken = GOOD.replace(old, new).replace("of a house", "of an inn").replace("The lost key", "The found key")
        with pytest.raises(SeedError):
            seeds.load(write(broken), force=True)
        assert everything() == before, message


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (GOOD.replace("Keeps", "Kéeps").encode("latin-1", "replace"), "5: is not UTF-8 text"),
        (GOOD.encode("utf-16"), "1: is not UTF-8 text"),
        (GOOD.encode() + b"x" * 2_000_000, "1: has 2,00"),
        (b"", "1: begins with front matter"),
    ],
    ids=["Latin-1", "UTF-16", "2 MB", "empty"],
)
def test_file_that_is_no_text_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "night-porter.md"
    path.write_bytes(data)
    with pytest.raises(SeedError) as refused:
        seeds.load(path)
    assert str(refused.value).startswith(f"{path}:{message}")
    assert everything() == [[]] * len(MODELS)


@pytest.mark.parametrize("name", ["Night porter", "nächtlich", "compare", "x" * 81])
def test_file_whose_name_is_no_address_is_refused(write: Write, name: str) -> None:
    path = write(GOOD, name)
    with pytest.raises(SeedError, match="slug: "):
        seeds.load(path)
    assert not Guide.objects.exists()


def test_broken_head_is_refused_even_where_it_would_not_be_taken(write: Write) -> None:
    seeds.load(write(GOOD))
    Guide.objects.update(summary="An editor's.")
    with pytest.raises(SeedError):
        seeds.load(write(GOOD.replace("category: hotels", "category: inns")))


def test_broken_file_does_not_stop_the_others_and_the_command_fails(write: Write) -> None:
    write(GOOD, "a-porter")
    broken = write(GOOD.replace("title: Night porter", "title: 7"), "b-porter")
    write(GOOD, "c-porter")
    out, err = StringIO(), StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("load_guides", broken.parent, stdout=out, stderr=err)
    assert str(refused.value) == "1 of 3 files could not be loaded; nothing of them was."
    assert refused.value.returncode != 0
    assert err.getvalue() == f"{broken}:2: title: expected text; put it between quotes\n"
    assert out.getvalue() == "a-porter: edition 1\nc-porter: edition 1\n"
    assert set(Guide.objects.published().values_list("slug", flat=True)) == {"a-porter", "c-porter"}


def test_folder_without_guides_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no guide"):
        load(tmp_path)


def test_loading_twice_makes_no_second_edition_and_changes_nothing(write: Write) -> None:
    path = write(GOOD)
    load(path)
    before = [(edition.pk, edition.number, edition.created_at) for edition in Snapshot.objects.all()]
    assert load(path) == ("night-porter: edition 1\n", "")
    assert [(edition.pk, edition.number, edition.created_at) for edition in Snapshot.objects.all()] == before
    assert (Guide.objects.count(), Item.objects.count(), Rating.objects.count()) == (1, 3, 1)


def test_changed_file_changes_the_same_guide_and_makes_an_edition(write: Write, client: Client) -> None:
    load(write(GOOD))
    guide = Guide.objects.get()
    salary = guide.sections.get(kind="salary")
    changed = GOOD.replace("by the night", "by the hour").replace("Night porter", "Night doorkeeper")
    assert load(write(changed)) == ("night-porter: edition 2\n", "")
    assert Guide.objects.get().pk == guide.pk
    assert guide.sections.get(kind="salary").pk == salary.pk
    page = client.get("/guides/night-porter/").text
    assert "Night doorkeeper" in page
    assert "Paid by the hour." in page
    assert "Paid by the night." not in page


def test_section_an_editor_changed_is_kept_and_named_until_forced(write: Write, client: Client) -> None:
    load(write(GOOD))
    guide = Guide.objects.get()
    factories.write(guide, "salary", "Paid by the door.")
    publish(guide=guide)
    changed = write(GOOD.replace("by the night", "by the hour").replace("of a house", "of an inn"))
    assert load(changed) == ("night-porter: edition 3; kept what was changed here: salary\n", "")
    page = client.get("/guides/night-porter/").text
    assert "Paid by the door." in page
    assert "Paid by the hour." not in page
    assert "of an inn" in page
    assert load(changed, force=True) == ("night-porter: edition 4\n", "")
    assert "Paid by the hour." in client.get("/guides/night-porter/").text


def test_what_an_editor_has_not_published_is_not_published_by_loading(write: Write, client: Client) -> None:
    load(write(GOOD))
    factories.write(Guide.objects.get(), "salary", "Half a thought")
    out, _ = load(write(GOOD.replace("of a house", "of an inn")))
    assert "not published, because changes made here wait for it" in out
    page = client.get("/guides/night-porter/").text
    assert "Half a thought" not in page
    assert "of an inn" not in page


@pytest.mark.parametrize(
    "change",
    [
        lambda guide: guide.sections.get(kind="stages").items.update(value="0–2"),
        lambda guide: guide.sections.get(kind="stages").items.all().delete(),
        lambda guide: guide.sections.get(kind="stages").items.create(title="Head", value="8+", text="Leads."),
        lambda guide: guide.sections.filter(kind="stages").update(heading="From door to door"),
        lambda guide: guide.sections.get(kind="tech-stack").items.update(skill=None),
    ],
    ids=["an item's value", "an item taken out", "an item added", "the heading", "an item's skill"],
)
def test_section_is_kept_whatever_an_editor_changed_in_it(write: Write, change: Callable[[Guide], object]) -> None:
    text = GOOD.replace("## stages\n", "## stages\n\nFrom the first door on.\n")
    guide = seeds.load(write(text)).guide
    change(guide)
    edited = seeds.export(guide)
    assert len(seeds.load(write(text.replace("of a house", "of an inn"))).kept) == 1
    assert seeds.export(Guide.objects.get()) == edited.replace("of a house", "of an inn")


def test_section_an_editor_emptied_stays_empty(write: Write) -> None:
    guide = seeds.load(write(GOOD)).guide
    factories.write(guide, "salary", "")
    assert seeds.load(write(GOOD)).kept == ["salary"]
    assert guide.sections.get(kind="salary").body == ""


@pytest.mark.parametrize(
    "change",
    [
        lambda guide: Guide.objects.update(summary="An editor's."),
        lambda guide: Guide.objects.update(is_featured=True),
        lambda guide: guide.ratings.update(low=1),
        lambda guide: guide.ratings.all().delete(),
        lambda guide: guide.credentials.update(cost="A coin."),
        lambda guide: guide.related_roles.create(title="Bell boy"),
        lambda guide: guide.references.clear(),
    ],
    ids=["summary", "featured", "rating", "no rating", "credential", "related role", "references"],
)
def test_head_an_editor_changed_is_kept_until_forced(write: Write, change: Callable[[Guide], object]) -> None:
    guide = seeds.load(write(GOOD)).guide
    change(guide)
    publish(guide=guide)
    edited = seeds.export(Guide.objects.get())
    changed = write(GOOD.replace("Day porter", "Lift boy").replace("by the night", "by the hour"))
    assert load(changed)[0].endswith("kept what was changed here: front matter\n")
    assert seeds.export(Guide.objects.get()) == edited.replace("by the night", "by the hour")
    load(changed, force=True)
    assert seeds.export(Guide.objects.get()) == changed.read_text(encoding="utf-8")


def test_renamed_guide_is_not_loaded_a_second_time_under_its_former_address(write: Write) -> None:
    guide = seeds.load(write(GOOD)).guide
    guide.slug = "night-doorkeeper"
    guide.save()
    with pytest.raises(SeedError, match="“night-porter” led to “Night porter” once, and still does"):
        seeds.load(write(GOOD))
    assert Guide.objects.count() == 1


def test_exporting_a_guide_that_is_not_there_is_refused() -> None:
    with pytest.raises(CommandError, match="There is no guide “nobody”"):
        call_command("export_guide", "nobody")


def test_exported_guide_is_the_file_it_was_loaded_from(write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    load(write(GOOD))
    call_command("export_guide", "night-porter")
    assert capsys.readouterr().out == GOOD
