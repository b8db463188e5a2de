"""Mails on their way: a row and a task in the caller's transaction, sent by the worker (docs/adr/0018-mail.md).

Without EMAIL_URL, which only development can be, mails end as files in MAIL_FOLDER; core/mail_views.py shows them.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import format_datetime
from smtplib import SMTPDataError, SMTPRecipientsRefused

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import BigIntegerField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.crypto import salted_hmac
from procrastinate.contrib.django.models import ProcrastinateJob

from core import queue
from core.models import OutgoingMail

TASK = "core.tasks.send_mail"
SMTP = "django.core.mail.backends.smtp.EmailBackend"
KEPT = timedelta(days=7)  # a mail older than this helps nobody
KEPT_FILES = 200  # in development's folder

log = structlog.get_logger(__name__)


class DelayedError(Exception):
    """A mail was not taken, for a reason that may pass."""


def oldest() -> datetime:
    """What was written before this moment is sent no more."""
    return timezone.now() - KEPT


class QueuedBackend(BaseEmailBackend):
    """Django's way in: what is sent through it waits in the queue, one row a recipient; sender and headers are ours."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with transaction.atomic():
            for message in email_messages:
                enqueue(message)
        return len(email_messages)


@transaction.atomic
def enqueue(message: EmailMessage) -> None:
    """Queue a mail for each of its recipients. Raises ValidationError when one is no bare address."""
    if message.attachments:
        raise ValueError("What is queued has no attachments.")
    html = next((content for content, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
    subject = " ".join(str(message.subject).split())[:200]
    for to in (*message.to, *message.cc, *message.bcc):
        validate_email(to)
        row = OutgoingMail.objects.create(to=to, subject=subject, text=str(message.body), html=html)
        queue.defer(TASK, pk=row.pk)


def deliver(pk: int) -> None:
    """Send a waiting mail and forget it; nothing when it is gone or too old, or another worker has it in hand.

    Raises DelayedError when it is worth another try.
    """
    with transaction.atomic():  # the row stays locked until the server has answered
        row = OutgoingMail.objects.select_for_update(skip_locked=True).filter(pk=pk, created_at__gt=oldest()).first()
        if row is None:
            return
        try:
            _transmit(row)
        except OSError as error:  # smtplib's own are among them
            code = _refusal(error)
            log.warning("mail not taken", mail=pk, error=type(error).__name__, code=code)
            if code < 500:
                raise DelayedError(f"mail {pk}") from None  # what the server said may hold the address
        row.delete()


def _refusal(error: OSError) -> int:
    """The code (4xx, 5xx) with which a server refused this very mail; 0 for what an operator or time can mend."""
    if isinstance(error, SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return int(error.smtp_code) if isinstance(error, SMTPDataError) else 0


def _transmit(row: OutgoingMail) -> None:
    token = salted_hmac("mail", f"{row.pk} {row.created_at.isoformat()}").hexdigest()[:32]
    message = EmailMultiAlternatives(row.subject, row.text, to=[row.to], reply_to=[settings.SUPPORT_EMAIL])
    message.extra_headers = {
        "Date": format_datetime(row.created_at),
        "Message-ID": f"<{token}@{settings.SITE_DOMAIN.partition(':')[0]}>",  # the same when it goes twice
        "Auto-Submitted": "auto-generated",
    }
    if row.html:
        message.attach_alternative(row.html, "text/html")
    mail_server().send_messages([message])


def mail_server(timeout: float | None = None) -> BaseEmailBackend:
    """What takes mails at once: the mail server, or development's letter box. timeout: seconds for each answer."""
    return get_connection(SMTP, timeout=timeout) if settings.EMAIL_URL else LetterBox()


class LetterBox(BaseEmailBackend):
    """Keeps mails as files, the newest last (core/mail_views.py shows them)."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = settings.MAIL_FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{timezone.now():%Y-%m-%d-%H%M%S-%f}-{secrets.randbelow(10**8):08}.eml"
            (folder / name).write_bytes(message.message().as_bytes())
        for old in sorted(folder.glob("*.eml"))[:-KEPT_FILES]:
            old.unlink(missing_ok=True)
        return len(email_messages)


def sweep() -> None:
    """Forget mails that nobody waits for any more, and queue again those whose task was lost."""
    OutgoingMail.objects.filter(created_at__lte=oldest()).delete()
    queued = ProcrastinateJob.objects.filter(task_name=TASK).exclude(status="succeeded")
    mails = queued.annotate(mail=Cast(KT("args__pk"), BigIntegerField())).values("mail")
    for pk in OutgoingMail.objects.exclude(pk__in=mails).values_list("pk", flat=True):
        queue.defer(TASK, pk=pk)
