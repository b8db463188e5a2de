"""Markdown in, safe HTML out: rendered and sanitised once, when a text is saved.

CommonMark without raw HTML (markdown-it-py), then an allow-list (nh3, Ammonia's rules) in case the first ever errs.
Both cost more than linear time on hostile input, so size and nesting are capped before either sees the text.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import nh3
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from core import pictures

MAX_LENGTH = 20_000  # characters of one text, ten times the longest section; the worst input takes a second
MAX_NESTING = 12  # list and quote levels, at most as many as a person could want

_parser = MarkdownIt("commonmark", {"html": False, "maxNesting": MAX_NESTING, "typographer": True}).enable(
    ["table", "strikethrough", "smartquotes"]
)
_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "figure", "figcaption", "small"),
}
_IMAGE = {"src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"}
_SIZES = "(min-width: 45rem) 42rem, 100vw"  # a column of text, as base.css measures it
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufeff]")
_HEADING = re.compile(r"<(/?)h([1-6])>")


class Picture(Protocol):
    """What there is to show of a picture. widths: of its files, ascending; width and height: of the largest."""

    @property
    def digest(self) -> str: ...
    @property
    def widths(self) -> Sequence[int]: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...
    @property
    def alt(self) -> str: ...
    @property
    def credit(self) -> str: ...


FindPictures = Callable[[set[str]], Mapping[str, Picture]]  # names, as a text gives them → those there are


OURS, STRANGERS = "noopener", "nofollow ugc noopener noreferrer"  # what links are, by who wrote them


def clean(text: str) -> str:
    """A text as it is stored: LF line ends; no control characters, lone surrogates or direction overrides; trimmed."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def validate(text: str) -> None:
    """Raise ValidationError, saying the limit, for a text too long to render."""
    if len(text) > MAX_LENGTH:
        raise ValidationError(f"This text has {len(text):,} characters; the limit is {MAX_LENGTH:,}.", code="too_long")


def render(text: str, find_pictures: FindPictures | None = None, *, rel: str = OURS) -> str:
    """Sanitised HTML of a Markdown text. Raises ValidationError over MAX_LENGTH characters.

    Headings move down two levels, below those of the page; links leave no referrer authority behind. find_pictures is
    asked once, when there are images at all; one that it does not know leaves a note. Without it images are left out.
    rel: of its links; STRANGERS for a text that nobody of ours has read.
    """
    validate(text)
    html = _parser.render(clean(text), {"find_pictures": find_pictures})
    return nh3.clean(
        _HEADING.sub(lambda m: f"<{m[1]}h{min(int(m[2]) + 2, 6)}>", html),
        tags=_TAGS | {"img"} if find_pictures else _TAGS,
        attributes={"a": {"href", "title"}, "img": _IMAGE},
        attribute_filter=_only_our_pictures,
        url_schemes={"http", "https", "mailto"},
        link_rel=rel,
    )


def parse(text: str) -> list[Token]:
    """markdown-it's tokens of a text, for whoever looks into it. Raises ValidationError over MAX_LENGTH characters."""
    validate(text)
    return _parser.parse(clean(text))


def _only_our_pictures(tag: str, attribute: str, value: str) -> str | None:
    """nh3's attribute_filter: None for an image that would be loaded from anywhere else."""
    if attribute not in ("src", "srcset"):
        return value
    return value if all(pictures.is_address(source.split(" ")[0]) for source in value.split(", ")) else None


def _show_pictures(state: StateCore) -> None:
    """markdown-it's rule: put pictures in the place of images; as a figure, where one is a paragraph of its own."""
    find: FindPictures | None = state.env.get("find_pictures")
    texts = [(place, token.children or []) for place, token in enumerate(state.tokens)]
    images = [(place, token) for place, children in texts for token in children if token.type == "image"]
    if not find or not images:
        return
    found = find({str(image.attrs["src"]) for _, image in images})
    renderer = state.md.renderer
    assert isinstance(renderer, RendererHTML)
    for place, image in images:
        picture = found.get(str(image.attrs["src"]))
        if picture is None:
            image.type, image.content = "text", f"[picture “{image.attrs['src']}” is missing]"
            continue
        alt = renderer.renderInlineAsText(image.children, state.md.options, state.env).strip()
        image.type, image.content = "html_inline", _img(picture, alt or picture.alt)
        before, inline, after = state.tokens[place - 1 : place + 2]
        if before.type == "paragraph_open" and inline.children == [image]:
            before.hidden = after.hidden = True
            image.content = _figure(image.content, str(image.attrs.get("title", "")), picture.credit)


def _img(picture: Picture, alt: str) -> SafeString:
    addresses = {width: pictures.address(picture.digest, width) for width in picture.widths}
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" alt="{}" width="{}" height="{}" loading="lazy" decoding="async">',
        addresses[picture.width],
        ", ".join(f"{address} {width}w" for width, address in addresses.items()),
        _SIZES,
        alt,
        picture.width,
        picture.height,
    )


def _figure(img: str, title: str, credit: str) -> str:
    """An image, its title below it, and always its credit: many a licence asks for that."""
    small = format_html("<small>{}</small>", credit) if credit else ""
    caption = format_html_join(" ", "{}", [[part] for part in (title, small) if part])
    return f"<figure>{img}<figcaption>{caption}</figcaption></figure>" if caption else f"<figure>{img}</figure>"


_parser.core.ruler.push("pictures", _show_pictures)


def words(text: str) -> int:
    """How many words a reader reads: link targets and marks are not words."""
    return len(re.findall(r"[^\W_](?:[\w'’./-]*\w)?", re.sub(r"\]\([^)]*\)", "]", text)))
