"""Whether a file is the PDF or Word document that it says it is, and nothing else beside.

Nothing is opened that could do something: a PDF is searched, of a Word document the table of contents is read. That
keeps out what is something else in disguise, what acts by itself and what swells; it is no search for viruses. Each
search takes time that grows with the file and no faster, whatever is in it.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from django.core.exceptions import ValidationError

DAMAGED = "This file is damaged or cut off. Open it in another program, save it there and choose that file."
DISGUISED = "This file is something else beside. Print it to PDF, and choose that file."
LOCKED = "This file is protected by a password. Save it without one, and choose that file."


def _any_of(*names: str) -> bytes:
    """A pattern for names in a PDF. Each letter may be spelled by its number: /J#61vaScript is /JavaScript."""
    spelled = ["".join(f"(?:{letter}|(?i:#{ord(letter):02x}))" for letter in name) for name in names]
    return rf"/(?:{'|'.join(spelled)})(?![A-Za-z0-9#])".encode()


# PDF
MAX_UNPACKED = 20_000_000  # bytes of what is packed in a PDF and may hold actions
NO_PDF = "This is no PDF, though its name says so. Save it as a PDF, and choose that file."
ACTIVE = "This PDF has a script, a form or a command in it. Print it to PDF, and choose that file."
_HEAD = re.compile(rb"%PDF-\d\.\d")
_END = re.compile(rb"%%EOF[\s\0]*\Z")
_ACTIVE = re.compile(_any_of("JavaScript", "Launch", "SubmitForm", "ImportData", "RichMedia", "XFA"))
_LOCKED = re.compile(_any_of("Encrypt"))
_WEB = re.compile(rb"<(?:!doctype|html|script|iframe|\?php)", re.IGNORECASE)
_MARKS = re.compile(
    rb"(?P<end>endstream)|(?P<begin>stream)|(?P<objects>%b)|(?P<filter>%b)" % (_any_of("ObjStm"), _any_of("Filter"))
)

# DOCX
MAX_ENTRIES = 1_000
MAX_DIRECTORY = 256 * MAX_ENTRIES  # bytes of the table of contents
MAX_SIZE, MAX_RATIO = 100_000_000, 100  # bytes of all parts unpacked; how many times that may be what they are packed
NEEDED = {"[Content_Types].xml", "word/document.xml"}
NO_DOCUMENT = "This is no Word document. Save it as a PDF, and choose that file."
OLD_WORD = "This is an old Word file, or has a password. Save it as a PDF, and choose that file."
MACROS = "This Word document has macros in it. Save it as a PDF, and choose that file."
SWELLS = "This Word document would be far too large once it is unpacked. Save it as a PDF, and choose that file."
_MACRO = re.compile(r"(?:^|/)(?:vbaproject\.bin|vbadata\.xml|activex\d*\.(?:bin|xml))$", re.IGNORECASE)
_LAST_RECORD, _SIZE_OF_LAST = b"PK\x05\x06", 22


def check_pdf(data: bytes) -> None:
    """Raise ValidationError, saying what to do, for what is no plain PDF: one that is shown and does nothing."""
    if not _HEAD.match(data):
        raise ValidationError(NO_PDF)
    if not _END.search(data, max(0, len(data) - 1_024)) or b" obj" not in data:
        raise ValidationError(DAMAGED)
    if _WEB.search(data):
        raise ValidationError(DISGUISED)
    for part in (data, *_packed(data)):
        if _LOCKED.search(part):
            raise ValidationError(LOCKED)
        if _ACTIVE.search(part):
            raise ValidationError(ACTIVE)


def _packed(data: bytes) -> Iterator[bytes]:
    """What stands in the packed streams of objects. Raises ValidationError for one that cannot be unpacked."""
    seen: set[str] = set()
    start, room = 0, MAX_UNPACKED
    for mark in _MARKS.finditer(data):
        kind = str(mark.lastgroup)
        if kind == "end":
            if "packed" in seen:
                part = _unpacked(data[start : mark.start()], room)
                room -= len(part)
                yield part
            seen.clear()
        elif "packed" in seen:  # nothing of that stands by chance in what is packed
            raise ValidationError(DAMAGED)
        elif kind == "begin":
            start = mark.end()
            seen = {"packed"} if seen >= {"objects", "filter"} else seen
        else:
            seen.add(kind)
    if "packed" in seen:
        raise ValidationError(DAMAGED)


def _unpacked(data: bytes, room: int) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        part = unpacker.decompress(data.lstrip(b"\r\n"), max(room, 1))
    except zlib.error as error:
        raise ValidationError(DAMAGED) from error
    if unpacker.unconsumed_tail:
        raise ValidationError(DISGUISED)
    return part


def check_docx(data: bytes) -> None:
    """Raise ValidationError, saying what to do, for what is no plain Word document."""
    if not data.startswith(b"PK\x03\x04"):
        raise ValidationError(OLD_WORD if data.startswith(b"\xd0\xcf\x11\xe0") else NO_DOCUMENT)
    entries = _entries(data)
    names = {entry.filename for entry in entries}
    if not names >= NEEDED:
        raise ValidationError(NO_DOCUMENT)
    if len(names) < len(entries) or any(_leaves(name) for name in names):
        raise ValidationError(DAMAGED)
    if any(entry.flag_bits & 1 for entry in entries):
        raise ValidationError(LOCKED)
    if any(_MACRO.search(name) for name in names):
        raise ValidationError(MACROS)
    size, packed = sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or size > min(MAX_SIZE, MAX_RATIO * packed) or packed > len(data):
        raise ValidationError(SWELLS)


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    """The table of contents of a zip, which ends where the file does. Nothing is unpacked. Raises ValidationError."""
    last = data.rfind(_LAST_RECORD)
    record = data[last : last + _SIZE_OF_LAST]
    if last < 0 or len(record) < _SIZE_OF_LAST:
        raise ValidationError(DAMAGED)
    if int.from_bytes(record[12:16], "little") > MAX_DIRECTORY:  # zipfile would read all of it first
        raise ValidationError(SWELLS)
    if last + _SIZE_OF_LAST + int.from_bytes(record[20:22], "little") != len(data):
        raise ValidationError(DISGUISED)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return archive.infolist()
    except Exception as error:  # it raises whatever it stumbles over
        raise ValidationError(DAMAGED) from error


def _leaves(name: str) -> bool:
    """Whether a name in a zip would lead out of the folder it is unpacked in."""
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")
