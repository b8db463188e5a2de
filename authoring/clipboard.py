"""Rich text from the clipboard, of whatever program, as HTML of a few plain tags that is well-formed and shallow.

Parsers of HTML recurse, and some take minutes over markup made to choke them. So this goes first, once through the
text, tag by tag. What a program means by its styles (bold, a heading, a list's level) is said with tags; the rest goes.
"""

import re
from html import escape, unescape
from urllib.parse import parse_qs, quote, urlsplit

from django.core.exceptions import ValidationError

from core import markdown

MAX_BYTES = 1_000_000
MAX_DEPTH = 50  # elements within each other
MAX_TAGS = 5_000  # that are kept
MAX_TEXT = 5 * markdown.MAX_LENGTH  # characters that are kept

TOO_LARGE = "This text is larger than 1 MB with its formatting. Paste it in parts, or as plain text."
TOO_LONG = f"This text has more than {MAX_TEXT:,} characters. Paste it in parts."
TOO_DEEP = f"This text has formatting nested more than {MAX_DEPTH} levels deep. Paste it as plain text."
TOO_MUCH = f"This text has more than {MAX_TAGS:,} pieces of formatting. Paste it in parts, or as plain text."

# Each alternative takes what it matches for good (to the end, if need be), so the time is no more than the length.
_TOKEN = re.compile(
    r"""<!--.*?(?:-->|\Z)
    | <(?P<gone>script|style|title|xml|svg|math|object|iframe|template|noscript|select|textarea)(?=[\s/>])
      .*?(?:</(?P=gone)[^>]*>?|\Z)
    | <[!?][^>]*>?
    | <(?P<end>/?)(?P<name>[a-z][^\s<>/]*)(?P<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*+)>?
    | [^<]+ | <""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""(?<![\w-])([\w-]++)\s*+=\s*+(?:"([^"]*)"|'([^']*)'|([^\s"'>]++))""")
_LEVEL = re.compile(r"[1-9]\b")
_BOLD = re.compile(r"bold|[6-9]00")
_UNSAFE = re.compile(r"[\s()<>\[\]\\\"`|]")  # what would end a link's address in Markdown

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
LISTS = frozenset({"ul", "ol"})
BLOCKS = HEADINGS | LISTS | {"p", "div", "blockquote", "pre", "table", "tr", "td", "th", "li", "hr"}
INLINE = frozenset({"b", "i", "s", "a", "code"})
_MARKS = ("b", "i", "s")
_VOID = ("br", "hr")
_KNOWN = BLOCKS | INLINE | {"br", "span"}
_SAME = {
    **dict.fromkeys(("em", "cite"), "i"),
    **dict.fromkeys(("strike", "del"), "s"),
    **dict.fromkeys(("kbd", "samp", "tt"), "code"),
    "strong": "b",
    **dict.fromkeys(("dt", "dd", "figcaption", "caption", "summary", "legend", "address"), "p"),
    **dict.fromkeys(
        ("article", "section", "main", "header", "footer", "aside", "nav", "figure", "center", "dl"), "div"
    ),
}
# What an opening tag closes where it is innermost, for an end tag may be left out.
_ENDS = {
    **dict.fromkeys(BLOCKS, ("p",)),
    "li": ("p", "li"),
    "tr": ("p", "td", "th", "tr"),
    **dict.fromkeys(("td", "th"), ("p", "td", "th")),
}


def tidy(html: str) -> str:
    """HTML of BLOCKS, INLINE and br only. Raises ValidationError, saying what to do, for what is too large or too deep.

    Attributes: href of a link; merged of a cell that takes the place of several; level of a list's item, and of a
    paragraph that is one in Word: its bullet or number is a <span> then.
    """
    if len(html.encode(errors="replace")) > MAX_BYTES:
        raise ValidationError(TOO_LARGE)
    writer = _Writer()
    for token in _TOKEN.finditer(markdown.clean(html)):
        if token["end"]:
            writer.close(token["name"].lower())
        elif token["name"]:
            writer.open(token["name"].lower(), _attributes(token["attributes"]))
        elif token[0] == "<" or not token[0].startswith("<"):
            writer.text(token[0])
    return writer.html()


def address(href: str) -> str:
    """A link's address, ready for Markdown and without Google's redirect; "" unless one of the web or of mail."""
    try:
        url = urlsplit(href.strip())
        if url.netloc in ("google.com", "www.google.com") and url.path == "/url":
            query = parse_qs(url.query)
            url = urlsplit([*query.get("q", []), *query.get("url", []), ""][0])
    except ValueError:
        return ""
    is_good = url.netloc if url.scheme in ("http", "https") else url.scheme == "mailto" and "@" in url.path
    return _UNSAFE.sub(lambda match: quote(match[0], safe=""), url.geturl()) if is_good else ""


def _attributes(text: str) -> dict[str, str]:
    found = _ATTRIBUTE.findall(text)
    return {name.lower(): unescape(double or single or bare) for name, double, single, bare in found}


def _style(attributes: dict[str, str]) -> dict[str, str]:
    """Property → value, in lower case."""
    declarations = (part.partition(":") for part in attributes.get("style", "").lower().split(";"))
    return {name.strip(): value.strip() for name, _, value in declarations}


def _level(text: str) -> str:
    """The digit that a text begins with, "" for none."""
    match = _LEVEL.match(text)
    return match[0] if match else ""


def _kept(name: str, attributes: dict[str, str], style: dict[str, str]) -> str:
    """The attributes of a block that are written."""
    if name in ("p", "li"):
        level = _level(attributes.get("data-aria-level", "")) or _level(style.get("mso-list", "").partition("level")[2])
        return f' level="{level}"' if level else ""
    is_merged = {attributes.get("colspan", "1"), attributes.get("rowspan", "1")} != {"1"}
    return " merged" if is_merged and name in ("td", "th") else ""


class _Writer:
    """Takes tags and text as they come, and writes those that matter, in order.

    within: (tag as it came, tags written for it) of the elements not closed yet, outermost first.
    """

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.within: list[tuple[str, list[str]]] = []
        self.tags = self.length = 0
        self.is_spaced = True  # whether a space here would be one too many

    def html(self) -> str:
        while self.within:
            self._pop()
        return "".join(self.parts)

    def text(self, text: str) -> None:
        text = unescape(text)
        if not self._is_within("pre"):
            text = re.sub(r"[\s\u200b]+", " ", text)
            text = text[1:] if self.is_spaced and text.startswith(" ") else text
        self.length += len(text)
        if self.length > MAX_TEXT:
            raise ValidationError(TOO_LONG)
        if text:
            self.parts.append(escape(text, quote=False))
            self.is_spaced = text.endswith(" ")

    def open(self, name: str, attributes: dict[str, str]) -> None:
        name = _SAME.get(name, name)
        while self.within and self.within[-1][0] in _ENDS.get(name, ()):
            self._pop()
        written = self._written(name, attributes)
        for tag, more in written.items():
            if self.parts[-1:] == [f"</{tag}>"] and (tag in _MARKS or name in LISTS):
                self.parts.pop()  # it just goes on: two runs of bold are one
            else:
                self._write(tag, f"<{tag}{more}>")
        if name in _KNOWN and name not in _VOID:
            self.within.append((name, list(written)))
        if len(self.within) > MAX_DEPTH:
            raise ValidationError(TOO_DEEP)
        if self.tags > MAX_TAGS:
            raise ValidationError(TOO_MUCH)

    def close(self, name: str) -> None:
        name = _SAME.get(name, name)
        if name in (open_ for open_, _ in self.within):
            while self._pop() != name:
                pass

    def _pop(self) -> str:
        name, written = self.within.pop()
        line_end = self.parts.pop() if name in INLINE and self.parts[-1:] == ["<br>"] else ""
        for tag in reversed(written):
            self._write(tag, f"</{tag}>")
        if line_end:
            self._write("br", line_end)
        return name

    def _write(self, tag: str, part: str) -> None:
        self.parts.append(part)
        self.tags += 1
        self.is_spaced = self.is_spaced or tag not in INLINE

    def _written(self, name: str, attributes: dict[str, str]) -> dict[str, str]:
        """What to write for an opening tag: no tag, one or several, outermost first; each with its attributes."""
        style = _style(attributes)
        if style.get("mso-list") == "ignore":
            return {"span": ""}
        if name in (*_MARKS, "span"):
            return self._marks(name, style)
        if name == "a":
            href = address(attributes.get("href", ""))
            return {"a": f' href="{escape(href)}"'} if href and not self._is_within("a") else {}
        if name in LISTS and self.within and self.within[-1][0] in LISTS:  # meant to be within the item before it
            return {"li": "", name: ""} if self.parts[-1:] == ["</li>"] else {}
        if name in ("p", "div") and attributes.get("role") == "heading":
            return {f"h{min(6, int(_level(attributes.get('aria-level', '')) or 2))}": ""}
        return {name: _kept(name, attributes, style)} if name in _KNOWN else {}

    def _marks(self, name: str, style: dict[str, str]) -> dict[str, str]:
        """Which of bold, italic and struck an element begins: its style says so, or its name where that does not."""
        weight = style.get("font-weight", "bold" if name == "b" else "")
        slant = style.get("font-style", "italic" if name == "i" else "")
        meant = {
            "b": _BOLD.match(weight) and not self._is_within(*HEADINGS),
            "i": slant.startswith(("italic", "oblique")),
            "s": name == "s" or "line-through" in style.get("text-decoration", ""),
        }
        return {mark: "" for mark in _MARKS if meant[mark] and not self._is_within(mark)}

    def _is_within(self, *tags: str) -> bool:
        return any(tag in tags for _, written in self.within for tag in written)
