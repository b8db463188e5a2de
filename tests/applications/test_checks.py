"""Which files are taken, and what is said of all others."""

import time
from contextlib import suppress
from random import Random

import pytest
from django.core.exceptions import ValidationError
from pytest_django import Settings

from applications import files
from applications.checks import ACTIVE, DAMAGED, DISGUISED, LOCKED, MACROS, NO_DOCUMENT, NO_PDF, OLD_WORD, SWELLS
from tests import factories
from tests.applications import documents
from tests.applications.documents import docx, object_stream, packed, pdf, stream

MEGABYTE = 1_000_000
PDF, DOCX = pdf(), docx()
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"

GOOD: dict[str, tuple[str, bytes]] = {
    "a PDF": ("resume.pdf", PDF),
    "in capitals": ("RESUME.PDF", PDF),
    "line ends of another system": ("resume.pdf", pdf(end=b"%%EOF\r\n\r\n")),
    "an old version": ("resume.pdf", pdf(version=b"1.3")),
    "packed content": ("resume.pdf", pdf(stream(b"BT (Mary) Tj ET" * 500))),
    "packed objects": ("resume.pdf", pdf(object_stream(b"1 0 << /Type /Font /Subtype /Type1 >>"))),
    "a picture that looks like names": ("resume.pdf", pdf(stream(b"/JS /AA /OpenAction"))),
    "a longer name": ("resume.pdf", pdf(b"<< /LaunchPad 1 /Encryption 2 /JavaScripts 3 >>")),
    "a file attached to it": ("europass.pdf", pdf(b"<< /Type /Filespec /EF << /F 9 0 R >> >>")),
    "a DOCX": ("resume.docx", DOCX),
    "with a picture": ("resume.docx", docx({"word/media/image1.png": Random(1).randbytes(50_000)})),
    "with folders": ("resume.docx", docx({"word/theme/": "", "docProps/app.xml": "<x/>"})),
}
BAD: dict[str, tuple[str, bytes, str]] = {
    "another kind": ("resume.odt", b"PK\x03\x04", "Choose a PDF or a Word document"),
    "no kind": ("resume", PDF, "Choose a PDF or a Word document"),
    "a second kind": ("resume.pdf.exe", PDF, "Choose a PDF or a Word document"),
    "a page as a PDF": ("resume.pdf", b"<script>alert(1)</script>", NO_PDF),
    "a shell script as a PDF": ("resume.pdf", b"#!/bin/sh\nrm -rf /\n", NO_PDF),
    "a program as a PDF": ("resume.pdf", b"MZ\x90\x00" + bytes(1000), NO_PDF),
    "something before the PDF": ("resume.pdf", b"GIF89a" + PDF, NO_PDF),
    "a PDF as a DOCX": ("resume.docx", PDF, NO_DOCUMENT),
    "a DOCX as a PDF": ("resume.pdf", DOCX, NO_PDF),
    "the head alone": ("resume.pdf", b"%PDF-1.7\n%%EOF\n", DAMAGED),
    "a cut PDF": ("resume.pdf", PDF[:-40], DAMAGED),
    "something behind the PDF": ("resume.pdf", PDF + b"MZ\x90", DAMAGED),
    "a zip behind the PDF": ("resume.pdf", PDF + DOCX, DAMAGED),
    "a page in a PDF": ("resume.pdf", pdf(b"<html><ScRiPt>alert(1)</script>"), DISGUISED),
    "PHP in a PDF": ("resume.pdf", pdf(b"<?php system($_GET[0]);"), DISGUISED),
    "a script in it": ("resume.pdf", pdf(SCRIPT), ACTIVE),
    "a script by numbers": ("resume.pdf", pdf(b"<< /S /J#61v#61Scrip#74 /JS (x) >>"), ACTIVE),
    "a packed script": ("resume.pdf", pdf(object_stream(b"4 0 " + SCRIPT)), ACTIVE),
    "packed by numbers": ("resume.pdf", pdf(object_stream(SCRIPT, b"/Obj#53tm")), ACTIVE),
    "packed behind a word": ("resume.pdf", pdf(b"% stream\n" + object_stream(SCRIPT)), ACTIVE),
    "a command": ("resume.pdf", pdf(b"<< /S /Launch /F (cmd.exe) >>"), ACTIVE),
    "a form that sends": ("resume.pdf", pdf(b"<< /S /SubmitForm /F (https://a.example) >>"), ACTIVE),
    "a password": ("resume.pdf", pdf(trailer=b"/Encrypt 4 0 R"), LOCKED),
    "packed otherwise": ("resume.pdf", pdf(b"<< /ObjStm /Filter /LZWDecode >>\nstream\n\x80\x0b`\nendstream"), DAMAGED),
    "packed without an end": ("resume.pdf", pdf(b"<< /Type /ObjStm /Filter /FlateDecode >>\nstream\nx"), DAMAGED),
    "packed in packed": ("resume.pdf", pdf(b"<< /ObjStm /Filter >> stream stream endstream"), DAMAGED),
    "a page as a DOCX": ("resume.docx", b"<script>alert(1)</script>", NO_DOCUMENT),
    "an old Word file": ("resume.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), OLD_WORD),
    "something before the DOCX": ("resume.docx", b"GIF89a" + DOCX, NO_DOCUMENT),
    "something behind the DOCX": ("resume.docx", DOCX + b"<script>", DISGUISED),
    "a cut DOCX": ("resume.docx", DOCX[:-30], DAMAGED),
    "the head of a zip": ("resume.docx", b"PK\x03\x04" + bytes(40), DAMAGED),
    "a broken table": ("resume.docx", DOCX.replace(b"PK\x01\x02", b"PK\x01\x03"), DAMAGED),
    "any zip": ("resume.docx", packed({"readme.txt": "Hello"}), NO_DOCUMENT),
    "no content types": ("resume.docx", docx(without="[Content_Types].xml"), NO_DOCUMENT),
    "no document": ("resume.docx", docx(without="word/document.xml"), NO_DOCUMENT),
    "macros": ("resume.docx", docx({"word/vbaProject.bin": b"x"}), MACROS),
    "macros in capitals": ("resume.docx", docx({"word/VBAPROJECT.BIN": b"x"}), MACROS),
    "controls": ("resume.docx", docx({"word/activeX/activeX1.bin": b"x"}), MACROS),
    "a locked part": ("resume.docx", documents.with_flags(DOCX, 1), LOCKED),
    "a way out": ("resume.docx", docx({"../../evil.sh": b"x"}), DAMAGED),
    "another way out": ("resume.docx", docx({"/etc/cron.d/x": b"x"}), DAMAGED),
    "a third way out": ("resume.docx", docx({"word\\..\\..\\x": b"x"}), DAMAGED),
    "a bomb by its table": ("resume.docx", documents.with_sizes(DOCX, 2**31), SWELLS),
}  # fmt: skip


def test_proper_file_is_taken(subtests: pytest.Subtests) -> None:
    for name, (file_name, data) in GOOD.items():
        with subtests.test(name):
            assert files.check(factories.make_upload(file_name, data)) == file_name.lower().rpartition(".")[2]


def test_other_file_is_refused_in_words_that_help(subtests: pytest.Subtests) -> None:
    for name, (file_name, data, said) in BAD.items():
        with subtests.test(name), pytest.raises(ValidationError) as refused:
            files.check(factories.make_upload(file_name, data))
        assert said in refused.value.message, name
        assert refused.value.message.count("hoose") == 1, name


def test_what_swells_is_refused(subtests: pytest.Subtests) -> None:
    swelling: dict[str, tuple[str, bytes, str]] = {
        "a PDF": ("resume.pdf", pdf(object_stream(bytes(30 * MEGABYTE))), DISGUISED),
        "twice in a PDF": ("resume.pdf", pdf(*[object_stream(bytes(15 * MEGABYTE))] * 2), DISGUISED),
        "a DOCX": ("resume.docx", documents.zip_bomb(), SWELLS),
        "too many parts": ("resume.docx", docx({f"word/{n}.xml": b"" for n in range(1_100)}), SWELLS),
        "very many parts": ("resume.docx", docx({f"word/{n:0100}.xml": b"" for n in range(2_000)}), SWELLS),
    }
    for name, (file_name, data, said) in swelling.items():
        with subtests.test(name), pytest.raises(ValidationError, match=said):
            files.check(factories.make_upload(file_name, data))


def test_parts_that_lie_over_each_other_are_refused() -> None:
    """A few bytes, which each part of the table claims for its own."""
    with pytest.raises(ValidationError, match="far too large"):
        files.check(factories.make_upload("resume.docx", overlapping()))


def overlapping() -> bytes:
    data = bytearray(docx({"word/media/a.bin": bytes(range(256)) * 50}))
    place = 0
    while (place := data.find(b"PK\x01\x02", place)) >= 0:
        data[place + 20 : place + 24] = (len(data) - 100).to_bytes(4, "little")
        place += 4
    return bytes(data)


def test_size_is_limited_and_told(settings: Settings) -> None:
    settings.APPLICATION_FILE_BYTES = 2 * MEGABYTE
    large = pdf(stream(b"") + bytes(2 * MEGABYTE))
    with pytest.raises(ValidationError, match=r"This file has 2\.1 MB\. The limit is 2 MB\."):
        files.check(factories.make_upload("resume.pdf", large))
    assert files.check(factories.make_upload("resume.pdf", pdf(bytes(2 * MEGABYTE - 1_000)))) == "pdf"


HARD: dict[str, tuple[str, bytes]] = {
    "words": ("pdf", b"stream"),
    "ends": ("pdf", b"endstream"),
    "packed ones": ("pdf", object_stream(b"x") + b"\n"),
    "numbers": ("pdf", b"/#4a#61"),
    "slashes": ("pdf", b"/J"),
    "spaces": ("pdf", b" "),
    "tags": ("pdf", b"<s"),
    "records": ("docx", b"PK\x01\x02"),
    "ends of zips": ("docx", b"PK\x05\x06"),
}


@pytest.mark.parametrize("name", HARD)
def test_no_file_takes_long(name: str) -> None:
    kind, part = HARD[name]
    filler = part * (4 * MEGABYTE // len(part))
    data = pdf(filler) if kind == "pdf" else DOCX[:40] + filler
    started = time.process_time()
    with suppress(ValidationError):
        files.check(factories.make_upload(f"resume.{kind}", data))
    assert time.process_time() - started < 2


NAMES: dict[str, str] = {
    "resume.pdf": "resume.pdf",
    "Lebenslauf Zoë 李.PDF": "Lebenslauf Zoë 李.pdf",
    "my.old.resume.pdf": "my.old.resume.pdf",
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\me\\cv.pdf": "cv.pdf",
    "<img src=x onerror=alert(1)>.pdf": "-img src=x onerror=alert(1)-.pdf",
    '"; filename="evil.html.pdf': "-; filename=-evil.html.pdf",
    "a\r\nSet-Cookie: x.pdf": "a Set-Cookie- x.pdf",
    "fdp.\u202eexe.pdf": "fdp.exe.pdf",
    "\0.pdf": "file.pdf",
    "...pdf": "file.pdf",
    " . .pdf": "file.pdf",
    "x" * 300 + ".pdf": "x" * 116 + ".pdf",
}


def test_name_is_cleaned_and_stays_readable() -> None:
    assert {name: files.clean_name(name, "pdf") for name in NAMES} == NAMES
