"""What a text claims, links to and shows, passage by passage. The publish check asks (authoring/checks.py)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from markdown_it.token import Token

from core import markdown

_NUMBER = r"(?<![\d.,])\d[\d.,]*+"  # the whole of it at once, so that a long one costs no more than its length
_COUNT = r"\b(?:half\ an?|one|two|three|four|five|ten|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_AMOUNT = re.compile(
    rf"""(?:{_NUMBER}|{_COUNT})[ -]?(?:%|per\ ?cent\b|percentage\ points?\b)
    | (?:US\$|USD|[$€£])\ ?\d[\d.,]*+
    | {_NUMBER}\ ?(?:thousand\ |million\ |billion\ )?(?:(?:US\ )?dollars|USD|euros)\b""",
    re.IGNORECASE | re.VERBOSE,
)

_WORD = r"[\w'’-]{1,30}\ "
_SAY = r"(?:show|find|suggest|indicate|reveal|prove|confirm|conclude|estimate)"
_SAYS = rf"(?:{_SAY}s|showed|shown|found|suggested|indicated|revealed|proved|proven|confirmed|concluded|estimated)"
_ADVERBS = r"(?:(?:has|have|had|also|now|often|\w{1,12}ly)\ ){0,2}"
_STUDY = re.compile(
    rf"""\b(?:studies|surveys|polls|research|researchers|statistics)\ {_ADVERBS}(?:{_SAYS}|{_SAY})\b
    | \bresearchers\ (?:at|from)\ (?:{_WORD}){{1,6}}?{_SAYS}\b
    | \b(?:an?|one|another|this)\ (?:{_WORD}){{0,3}}?(?:study|survey|poll)\ (?:{_WORD}){{0,7}}?{_SAYS}\b
    | \b(?:an?|one|another|the)\ (?:recent|latest|landmark|\d{{4}})\ (?:{_WORD}){{0,2}}?(?:study|survey|poll)\b
    | \baccording\ to\ (?:{_WORD}){{0,3}}?(?:study|studies|surveys?|polls?|research|researchers|statistics)\b
    | \b(?:study|studies|surveys?|polls?)\ (?:of|among)\ (?:{_WORD}){{0,2}}?{_NUMBER}""",
    re.IGNORECASE | re.VERBOSE,
)
# Learning, and studies that people in the role make themselves; the agency's name.
_NO_STUDY = re.compile(
    r"""\b(?:(?:case|usability|user|customer|employee|design|diary|field|time|pilot|site|your|their|our|his|her|its)[ -]
        |(?:what|when|if|whether|until)\ (?:the\ |your\ )?)
        (?:study|studies|research|researchers|surveys?|polls?|statistics)\b
    | \bstudy\ (?:plan|guide|group|aid|time|hall|partner|material|session|schedule|visa)s?\b
    | \bbureau\ of\ labor\ statistics\b""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass
class Passage:
    """Where a source has to stand to be a claim's source: a paragraph, a heading, a line of a list, a whole table.

    text: as it is read, without code, a line for each block. links: addresses. pictures: (name or address, its text).
    """

    text: str = ""
    links: list[str] = field(default_factory=list)
    pictures: list[tuple[str, str]] = field(default_factory=list)

    def read(self, tokens: Iterable[Token]) -> None:
        """Take in the tokens of a line of Markdown."""
        for token in tokens:
            if token.type == "text":
                self.text += token.content
            elif token.type == "link_open":
                self.links.append(str(token.attrGet("href")))
            elif token.type == "image":
                self.pictures.append((str(token.attrGet("src")), token.content.strip()))
            elif token.nesting == 0:
                self.text += " "
        self.text += "\n"

    @property
    def amount(self) -> str:
        """The first percentage or sum of money, "" when there is none."""
        return _first(_AMOUNT, self._lines).rstrip(".,")

    @property
    def study(self) -> str:
        """The first words that claim a study, "" when none do."""
        return _first(_STUDY, _NO_STUDY.sub("…", self._lines))

    @property
    def _lines(self) -> str:
        """Its words with single spaces, and line ends where no claim goes across."""
        return "\n".join(" ".join(line.split()) for line in self.text.split("\n"))


def passages(text: str) -> list[Passage]:
    """The passages of a Markdown text."""
    found: list[Passage] = []
    in_table = False
    for token in markdown.parse(text):
        if token.type in ("table_open", "table_close"):
            in_table = token.type == "table_open"
        if token.type == "table_open" or (token.type == "inline" and not in_table):
            found.append(Passage())
        if token.type == "inline":
            found[-1].read(token.children or [])
    return found


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[0] if match else ""
