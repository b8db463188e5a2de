"""Files that come in with a form: kept in memory within limits, and never on the disk.

Whoever asks for a file says how large it may be. These limits are for what nobody asked for: a request is read before
its view is known, because the proof that a form is ours stands in it.
"""

from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

# Of a larger request nothing is read, and what was typed beside is lost. A smaller one is read to its end, and what is
# too large of it is dropped as it comes, so that its form can answer.
MOST_READ = 256 * 2**20


class BoundedUploadHandler(FileUploadHandler):
    """Keeps the files of a request up to UPLOAD_MAX_BYTES together; of one that is too much, its name and size alone.

    So a form that limits the size of its file says so, beside that field, however large the file is.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room = settings.UPLOAD_MAX_BYTES

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, *args: Any) -> None:  # noqa: N803
        if content_length > MOST_READ:
            raise RequestDataTooBig(f"A request of {content_length} bytes.")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.file, self.is_whole = BytesIO(), True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if not self.is_whole:
            return
        self.room -= len(raw_data)
        if self.room >= 0:
            self.file.write(raw_data)
        else:
            self.room += start + len(raw_data)
            self.file, self.is_whole = BytesIO(), False

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.file.seek(0)
        kind, extra = self.content_type, self.content_type_extra
        return InMemoryUploadedFile(
            self.file, self.field_name, self.file_name, kind, file_size, self.charset, content_type_extra=extra
        )
