"""Database and media in one archive, and back.

The archive is a plain tar: `database.dump` (pg_dump's custom format, of one consistent snapshot), `media/…`, and last
`manifest.json` with the SHA-256 of each, so that an archive cut off anywhere is known for one.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import Error, connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg import pq

DUMP, MEDIA, MANIFEST = "database.dump", "media", "manifest.json"

# format: 1; made_at: ISO 8601, UTC; migrations: "app.name" of each applied one; files: name → SHA-256 in hexadecimal.
Manifest = dict[str, Any]


class BackupError(Exception):
    """Why an archive was not written or not restored, for the operator to read."""


@contextmanager
def _told_as_backup_error() -> Iterator[None]:
    try:
        yield
    except (OSError, Error) as error:
        raise BackupError(str(error)) from error


class Hashed:
    """A file being read, and the SHA-256 of what was read of it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.sha256.update(data)
        return data


def media_folder() -> Path | None:
    """Where uploads lie; None when they are in a bucket."""
    return Path(default_storage.location) if isinstance(default_storage, FileSystemStorage) else None


@_told_as_backup_error()
def write(archive: Path) -> Manifest:
    """Write database and media to an archive, mode 0600. An older one is replaced when the new one is complete.

    Media in a bucket are left out. Raises BackupError.
    """
    if not connection.introspection.table_names():
        raise BackupError(f"The database “{connection.settings_dict['NAME']}” is empty: is DATABASE_URL right?")
    _refuse_newer_programs()
    with TemporaryDirectory(prefix=".backup-", dir=archive.parent) as folder:
        dump, unfinished = Path(folder, DUMP), Path(folder, "archive")
        _run("pg_dump", "--format=custom", f"--file={dump}")
        unfinished.touch(mode=0o600)
        with unfinished.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w") as tar:
                manifest = _pack(tar, dump)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(archive)
    return manifest


def _refuse_newer_programs() -> None:
    """PostgreSQL promises no way back into a server older than pg_dump, not even for a dump of that very server."""
    version = re.search(r"\d+", _run("pg_dump", "--version"))
    server, _ = connection.get_database_version()
    if version and int(version[0]) > server:
        raise BackupError(
            f"pg_dump {version[0]} writes what the server, PostgreSQL {server}, may not be able to restore."
            f" Set POSTGRES_BIN to the folder of the programs of PostgreSQL {server}."
        )


def _pack(tar: tarfile.TarFile, dump: Path) -> Manifest:
    files = {DUMP: _add(tar, DUMP, dump)}
    if media := media_folder():
        for path in sorted(media.rglob("*")):
            if path.is_file():  # also False for one deleted since the folder was read
                name = f"{MEDIA}/{path.relative_to(media)}"
                files[name] = _add(tar, name, path)
    manifest = {
        "format": 1,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
        "files": files,
    }
    text = json.dumps(manifest, indent=1).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(text)
    tar.addfile(info, io.BytesIO(text))
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file and return its SHA-256. One that grows meanwhile is cut at the size it had first."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        # Not tar.gettarinfo: it stores the second of two hard links as a link.
        info = tarfile.TarInfo(name)
        info.size, info.mtime = status.st_size, status.st_mtime
        content = Hashed(file)
        tar.addfile(info, content)
    return content.sha256.hexdigest()


@_told_as_backup_error()
def restore(archive: Path) -> Manifest:
    """Fill an empty database and media folder from an archive, checked as a whole before either is touched.

    Raises BackupError when either holds something, or when the archive is not whole or not ours.
    """
    media = media_folder()
    _refuse_occupied(media)
    if media:
        media.mkdir(parents=True, exist_ok=True)
    # Inside the media folder, because only there is renaming sure to work: it may be a mount or a link.
    with TemporaryDirectory(prefix=".restore-", dir=media) as folder:
        manifest = _unpack(archive, Path(folder))
        if media is None and len(manifest["files"]) > 1:
            raise BackupError(f"{archive} holds media: restore without MEDIA_BUCKET, then copy them to the bucket.")
        _run("pg_restore", "--single-transaction", "--no-owner", "--no-privileges", "--dbname=", f"{folder}/{DUMP}")
        if media:
            for path in sorted(Path(folder, MEDIA).glob("*")):
                path.rename(media / path.name)
    return manifest


def _refuse_occupied(media: Path | None) -> None:
    if connection.introspection.table_names():
        raise BackupError(
            f"The database “{connection.settings_dict['NAME']}” has tables; a restore fills only an empty one. Make a"
            " new one and set DATABASE_URL to it (the embedded server: stop the site and move var/postgres away)."
        )
    if media and media.exists() and any(media.iterdir()):
        raise BackupError(f"The media folder {media} is not empty; a restore fills only an empty one. Move it away.")


def _unpack(archive: Path, folder: Path) -> Manifest:
    """Write an archive's files to a folder and return its manifest. Raises BackupError when the two do not agree."""
    digests: dict[str, str] = {}
    try:
        with tarfile.open(archive, "r:") as tar:
            for member in tar:
                if not _is_ours(member):
                    raise BackupError(f"{archive} is no backup of this site: it holds {member.name!r}.")
                digests[member.name] = _extract(tar, member, folder / member.name)
        manifest: Manifest = json.loads((folder / MANIFEST).read_bytes())
    except (tarfile.TarError, OSError, ValueError, OverflowError, RecursionError) as error:
        raise BackupError(f"{archive} cannot be read as a backup: {error}") from error
    match manifest:
        case {"format": 1, "made_at": str(), "migrations": list(), "files": {"database.dump": str()} as files}:
            del digests[MANIFEST]
        case _:
            raise BackupError(f"{archive} has a manifest that this version of the site cannot read.")
    if files != digests:
        name = min(name for name in {*files, *digests} if files.get(name) != digests.get(name))
        raise BackupError(f"{archive} is damaged: {name!r} is missing, or not what the manifest says.")
    return manifest


def _is_ours(member: tarfile.TarInfo) -> bool:
    """Whether it is a plain file by a name that `write` gives."""
    parts = PurePosixPath(member.name).parts
    is_upload = len(parts) > 1 and parts[0] == MEDIA and ".." not in parts
    return (is_upload or member.name in (DUMP, MANIFEST)) and member.isreg() and not member.issparse()


def _extract(tar: tarfile.TarFile, member: tarfile.TarInfo, path: Path) -> str:
    """Write a member to a new file and return its SHA-256."""
    source = tar.extractfile(member)
    assert source  # only links and folders have none
    content = Hashed(source)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:  # x: no archive of ours has a name twice
        shutil.copyfileobj(content, file)
    return content.sha256.hexdigest()


def _run(program: str, *arguments: str) -> str:
    """Run a PostgreSQL program on our database and return its output. Raises BackupError with what it complained of."""
    command = [str(settings.POSTGRES_BIN / program), *arguments]
    result = subprocess.run(command, env=_libpq_environment(), capture_output=True, text=True)
    if result.returncode:
        raise BackupError(f"{program} failed: {result.stderr.strip()}")
    return result.stdout


def _libpq_environment() -> dict[str, str]:
    """What tells a PostgreSQL program how to connect: by environment, since every user can read a command line."""
    variables = {
        option.keyword.decode(): option.envvar.decode() for option in pq.Conninfo.get_defaults() if option.envvar
    }
    parameters = connection.get_connection_params()
    return os.environ | {
        variable: str(parameters[keyword]) for keyword, variable in variables.items() if keyword in parameters
    }
