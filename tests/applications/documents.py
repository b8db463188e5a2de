"""Files as applicants have them, and as nobody should: made here, byte by byte."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
BODY = (
    '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>Mary Miller, porter</w:t></w:r></w:p></w:body></w:document>"
)


def pdf(*objects: bytes, trailer: bytes = b"", end: bytes = b"%%EOF\n", version: bytes = b"1.7") -> bytes:
    """One empty page, and some objects more: each is what stands between "obj" and "endobj"."""
    parts = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        *objects,
    )
    data, places = b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(parts) + 1
    xref = b"xref\n0 %d\n0000000000 65535 f \n%btrailer\n" % (size, table)
    root = b"<< /Size %d /Root 1 0 R %b >>\n" % (size, trailer)
    return data + xref + root + b"startxref\n%d\n%b" % (len(data), end)


def stream(content: bytes, head: bytes = b"/Filter /FlateDecode") -> bytes:
    """A packed stream."""
    packed = zlib.compress(content)
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (head, len(packed), packed)


def object_stream(content: bytes, kind: bytes = b"/ObjStm") -> bytes:
    """A packed stream of objects, in which modern programs put most of a file."""
    return stream(content, b"/Type " + kind + b" /N 1 /First 4 /Filter /FlateDecode")


def docx(parts: Mapping[str, str | bytes] | None = None, *, without: str = "") -> bytes:
    """A document of one sentence, with some parts more, or without one."""
    all_parts = {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": BODY, **(parts or {})}
    return packed({name: content for name, content in all_parts.items() if name != without})


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)  # of no moment: the same each time
    return file.getvalue()


def zip_bomb() -> bytes:
    """A small document that says, and keeps its word, that it unpacks to 120 MB."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("word/document.xml", BODY)
        with archive.open("word/media/image1.bmp", "w") as part:
            for _ in range(120):
                part.write(bytes(10**6))
    return file.getvalue()


def with_sizes(data: bytes, size: int) -> bytes:
    """A zip whose table of contents says another size of each part once unpacked."""
    changed, place = bytearray(data), 0
    while (place := changed.find(b"PK\x01\x02", place)) >= 0:
        struct.pack_into("<L", changed, place + 24, size)
        place += 4
    return bytes(changed)


def with_flags(data: bytes, flags: int) -> bytes:
    """A zip whose table of contents has other flags for each part."""
    changed, place = bytearray(data), 0
    while (place := changed.find(b"PK\x01\x02", place)) >= 0:
        struct.pack_into("<H", changed, place + 8, flags)
        place += 4
    return bytes(changed)
