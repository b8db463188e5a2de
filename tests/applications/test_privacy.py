"""What of applications a person takes along, and what is left of them: nothing."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from accounts import erasure, export
from accounts.models import User
from applications import actions
from applications.models import Application, Attachment, Message
from core import private
from tests import factories

pytestmark = pytest.mark.django_db


def taken_along(user: User) -> ZipFile:
    file = BytesIO()
    export.write(user, file)
    return ZipFile(file)


def test_export_has_texts_messages_and_files(user: User) -> None:
    application = factories.make_application(user=user, upload=factories.make_upload("Zoë.docx"))
    actions.reply(application=application, text="When?", is_from_employer=True)
    actions.reply(application=application, text="Now!", is_from_employer=False)
    factories.make_application(name="Stranger")
    attachment = application.attachment
    assert attachment
    with taken_along(user) as archive:
        told = json.loads(archive.read("applications.json"))
        assert archive.read(f"applications/{attachment.pk}-Zoë.docx") == factories.make_upload("cv.docx").read()
        assert "Applications you sent here" in archive.read("README.txt").decode()
    [sent] = told["applications"]
    assert (sent["name"], sent["text"], sent["file"]) == ("Mary Miller", "I kept doors for years.", attachment.pk)
    assert [(message["by"], message["text"]) for message in sent["messages"]] == [
        ("employer", "When?"),
        ("you", "Now!"),
    ]
    [file] = told["files"]
    assert (file["name"], file["sha256"]) == ("Zoë.docx", attachment.sha256)
    assert attachment.path not in json.dumps(told)
    assert "Stranger" not in json.dumps(told)


def test_lost_file_does_not_stop_an_export(user: User) -> None:
    factories.make_application(user=user)
    private.storage().delete(Attachment.objects.get().path)
    with taken_along(user) as archive:
        assert not [name for name in archive.namelist() if name.startswith("applications/")]


def test_erased_person_leaves_no_row_and_no_file(
    user: User, private_folder: Path, committed: Callable[[], AbstractContextManager[Any]]
) -> None:
    application = factories.make_application(user=user)
    actions.reply(application=application, text="Hello", is_from_employer=True)
    other = factories.make_application(application.job)
    User.objects.filter(pk=user.pk).update(erase_at=timezone.now())
    with committed():
        erasure.erase_due()
    assert not User.objects.filter(pk=user.pk).exists()
    assert Application.objects.get() == other
    assert not Message.objects.exists()
    left = [path.name for path in private_folder.rglob("*") if path.is_file()]
    assert left == [Path(other.attachment.path).name]  # type: ignore[union-attr]


def test_erasure_that_fails_keeps_the_files(
    user: User, monkeypatch: pytest.MonkeyPatch, committed: Callable[[], AbstractContextManager[Any]]
) -> None:
    factories.make_application(user=user)

    def fail(self: User) -> None:
        raise OSError

    monkeypatch.setattr(User, "delete", fail)
    User.objects.filter(pk=user.pk).update(erase_at=timezone.now())
    with committed():
        erasure.erase_due()
    assert private.storage().exists(Attachment.objects.get().path)


def test_privacy_page_tells_of_applications_and_their_days(client: Client) -> None:
    page = client.get("/privacy/").text
    assert "Applications you sent here" in page
    assert "at most 180 days after the job closed" in page
