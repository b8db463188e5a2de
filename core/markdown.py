"""Markdown in, safe HTML out: rendered and sanitised once, when a text is saved.

CommonMark without raw HTML (markdown-it-py), then an allow-list (nh3, Ammonia's rules) in case the first ever errs.
Both cost more than linear time on hostile input, so size and nesting are capped before either sees the text.
"""

import re

import nh3
from django.core.exceptions import ValidationError
from markdown_it import MarkdownIt

MAX_LENGTH = 20_000  # characters of one text, ten times the longest section; the worst input takes a second
MAX_NESTING = 12  # list and quote levels, at most as many as a person could want

_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING, "typographer": True}).enable(
    ["table", "strikethrough", "smartquotes"]
)
_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_HEADING = re.compile(r"<(/?)h([1-6])>")


def clean(text: str) -> str:
    """A text as it is stored: LF line ends; no control characters, lone surrogates or direction overrides; trimmed."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def validate(text: str) -> None:
    """Raise ValidationError, saying the limit, for a text too long to render."""
    if len(text) > MAX_LENGTH:
        raise ValidationError(f"This text has {len(text):,} characters; the limit is {MAX_LENGTH:,}.", code="too_long")


def render(text: str) -> str:
    """Sanitised HTML of a Markdown text. Raises ValidationError over MAX_LENGTH characters.

    Headings move down two levels, below those of the page; links leave no referrer authority behind.
    """
    validate(text)
    html = _HEADING.sub(lambda m: f"<{m[1]}h{min(int(m[2]) + 2, 6)}>", _parser.render(clean(text)))
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href", "title"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )


def words(text: str) -> int:
    """How many words a reader reads: link targets and marks are not words."""
    return len(re.findall(r"[^\W_](?:[\w'’./-]*\w)?", re.sub(r"\]\([^)]*\)", "]", text)))
