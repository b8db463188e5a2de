"""What is sent with a form is bounded before anybody asks for it."""

import io
import re
import tempfile
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from pytest_django import Settings

from accounts.models import User
from applications.models import Application
from core import uploads
from jobs.models import Job
from tests import factories
from tests.applications import documents

BOUNDARY = "AbC123"
KIND = f"multipart/form-data; boundary={BOUNDARY}"
MEGABYTE = 2**20


class Body(io.RawIOBase):
    """A form as it comes in, made while it is read: fields, then files of so many zeros."""

    def __init__(self, fields: dict[str, str], files: dict[str, int]) -> None:
        parts: list[tuple[bytes, int]] = []
        for name, value in fields.items():
            parts.append(
                (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode(), 0)
            )
        for name, size in files.items():
            head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}.pdf"\r\n\r\n'
            parts += [(head.encode(), size), (b"\r\n", 0)]
        parts.append((f"--{BOUNDARY}--\r\n".encode(), 0))
        self.length = sum(len(head) + size for head, size in parts)
        self.given = 0
        self.chunks = self.make(parts)
        self.left = b""

    @staticmethod
    def make(parts: list[tuple[bytes, int]]) -> Iterator[bytes]:
        for head, size in parts:
            yield head
            for start in range(0, size, 65_536):
                yield bytes(min(65_536, size - start))

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while len(self.left) < size and (chunk := next(self.chunks, b"")):
            self.left += chunk
        found, self.left = self.left[:size], self.left[size:]
        self.given += len(found)
        return found


def coming_in(body: Body) -> dict[str, Any]:
    return {"CONTENT_TYPE": KIND, "CONTENT_LENGTH": str(body.length), "wsgi.input": body}


def request(body: Body) -> WSGIRequest:
    return RequestFactory().generic("POST", "/", **coming_in(body))


def files_of(**sizes: int) -> dict[str, Any]:
    asked = request(Body({"a": "b"}, sizes))
    assert asked.POST["a"] == "b"
    return dict(asked.FILES.items())


def test_files_are_kept_in_memory_and_of_one_too_large_its_size_alone(settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = MEGABYTE
    found = files_of(first=MEGABYTE // 2, large=MEGABYTE, last=MEGABYTE // 2, more=1, none=0)
    kept = {name: (file.size, len(file.read())) for name, file in found.items()}
    half = MEGABYTE // 2
    assert kept == {"first": (half, half), "large": (MEGABYTE, 0), "last": (half, half), "more": (1, 0), "none": (0, 0)}
    assert {type(file) for file in found.values()} == {InMemoryUploadedFile}


def test_nothing_is_read_of_what_is_far_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_READ", MEGABYTE)
    body = Body({}, {"large": 2 * MEGABYTE})
    with pytest.raises(RequestDataTooBig):
        _ = request(body).POST
    assert body.given == 0


@pytest.mark.django_db
def test_what_is_far_too_large_is_answered_in_the_design(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_READ", 1_000)
    answer = client.post("/jobs/location/", {"file": factories.make_upload(data=bytes(2_000))})
    assert answer.status_code == 413
    assert "That was too much at once" in answer.text
    assert 'href="/jobs/"' in answer.text


def sent(client: Client, job: Job, size: int) -> tuple[Any, Body]:
    """The answer to an application with a file of so many bytes, sent by a browser that has the form open."""
    page = client.get(f"/jobs/{job.pk}/apply/").text
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    body = Body({"csrfmiddlewaretoken": token, "name": "Mary", "text": "My story"}, {"file": size})
    return client.generic("POST", f"/jobs/{job.pk}/apply/", **coming_in(body)), body


def signed_in(user: User) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("size", [20_000_000, pytest.param(200_000_000, marks=pytest.mark.proof)])
def test_huge_file_is_refused_in_words_and_costs_neither_disk_nor_memory(
    size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a temporary file")

    job, client = factories.make_job(takes_applications=True), signed_in(factories.make_user())
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    tracemalloc.start()
    answer, body = sent(client, job, size)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert answer.status_code == 422
    assert f"This file has {size / 10**6:.3g} MB. The limit is 5 MB." in answer.text
    assert "My story</textarea>" in answer.text
    assert peak < 40 * MEGABYTE
    assert body.given == body.length
    assert not Application.objects.exists()


@pytest.mark.django_db
def test_file_within_the_limit_arrives_whole_through_the_check_of_the_form() -> None:
    job, client = factories.make_job(takes_applications=True), signed_in(factories.make_user())
    page = client.get(f"/jobs/{job.pk}/apply/").text
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0]
    data = documents.pdf(bytes(4 * MEGABYTE))
    fields = {"name": "Mary", "text": "My story", "file": factories.make_upload(data=data)}
    answer = client.post(f"/jobs/{job.pk}/apply/", {**fields, "csrfmiddlewaretoken": token})
    assert answer.status_code == 302
    attachment = Application.objects.get().attachment
    assert attachment
    assert attachment.size == len(data)
