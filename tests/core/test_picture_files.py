"""Files of pictures: stored under their content, served to anyone, and nothing else beside them."""

import random
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from pytest_django import Settings

from core import pictures


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    return Image.frombytes(mode, (width, height), random.Random(1).randbytes(width * height * len(mode)))


def _jpeg(image: Image.Image) -> bytes:
    file = BytesIO()
    image.save(file, "JPEG")
    return file.getvalue()


def stored(image: Image.Image | None = None) -> pictures.Encoded:
    encoded = pictures.encode(_jpeg(image or noise(900, 90)))
    pictures.save(encoded)
    return encoded


def test_same_picture_twice_is_stored_once(media: Path) -> None:
    digests = {stored().digest, stored().digest}
    assert len(digests) == 1
    names = sorted(path.name for path in (media / "pictures").iterdir())
    assert names == [f"{digest}-{width}.webp" for digest in digests for width in (480, 800, 900)]
    assert stored(noise(91, 90)).digest not in digests


def test_file_that_a_crash_cut_off_is_finished(media: Path) -> None:
    encoded = stored()
    path = media / "pictures" / f"{encoded.digest}-480.webp"
    path.write_bytes(encoded.files[480][:100])
    stored()
    assert path.read_bytes() == encoded.files[480]
    assert len(list(path.parent.iterdir())) == 3


@pytest.mark.parametrize("storage", ["FileSystemStorage", "InMemoryStorage"])
def test_file_is_served_to_anyone_for_good_and_runs_nothing(client: Client, settings: Settings, storage: str) -> None:
    """No database is there: reading a picture asks none."""
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": f"django.core.files.storage.{storage}"}}
    encoded = stored()
    for width, data in encoded.files.items():
        answer = client.get(pictures.address(encoded.digest, width))
        assert (answer.status_code, answer.content) == (200, data)
        assert answer.headers["Content-Type"] == "image/webp"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["Content-Disposition"] == "inline"
        assert "Vary" not in answer.headers
        assert not answer.cookies


def test_signing_in_changes_nothing_about_a_file(client: Client, editor_client: Client) -> None:
    address = pictures.address(stored().digest, 480)
    answers = [reader.get(address) for reader in (client, editor_client)]
    assert answers[0].content == answers[1].content
    assert not answers[1].cookies


def test_reader_who_has_a_file_does_not_get_it_again(client: Client) -> None:
    encoded = stored()
    address = pictures.address(encoded.digest, 480)
    tag = client.get(address).headers["ETag"]
    answer = client.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(address, headers={"If-None-Match": '"another"'}).content == encoded.files[480]
    assert client.head(address).content == b""
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    "name",
    [
        "0" * 32 + "-480.webp",
        "secret.webp",
        "..%2f..%2fsecret",
        "%2e%2e/secret",
        "0" * 32 + "-480.webp%0a",
        "0" * 32 + "-480.webp%00",
        "0" * 32 + "-0480.webp",
        "0" * 32 + "-480.svg",
        "",
    ],
)
@pytest.mark.django_db
def test_any_other_address_is_not_found(client: Client, media: Path, name: str) -> None:
    stored()
    (media / "secret").write_text("hidden words")
    (media / "pictures" / "secret.webp").write_text("hidden words")
    answer = client.get(f"/media/pictures/{name}")
    assert answer.status_code == 404
    assert "hidden words" not in answer.text


def test_names_of_files_are_not_listed_and_files_beside_not_served(client: Client, db: None) -> None:
    default_storage.save("note.txt", BytesIO(b"secret"))
    for address in ("/media/", "/media/pictures/", "/media/note.txt"):
        assert client.get(address).status_code == 404
