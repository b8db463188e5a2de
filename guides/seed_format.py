"""A guide as a text file: YAML front matter, then a block for each section. docs/guide-format.md shows it.

Reading and writing are inverse: what `dump` writes, `parse` reads back, and `dump` writes again byte for byte. Lines of
a text that look like the file's own marks are written with a backslash before them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from core import seed_files
from core.seed_files import Fields, SeedError
from guides import kinds
from guides.kinds import LIST, Shape

SKILL = re.compile(r" \{skill=([a-z0-9-]+)\}$")
HEADING = re.compile(r"## ([a-z-]+)(?: \| (.+))?$")


@dataclass
class ItemText:
    line: int
    title: str = ""
    value: str = ""
    note: str = ""
    text: str = ""
    url: str = ""
    skill: str = ""
    surplus: str = ""  # what stands behind the last column there is


@dataclass
class SectionText:
    line: int
    kind: str
    heading: str = ""
    body: str = ""
    items: list[ItemText] = field(default_factory=list)


@dataclass
class GuideText:
    """head: the front matter, for whoever loads it to take apart."""

    head: Fields
    sections: list[SectionText]


def parse(path: Path) -> GuideText:
    """Read a file. Raises SeedError with line and field at the first mistake."""
    lines = seed_files.read_text(path).split("\n")
    if lines[0] != "---" or "---" not in lines[1:]:
        raise SeedError(path, 1, "", "begins with front matter between two lines “---”")
    end = lines.index("---", 1)
    head = seed_files.parse("\n".join(lines[1:end]), path, offset=1)
    sections: list[SectionText] = []
    for line, block in _blocks(lines, end + 1, path):
        section = _section(line, block, path)
        if section.kind in (other.kind for other in sections):
            raise SeedError(path, line, section.kind, "stands twice")
        sections.append(section)
    return GuideText(head, sections)


def _blocks(lines: list[str], start: int, path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line number, lines) of every block that begins with "## "."""
    begins = [number for number in range(start, len(lines)) if lines[number].startswith("## ")]
    before = lines[start : begins[0] if begins else len(lines)]
    if any(line.strip() for line in before):
        raise SeedError(path, start + 1, "", "text before the first “## kind” line")
    for begin, end in pairwise([*begins, len(lines)]):
        yield begin + 1, lines[begin:end]


def _section(line: int, block: list[str], path: Path) -> SectionText:
    match = HEADING.fullmatch(block[0])
    if match is None or match[1] not in kinds.BY_SLUG:
        raise SeedError(path, line, block[0][:60], "is no section; write “## kind” or “## kind | Heading”")
    section = SectionText(line, match[1], (match[2] or "").strip())
    shape = kinds.BY_SLUG[section.kind].shape
    mark = _item_mark(shape)
    begins = [number for number in range(1, len(block)) if mark and block[number].startswith(mark)]
    section.body = _text(block[1 : begins[0] if begins else len(block)], shape)
    read = _list_item if shape is LIST else _item
    for begin, end in pairwise([*begins, len(block)]):
        item = read(line + begin, block[begin:end], shape)
        if item.surplus:
            raise SeedError(path, item.line, f"{section.kind} item", f"has a column too many: {item.surplus[:60]}")
        if not item.title:
            raise SeedError(path, item.line, f"{section.kind} item", "has no title")
        section.items.append(item)
    return section


def _item_mark(shape: Shape) -> str:
    return "- " if shape is LIST else "### " if shape.has_items else ""


def _list_item(line: int, lines: list[str], shape: Shape) -> ItemText:
    title = lines[0].removeprefix("- ").rstrip()
    skill = SKILL.search(title)
    if skill:
        title = title[: skill.start()]
    text = "\n".join(line.removeprefix("  ") for line in lines[1:]).strip()
    return ItemText(line, _plain(title), text=text, skill=skill[1] if skill else "")


def _item(line: int, lines: list[str], shape: Shape) -> ItemText:
    title, value, url, surplus, *_ = [*lines[0].removeprefix("### ").split(" | ", 3), "", "", ""]
    has_note = len(lines) > 1 and lines[1].startswith("> ")
    note = lines[1].removeprefix("> ").strip() if has_note else ""
    return ItemText(
        line, _plain(title), _plain(value), note, _text(lines[1 + has_note :], shape), url.strip(), surplus=surplus
    )


def dump(head: dict[str, Any], sections: Iterable[SectionText]) -> str:
    """The file's text. head: front matter in the order it is to be written; "", [] and None are left out."""
    front = yaml.dump(_without_empty(head), Dumper=yaml.SafeDumper, sort_keys=False, allow_unicode=True, width=10**9)
    return "\n".join([f"---\n{front}---\n", *(_dump_section(section) for section in sections)])


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_empty(entry) for key, entry in value.items() if entry not in ("", [], None)}
    return [_without_empty(entry) for entry in value] if isinstance(value, list) else value


def _dump_section(section: SectionText) -> str:
    shape = kinds.BY_SLUG[section.kind].shape
    parts = [f"## {section.kind} | {section.heading}" if section.heading else f"## {section.kind}"]
    if section.body:
        parts.append(_guarded(section.body, shape))
    if shape is LIST and section.items:
        parts.append("\n".join(_dump_list_item(item) for item in section.items))
    elif shape.has_items:
        parts += [_dump_item(item, shape) for item in section.items]
    return "\n\n".join(parts) + "\n"


def _dump_list_item(item: ItemText) -> str:
    skill = f" {{skill={item.skill}}}" if item.skill else ""
    more = [f"  {line}" if line else "" for line in item.text.split("\n")] if item.text else []
    return "\n".join([f"- {_escaped(item.title)}{skill}", *more])


def _dump_item(item: ItemText, shape: Shape) -> str:
    columns = [_escaped(item.title), _escaped(item.value), item.url]
    while not columns[-1]:
        columns.pop()
    head = "### " + " | ".join(columns) + (f"\n> {item.note}" if item.note else "")
    return f"{head}\n\n{_guarded(item.text, shape)}" if item.text else head


def _guarded(text: str, shape: Shape) -> str:
    """A text whose lines cannot be taken for the file's own marks: those get a backslash, or one more."""
    marked = _marked(shape)
    return "\n".join("\\" + line if marked.match(line) else line for line in text.split("\n"))


def _text(lines: Iterable[str], shape: Shape) -> str:
    marked = _marked(shape)
    plain = (line[1:] if line.startswith("\\") and marked.match(line) else line for line in lines)
    return "\n".join(plain).strip()


def _marked(shape: Shape) -> re.Pattern[str]:
    mark = _item_mark(shape)
    return re.compile(rf"\\*(?:## |{re.escape(mark)})" if mark else r"\\*## ")


def _escaped(title: str) -> str:
    return re.sub(r"([\\|{])", r"\\\1", title)


def _plain(title: str) -> str:
    return re.sub(r"\\([\\|{])", r"\1", title).strip()
