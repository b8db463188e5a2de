"""Forgetting what is no longer needed."""

from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from applications import actions, files
from applications.models import Application, Attachment
from core import private

BATCH = 500
UNFINISHED = timedelta(days=1)  # a younger file may wait for its transaction


def purge_due() -> int:
    """Forget what was sent for jobs that closed APPLICATION_DAYS ago. Returns how many applications that were."""
    limit, done = timezone.now() - timedelta(days=settings.APPLICATION_DAYS), 0
    while keys := list(Application.objects.due(limit).values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            actions.forget(keys)
            Application.objects.filter(pk__in=keys).update(name="")
        done += len(keys)
    return done


def sweep() -> None:
    """Delete what was left behind by something that failed: attachments without application, files without row."""
    before = timezone.now() - UNFINISHED
    unused = Attachment.objects.filter(applications=None, created_at__lt=before)
    actions.forget_unused(list(unused.values_list("pk", flat=True)))
    if not Attachment.objects.exists():
        return  # rather the wrong database than a reason to delete every file
    names: list[str] = []
    with suppress(FileNotFoundError):
        names = private.storage().listdir(files.FOLDER)[1]
    for start in range(0, len(names), BATCH):
        paths = {files.FOLDER + name for name in names[start : start + BATCH]}
        known = Attachment.objects.filter(path__in=paths).values_list("path", flat=True)
        for path in paths.difference(known):
            with suppress(FileNotFoundError):
                if private.storage().get_modified_time(path) < before:
                    private.storage().delete(path)
