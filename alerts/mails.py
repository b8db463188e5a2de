"""The mail of a digest: its headers and its two parts. alerts/contents.py has what stands in it.

Styles are inlined once in a process, into the source of the template: some mail programs know no other, and in each
mail it would cost more than all else.
"""

from collections.abc import Sequence
from email.utils import format_datetime
from functools import cache
from typing import Any

from css_inline import CSSInliner
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import engines
from django.template.loader import get_template
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.text import Truncator

from alerts.contents import SHOWN, Batch, Content
from alerts.models import Digest
from core import formats
from core.site import site

HTML, TEXT = "alerts/mail/digest.html", "alerts/mail/digest.txt"
NAME = 60  # characters of an alert's name in a subject


class Letter(EmailMultiAlternatives):
    """The mail of a digest. tells_facts: whether it has facts of a guide, which it has once a week."""

    tells_facts: bool = False

    def message(self, **options: Any) -> Any:
        """Its headers on one line each: not all that reads List-Unsubscribe need know how to unfold a long address."""
        message = super().message(**options)
        message.policy = message.policy.clone(max_line_length=998)
        return message


def compose(digests: Sequence[Digest]) -> dict[int, Letter]:
    """The mail of each digest, by its primary key; none for one whose jobs are all deleted. Writes nothing.

    digests: composed, with their recipients. The mail of one is the same whenever it is composed, as far as what it
    tells of is. Costs at most nine queries, however many there are.
    """
    batch = Batch(digests)
    contents = {digest.pk: batch.content(digest) for digest in digests}
    return {pk: _letter(content) for pk, content in contents.items() if content}


def _letter(content: Content) -> Letter:
    digest = content.digest
    stops = [(alert, _address("alert-stop", alert.token)) for alert in content.alerts]
    stop_all = _address("recipient-stop", digest.recipient.token)
    subject = _subject(content)
    context = {
        **site(),
        "subject": subject,
        "heading": _heading(content),
        "content": content,
        "has_more": content.total > SHOWN,
        "url": _address("digest-detail", digest.token),
        "stops": stops,
        "stop_all": stop_all,
        "change": _address("alert-list"),
    }
    letter = Letter(subject, _text().render(context).strip() + "\n", to=[digest.recipient.email])
    letter.attach_alternative(_html().render(context), "text/html")
    letter.reply_to = [settings.SUPPORT_EMAIL]
    letter.extra_headers = _headers(digest, stops[0][1] if len(content.groups) == len(stops) == 1 else stop_all)
    letter.tells_facts = content.facts is not None
    return letter


def message_id(digest: Digest) -> str:
    """The same whenever it is sent, so that what a crash repeats is known by it."""
    token = salted_hmac("digest", digest.token).hexdigest()[:32]
    return f"<{token}@{settings.SITE_DOMAIN.partition(':')[0]}>"


def _headers(digest: Digest, stop: str) -> dict[str, str]:
    """stop: where one click ends what the mail is about (RFC 8058)."""
    domain = settings.SITE_DOMAIN.partition(":")[0]
    return {
        "Date": format_datetime(digest.due_at),
        "Message-ID": message_id(digest),
        "List-Id": f"Job alerts <job-alerts.{domain}>",
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }


def _heading(content: Content) -> str:
    number = formats.number(content.total)
    jobs = f"{number} new job" if content.total == 1 else f"{number} new jobs"
    return jobs if len(content.groups) == 1 else f"{jobs} for {len(content.groups)} of your alerts"


def _subject(content: Content) -> str:
    """ "3 new jobs: Remote nurse jobs", "12 new jobs for 2 of your alerts"."""
    if len(content.groups) > 1:
        return _heading(content)
    return f"{_heading(content)}: {Truncator(content.groups[0].name).chars(NAME)}"


def _address(name: str, *arguments: str) -> str:
    return settings.SITE_URL + reverse(f"alerts:{name}", args=arguments)


@cache
def _html() -> Any:
    source = get_template(HTML).template.source  # type: ignore[attr-defined]
    inliner = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
    return engines["django"].from_string(inliner.inline(source))


@cache
def _text() -> Any:
    return get_template(TEXT)
