"""Private files are answered to be saved, whatever is in them."""

import pytest
from django.core.files.base import ContentFile
from django.http import Http404

from core import private

NAMES = {
    "cv.pdf": 'attachment; filename="cv.pdf"',
    'a"b.pdf': 'attachment; filename="a\\"b.pdf"',
    "Zoë.pdf": "attachment; filename*=utf-8''Zo%C3%AB.pdf",
    "a\r\nSet-Cookie: x": "attachment; filename*=utf-8''a%0D%0ASet-Cookie%3A%20x",
}


@pytest.mark.parametrize("name", NAMES)
def test_answer_is_an_attachment_that_runs_nothing(name: str) -> None:
    path = private.storage().save("page", ContentFile(b"<script>alert(1)</script>"))
    answer = private.answer(path, name, "application/pdf")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"  # type: ignore[arg-type]
    assert answer.headers["Content-Disposition"] == NAMES[name]
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_file_that_is_gone_is_not_found() -> None:
    with pytest.raises(Http404):
        private.answer("nothing", "cv.pdf", "application/pdf")
