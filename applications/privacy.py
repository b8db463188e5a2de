"""What is held about those who apply here."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.db.models import F

from accounts.holdings import Holding, register
from accounts.models import User
from applications import files
from applications.models import Application, Message

FIELDS = ("of", "number", "name", "text", "file", "status", "created_at", "updated_at", "withdrawn_at", "purged_at")


def export(user: User) -> Any:
    sent = Application.objects.filter(user=user).order_by("pk")
    written: dict[int, list[Any]] = {}
    for message in Message.objects.filter(application__in=sent):
        told = {"by": "employer" if message.is_from_employer else "you", "text": message.text}
        written.setdefault(message.application_id, []).append({**told, "created_at": message.created_at})
    rows = sent.annotate(of=F("job__title"), number=F("job"), file=F("attachment")).values("pk", *FIELDS)
    kept = user.attachments.order_by("pk").values("pk", "name", "kind", "size", "sha256", "created_at")
    return {"applications": [{**row, "messages": written.get(row["pk"], [])} for row in rows], "files": list(kept)}


def contents(user: User) -> Iterator[tuple[str, bytes]]:
    """Their files, as they call them after a number; without one that is lost."""
    for attachment in user.attachments.order_by("pk"):
        with suppress(FileNotFoundError):
            yield f"{attachment.pk}-{attachment.name}", files.read(attachment)


def erase(user: User) -> None:
    """The files; their rows go with the person's."""
    files.delete(user.attachments.values_list("path", flat=True))


register(
    Holding(
        name="applications",
        title="Applications you sent here",
        what=(
            "Your name as you gave it, text and file of each application, what became of it and when, and the messages"
            " between you and whoever hires. They see all of that, and not your e-mail address."
        ),
        purpose="To hand them to whoever hires for the job, and to show you what became of them.",
        retention=(
            "Text, file and messages until you withdraw the application, at most"
            f" {settings.APPLICATION_DAYS} days after the job closed. That you applied, and when, as long as your"
            " account."
        ),
        models=("applications.Application", "applications.Attachment", "applications.Message"),
        export=export,
        files=contents,
        erase=erase,
    )
)
