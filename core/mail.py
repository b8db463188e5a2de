"""Writing mails: one template each, for the plain and the HTML part. core/outbox.py sends them.

A template is a head and, after an empty line, a text in Markdown. Why is a sentence for the foot of the mail:

    Subject: Your sign-in code
    Why: Somebody asked to sign in with this address.

    Enter this code in the window you came from:

    **{{ code }}**

    [Go to your account]({{ site.url }}{% url 'pages:account' %})

Bold text that is a paragraph is shown large, a link that is one as a button; links need a name and a whole address.
Nobody is addressed by name: a name is a stranger's text.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from markdown_it.token import Token

from core import markdown, outbox
from core.site import site

ALONE = re.compile(r"<p><(a|strong)\b([^>]*>[^<]*</\1>)</p>")
CLASSES = {"a": "button", "strong": "large"}


def send(template: str, to: str, context: Mapping[str, Any]) -> None:
    """Queue a mail to one address. template: such as "subscriptions/mail/started.md".

    Raises ValidationError when `to` is no address.
    """
    outbox.enqueue(compose(template, to, context))


def compose(template: str, to: str, context: Mapping[str, Any]) -> EmailMultiAlternatives:
    """A mail with its plain and its HTML part. Values are escaped for Markdown (core/markdown_templates.py)."""
    names = site()["site"]
    head, _, body = render_to_string(template, {**context, "site": names}).strip().partition("\n\n")
    fields = {"Why": f"You have an account at {settings.SITE_NAME} with this address."}
    fields |= {name: _plain(text) for name, text in (line.split(": ", 1) for line in head.splitlines())}
    parts = {"subject": fields["Subject"], "why": fields["Why"], "site": names}
    html = ALONE.sub(lambda alone: f'<p class="{CLASSES[alone[1]]}"><{alone[1]}{alone[2]}</p>', markdown.render(body))
    message = EmailMultiAlternatives(fields["Subject"], to=[to])
    message.body = render_to_string("mail/layout.txt", {**parts, "body": _plain(body)}).strip() + "\n"
    message.attach_alternative(
        render_to_string("mail/layout.html", {**parts, "body": mark_safe(html)}),  # noqa: S308  sanitised by render
        "text/html",
    )
    return message


def _plain(text: str) -> str:
    """Markdown as plain text: paragraphs and list items, with the addresses of links."""
    plain, marker, last = "", "", ""
    for token in markdown.parse(text):
        if token.type == "list_item_open":
            marker = f"{token.info}. " if token.info else "- "
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            last = ""
        elif token.type == "inline":
            between = "\n" if marker and last else "\n\n"
            plain, marker, last = plain + between + marker + _inline(token.children or []), "", marker
    return plain.strip()


def _inline(tokens: Sequence[Token]) -> str:
    plain, address = "", ""
    for token in tokens:
        if token.type == "link_open":
            address = str(token.attrs["href"])
        elif token.type == "link_close":
            plain += f": {address}" if token is tokens[-1] else f" ({address})"
        else:
            plain += "\n" if token.type == "hardbreak" else " " if token.type == "softbreak" else token.content
    return plain
