"""Markdown from strangers becomes HTML that runs nothing; fields keep their limits and say them."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from core import markdown
from occupations.models import Category
from tests.core import corpus

ALLOWED_ATTRIBUTES = {
    "a": {"href", "title", "rel"},
    "img": {"src", "srcset", "sizes", "alt", "width", "height", "loading", "decoding"},
}
ALLOWED_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "img", "figure", "figcaption", "small"),
}
OUR_PICTURE = re.compile(r"/media/pictures/[0-9a-f]{32}-\d+\.webp")
DIGEST = "0123456789abcdef" * 2


@dataclass
class Picture:
    alt: str = "A map"
    credit: str = ""
    digest: str = DIGEST
    width: int = 900
    height: int = 600
    widths: tuple[int, ...] = (480, 900)


class Shelf:
    """Pictures by name; asked remembers for which it was asked."""

    def __init__(self, **pictures: Picture) -> None:
        self.pictures = pictures
        self.asked: list[set[str]] = []

    def __call__(self, names: set[str]) -> dict[str, Picture]:
        self.asked.append(names)
        return self.pictures


class FullShelf(dict[str, Picture]):
    """Has whatever name a text gives."""

    def get(self, name: str, default: Any = None) -> Picture:
        return Picture(name, name)


def faults(html: str) -> list[str]:
    """Tags, attributes and link schemes of rendered Markdown that must not be there."""
    return [
        f"<{tag} {attributes}>"
        for tag, attributes in corpus.Reader(html).tags
        if tag not in ALLOWED_TAGS
        or not attributes.keys() <= ALLOWED_ATTRIBUTES.get(tag, set())
        or (tag == "img" and not OUR_PICTURE.fullmatch(attributes.get("src", "")))
        or corpus.scheme(attributes.get("href", "")) not in ("", "http", "https", "mailto")
    ]


RUN_AS_THEY_ARE = [
    *(text for text in corpus.SCRIPTS if re.match("<(script|!-->|[?])", text, re.IGNORECASE)),
    *(text for text in corpus.HANDLERS if text.startswith("<")),
    *corpus.EMBEDS,
    *(f"<a href='{text}'>" for text in corpus.ADDRESSES if re.fullmatch(r"[\w&#;\s\x01]+:[^\0]*", text, re.ASCII)),
]


@pytest.mark.parametrize("html", RUN_AS_THEY_ARE)
def test_hostile_html_left_as_it_is_would_be_found(html: str) -> None:
    """The tests here and of pages lean on corpus.dangers and Reader, so these must see what a browser sees."""
    assert corpus.dangers(html)
    assert faults(html)


@pytest.mark.parametrize("text", corpus.SHORT)
def test_hostile_text_renders_to_nothing_executable(text: str) -> None:
    assert faults(markdown.render(text)) == []
    assert faults(markdown.render(text, lambda names: {})) == []
    assert faults(markdown.render(text, lambda names: FullShelf())) == []


@pytest.mark.parametrize("before", ["> ", "- ", "# ", "| ", "**", "[", "    ", "`"])
def test_hostile_text_within_markdown_renders_to_nothing_executable(before: str) -> None:
    for text in corpus.SHORT:
        assert faults(markdown.render(before + text + before)) == []


def test_hostile_texts_after_each_other_render_to_nothing_executable() -> None:
    assert faults(markdown.render("\n\n".join(corpus.SHORT))) == []


@pytest.mark.parametrize("text", corpus.LONG, ids=lambda text: f"{text[:12]!r}")
def test_text_made_to_choke_a_parser_renders(text: str) -> None:
    assert faults(markdown.render(text[: markdown.MAX_LENGTH])) == []
    assert faults(markdown.render(text[: markdown.MAX_LENGTH], lambda names: FullShelf())) == []


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from([*corpus.SHORT, *corpus.REPEATED, "\n", "\n\n", "  ", "| - |"]), max_size=6).map("".join)
)
def test_any_mix_of_hostile_texts_renders_to_nothing_executable(text: str) -> None:
    assert faults(markdown.render(text)) == []


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_any_characters_render(text: str) -> None:
    assert faults(markdown.render(text)) == []


def test_markdown_renders_as_written() -> None:
    html = markdown.render('# Title\n\n*a* **b** ~~c~~ `d`\n\n- [e](https://a.example "f")\n\n| g |\n|---|\n| h |')
    assert "<h3>Title</h3>" in html
    assert "<em>a</em> <strong>b</strong> <s>c</s> <code>d</code>" in html
    assert '<a href="https://a.example" title="f" rel="noopener">e</a>' in html
    assert "<td>h</td>" in html


def test_headings_stay_below_those_of_the_page() -> None:
    html = markdown.render("\n\n".join("#" * level + f" h{level}" for level in range(1, 7)))
    assert [tag for tag, _ in corpus.Reader(html).tags] == ["h3", "h4", "h5", "h6", "h6", "h6"]


def test_raw_html_is_shown_as_text() -> None:
    assert markdown.render("<b>bold</b>") == "<p>&lt;b&gt;bold&lt;/b&gt;</p>\n"


@pytest.mark.parametrize("address", ["https://a.example/?a=1&b=2", "http://a.example", "mailto:a@b.example", "/x/"])
def test_link_to_a_plain_address_is_kept(address: str) -> None:
    tags = corpus.Reader(markdown.render(f"[x]({address})")).tags
    assert ("a", {"href": address, "rel": "noopener"}) in tags


def test_nesting_is_cut_at_its_limit() -> None:
    html = markdown.render("> " * 500 + "deep")
    assert html.count("<blockquote>") <= markdown.MAX_NESTING


def test_clean_leaves_no_control_character_or_override() -> None:
    cleaned = markdown.clean(" a\0b\r\nc\rd\x1b\u202ee\u2066f\ud800g\ufeff ")
    assert cleaned == "ab\nc\ndefg"


@pytest.mark.parametrize("text", [corpus.TOO_LONG, "x" * (markdown.MAX_LENGTH + 1)])
def test_text_over_the_limit_is_refused_with_the_limit(text: str) -> None:
    with pytest.raises(ValidationError, match=f"{len(text):,} characters; the limit is 20,000"):
        markdown.render(text)


def test_text_at_the_limit_is_taken() -> None:
    assert markdown.render("x" * markdown.MAX_LENGTH) == f"<p>{'x' * markdown.MAX_LENGTH}</p>\n"


@pytest.mark.django_db
def test_field_over_its_limit_is_refused_by_name() -> None:
    category = Category(slug="c", name="n" * 81, notice=corpus.TOO_LONG)
    with pytest.raises(ValidationError) as refused:
        category.full_clean()
    assert refused.value.message_dict == {
        "name": ["Ensure this value has at most 80 characters (it has 81)."],
        "notice": ["This text has 999,999 characters; the limit is 20,000."],
    }


@pytest.mark.django_db
def test_field_over_its_limit_is_not_even_saved_unvalidated() -> None:
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        Category(slug="c", name="C", notice=corpus.TOO_LONG).save()
    assert list(refused.value.message_dict) == ["notice"]
    assert not Category.objects.exists()


def test_words_counts_what_a_reader_reads() -> None:
    assert markdown.words("Don't **count** [the marks](https://a.example/very/long) – or `dashes`, x/y.") == 7


def shown(text: str, **pictures: Picture) -> str:
    return markdown.render(text, Shelf(**pictures))


def test_picture_in_a_paragraph_of_its_own_is_a_figure_in_several_widths() -> None:
    html = shown('Before.\n\n![The *city* "now"](map "In 2026")\n\nAfter.', map=Picture(credit="Ann, CC BY 4.0"))
    image = f"/media/pictures/{DIGEST}"
    tags = corpus.Reader(html).tags
    assert [tag for tag, _ in tags] == ["p", "figure", "img", "figcaption", "small", "p"]
    assert tags[2][1] == {
        "src": f"{image}-900.webp",
        "srcset": f"{image}-480.webp 480w, {image}-900.webp 900w",
        "sizes": "(min-width: 45rem) 42rem, 100vw",
        "alt": 'The city "now"',
        "width": "900",
        "height": "600",
        "loading": "lazy",
        "decoding": "async",
    }
    assert "<figcaption>In 2026 <small>Ann, CC BY 4.0</small></figcaption>" in html


@pytest.mark.parametrize(
    ("title", "credit", "caption"),
    [
        ("", "", ""),
        ("In 2026", "", "<figcaption>In 2026</figcaption>"),
        ("", "A & B", "<figcaption><small>A &amp; B</small></figcaption>"),
        ("<i>", "</small><script>", "<figcaption>&lt;i&gt; <small>&lt;/small&gt;&lt;script&gt;</small></figcaption>"),
    ],
)
def test_caption_says_title_and_credit_as_far_as_there_are(title: str, credit: str, caption: str) -> None:
    html = shown(f'![x](map "{title}")', map=Picture(credit=credit))
    assert html.partition('decoding="async">')[2] == f"{caption}</figure>"


@pytest.mark.parametrize(
    "text", ["See ![x](map) here", "![x](map)\n![x](map)", "# ![x](map)", "[![x](map)](/x/)", "| ![x](map) |\n|-|"]
)
def test_picture_among_other_things_is_only_an_image(text: str) -> None:
    html = shown(text, map=Picture(credit="Ann"))
    assert "<img " in html
    assert "figure" not in html


@pytest.mark.parametrize("text", ["- ![x](map)\n- b", "> ![x](map)", "![x][1]\n\n[1]: map", "1. a\n\n   ![x](map)"])
def test_picture_alone_within_a_list_or_quote_is_a_figure(text: str) -> None:
    html = shown(text, map=Picture())
    assert "<figure><img " in html
    assert "<p><figure>" not in html


def test_picture_without_words_in_the_text_has_its_own() -> None:
    assert 'alt="A &quot;map&quot;"' in shown("![](map)", map=Picture('A "map"'))
    assert 'alt="A map"' in shown("![ ](map)", map=Picture())


@pytest.mark.parametrize(
    "name", ["nowhere", "https://a.example/x.png", "//a.example/x.png", "/media/pictures/x.webp", "x.svg", "data/x"]
)
def test_picture_that_is_not_there_leaves_a_note_and_loads_nothing(name: str) -> None:
    html = shown(f"One ![x]({name}) two", map=Picture())
    assert html == f"<p>One [picture “{name}” is missing] two</p>\n"
    assert shown(f"![x]({name})") == f"<p>[picture “{name}” is missing]</p>\n"


def test_images_are_left_out_where_a_text_has_no_pictures() -> None:
    assert markdown.render("One ![x](map) two") == "<p>One  two</p>\n"


def test_pictures_are_asked_for_once_and_only_when_there_are_images() -> None:
    shelf = Shelf(map=Picture())
    markdown.render("No image, `![x](map)`, and [a link](map).", shelf)
    assert shelf.asked == []
    markdown.render("![x](map) ![y](map) ![z](city)\n\n![x](map)", shelf)
    assert shelf.asked == [{"map", "city"}]


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/x.webp",
        "//a.example/x.webp",
        "/media/x.webp",
        "/media/pictures/../x.webp",
        "/media/pictures/x.svg",
        f"/media/pictures/{DIGEST}-480.webp?x",
        f" /media/pictures/{DIGEST}-480.webp",
        "javascript:alert(1)",
    ],
)
@pytest.mark.parametrize("attribute", ["src", "srcset"])
def test_image_from_anywhere_else_would_be_caught_by_the_allow_list(
    address: str, attribute: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the rule above it ever err."""
    good = f"/media/pictures/{DIGEST}-480.webp 480w, "
    value = good + address if attribute == "srcset" else address
    monkeypatch.setattr(markdown, "_img", lambda picture, alt: f'<img {attribute}="{value}" onerror="x()" alt="x">')
    assert shown("![x](map)", map=Picture()) == '<figure><img alt="x"></figure>'


def test_tokens_of_a_text_have_its_images_as_written() -> None:
    children = [child for token in markdown.parse("a ![b](c)") for child in token.children or []]
    assert [(child.type, child.content) for child in children] == [("text", "a "), ("image", "b")]
