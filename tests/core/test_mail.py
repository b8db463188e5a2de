"""Writing mails: one template makes both parts, and no value of it means more than its own text."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.mail import EmailMultiAlternatives
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from core import mail, markdown
from core.markdown_templates import literal

Compose = Callable[..., EmailMultiAlternatives]
HOSTILE = [
    "[x](http://evil.example)",
    "![x](http://evil.example/a.png)",
    "<http://evil.example>",
    "<b onclick=alert(1)>x</b><script>alert(1)</script>",
    "{{ site.name }}{% url 'nothing' %}",
    "**bold** _em_ `code` ~~gone~~",
    "one\n\n# two\r\n\r\n- three\u2028four\x85five",
    "1. one",
    "    code",
    "&lt;b&gt; &amp; \\ \\* \"quoted\" 'single'",
    "| a | b |\n|---|---|\n| c | d |",
    '"[x](http://evil.example)"@example.org',
]


@pytest.fixture
def compose(tmp_path: Path, settings: Settings) -> Compose:
    """compose() of a template that the test brings along."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], tmp_path]}]

    def compose(template: str, **context: Any) -> EmailMultiAlternatives:
        (tmp_path / "a.md").write_text(template)
        return mail.compose("a.md", "ada@example.org", context)

    return compose


def html(message: EmailMultiAlternatives) -> BeautifulSoup:
    ((content, kind),) = message.alternatives
    assert kind == "text/html"
    return BeautifulSoup(str(content), "html.parser")


def reading(text: object) -> str:
    """A text with all white space alike."""
    return " ".join(str(text).split())


def test_template_becomes_subject_text_and_html(compose: Compose) -> None:
    message = compose(
        "Subject: Your code\nWhy: You asked.\n\nEnter this *code*:\n\n**{{ code }}**\n\n"
        "- one\n- two\n\n1. first\n2. second\n\nOr [see your plan]({{ site.url }}/plan/) first.\n\n"
        "[Sign in]({{ url }})",
        code="ABC-123",
        url="https://jobs.example/in/?a=1&b=2",
    )
    assert message.subject == "Your code"
    assert message.to == ["ada@example.org"]
    assert message.body == (
        "Enter this code:\n\nABC-123\n\n- one\n- two\n\n1. first\n2. second\n\n"
        "Or see your plan (http://localhost:8000/plan/) first.\n\nSign in: https://jobs.example/in/?a=1&b=2\n\n"
        "-- \nYou asked.\n"
        "Waymark (http://localhost:8000) is run by The operator of this copy, 1 Example Street, Example City.\n"
    )
    page = html(message)
    assert reading(page.h1) == "<h1>Your code</h1>"
    assert page.select_one("p.large strong").text == "ABC-123"  # type: ignore[union-attr]
    assert page.select_one("p.button a")["href"] == "https://jobs.example/in/?a=1&b=2"  # type: ignore[index]
    assert len(page.select("p.button")) == 1
    assert reading(page.select_one(".foot").text) == (  # type: ignore[union-attr]
        "You asked. Waymark is run by The operator of this copy, 1 Example Street, Example City."
    )


def test_mail_says_why_it_came_even_if_its_template_does_not(compose: Compose) -> None:
    message = compose("Subject: a\n\nb")
    assert "You have an account at Waymark with this address." in message.body
    assert "You have an account at Waymark with this address." in html(message).text


@pytest.mark.parametrize("value", HOSTILE)
def test_value_reads_as_it_stands_and_means_nothing(compose: Compose, value: str) -> None:
    message = compose(
        "Subject: To {{ value }}\nWhy: For {{ value }}.\n\n{{ value }}\n\nSee {{ value }}, please.", value=value
    )
    shown = reading(value)
    assert message.subject == f"To {shown}"
    assert message.body.startswith(f"{shown}\n\nSee {shown}, please.\n\n-- \nFor {shown}.\n")
    page = html(message)
    assert [reading(p.text) for p in page.select(".sheet > p")[1:]] == [shown, f"See {shown}, please."]
    assert reading(page.select_one(".foot p").text) == f"For {shown}."  # type: ignore[union-attr]
    assert [link["href"] for link in page.select("a")] == ["http://localhost:8000"] * 2
    assert not page.select("script, img, b, em, li, code, table, [onclick]")


@given(st.text(max_size=60))
def test_any_text_reads_as_it_stands(value: str) -> None:
    text = f"a{literal(value)}b"
    expected = reading(markdown.clean(f"a{reading(value)}b"))
    assert reading(mail._plain(text)) == expected
    assert reading(BeautifulSoup(markdown.render(text), "html.parser").text) == expected


def test_every_way_to_a_value_is_as_safe(compose: Compose) -> None:
    evil = "[x](http://evil.example)"
    message = compose(
        "Subject: a\n\n{{ thing.name }}{{ thing.call }}{{ text|safe }}{{ none|default:text }}{{text}}"
        "{% for key, value in pairs.items %}{{ key }}{{ value }}{% endfor %}"
        "{% if text == plain %}{{ text|capfirst }}{% endif %}{# {{ text }} #}",
        thing=SimpleNamespace(name=evil, call=lambda: evil), text=evil, plain=evil, pairs={evil: evil}, none=None
    )  # fmt: skip
    assert message.body.startswith(evil * 8 + "\n\n-- ")
    assert not html(message).select("a[href*=evil]")


def test_value_cannot_make_its_link_run_a_script(compose: Compose) -> None:
    page = html(compose("Subject: a\n\n[Open]({{ url }})", url="javascript:alert(1)"))
    assert not page.select("a[href^=javascript]")


def test_operator_is_named_as_they_write_themselves(compose: Compose, settings: Settings) -> None:
    settings.OPERATOR_NAME = "Ada & <b>Sons*</b>"
    message = compose("Subject: a\n\nBy {{ site.operator }}.")
    assert message.body.count("Ada & <b>Sons*</b>") == 2
    assert html(message).text.count("Ada & <b>Sons*</b>") == 2


def test_dates_are_written_as_people_read_them(compose: Compose) -> None:
    message = compose(
        "Subject: Until {{ day }}\n\nAt {{ moment }}.",
        day=date(2026, 11, 30),
        moment=datetime(2026, 11, 30, 14, 5, tzinfo=UTC),
    )
    assert message.subject == "Until 30 Nov 2026"
    assert message.body.startswith("At 30 Nov 2026, 14:05 UTC.")


def test_mail_loads_nothing_from_anywhere(compose: Compose) -> None:
    source = str(compose("Subject: a\n\n![picture](https://evil.example/a.png)").alternatives[0][0])
    assert not re.search(r"src=|url\(|@import|<link|<script|<img|<form", source)


def test_mail_has_designs_for_light_and_dark(compose: Compose) -> None:
    style = html(compose("Subject: a\n\nb")).select_one("style")
    assert style
    assert "@media (prefers-color-scheme: dark)" in style.text
