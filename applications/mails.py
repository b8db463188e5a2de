"""What applicants hear from us. Mails are ours alone: nobody's address stands in one that somebody else gets."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from applications.models import Application, Message
from core import mail


def send_copy(application: Application) -> None:
    """What they sent, to whoever sent it."""
    _send("sent", application, name=application.name, file=application.attachment, text=_lines(application.text))


def send_status(application: Application) -> None:
    _send("status", application, status=application.status)


def send_message(message: Message) -> None:
    """An answer of the employer."""
    _send("message", message.application, text=_lines(message.text))


def _send(template: str, application: Application, **context: Any) -> None:
    job = application.job
    url = settings.SITE_URL + reverse("applications:application-detail", args=[application.pk])
    context |= {"title": job.title, "company": job.company.name, "url": url}
    mail.send(f"applications/mail/{template}.md", application.user.email, context)


def _lines(text: str) -> list[list[str]]:
    """A text as paragraphs of lines."""
    paragraphs = [[line for line in part.split("\n") if line.strip()] for part in text.split("\n\n")]
    return [lines for lines in paragraphs if lines]
