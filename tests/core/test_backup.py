"""What goes into an archive comes out of it, into an empty place only; a bad archive changes nothing."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from procrastinate.contrib.django import app
from psycopg import sql
from pytest_django import Settings

from core import generations
from occupations.models import Skill
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)  # pg_dump sees only what is committed

UPLOADS = {"a.txt": b"one", "deep/er/ü name.bin": bytes(range(256)) * 1000, "deep/empty": b"", ".hidden": b"x"}


def keep_private_in(settings: Settings, folder: Path) -> None:
    private = {"BACKEND": "core.private.PrivateFolder", "OPTIONS": {"location": folder}}
    settings.STORAGES = {**settings.STORAGES, "private": private}


@pytest.fixture
def media(tmp_path: Path, settings: Settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    keep_private_in(settings, tmp_path / "private")
    (tmp_path / "private" / "applications").mkdir(parents=True)
    (tmp_path / "private" / "applications" / "cv.pdf").write_bytes(b"%PDF-")
    for name, content in UPLOADS.items():
        path = tmp_path / "media" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return tmp_path / "media"


@pytest.fixture
def go_to_empty_place(tmp_path: Path, settings: Settings) -> Iterator[Callable[[], Path]]:
    """A function that points the settings at a new database and at a media folder yet to be made, which it returns."""
    home = connection.settings_dict["NAME"]
    away = f"{home}_restored"

    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(away)))

    def go(database: str) -> None:
        connection.close()
        connection.settings_dict["NAME"] = database

    def go_to_empty() -> Path:
        execute("CREATE DATABASE {} TEMPLATE template0")
        go(away)
        settings.MEDIA_ROOT = tmp_path / "restored"
        keep_private_in(settings, tmp_path / "restored private")
        return tmp_path / "restored"

    yield go_to_empty
    go(home)
    execute("DROP DATABASE IF EXISTS {} WITH (FORCE)")


def fill() -> None:
    """Rows in many tables, a waiting task, and a sequence that is ahead of its table."""
    guide = factories.make_published_guide()
    factories.make_figure(guide.occupation)
    factories.rate(guide)
    factories.write(
        guide, "faq", "Some say “naïve”.", {"title": "Why?", "text": "So."}, {"title": "How?", "text": "So."}
    )
    guide.sections.update(edited_by=factories.make_editor())
    guide.slug = "nurse"
    guide.save()
    Skill.objects.create(slug="gone", name="Gone").delete()
    app.configure_task("core.tasks.remove_old").defer(timestamp=1)
    generations.touch("content")


DEFINITIONS = """
    SELECT conrelid::regclass::text , conname FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    ORDER BY 1, 2
"""


def contents() -> dict[str, list[Any]]:
    """All rows of every table, in the order of the primary key; the state of sequences; what hangs on tables."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            keys = connection.introspection.get_primary_key_columns(cursor, table)
            assert keys, f"{table} has no primary key"
            order = sql.SQL(", ").join([sql.Identifier(key) for key in keys])
            cursor.execute(sql.SQL("SELECT * FROM {} ORDER BY {}").format(sql.Identifier(table), order))
            found[table] = cursor.fetchall()
        cursor.execute("SELECT * FROM pg_sequences WHERE schemaname = 'public' ORDER BY sequencename")
        found["sequences"] = cursor.fetchall()
        cursor.execute(DEFINITIONS)
        found["definitions"] = cursor.fetchall()
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_restored_place_equals_the_one_backed_up(
    tmp_path: Path, media: Path, go_to_empty_place: Callable[[], Path]
) -> None:
    fill()
    before = contents()
    assert all(
        before[table] for table in ("guides_snapshot", "guides_formerslug", "procrastinate_jobs", "core_generation")
    )
    call_command("backup", str(tmp_path / "backup.tar"))
    restored = go_to_empty_place()
    call_command("restore", str(tmp_path / "backup.tar"))
    assert contents() == before
    assert files(restored) == UPLOADS
    assert sorted(path.name for path in restored.iterdir()) == [".hidden", "a.txt", "deep"]
    private = tmp_path / "restored private"
    assert files(private) == {"applications/cv.pdf": b"%PDF-"}
    assert private.stat().st_mode & 0o777 == 0o700


def test_an_archive_is_whole_private_and_replaces_the_last(tmp_path: Path, media: Path) -> None:
    archive = tmp_path / "backup.tar"
    archive.write_bytes(b"the last one")
    call_command("backup", str(archive))
    assert archive.stat().st_mode & 0o777 == 0o600
    assert {path.name for path in tmp_path.iterdir()} == {"media", "private", "backup.tar"}
    with tarfile.open(archive) as tar:
        manifest = json.load(tar.extractfile(tar.getnames()[-1]))  # type: ignore[arg-type]
        assert {"core.0001_initial", "guides.0001_initial"} <= set(manifest["migrations"])
        for name, digest in manifest["files"].items():
            assert hashlib.file_digest(tar.extractfile(name), "sha256").hexdigest() == digest  # type: ignore[arg-type]
    uploads = {f"media/{name}" for name in UPLOADS}
    assert set(manifest["files"]) == {"database.dump", "private/applications/cv.pdf", *uploads}


def test_a_failed_backup_keeps_the_last(tmp_path: Path, media: Path, settings: Settings) -> None:
    archive = tmp_path / "backup.tar"
    archive.write_bytes(b"the last one")
    for programs, words in ((tmp_path, "No such file"), (fake_programs(tmp_path, "echo away >&2; exit 1"), "away")):
        settings.POSTGRES_BIN = programs
        with pytest.raises(CommandError, match=words):
            call_command("backup", str(archive))
        assert archive.read_bytes() == b"the last one"
        assert not list(tmp_path.glob(".backup-*"))


def fake_programs(folder: Path, script: str, version: str = "15.1") -> Path:
    """A folder with a pg_dump that runs a line of shell."""
    (folder / "bin").mkdir()
    answer = f'test "$1" != --version || exec echo "pg_dump (PostgreSQL) {version} (Debian)"'
    (folder / "bin" / "pg_dump").write_text(f"#!/bin/sh\n{answer}\n{script}\n")
    (folder / "bin" / "pg_dump").chmod(0o700)
    return folder / "bin"


def test_an_empty_database_is_not_backed_up_over_a_good_archive(
    tmp_path: Path, go_to_empty_place: Callable[[], Path]
) -> None:
    (tmp_path / "backup.tar").write_bytes(b"the last one")
    go_to_empty_place()
    with pytest.raises(CommandError, match="is DATABASE_URL right"):
        call_command("backup", str(tmp_path / "backup.tar"))
    assert (tmp_path / "backup.tar").read_bytes() == b"the last one"


def test_a_dump_that_the_server_might_not_take_back_is_not_made(
    tmp_path: Path, media: Path, settings: Settings
) -> None:
    settings.POSTGRES_BIN = fake_programs(tmp_path, "exit 0", version="99.1")
    with pytest.raises(CommandError, match=r"pg_dump 99 .* Set POSTGRES_BIN"):
        call_command("backup", str(tmp_path / "backup.tar"))
    assert not (tmp_path / "backup.tar").exists()


def test_the_password_is_on_no_command_line(
    tmp_path: Path, media: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.ensure_connection()  # as the settings were; only programs see what they are now
    for key, value in {"PASSWORD": "s3cret", "HOST": "db.example", "PORT": "5433"}.items():
        monkeypatch.setitem(connection.settings_dict, key, value)
    settings.POSTGRES_BIN = fake_programs(tmp_path, f'echo "$@" >{tmp_path}/argv; env >{tmp_path}/env; exit 1')
    with pytest.raises(CommandError):
        call_command("backup", str(tmp_path / "backup.tar"))
    assert "s3cret" not in (tmp_path / "argv").read_text()
    environment = (tmp_path / "env").read_text().splitlines()
    assert {"PGPASSWORD=s3cret", "PGHOST=db.example", "PGPORT=5433"} <= set(environment)


def test_a_bucket_is_left_out_and_said_to_be(
    tmp_path: Path, media: Path, settings: Settings, go_to_empty_place: Callable[[], Path]
) -> None:
    archive = str(tmp_path / "backup.tar")
    call_command("backup", archive)  # with media
    bucket = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {"bucket_name": "uploads"}}
    settings.STORAGES = {**settings.STORAGES, "default": bucket}
    said = io.StringIO()
    call_command("backup", str(tmp_path / "bucket.tar"), stdout=said)
    assert "no media files: they are in MEDIA_BUCKET" in said.getvalue()
    assert "1 private file(s)" in said.getvalue()
    go_to_empty_place()
    with pytest.raises(CommandError, match="restore without MEDIA_BUCKET"):
        call_command("restore", archive)
    call_command("restore", str(tmp_path / "bucket.tar"))
    assert "guides_guide" in connection.introspection.table_names()


def test_a_place_that_is_not_empty_is_refused(
    tmp_path: Path, media: Path, go_to_empty_place: Callable[[], Path]
) -> None:
    archive = str(tmp_path / "backup.tar")
    call_command("backup", archive)
    before = contents()
    with pytest.raises(CommandError, match="has tables"):
        call_command("restore", archive)
    assert contents() == before
    restored = go_to_empty_place()
    restored.mkdir()
    (restored / "upload").touch()
    with pytest.raises(CommandError, match="is not empty"):
        call_command("restore", archive)
    assert not connection.introspection.table_names()
    assert files(restored) == {"upload": b""}


def tar_of(*extra: tuple[str | tarfile.TarInfo, bytes], dump: bytes = b"no dump", **manifest: Any) -> bytes:
    """An archive whose manifest agrees with it, apart from what `manifest` says otherwise."""
    members = [("database.dump", dump), *extra]
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:

        def add(member: str | tarfile.TarInfo, content: bytes) -> str:
            info = tarfile.TarInfo(member) if isinstance(member, str) else member
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
            return info.name

        digests = {add(member, content): hashlib.sha256(content).hexdigest() for member, content in members}
        text = {"format": 1, "made_at": "2026-11-22T16:00:00+00:00", "migrations": [], "files": digests, **manifest}
        add("manifest.json", json.dumps(text).encode())
    return buffer.getvalue()


def special(name: str, kind: bytes, target: str = "", **pax: str) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.pax_headers = kind, target, pax
    return info, b""


DIGEST = hashlib.sha256(b"no dump").hexdigest()
BAD = {
    "empty": (b"", "cannot be read"),
    "not a tar": (b"GIF89a" * 1000, "cannot be read"),
    "compressed": (gzip.compress(tar_of()), "cannot be read"),
    "cut in a file": (tar_of(("media/a", b"x" * 9000))[:9000], "cannot be read"),
    "cut before the manifest": (tar_of()[:1024], "manifest.json"),
    "another byte": (tar_of().replace(b"no dump", b"No dump", 1), "is damaged: 'database.dump'"),
    "no database": (tar_of(files={}), "manifest"),
    "listed, not there": (tar_of(files={"database.dump": DIGEST, "media/a": DIGEST}), "is damaged: 'media/a'"),
    "there, not listed": (tar_of(("media/a", b"x"), files={"database.dump": DIGEST}), "is damaged: 'media/a'"),
    "another format": (tar_of(format=2), "this version"),
    "manifest of another shape": (tar_of(files=[]), "this version"),
    "manifest no JSON": (tar_of().replace(b'{"format"', b"{{{{{{{{{"), "cannot be read"),
    "name twice": (tar_of(("media/a", b"x"), ("media/a", b"x")), "cannot be read"),
    "file and folder": (tar_of(("media/a", b"x"), ("media/a/b", b"x")), "cannot be read"),
    "up and out": (tar_of(("media/../../escaped", b"x")), "no backup of this site"),
    "out of what is private": (tar_of(("private/../escaped", b"x")), "no backup of this site"),
    "absolute": (tar_of(("/media/escaped", b"x")), "no backup of this site"),
    "elsewhere": (tar_of(("settings.py", b"x")), "no backup of this site"),
    "the folder as a file": (tar_of(("media", b"x")), "no backup of this site"),
    "NUL in a name": (tar_of(special("media/a", tarfile.REGTYPE, path="media/\0a")), "cannot be read"),
    "symbolic link": (tar_of(special("media/a", tarfile.SYMTYPE, "/etc/passwd")), "no backup of this site"),
    "hard link": (tar_of(special("media/a", tarfile.LNKTYPE, "database.dump")), "no backup of this site"),
    "folder": (tar_of(special("media/a", tarfile.DIRTYPE)), "no backup of this site"),
    "pipe": (tar_of(special("media/a", tarfile.FIFOTYPE)), "no backup of this site"),
    "a petabyte of holes": (
        tar_of(special("media/a", tarfile.REGTYPE, **{"GNU.sparse.map": "0,0", "GNU.sparse.size": str(2**50)})),
        "no backup of this site",
    ),
    "no dump in it": (tar_of(("media/a", b"x")), "pg_restore failed"),
}  # fmt: skip


def test_a_bad_archive_is_refused_and_nothing_written(
    tmp_path: Path, go_to_empty_place: Callable[[], Path], subtests: pytest.Subtests
) -> None:
    restored = go_to_empty_place()
    for name, (archive, words) in BAD.items():
        with subtests.test(name):
            (tmp_path / "bad.tar").write_bytes(archive)
            with pytest.raises(CommandError, match=words):
                call_command("restore", str(tmp_path / "bad.tar"))
            assert not connection.introspection.table_names()
            assert sorted(tmp_path.rglob("*")) == [tmp_path / "bad.tar", restored, tmp_path / "restored private"]


def test_a_missing_archive_is_said_to_be_missing(tmp_path: Path, go_to_empty_place: Callable[[], Path]) -> None:
    go_to_empty_place()
    with pytest.raises(CommandError, match="No such file"):
        call_command("restore", str(tmp_path / "nowhere.tar"))
