"""A guide written to a file, read back and written again is the same file, whatever stands in it."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from core import markdown
from guides import kinds, seed_format, seeds
from guides.kinds import STAGES, Kind
from guides.models import Guide, Item, Section
from guides.seed_format import ItemText, SectionText
from occupations.models import Skill
from tests import factories

# What the format itself, YAML and Markdown write: each must come back when a person writes it.
PIECES = [
    *("|", " | ", " |", "| ", "\\", "\\\\", "\\|", "\\{", "{", "}", "{skill=git}", " {skill=git}", " \\{skill=git}"),
    *("## ", "##", "## salary", "### ", "###", "- ", "-", "> ", ">", "---", "...", "  ", " ", "\t", "\\## ", "\\- "),
    *(": ", ":", " #", "#", "'", '"', "''", "yes", "no", "null", "~", "=", "<<", "1.0", "1e3", "0x1", "2026-11-01"),
    *("!!str", "!", "&a", "*a", "%YAML 1.1", "@", "`", "[", "]", "? ", ",", "\x85", "\u2028", "\xa0", "\u3000"),
    *(
        "é",
        "e\u0301",
        "日本語",
        "👩‍👩‍👧",
        "\u200b",
        "\x9f",
        "\0",
        "\u202e",
        "\ufeff",
        "\ufffe",
        "\ud800",
        "a",
        "b",
        "word",
    ),
]
URLS = ["", "https://a.example", "https://a.example/?b=c|d#{skill=git}", "http://a.example/\\|/ü/'\"<>%20#-"]
YEARS = ["0–1", "2–4", "8+", "10"]


def one_line(max_size: int = 8) -> SearchStrategy[str]:
    pieces = st.lists(st.one_of(st.sampled_from(PIECES), st.text(st.characters(), max_size=3)), max_size=max_size)
    return pieces.map(lambda found: " ".join(markdown.clean("".join(found)).split())[:80].strip())


def some_text() -> SearchStrategy[str]:
    """Lines that may be empty or begin and end with blanks, as the database keeps them."""
    pieces = st.lists(st.sampled_from([*PIECES, "\n", "\n", "\n\n", "\n  \n", "\r\n", "\n    "]), max_size=14)
    return pieces.map(lambda found: markdown.clean("".join(found)))


def filled(strategy: SearchStrategy[str]) -> SearchStrategy[str]:
    return strategy.map(lambda text: text or "x")


@st.composite
def items(draw: st.DrawFn, kind: Kind) -> ItemText:
    """An item with whatever its shape has columns for."""
    columns, required = kind.shape.columns, kind.shape.required
    item = ItemText(0, title=draw(filled(one_line())))
    if "value" in columns:
        item.value = draw(st.sampled_from(YEARS) if kind.shape is STAGES else one_line())
    if "note" in columns:
        item.note = draw(one_line())
    if "text" in columns:
        item.text = draw(filled(some_text()) if "text" in required else some_text())
    if "url" in columns:
        item.url = draw(st.sampled_from(URLS))
    if "skill" in columns:
        item.skill = draw(st.sampled_from(["", "git"]))
    return item


@st.composite
def sections(draw: st.DrawFn, kind: Kind, most: int = 3) -> SectionText:
    listed = draw(st.lists(items(kind), max_size=most)) if kind.shape.has_items else []
    return SectionText(0, kind.slug, draw(one_line()), draw(some_text()), listed)


ONE_OF_EACH_SHAPE = list({kind.shape.name: kind for kind in reversed(kinds.KINDS)}.values())


def reread(head: dict[str, Any], written: list[SectionText]) -> tuple[str, seed_format.GuideText]:
    text = seed_format.dump(head, written)
    with tempfile.NamedTemporaryFile("w", suffix=".md", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        return text, seed_format.parse(Path(file.name))


def without_lines(section: SectionText) -> SectionText:
    bare = [ItemText(0, item.title, item.value, item.note, item.text, item.url, item.skill) for item in section.items]
    return SectionText(0, section.kind, section.heading, section.body, bare)


@pytest.mark.proof
@settings(max_examples=400, deadline=None)
@given(st.sampled_from(ONE_OF_EACH_SHAPE).flatmap(sections))
@example(SectionText(0, "pros", "", "- x\n\\- y\n## z", [ItemText(0, "a {skill=git}", text="- b\n\n  c\n## d")]))
@example(SectionText(0, "faq", "| h", "### x\n\\\\### y", [ItemText(0, "a | b \\", note="> n", text="> q\n### r")]))
@example(SectionText(0, "cases", "", "", [ItemText(0, "a|", text="t", url="https://a.example/|")]))
def test_section_is_read_back_as_it_was_written(section: SectionText) -> None:
    text, read = reread({"title": "T"}, [section])
    assert [without_lines(found) for found in read.sections] == [section]
    assert seed_format.dump({"title": "T"}, read.sections) == text


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(["title", "summary", "writer", "reviewer"]), filled(one_line()), min_size=1))
def test_front_matter_is_read_back_as_it_was_written(head: dict[str, str]) -> None:
    _, read = reread(head, [])
    assert {name: read.head.text(name) for name in head} == head
    read.head.end()


def store(slug: str, head: dict[str, str], written: list[SectionText]) -> Guide:
    """The texts as a guide's working rows."""
    guide = factories.make_guide(head["title"], slug=slug, summary=head["summary"], writer=head["text"])
    guide.reviewer, guide.reviewed_on = head["text"], date(2026, 11, 1)
    guide.save()
    guide.references.set([factories.make_source("b"), factories.make_source("a")])
    when = {"reviewed_on": date(2026, 11, 1)}
    guide.ratings.create(scale="remote", low=1, high=4, reason=head["summary"], **when)
    guide.ratings.create(scale="demand", low=2, high=2, reason=head["title"], **when)
    guide.related_roles.create(title=head["title"], code="29-1141", position=1)
    texts = dict.fromkeys(("requirement", "renewal", "cost"), head["text"])
    guide.credentials.create(
        name=head["title"], issuer=head["summary"], url=head["url"], checked_on=date(2026, 1, 31), **texts
    )
    skill = Skill.objects.get_or_create(slug="git", name="Git")[0]
    for part in written:
        Section.objects.filter(guide=guide, kind=part.kind).delete()
        section = Section.objects.create(guide=guide, kind=part.kind, heading=part.heading, body=part.body)
        for item in part.items:
            columns = {"title": item.title, "value": item.value, "note": item.note, "text": item.text, "url": item.url}
            Item.objects.create(section=section, skill=skill if item.skill else None, **columns)
    return guide


HEADS = st.fixed_dictionaries(
    {
        "title": filled(one_line()),
        "summary": filled(one_line(20)),
        "text": one_line(),
        "url": st.sampled_from(URLS),
    }
)


@pytest.mark.django_db
@settings(max_examples=10, deadline=None)
@given(HEADS, st.tuples(*(sections(kind, 1) for kind in ONE_OF_EACH_SHAPE)))
def test_guide_exported_loaded_and_exported_again_is_the_same_file(
    head: dict[str, str], written: tuple[SectionText, ...]
) -> None:
    Guide.objects.all().delete()
    exported = seeds.export(store("night-porter", head, list(written)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "copy.md")
        path.write_text(exported, encoding="utf-8", newline="")
        assert seeds.export(seeds.load(path).guide) == exported
