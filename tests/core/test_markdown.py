"""Markdown from strangers becomes HTML that runs nothing; fields keep their limits and say them."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from core import markdown
from occupations.models import Category
from tests.core import corpus

ALLOWED_ATTRIBUTES = {"a": {"href", "title", "rel"}}
ALLOWED_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a"),
    *("h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}


def faults(html: str) -> list[str]:
    """Tags, attributes and link schemes of rendered Markdown that must not be there."""
    return [
        f"<{tag} {attributes}>"
        for tag, attributes in corpus.Reader(html).tags
        if tag not in ALLOWED_TAGS
        or not attributes.keys() <= ALLOWED_ATTRIBUTES.get(tag, set())
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


@pytest.mark.parametrize("before", ["> ", "- ", "# ", "| ", "**", "[", "    ", "`"])
def test_hostile_text_within_markdown_renders_to_nothing_executable(before: str) -> None:
    for text in corpus.SHORT:
        assert faults(markdown.render(before + text + before)) == []


def test_hostile_texts_after_each_other_render_to_nothing_executable() -> None:
    assert faults(markdown.render("\n\n".join(corpus.SHORT))) == []


@pytest.mark.parametrize("text", corpus.LONG, ids=lambda text: f"{text[:12]!r}")
def test_text_made_to_choke_a_parser_renders(text: str) -> None:
    assert faults(markdown.render(text[: markdown.MAX_LENGTH])) == []


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
