"""What editors paste: rich text becomes Markdown, a list becomes items."""

import csv
import re
from collections.abc import Iterator
from io import StringIO
from itertools import groupby

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from django.core.exceptions import ValidationError
from markdownify import ATX, MarkdownConverter

from authoring.clipboard import BLOCKS, HEADINGS, INLINE, LISTS, MAX_TEXT, TOO_LONG, tidy
from core import markdown
from guides.kinds import QA, Shape

MAX_ITEMS = 100

# What Markdown would read as a mark where it is only a character; the second, where a line begins.
_SPECIAL = re.compile(
    r"[*`]|\\(?=[!-/:-@\[-`{-~]|\Z)|(?<![^\W_])_|_(?![^\W_])|~(?=~)|<(?=[a-z/!?])|&(?=#?\w{1,32};)|\](?=[(\[:])|(?<!\S)#(?=#*\s*\Z)",
    re.IGNORECASE,
)
_AT_START = re.compile(r"\A(?:(?P<number>\d{1,9}(?=[.)](?:\s|\Z)))|(?:[-+=]+|#{1,6})(?=\s|\Z)|>)")
_BULLET = re.compile(r"\s*(?:[-*•·–‣◦▪§\uf0b7\uf0a7]|\d{1,3}[.)]|[A-Za-z]\)|o(?=\t|\Z))(?:\s+|\Z)")
_POINT = re.compile(r"\A\s*[•·–‣◦▪§]\s+")


def to_markdown(html: str) -> str:
    """Rich text as Markdown: headings, lists, links, bold and italic, simple tables; no pictures, fonts or scripts.

    Raises ValidationError, saying what to do, for what is too large or too deeply nested.
    """
    soup = BeautifulSoup(f"<div>{tidy(html)}</div>", "html.parser")
    _unwrap_useless(soup)
    _read_word_lists(soup)
    _nest_by_level(soup)
    _tidy_lists(soup)
    _level_headings(soup)
    _flatten_tables(soup)
    text = _Converter().convert_soup(soup)
    lines = "\n".join(line if line.strip() else "" for line in text.split("\n"))
    return markdown.clean(re.sub(r"(?<! ) *+\n{2,}", "\n\n", lines))


def _read_word_lists(soup: BeautifulSoup) -> None:
    """Word writes a list as paragraphs, each with its level and its bullet: make a list of each."""
    for marker in soup.find_all("span"):
        paragraph = marker.find_parent("p", level=True)
        mark = marker.extract().get_text(strip=True)
        if paragraph:
            paragraph["list"] = "ol" if re.search(r"\d|[.)]$", mark) else "ul"
    for paragraph in soup.find_all("p", level=True):
        paragraph.name = "li"
        paragraph.wrap(soup.new_tag(str(paragraph.get("list", "ul"))))
    for div in soup.find_all("div"):
        if all(isinstance(child, Tag) and child.name in LISTS for child in div.contents):
            div.unwrap()


def _nest_by_level(soup: BeautifulSoup) -> None:
    """Word, and Word Online, write a list as lists of one item each: put them together, deeper ones within."""
    path: list[tuple[int, Tag]] = []
    for flat in soup.find_all(LISTS):
        items = flat.find_all("li", level=True, recursive=False)
        if path and flat.previous_sibling is not path[0][1]:
            path = []
        for item in items:
            level = int(str(item["level"]))
            while path and (path[-1][0] > level or (path[-1][0] == level and path[-1][1].name != flat.name)):
                path.pop()
            if path and path[-1][0] < level:
                deeper = soup.new_tag(flat.name)
                path[-1][1].find_all("li", recursive=False)[-1].append(deeper)
                path.append((level, deeper))
            elif not path:
                path.append((level, flat))
            if item.parent is not path[-1][1]:
                path[-1][1].append(item)
        if items and not flat.contents:
            flat.extract()


def _tidy_lists(soup: BeautifulSoup) -> None:
    """Number the items, and spare an item of one paragraph the blank line."""
    for numbered in soup.find_all("ol"):
        for number, item in enumerate(numbered.find_all("li", recursive=False), 1):
            item["number"] = str(number)
    for item in soup.find_all("li"):
        first, *others = item.contents or [item]
        if (
            isinstance(first, Tag)
            and first.name == "p"
            and all(getattr(other, "name", "") in LISTS for other in others)
        ):
            first.unwrap()


def _level_headings(soup: BeautifulSoup) -> None:
    """A section's text has two levels of headings, drawn below its own: the highest that was pasted, and all others."""
    headings = soup.find_all(HEADINGS)
    highest = min((heading.name for heading in headings), default="")
    for heading in headings:
        heading.name = "h1" if heading.name == highest else "h2"


def _flatten_tables(soup: BeautifulSoup) -> None:
    """Leave tables that Markdown can write; of others (for layout, with lists, with merged cells) just the content."""
    for table in soup.find_all("table"):
        for caption in table.find_all("p", recursive=False):
            table.insert_before(caption)
        widths = [len(row.find_all(["td", "th"], recursive=False)) for row in table.find_all("tr")]
        is_grid = len(widths) > 1 and len(set(widths)) == 1 and widths[0] > 1
        if not is_grid or table.find(merged=True) or table.find([*HEADINGS, *LISTS, "table", "pre", "blockquote"]):
            for tag in (table, *table.find_all(["tr", "td", "th"])):
                tag.name = "div"


def _unwrap_useless(soup: BeautifulSoup) -> None:
    """Keep no heading and no mark around nothing, and no mark around blocks."""
    for tag in soup.find_all([*INLINE, *HEADINGS]):
        if not tag.get_text(strip=True) or (tag.name in INLINE and tag.find(BLOCKS)):
            tag.unwrap()


class _Converter(MarkdownConverter):
    """markdownify, escaping what would be a mark and nothing else."""

    class Options:
        autolinks = False
        heading_style = ATX
        strip_pre = None  # its way of stripping takes minutes over a page of spaces
        table_infer_header = True

    def process_text(self, el: NavigableString, parent_tags: set[str] | None = None) -> str:
        text = str(super().process_text(el, parent_tags))  # type: ignore[misc]  # which its types forget
        before, parent = el.previous_sibling, el.parent
        is_start = before is None or (isinstance(before, Tag) and before.name in BLOCKS | {"br"})
        if is_start and parent and parent.name not in INLINE and not {"_inline", "pre"} & (parent_tags or set()):
            return _AT_START.sub(lambda match: f"{match[0]}\\" if match["number"] else f"\\{match[0]}", text)
        return text

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return _SPECIAL.sub(r"\\\g<0>", text)

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        mark = f"{el['number']}. " if el.get("number") else "- "
        return mark + text.strip().replace("\n", "\n" + " " * len(mark)) + "\n" if text.strip() else ""

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        cell = " ".join(text.split()).replace("|", r"\|")
        return f" {cell} |"

    convert_th = convert_td


def to_items(text: str, shape: Shape) -> list[dict[str, str]]:
    """A pasted list as a shape's items, columns that it does not fill "". Whether they are valid is for a form to say.

    A line is an item, its bullet or number left out; where the shape needs a text, a block between blank lines is one,
    its title in the first line. Cells of a spreadsheet fill the columns in order.
    Raises ValidationError, saying the limit, for too many items or columns.
    """
    if len(text) > MAX_TEXT:
        raise ValidationError(TOO_LONG)
    rows = _table(text, shape) or _listed(markdown.clean(text), shape)
    items = [dict.fromkeys(shape.columns, "") | row for row in rows if any(row.values())]
    if len(items) > MAX_ITEMS:
        raise ValidationError(f"A section holds at most {MAX_ITEMS} items; this list has {len(items):,}.")
    return items


def _table(text: str, shape: Shape) -> list[dict[str, str]]:
    """The rows of a table; none when there is a line that is not several cells."""
    try:
        rows = [row for row in csv.reader(StringIO(text, newline=None), delimiter="\t") if any(row)]
    except csv.Error:
        return []
    if all(_BULLET.fullmatch(row[0]) for row in rows):  # a list of Word, or numbered rows
        rows = [row[1:] for row in rows]
    if not all(len(row) > 1 for row in rows):
        return []
    cells = [[markdown.clean(cell) for cell in row] for row in rows]
    names, labels = list(shape.columns), list(shape.columns.values())
    if cells and cells[0] == labels[: len(cells[0])]:
        cells.pop(0)
    most = max((len(row) for row in cells if any(row[len(names) :])), default=0)
    if most:
        needed = f"{len(names)}: {', '.join(labels)}"
        raise ValidationError(f"This list has {most:,} columns; this section has {needed}. Remove the others first.")
    return [dict(zip(names, row, strict=False)) for row in cells]


def _listed(text: str, shape: Shape) -> Iterator[dict[str, str]]:
    lines = [_POINT.sub("- ", line).rstrip() for line in text.split("\n")]
    if "text" not in shape.required:
        blocks = [[line] for line in lines]
    elif shape is QA and lines[0].endswith("?"):
        blocks = _questions(lines)
    else:
        blocks = [list(block) for is_filled, block in groupby(lines, key=bool) if is_filled]
    for first, *rest in blocks:
        yield _head(first, shape) | {"text": "\n".join(rest).strip()}


def _questions(lines: list[str]) -> list[list[str]]:
    """Each line that ends in a question mark, the first among them, with what follows it."""
    blocks: list[list[str]] = []
    for line in lines:
        if line.endswith("?"):
            blocks.append([])
        blocks[-1].append(line)
    return blocks


def _head(line: str, shape: Shape) -> dict[str, str]:
    """The columns that stand in an item's first line: its title, or "Title | Duration" where the shape has a value."""
    bullet = _BULLET.match(line)
    line = line[bullet.end() :] if bullet else line
    names = [name for name in shape.columns if name != "text"] if "value" in shape.columns else ["title"]
    cells = line.replace("\t", "|").split("|", len(names) - 1) if len(names) > 1 else [line]
    return {name: " ".join(cell.split()) for name, cell in zip(names, cells, strict=False)}
