"""Files that are for some people only: below no public address, and in no page.

They lie in VAR/private, or in PRIVATE_BUCKET. What an app keeps there it gives out by a view of its own, which fetches
the row through who asks and then answers with `answer`.
"""

from django.core.files.storage import FileSystemStorage, Storage, storages
from django.http import FileResponse, Http404

# Whatever a file turns out to be, it is kept and not shown; shown all the same, it runs nothing and loads nothing.
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class PrivateFolder(FileSystemStorage):
    """Files that nobody else on the machine can read, and that have no address."""

    base_url = None  # type: ignore[assignment]
    file_permissions_mode = 0o600
    directory_permissions_mode = 0o700


def storage() -> Storage:
    return storages["private"]


def answer(path: str, name: str, content_type: str) -> FileResponse:
    """A private file, to be saved under a name. Whoever calls made sure that it may be had. Raises Http404 without it.

    path: in the storage.
    """
    try:
        file = storage().open(path)
    except FileNotFoundError as missing:
        raise Http404 from missing
    return FileResponse(file, as_attachment=True, filename=name, content_type=content_type, headers=HEADERS)
