"""Rich text and lists from other programs' clipboards."""

import re
from contextlib import suppress
from html import escape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from authoring.clipboard import MAX_BYTES, address
from authoring.pasting import to_items, to_markdown
from core import markdown
from guides import kinds
from guides.kinds import Shape
from tests.core import corpus
from tests.core.test_markdown import faults

# One document, copied from each program in its own HTML.
FILES = sorted((Path(__file__).parent / "pasted").glob("*.html"))
DOCUMENT = """\
# Work setting

Most nurses work in **hospitals**, in Portland as *anywhere*. See the [handbook](https://www.bls.gov/ooh/#work).

## What to ask

- Shifts
  1. Nights
  2. Weekends
- Who is **on call**

| Place | Hours |
| --- | --- |
| Clinic | 8–5 |

Ask before you sign."""


def test_there_are_documents_of_five_programs() -> None:
    assert [path.stem for path in FILES] == ["google-docs", "libreoffice", "web-page", "word-online", "word"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_document_of_any_program_becomes_the_same_markdown(path: Path) -> None:
    assert to_markdown(path.read_text(encoding="utf-8")) == DOCUMENT


def test_document_reads_as_it_did() -> None:
    html = markdown.render(DOCUMENT)
    assert "<strong>on call</strong>" in html
    assert '<a href="https://www.bls.gov/ooh/#work" rel="noopener">handbook</a>' in html
    assert html.count("<ol>") == 1
    assert "<td>Clinic</td>" in html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>A</h1><h3>B</h3><h6>C</h6>", "# A\n\n## B\n\n## C"),
        ("<h4>A</h4><h5>1. B</h5>", "# A\n\n## 1. B"),
        ("<h2><b>A</b></h2><h3> </h3>", "# A"),
        ("<p>a<b> b </b>c</p>", "a **b** c"),
        ("<b>a</b><b>b</b><i>c</i>", "**ab***c*"),
        ("<span style='font-weight:bold; font-style:oblique'>a</span>", "***a***"),
        ("<b style='font-weight:normal'>a</b> <i style='font-style:normal'>b</i>", "a b"),
        ("<b style='mso-bidi-font-weight:normal'>a</b>", "**a**"),
        ("<b>a<br></b>b", "**a**  \nb"),
        ("<b><p>a</p><p>b</p></b>", "a\n\nb"),
        ("<a></a>b", "b"),
        ("a<b> </b>b", "a b"),
        ("a<del>b</del>", "a~~b~~"),
        ("<div>a</div><div>b<br>c<br><br>d</div>", "a\n\nb  \nc\n\nd"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre>a\n  <b>b</b></pre><p><code>c*</code>", "```\na\n  b\n```\n\n`c*`"),
        ("<p>a&nbsp;&nbsp;b\u200b</p>\n\n<p>&nbsp;</p><hr>", "a b\n\n---"),
    ],
)
def test_markup_becomes_markdown(html: str, text: str) -> None:
    assert to_markdown(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ol><li>a<li>b<ul><li>c</ul><li>d</ol>", "1. a\n2. b\n   - c\n3. d"),
        ("<ul><li>a</li></ul><p>x</p><ul><li>b</li></ul>", "- a\n\nx\n\n- b"),
        ("<ul><ul><li>a</li></ul></ul>", "- a"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n\n  b"),
        ("<ul><li>a<p>b</p></li><li></li></ul>", "- a\n\n  b"),
    ],
)
def test_lists_keep_their_nesting(html: str, text: str) -> None:
    assert to_markdown(html) == text


def test_text_of_a_tenth_item_is_as_deep_as_its_number_is_wide() -> None:
    text = to_markdown("<ol>" + "<li>a</li>" * 9 + "<li>b<p>c</p></li></ol>")
    assert text.endswith("9. a\n10. b\n\n    c")


def word_item(level: int, mark: str, text: str) -> str:
    return (
        f"<p class=MsoListParagraph style='mso-list:l0 level{level} lfo1'><![if !supportLists]>"
        f"<span style='mso-list:Ignore'>{mark}<span>&nbsp;&nbsp;</span></span><![endif]>{text}<o:p></o:p></p>\n"
    )


def test_lists_of_word_follow_their_levels_and_marks() -> None:
    marks = [(1, "·"), (3, "o"), (3, "§"), (2, "a)"), (2, "b)"), (1, "·"), (1, "iv."), (1, "")]
    html = "".join(word_item(level, mark, f"{number}") for number, (level, mark) in enumerate(marks, 1))
    assert to_markdown(html) == "- 1\n  - 2\n  - 3\n  1. 4\n  2. 5\n- 6\n\n1. 7\n\n- 8"


def test_list_of_word_ends_with_the_next_paragraph() -> None:
    html = word_item(1, "1.", "a") + "<p class=MsoNormal>x</p>" + word_item(2, "1.", "b")
    assert to_markdown(html) == "1. a\n\nx\n\n1. b"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<table><tr><th>a|b<td><p>c</p><p>d</p><tr><td>1<td>2</table>", "| a\\|b | c d |\n| --- | --- |\n| 1 | 2 |"),
        (
            "<table><caption>x</caption><tr><td>a<td>b<tr><td>1<td>2</table>",
            "x\n\n| a | b |\n| --- | --- |\n| 1 | 2 |",
        ),
        ("<table><tr><td>a</td></tr><tr><td>b</td></tr></table>", "a\n\nb"),
        ("<table><tr><td colspan=2>a</td></tr><tr><td>1<td>2</tr></table>", "a\n\n1\n\n2"),
        ("<table><tr><td>a<td>b<tr><td>1<td><ul><li>2</ul></table>", "a\n\nb\n\n1\n\n- 2"),
        ("<table><tr><td>a<td><table><tr><td>b<td>c<tr><td>d<td>e</table></table>", "a\n\nb\n\nc\n\nd\n\ne"),
    ],
)
def test_simple_tables_stay_tables_and_others_become_paragraphs(html: str, text: str) -> None:
    assert to_markdown(html) == text


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("https://a.example/x?y=1&amp;z=2#w", "https://a.example/x?y=1&z=2#w"),
        ("http://a.example", "http://a.example"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("https://a.example/x (y)", "https://a.example/x%20%28y%29"),
        ("https://www.google.com/url?q=https://a.example/x%3Fy%3D1&amp;sa=D", "https://a.example/x?y=1"),
        ("https://google.com/url?sa=t&amp;url=https://a.example/", "https://a.example/"),
        ("https://www.google.com/url?q=javascript:alert(1)", ""),
        ("https://www.google.com/search?q=x", "https://www.google.com/search?q=x"),
        ("/page/", ""),
        ("#part", ""),
        ("//a.example/", ""),
        ("file:///C:/x.docx", ""),
        ("http://[", ""),
        ("https:", ""),
        ("", ""),
    ],
)
def test_links_of_the_web_and_of_mail_are_kept(href: str, kept: str) -> None:
    assert to_markdown(f'<p><a href="{href}">x</a></p>') == (f"[x]({kept})" if kept else "x")


@pytest.mark.parametrize("href", corpus.ADDRESSES)
def test_hostile_address_leaves_its_text(href: str) -> None:
    assert address(href) == ""
    assert to_markdown(f'<a href="{href}">x</a>') == "x"


def test_what_is_no_text_is_left_out() -> None:
    html = (
        "<!-- a --><style>p { color: red }</style><script>alert(1)</script><title>b</title><p onclick=c>text"
        "<img src=x alt=d onerror=e><!--[if gte vml 1]>f<![endif]--><svg><text>g</text></svg><o:p></o:p></p>"
    )
    assert to_markdown(html) == "text"


@pytest.mark.parametrize("html", [*corpus.SHORT, *(f"<p>{escape(text)}</p>" for text in corpus.SHORT)])
def test_hostile_html_becomes_harmless_markdown(html: str) -> None:
    text = to_markdown(html)
    assert text == markdown.clean(text)
    assert not re.search(r"(?<!\\)<[a-zA-Z/!?]", text)
    assert faults(markdown.render(text)) == []


FRAMES = [
    *("{}", "<p>{}</p>", "<p>a<br>{}</p>", "<p>a <i>b</i> {}</p>", "<div>{}</div>", "<h2>{}</h2>"),
    *("<ul><li>{}</li></ul>", "<blockquote>{}", "<table><tr><td>a<td>b<tr><td>{}<td>c</table>"),
]
MARKS = [
    *"*_`~[]()<>#+-=.!|&;:\\ \n1a",
    "**",
    "&amp;",
    "<b>",
    "](",
    "1. ",
    "- ",
    "~~",
    "```",
    "![",
    "---",
    "http://a.b",
]


@settings(max_examples=300, deadline=None)
@example("__1__", "{}")
@given(st.lists(st.sampled_from(MARKS), max_size=12).map("".join), st.sampled_from(FRAMES))
def test_text_that_looks_like_markdown_reads_as_it_was(text: str, frame: str) -> None:
    html = frame.format(escape(text))
    shown = markdown.render(to_markdown(html)).translate(str.maketrans("–—…", "---"))  # which --- and ... turn into
    assert _letters(shown) == _letters(html)


def _letters(html: str) -> str:
    text = BeautifulSoup(f"<div>{html}</div>", "html.parser").get_text()
    return re.sub(r"[\s.-]", "", text)


@pytest.mark.parametrize("text", ["C# and snake_case, a < b, R&D, 2.5 - 3, [sic], it's fine."])
def test_text_that_markdown_reads_right_is_not_escaped(text: str) -> None:
    assert to_markdown(f"<p>{escape(text)}</p>") == text


# Too much


def refusal(html: str) -> str:
    with pytest.raises(ValidationError) as refused:
        to_markdown(html)
    return " ".join(refused.value.messages)


def test_input_over_a_megabyte_is_refused_in_words() -> None:
    assert refusal("<p>" + "é" * (MAX_BYTES // 2)) == (
        "This text is larger than 1 MB with its formatting. Paste it in parts, or as plain text."
    )


def test_formatting_up_to_a_megabyte_is_taken() -> None:
    assert to_markdown("<p style='" + "x" * (MAX_BYTES - 20) + "'>a") == "a"


def test_nesting_is_taken_to_its_limit_and_refused_beyond() -> None:
    assert to_markdown("<div>" * 50 + "a") == "a"
    assert "nested more than 50 levels deep" in refusal("<div>" * 51 + "a")


def test_text_that_no_section_could_hold_is_refused() -> None:
    assert refusal("a" * 100_001) == "This text has more than 100,000 characters. Paste it in parts."
    assert "more than 5,000 pieces of formatting" in refusal("<b>a</b> " * 3_000)


CHOKING = [
    *("<!--", "<![", "<?", "<", "</b>", "<a '", '<a x="', "<b></i>", "<p><b></p>", "<table><tr><td>", "<ul>", "<br>"),
    *(
        "<ol><li>a",
        "<style>",
        "<u></u>a",
        "<b \"'",
        "<b a=",
        "a=b ",
        "&",
        "&#x3c;",
        "&nbsp;",
        "*",
        "`",
        "\\",
        "](",
        "\n",
    ),
]
ENDLESS = [
    *((text * MAX_BYTES)[: MAX_BYTES // 4] for text in CHOKING),
    *(f"<{tag}>{' ' * 90_000}x" for tag in ("pre", "p", "code")),
    "<b " + "a-" * 200_000,
    "<b style='" + ":;" * 200_000 + "'>a",
    "<a href='https://google.com/url?" + "q=&" * 200_000 + "'>a",
    "".join(word_item(1 + number % 9, "·", "a") for number in range(800)),
    "<p>" + "a<b>b</b>" * 2_000,
]


@pytest.mark.parametrize("html", ENDLESS, ids=lambda html: f"{html[:16]!r}")
def test_html_made_to_choke_a_parser_is_read_or_refused(html: str) -> None:
    with suppress(ValidationError):
        assert "<b" not in to_markdown(html)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*corpus.SHORT, *CHOKING, "<li>", "<h1>", "</p>", "<pre>"]), max_size=8).map("".join))
def test_any_mix_of_markup_becomes_harmless_markdown(html: str) -> None:
    assert faults(markdown.render(to_markdown(html))) == []


# Items


def titles(text: str, shape: Shape = kinds.LIST) -> list[str]:
    return [item["title"] for item in to_items(text, shape)]


@pytest.mark.parametrize(
    "mark", ["", "- ", "* ", "• ", "·\t", "– ", "\u2023 ", "1. ", "12) ", "a) ", "B) ", "o\t", "\uf0b7\t", "  -  "]
)
def test_lines_become_items_without_their_bullets(mark: str) -> None:
    assert titles(f"{mark}First thing\r\n\r\n{mark}Second  thing \n") == ["First thing", "Second thing"]


@pytest.mark.parametrize("line", ["2024 was good", "-5 degrees", "1.5 hours", "A. Smith", "o clock", "*stars*", "a-b"])
def test_line_that_only_looks_bulleted_stays_whole(line: str) -> None:
    assert titles(line) == [line]


def test_items_have_every_column_of_their_shape() -> None:
    assert to_items("SQL", kinds.LIST) == [{"title": "SQL", "skill": "", "text": ""}]
    assert to_items("A | B", kinds.LIST) == [{"title": "A | B", "skill": "", "text": ""}]


def test_cells_fill_the_columns_in_order() -> None:
    assert to_items("SQL\tsql\tEvery day\nPython\t\t", kinds.LIST) == [
        {"title": "SQL", "skill": "sql", "text": "Every day"},
        {"title": "Python", "skill": "", "text": ""},
    ]
    case = {"title": "A clinic", "text": "It grew.\n\nMuch.", "note": "Plan", "url": "https://a.example"}
    assert to_items('A clinic\t"It grew.\n\nMuch."\tPlan\thttps://a.example', kinds.CASES) == [case]


def test_heading_row_and_numbers_of_a_table_are_left_out() -> None:
    assert to_items("Question\tAnswer\nWhy?\tSo.", kinds.QA) == [{"title": "Why?", "text": "So."}]
    assert to_items("1.\tWhy?\tSo.\n2.\tHow?\tThus.", kinds.QA)[1] == {"title": "How?", "text": "Thus."}


def test_cells_beyond_the_columns_are_refused_rather_than_lost() -> None:
    with pytest.raises(ValidationError, match="This list has 3 columns; this section has 2: Question, Answer"):
        to_items("Why?\tSo.\tSurplus", kinds.QA)
    assert to_items("Why?\tSo.\t\t", kinds.QA) == [{"title": "Why?", "text": "So."}]


@pytest.mark.parametrize("first", ["Learn | 2 years", "1. Learn\t2 years", "- Learn  |2 years "])
def test_steps_take_their_duration_from_the_line(first: str) -> None:
    assert to_items(f"{first}\nWork", kinds.STEPS) == [
        {"title": "Learn", "value": "2 years", "text": ""},
        {"title": "Work", "value": "", "text": ""},
    ]


def test_blocks_become_items_with_a_text() -> None:
    text = "Novice | 0–1\nLearns.\nAsks.\n\n\nExpert\t8+\nTeaches."
    assert to_items(text, kinds.STAGES) == [
        {"title": "Novice", "value": "0–1", "text": "Learns.\nAsks."},
        {"title": "Expert", "value": "8+", "text": "Teaches."},
    ]


def test_points_of_a_block_become_a_markdown_list() -> None:
    assert to_items("Morning | 8–12 | Rounds | and more\n• Report\n•\tMeds\n1. Chart", kinds.TIMELINE) == [
        {"title": "Morning", "value": "8–12", "note": "Rounds | and more", "text": "- Report\n- Meds\n1. Chart"}
    ]


@pytest.mark.parametrize("gap", ["", "\n", "\n \n"])
def test_questions_and_answers_need_no_blank_lines(gap: str) -> None:
    text = f"1. Why so?\n{gap}Because.\n{gap}And therefore.\n{gap}2. How?\n{gap}Thus."
    items = to_items(text, kinds.QA)
    assert [item["title"] for item in items] == ["Why so?", "How?"]
    assert items[0]["text"].split() == ["Because.", "And", "therefore."]
    assert items[1]["text"] == "Thus."


def test_answers_under_titles_that_ask_nothing_go_by_blank_lines() -> None:
    assert to_items("The pay\nGood.\n\nThe hours\nWhy ask?", kinds.QA) == [
        {"title": "The pay", "text": "Good."},
        {"title": "The hours", "text": "Why ask?"},
    ]


@pytest.mark.parametrize("shape", [kinds.LIST, kinds.QA, kinds.STAGES])
@pytest.mark.parametrize("text", ["", " \n\t\n", "\0"])
def test_nothing_becomes_no_items(text: str, shape: Shape) -> None:
    assert to_items(text, shape) == []


def test_a_hundred_items_are_taken_and_more_refused_with_the_limit() -> None:
    assert len(to_items("item\n" * 100, kinds.LIST)) == 100
    with pytest.raises(ValidationError, match="A section holds at most 100 items; this list has 500"):
        to_items("item\n" * 500, kinds.LIST)
    with pytest.raises(ValidationError, match="more than 100,000 characters"):
        to_items("item\n" * 100_000, kinds.LIST)


@pytest.mark.parametrize("shape", [kinds.LIST, kinds.STEPS, kinds.STAGES, kinds.QA], ids=lambda shape: shape.name)
def test_hostile_list_becomes_items_of_known_columns(shape: Shape) -> None:
    for text in (*corpus.SHORT, '"' * 90_000, "\t" * 90_000, '"a\t' * 20_000, "- " * 40_000, " " * 90_000 + "|"):
        with suppress(ValidationError):
            assert all(item.keys() == shape.columns.keys() for item in to_items(text, shape))
