"""Database and files in one archive, and back.

The archive is a plain tar: `database.dump` (pg_dump's custom format, of one consistent snapshot), `media/…`,
`private/…`, and last `manifest.json` with the SHA-256 of each, so that an archive cut off anywhere is known for one.
"""

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import Error, connection
from django.db.migrations.recorder import MigrationRecorder
from psycopg import pq

DUMP, MANIFEST = "database.dump", "manifest.json"
STORAGES = {"media": "default", "private": "private"}  # a folder of the archive, and what it is filled from

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


def folders() -> dict[str, Path | None]:
    """Where files lie, by folder of the archive; None for what is in a bucket."""
    found = {name: storages[alias] for name, alias in STORAGES.items()}
    return {name: Path(one.location) if isinstance(one, FileSystemStorage) else None for name, one in found.items()}


def bucket_of(name: str) -> str:
    """The setting of the bucket that a folder's files can be in."""
    return f"{name.upper()}_BUCKET"


def count(manifest: Manifest, name: str) -> int:
    """How many files of a folder an archive has."""
    return sum(file.startswith(f"{name}/") for file in manifest["files"])


@_told_as_backup_error()
def write(archive: Path) -> Manifest:
    """Write database and files to an archive, mode 0600. An older one is replaced when the new one is complete.

    What is in a bucket is left out. Raises BackupError.
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
    for folder, place in folders().items():
        if place:
            for path in sorted(place.rglob("*")):
                if path.is_file():  # also False for one deleted since the folder was read
                    name = f"{folder}/{path.relative_to(place)}"
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
    """Fill an empty database and empty folders from an archive, checked as a whole before any of them is touched.

    Raises BackupError when one of them holds something, or when the archive is not whole or not ours.
    """
    places = folders()
    _refuse_occupied(places)
    with ExitStack() as stack:
        unpacked = {name: Path(stack.enter_context(_within(name, place))) for name, place in places.items()}
        manifest = _unpack(archive, unpacked)
        for name, place in places.items():
            if place is None and count(manifest, name):
                bucket = bucket_of(name)
                raise BackupError(f"{archive} holds {name} files: restore without {bucket}, then copy them there.")
        dump = unpacked["media"] / DUMP
        _run("pg_restore", "--single-transaction", "--no-owner", "--no-privileges", "--dbname=", str(dump))
        for name, place in places.items():
            if place:
                for path in sorted((unpacked[name] / name).glob("*")):
                    path.rename(place / path.name)
    return manifest


def _within(name: str, place: Path | None) -> TemporaryDirectory[str]:
    """A folder inside another, because only there is renaming sure to work: that may be a mount or a link."""
    if place:
        place.mkdir(mode=0o700 if name == "private" else 0o777, parents=True, exist_ok=True)
    return TemporaryDirectory(prefix=".restore-", dir=place)


def _refuse_occupied(places: Mapping[str, Path | None]) -> None:
    if connection.introspection.table_names():
        raise BackupError(
            f"The database “{connection.settings_dict['NAME']}” has tables; a restore fills only an empty one. Make a"
            " new one and set DATABASE_URL to it (the embedded server: stop the site and move var/postgres away)."
        )
    for name, place in places.items():
        if place and place.exists() and any(place.iterdir()):
            raise BackupError(
                f"The {name} folder {place} is not empty; a restore fills only an empty one. Move it away."
            )


def _unpack(archive: Path, places: Mapping[str, Path]) -> Manifest:
    """Write an archive's files below a place for each of its folders, and what is in none to that of media.

    Returns its manifest. Raises BackupError when the two do not agree.
    """
    digests: dict[str, str] = {}
    try:
        with tarfile.open(archive, "r:") as tar:
            for member in tar:
                if not _is_ours(member):
                    raise BackupError(f"{archive} is no backup of this site: it holds {member.name!r}.")
                place = places.get(PurePosixPath(member.name).parts[0], places["media"])
                digests[member.name] = _extract(tar, member, place / member.name)
        manifest: Manifest = json.loads((places["media"] / MANIFEST).read_bytes())
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
    is_upload = len(parts) > 1 and parts[0] in STORAGES and ".." not in parts
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
