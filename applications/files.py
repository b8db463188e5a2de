"""Files that people apply with: checked when they come in, kept privately, given out to be saved and not shown."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse

from accounts.models import User
from applications.checks import check_docx, check_pdf
from applications.models import MAX_NAME, Attachment
from core import markdown, private

FOLDER = "applications/"
CHECKS = {"pdf": check_pdf, "docx": check_docx}
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
OF_NO_USE = "Choose a PDF or a Word document (.docx). Save any other kind as a PDF first."
NOT_IN_NAMES = str.maketrans(dict.fromkeys(':*?"<>|', "-"))  # to some systems they mean something


def limit() -> str:
    """How large a file may be, in words: "5 MB"."""
    return _megabytes(settings.APPLICATION_FILE_BYTES)


def _megabytes(size: int) -> str:
    """In tenths, rounded up: what is over the limit never reads as if it were not."""
    return f"{-(-size // 10**5) / 10:,.1f}".removesuffix(".0") + " MB"


def check(upload: UploadedFile) -> str:
    """The kind of an upload, "pdf" or "docx". Raises ValidationError, saying what to do, for whatever is none."""
    kind = (upload.name or "").rpartition(".")[2].lower()
    if kind not in CHECKS:
        raise ValidationError(OF_NO_USE)
    if (upload.size or 0) > settings.APPLICATION_FILE_BYTES:  # of a very large one there is nothing to read
        raise ValidationError(f"This file has {_megabytes(upload.size or 0)}. The limit is {limit()}.")
    upload.seek(0)
    CHECKS[kind](upload.read())
    return kind


def keep(upload: UploadedFile, user: User) -> Attachment:
    """Store an upload, which is checked again. Raises ValidationError."""
    kind = check(upload)
    upload.seek(0)
    data = upload.read()
    path = private.storage().save(f"{FOLDER}{secrets.token_hex(16)}.{kind}", ContentFile(data))
    return Attachment.objects.create(
        user=user,
        name=clean_name(upload.name or "", kind),
        kind=kind,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        path=path,
    )


def clean_name(name: str, kind: str) -> str:
    """A file's name as it is shown and saved: without what programs would read something into, and of its kind."""
    last = re.split(r"[/\\]", " ".join(markdown.clean(name).split()))[-1]
    stem = last.rpartition(".")[0].translate(NOT_IN_NAMES).strip(". ")
    return f"{stem[: MAX_NAME - len(kind) - 1] or 'file'}.{kind}"


def read(attachment: Attachment) -> bytes:
    """What is in it. Raises FileNotFoundError."""
    with private.storage().open(attachment.path) as file:
        return bytes(file.read())


def answer(attachment: Attachment) -> FileResponse:
    """The file for a browser, always to be saved. Whoever calls made sure that it may be had. Raises Http404."""
    return private.answer(attachment.path, attachment.name, TYPES[attachment.kind])


def delete(paths: Iterable[str]) -> None:
    """Delete files once the transaction is for good. What fails is found again by upkeep.sweep."""
    for path in list(paths):
        transaction.on_commit(partial(private.storage().delete, path), robust=True)
